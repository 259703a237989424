import type { Mark } from '../check.ts';
import { behaviour } from './behaviour.ts';
import type { Picture, Proof, ProofLine, ProofPage, ProofPanel, ProofPicture, Words } from './proof.ts';
import { style } from './style.ts';

/** Text in HTML, in attributes too. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // control characters have no place in HTML
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');

/** A proof as one page that needs nothing else: no network, no files, no plasma. */
export function proofHtml(proof: Proof): string {
  const [main] = proof.languages;
  const others = proof.languages.map(
    (language) =>
      `body[data-lang="${language}"] [data-lang]:not([data-lang="${language}"]):not(body) { display: none; }`,
  );
  return `<!doctype html>
<html lang="${escaped(main!)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(`${proof.book[main!]} ${proof.number}: ${proof.title[main!]} – proof`)}</title>
<style>${style}${others.join('\n')}</style>
</head>
<body data-lang="${escaped(main!)}" data-languages="${escaped(JSON.stringify(proof.languages))}" data-reading="${proof.reading}" data-proof="${escaped(`${proof.book[main!]} ${proof.chapter}`)}">
${headOf(proof)}
<main>
${proof.openings.map((pages) => opening(proof, pages)).join('\n')}
</main>
<footer>${proof.marks.length === 0 ? '' : marksOf(proof, proof.marks)}<p>Made by plasma ${time(proof.at)}${proof.since === undefined ? '' : `; compared with the proof of ${time(proof.since)}`}.</p></footer>
<dialog class="zoom fit" aria-label="page, enlarged"><img alt=""></dialog>
${helpOf(proof)}
<script>${behaviour}</script>
</body>
</html>
`;
}

const time = (iso: string): string =>
  `<time datetime="${escaped(iso)}">${escaped(iso.slice(0, 16).replace('T', ' '))} UTC</time>`;

/** The same words in each language; one of them is shown. */
const inEach = (proof: Proof, of: (language: string) => string): string =>
  proof.languages
    .map(
      (language) =>
        `<span data-lang="${escaped(language)}" lang="${escaped(language)}">${of(language)}</span>`,
    )
    .join('');

const words = (proof: Proof, text: Words): string =>
  inEach(proof, (language) => escaped(text[language] ?? ''));

function headOf(proof: Proof): string {
  const changed = proof.pages.filter((page) => hasChange(page)).length;
  const marks = proof.pages.reduce((sum, { marks: own }) => sum + own.length, 0) + proof.marks.length;
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  const sums = [
    count(proof.pages.length, 'page'),
    proof.since === undefined ? 'the first proof' : `${changed} changed since ${time(proof.since)}`,
    marks === 0 ? 'nothing marked' : count(marks, 'mark'),
  ];
  const languages =
    proof.languages.length < 2
      ? ''
      : `<span class="group" role="group" aria-label="language">${proof.languages.map((l) => `<button data-set-lang="${escaped(l)}" aria-pressed="false">${escaped(l)}</button>`).join('')}</span>`;
  return `<header>
<h1>${words(proof, proof.book)} ${proof.number}<small>${words(proof, proof.title)}</small></h1>
<span class="sum">${sums.join(' · ')}</span>
<nav class="tools" aria-label="view">${languages}${proof.since === undefined ? '' : '<button data-only-set="changed" aria-pressed="false" title="c">changed</button>'}${marks === 0 ? '' : '<button data-only-set="marked" aria-pressed="false" title="m">marked</button>'}<button data-do="copy" title="all notes as text">copy notes</button><button data-do="print">print</button><button data-do="theme" aria-pressed="false" title="d">dark</button><button data-do="help" title="?">?</button></nav>
</header>
<nav class="pages" aria-label="pages">${proof.pages.map((page) => `<a href="#${page.id}" class="${hasChange(page) ? 'changed ' : ''}${page.marks.length > 0 ? 'marked' : ''}">${page.id}</a>`).join('')}</nav>`;
}

const hasChange = ({ pictures, panels }: ProofPage): boolean =>
  Object.values(pictures).some(({ change }) => change !== undefined) ||
  panels.some(({ lines }) => lines.some(({ change }) => change !== undefined));

function opening(proof: Proof, indexes: readonly number[]): string {
  const pages = indexes.map((i) => proof.pages[i]!);
  const wide = pages.some(({ spread }) => spread);
  const kind = wide ? ' wide' : pages.length === 1 ? ' alone' : '';
  return `<section class="opening${kind}">${pages.map((page) => pageOf(proof, page)).join('\n')}</section>`;
}

function pageOf(proof: Proof, page: ProofPage): string {
  const classes = [
    page.spread ? 'spread' : page.side,
    ...(hasChange(page) ? ['has-change'] : []),
    ...(page.marks.length > 0 ? ['has-mark'] : []),
  ];
  return `<article id="${page.id}" class="${classes.join(' ')}">
<figure>${proof.languages.map((language) => sheet(page, language)).join('')}</figure>
<div class="script"><h2><a href="#${page.id}">${page.id}</a><span class="tag">${page.spread ? 'spread' : page.side}</span></h2>
${page.marks.length === 0 ? '' : marksOf(proof, page.marks)}${page.note === undefined ? '' : `<p class="note">${escaped(page.note)}</p>`}
${page.panels.map((panel) => panelOf(proof, page, panel)).join('\n')}
<textarea data-page="${page.id}" rows="1" placeholder="your note on ${page.id}" aria-label="your note on ${page.id}"></textarea></div>
</article>`;
}

/** A page in one language, with the one of the last proof behind it and its panels over it. */
function sheet(page: ProofPage, language: string): string {
  const picture: ProofPicture = page.pictures[language] ?? {};
  const { now, before, change } = picture;
  if (now === undefined)
    return `<div data-lang="${escaped(language)}"><div class="none">${page.id} (${escaped(language)}) is not built yet:<br>something it needs waits or failed.</div></div>`;
  const img = (of: Picture, what: string): string =>
    `<img class="${what}" src="${of.url}" width="${of.width}" height="${of.height}" alt="${page.id}, ${escaped(language)}${what === 'before' ? ', as it was' : ''}">`;
  const outlines = page.panels
    .filter(({ outline }) => outline.length > 2)
    .map(
      ({ id, outline }) =>
        `<polygon data-panel="${page.id}-${id}" points="${outline.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}"><title>${id}</title></polygon>`,
    );
  const tag =
    change === undefined
      ? ''
      : `<span class="tag changed">${change === 'new' ? 'new' : 'changed'}</span>${before === undefined ? '' : '<button data-then-of title="b">hold: as it was</button>'}`;
  return `<div data-lang="${escaped(language)}"><div class="sheet" data-then="as it was">${img(now, 'now')}${before === undefined ? '' : img(before, 'before')}<svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">${outlines.join('')}</svg></div>${tag === '' ? '' : `<figcaption>${tag}</figcaption>`}</div>`;
}

const round = (share: number): string => String(Math.round(share * 1e4) / 1e4);

const marksOf = (proof: Proof, marks: readonly Mark[]): string =>
  `<ul class="marks">${marks
    .map(({ lint, language, problem }) => {
      const only =
        language !== undefined && proof.languages.length > 1
          ? ` <span class="tag">${escaped(language)}</span>`
          : '';
      const place = problem.at === undefined ? '' : `${problem.at.file}:${problem.at.line} · `;
      return `<li><span class="tag ${problem.severity === 'error' ? 'error' : 'mark'}">${lint}</span>${only} ${escaped(problem.message)}<small>${escaped(`${place}${problem.hint ?? ''}`)}</small></li>`;
    })
    .join('')}</ul>`;

function panelOf(proof: Proof, page: ProofPage, panel: ProofPanel): string {
  const framing = [panel.shot, ...(panel.angle === 'eye' ? [] : [panel.angle])].join(', ');
  const stage = [panel.scene, panel.action]
    .filter((text) => text !== undefined)
    .map(escaped)
    .join('. ');
  const shows = panel.reuse === undefined ? '' : ` <span class="tag">art of ${escaped(panel.reuse)}</span>`;
  const cast = panel.cast.length === 0 ? '' : ` · ${escaped(panel.cast.join('; '))}`;
  const lines = panel.lines.map((line) => lineOf(proof, line)).join('');
  return `<section class="panel" data-panel="${page.id}-${panel.id}"><h3><b>${panel.id}</b> ${escaped(framing)}${cast}${shows}</h3>
${stage === '' ? '' : `<p class="stage">${stage}</p>`}${panel.note === undefined ? '' : `<p class="note">${escaped(panel.note)}</p>`}${lines === '' ? '' : `<dl>${lines}</dl>`}${takesOf(panel)}</section>`;
}

function lineOf(proof: Proof, line: ProofLine): string {
  const label = [line.who, line.kind === 'speech' && line.who !== undefined ? undefined : line.kind]
    .filter((part) => part !== undefined)
    .join(', ');
  const said = inEach(proof, (language) => {
    const old = line.before[language];
    const text = escaped(line.text[language] ?? '');
    const missing = line.missing.includes(language)
      ? ` <span class="missing">no ${escaped(language)}</span>`
      : '';
    const isNew = line.change === 'new' || old !== undefined;
    return `${old === undefined ? '' : `<del>${escaped(old)}</del>`}${isNew ? `<ins>${text}</ins>` : text}${missing}`;
  });
  const classes = [line.kind === 'alt' ? 'alt' : '', line.change === undefined ? '' : 'changed']
    .filter(Boolean)
    .join(' ');
  return `<dt class="${line.kind === 'alt' ? 'alt' : ''}">${escaped(label)}</dt><dd class="${classes}">${said}</dd>`;
}

function takesOf({ id, takes }: ProofPanel): string {
  const shown = takes.filter(({ picture, status }) => picture !== undefined || status !== undefined);
  if (shown.length === 0) return '';
  const missing = takes.filter(({ n, picture }) => n > 0 && picture === undefined);
  const more =
    takes.length < 2 || missing.length === 0
      ? ''
      : `<div class="take">not drawn yet: ${missing.map(({ n }) => n).join(', ')}</div>`;
  return `<div class="takes">${shown
    .map(({ n, chosen, status, picture }) => {
      const name = n === 0 ? 'painted' : `take ${n}`;
      const tag =
        status === undefined || status === 'painted' ? '' : ` <span class="tag ${status}">${status}</span>`;
      return `<div class="take${chosen ? ' chosen' : ''}">${picture === undefined ? '' : `<img src="${picture.url}" width="${picture.width}" height="${picture.height}" alt="${id}, ${name}">`}${name}${chosen ? ' ✓' : ''}${tag}</div>`;
    })
    .join('')}${more}</div>`;
}

function helpOf({ reading, languages, since }: Proof): string {
  const keys: readonly (readonly [keys: string, what: string])[] = [
    [reading === 'rtl' ? 'j or ←' : 'j or →', 'next pages'],
    [reading === 'rtl' ? 'k or →' : 'k or ←', 'pages before'],
    ...(languages.length > 1 ? [['l', 'next language'] as const] : []),
    ...(since === undefined
      ? []
      : [['c', 'only what has changed'] as const, ['b', 'hold: pages as they were'] as const]),
    ['m', 'only what is marked'],
    ['d', 'dark or light'],
    ['Esc', 'close'],
  ];
  return `<dialog class="help" aria-label="keys"><dl>${keys
    .map(
      ([key, what]) =>
        `<dt>${key
          .split(' or ')
          .map((k) => `<kbd>${k}</kbd>`)
          .join(' ')}</dt><dd>${what}</dd>`,
    )
    .join(
      '',
    )}</dl><p>Click a page to enlarge it. Notes stay in this browser; “copy notes” gives them as text.</p></dialog>`;
}

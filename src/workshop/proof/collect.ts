import { sha256 } from '../../engine/digest.ts';
import { blobPath } from '../../engine/store.ts';
import { openings, sidesIn } from '../../lint/sides.ts';
import type { Chapter, Page, Panel } from '../../project/book.ts';
import type { PageScript, PanelScript } from '../../project/schema/chapter.ts';
import type { Text } from '../../project/schema/parts.ts';
import { textIn } from '../../project/text.ts';
import { type ChapterText, textsOf } from '../../project/texts.ts';
import type { Translatable } from '../../project/translation.ts';
import { pagePath, rawPath } from '../../recipe/names.ts';
import { sheetOf } from '../../recipe/sheet.ts';
import { isSpread } from '../../tools/page/layout.ts';
import { checksIn, type Mark, marksOf } from '../check.ts';
import type { Project } from '../expand.ts';
import type { Workshop } from '../open.ts';
import { pagePicture, takePicture } from './pictures.ts';
import type { Proof, ProofLine, ProofPage, ProofPanel, ProofPicture, ProofTake, Words } from './proof.ts';
import { lastOther, type ProofRecord, recordsOf } from './record.ts';

export type Asked = {
  readonly project: Project;
  readonly chapter: Chapter;
  readonly script: Translatable['script'];
  readonly languages: readonly string[];
  /** ISO 8601, UTC. */
  readonly at: string;
};

/** Everything that an editor is shown of a chapter, as it lies on the disk, and the record to be kept of it. */
export async function collectProof(
  workshop: Workshop,
  asked: Asked,
): Promise<{ readonly proof: Proof; readonly record: ProofRecord }> {
  const { project, chapter, script, languages, at } = asked;
  const { disk } = workshop;
  const found = new Map<string, Uint8Array>();
  const pages: { [page: string]: { [language: string]: string } } = {};
  for (const page of chapter.pages) {
    for (const language of languages) {
      const bytes = disk.read(pagePath(page, language));
      if (bytes === undefined) continue;
      found.set(`${page.id} ${language}`, bytes);
      pages[page.id] = { ...pages[page.id], [language]: sha256(bytes) };
    }
  }
  const texts = [...textsOf(script)];
  const now: ProofRecord = {
    at,
    pages,
    texts: Object.fromEntries(
      texts.map(({ id, text }) => [id, wordsOf(text, languages, chapter.language).text]),
    ),
  };
  const before = lastOther(recordsOf(disk, chapter.id), now);
  const graphMarks = await marksOf(workshop, checksIn(workshop, stepsOf(workshop, chapter.id)));
  const sided = chapter.pages.map((page) => ({
    ...(page.side === undefined ? {} : { side: page.side.value }),
    spread: spreads(page),
  }));
  const { sideOf } = sidesIn(sided, chapter.reading.value);
  const shown: ProofPage[] = [];
  for (const [i, page] of chapter.pages.entries()) {
    const own = script.pages[i]!;
    const pictures: { [language: string]: ProofPicture } = {};
    for (const language of languages)
      pictures[language] = await pictureOf(
        workshop,
        page,
        language,
        found.get(`${page.id} ${language}`),
        now,
        before,
      );
    shown.push({
      id: page.id,
      number: page.number,
      side: sideOf(i),
      spread: spreads(page),
      ...(own.note === undefined ? {} : { note: own.note }),
      pictures,
      panels: await panelsOf(workshop, page, own, { texts, languages, main: chapter.language, before }),
      marks: graphMarks.filter((mark) => isOf(mark, page)),
    });
  }
  const proof: Proof = {
    book: Object.fromEntries(languages.map((language) => [language, project.book.title(language)])),
    chapter: chapter.id,
    number: chapter.number,
    title: Object.fromEntries(languages.map((language) => [language, chapter.title(language).value])),
    reading: chapter.reading.value,
    languages,
    at,
    ...(before === undefined ? {} : { since: before.at }),
    pages: shown,
    openings: openings(sided, chapter.reading.value),
    marks: graphMarks.filter((mark) => !chapter.pages.some((page) => isOf(mark, page))),
  };
  return { proof, record: now };
}

const spreads = (page: Page): boolean => page.layout !== undefined && isSpread(page.layout.value);

function* stepsOf({ graph }: Workshop, chapter: string): Generator<number> {
  for (let step = 0; step < graph.steps; step++) {
    const label = graph.label(step);
    if (label === chapter || label?.startsWith(`${chapter}/`)) yield step;
  }
}

/** Marks of a page, and those of the chapter that name it. */
const isOf = ({ label, problem }: Mark, page: Page): boolean =>
  label === page.label ||
  (label === page.chapter.id &&
    /^[/ :]/.test(problem.message.slice(page.label.length)) &&
    problem.message.startsWith(page.label));

async function pictureOf(
  { disk }: Workshop,
  page: Page,
  language: string,
  bytes: Uint8Array | undefined,
  now: ProofRecord,
  before: ProofRecord | undefined,
): Promise<ProofPicture> {
  if (bytes === undefined) return {};
  const spread = spreads(page);
  const shown = await pagePicture(bytes, spread);
  if (shown === undefined || before === undefined) return shown === undefined ? {} : { now: shown };
  const old = before.pages[page.id]?.[language];
  if (old === now.pages[page.id]![language]) return { now: shown };
  if (old === undefined) return { now: shown, change: 'new' };
  const blob = /^[0-9a-f]{64}$/.test(old) ? disk.read(blobPath(old)) : undefined;
  const earlier = blob === undefined ? undefined : await pagePicture(blob, spread);
  return { now: shown, change: 'changed', ...(earlier === undefined ? {} : { before: earlier }) };
}

type Beside = {
  readonly texts: readonly ChapterText[];
  readonly languages: readonly string[];
  readonly main: string;
  readonly before: ProofRecord | undefined;
};

async function panelsOf(
  workshop: Workshop,
  page: Page,
  script: PageScript,
  beside: Beside,
): Promise<readonly ProofPanel[]> {
  const { paper, panels } = sheetOf(page);
  const shown: ProofPanel[] = [];
  for (const [i, panel] of page.panels.entries()) {
    const own: PanelScript = script.panels![i]!;
    const shape = panels.find((other) => other.panel === panel)?.shape;
    const { art } = panel;
    shown.push({
      id: panel.id,
      outline: (shape?.polygon ?? []).map(([x, y]) => [x / paper.width, y / paper.height]),
      shot: art.value.shot,
      angle: art.value.angle,
      cast: art.value.cast.map(({ who }, k) => {
        const mood = own.cast?.[k]?.mood;
        return mood === undefined ? who : `${who}, ${mood}`;
      }),
      ...(own.scene === undefined ? {} : { scene: own.scene }),
      ...(own.action === undefined ? {} : { action: own.action }),
      ...(own.note === undefined ? {} : { note: own.note }),
      ...(panel.reuse === undefined ? {} : { reuse: panel.reuse.panel }),
      lines: beside.texts
        .filter(({ id }) => id.startsWith(`${page.id}/${panel.id}/`))
        .map((text) => lineOf(text, beside)),
      takes: await takesOf(workshop, panel),
    });
  }
  return shown;
}

function lineOf({ id, kind, who, text }: ChapterText, { languages, main, before }: Beside): ProofLine {
  const { text: words, missing } = wordsOf(text, languages, main);
  const old = before?.texts[id];
  const changed =
    old === undefined
      ? []
      : languages.filter((language) => old[language] !== undefined && old[language] !== words[language]);
  const change =
    before === undefined ? undefined : old === undefined ? 'new' : changed.length > 0 ? 'changed' : undefined;
  return {
    id,
    kind,
    ...(who === undefined ? {} : { who }),
    text: words,
    missing,
    ...(change === undefined ? {} : { change }),
    before: Object.fromEntries(changed.map((language) => [language, old![language]!])),
  };
}

function wordsOf(
  text: Text,
  languages: readonly string[],
  main: string,
): { readonly text: Words; readonly missing: readonly string[] } {
  const readings = languages.map((language) => [language, textIn(text, language, main)] as const);
  return {
    text: Object.fromEntries(readings.map(([language, reading]) => [language, reading.text])),
    missing: readings.filter(([, { fallback }]) => fallback).map(([language]) => language),
  };
}

/** The takes of a panel that are there to be chosen from; one alone is seen on the page. */
async function takesOf({ disk }: Workshop, panel: Panel): Promise<readonly ProofTake[]> {
  if (panel.reuse !== undefined) return [];
  const takes: ProofTake[] = [];
  const { review } = panel;
  for (const { n } of panel.takes) {
    const bytes = panel.takes.length > 1 ? disk.read(rawPath(panel, n)) : undefined;
    const picture = bytes === undefined ? undefined : await takePicture(bytes);
    takes.push({
      n,
      chosen: panel.paint === undefined && n === panel.take,
      ...(review?.take === n ? { status: review.status } : {}),
      ...(picture === undefined ? {} : { picture }),
    });
  }
  if (panel.paint !== undefined) {
    const bytes = disk.read(panel.paint);
    const picture = bytes === undefined ? undefined : await takePicture(bytes);
    takes.push({ n: 0, chosen: true, status: 'painted', ...(picture === undefined ? {} : { picture }) });
  }
  return takes;
}

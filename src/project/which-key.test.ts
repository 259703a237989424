import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canonical } from '../engine/json.ts';
import { charactersIn, pageInWords } from '../recipe/publish-text.ts';
import { renderOf } from '../recipe/render.ts';
import type { Book } from './book.ts';
import { readConfig } from './config.ts';
import { memoryFiles } from './memory-files.ts';
import { readBook } from './read-book.ts';

const script = `# a comment
chapter: 1
title: { en: One, ja: 一 }
summary: { en: A jump, ja: 跳躍 }
arc: { en: Roofs, ja: 屋根 }
date: "2026-10-01"
reading: rtl
paper: b5
lang: en
defaults:
  takes: 2
  negative: text
  prompt: ink
  shot: wide
  angle: low
  draw: { steps: 30, sampler: euler }
pages:
  - id: p001
    side: right
    reveal: true
    layout: 2x2
    note: page note
    panels:
      - id: k1
        scene: roof
        shot: close
        angle: high
        cast:
          - { who: spyke, pose: runs, mood: calm, at: [0.3, 0.5], facing: left, mouth: [0.3, 0.4], outfit: casual }
          - { who: vanta, at: far-right }
        pose: { image: chapters/ch-01/poses/k1.png, strength: 0.7, start: 0.1, end: 0.8 }
        mask: chapters/ch-01/masks/k1.png
        base: { image: chapters/ch-01/rough/k1.png, denoise: 0.5 }
        draw: { size: [512, 704], cfg: 6, scheduler: normal, checkpoint: other, hires: { denoise: 0.4 } }
        action: jumps
        prompt: rain
        negative: hat
        seed: 42
        takes: 3
        take: 2
        focus: [0.5, 0.5]
        border: rounded
        bleed: [top]
        breakout: [[0.2, -0.1], [0.6, -0.1], [0.6, 0.2]]
        alt: { en: Jump, ja: 跳ぶ }
        say:
          - { who: spyke, as: shout, text: { en: Hi, ja: やあ }, place: top, tail: left, butts: top }
          - { text: Plain }
        sfx:
          - { text: { en: BAM, ja: バン }, box: [0.1, 0.1, 0.2, 0.2], rotate: 5, arc: 40, behind: true }
        note: panel note
      - id: k2
      - id: k3
        reuse: { panel: p001/k2, crop: [0, 0, 0.5, 0.5] }
      - id: k4
  - id: p002
    art: chapters/ch-01/cover.png
    alt: { en: Cover, ja: 表紙 }
`;
const character = `name: Spyke
trigger: spyke_x
prompt: ginger hair
negative: armor
look: { hair: { style: spiky, tone: 0.5 }, marks: [], height: 1 }
outfits:
  casual: { prompt: hoodie, look: { height: 0.9 } }
lora: { file: datasets/spyke/spyke.safetensors, strength: 0.7, clip: 0.6 }
references: [refs/front.png]
`;
const other = character.replace('Spyke', 'Vanta');

type Edit = { readonly file?: 'script' | 'character'; readonly from: string; readonly to: string };
/** For each row of the table one change that is as small as can be. */
const edits: { readonly [row: string]: Edit | readonly Edit[] } = {
  'a comment, white space': [
    { from: '# a comment', to: '# another' },
    { from: 'pages:\n', to: '\n# more\npages:   # here\n\n' },
    { from: 'title: { en: One, ja: 一 }', to: 'title:\n  en: "One"\n  ja: 一' },
  ],
  chapter: { from: 'chapter: 1', to: 'chapter: 2' },
  title: { from: 'en: One', to: 'en: Two' },
  summary: { from: 'ja: 跳躍', to: 'ja: 飛躍' },
  arc: { from: 'en: Roofs', to: 'en: Streets' },
  date: { from: '2026-10-01', to: '2026-10-02' },
  reading: { from: 'rtl', to: 'ltr' },
  paper: { from: 'b5', to: 'a5' },
  lang: { from: 'lang: en', to: 'lang: ja' },
  'defaults.seed': { from: '  takes: 2', to: '  seed: 9\n  takes: 2' },
  'defaults.takes': { from: 'takes: 2', to: 'takes: 1' },
  'defaults.negative': { from: 'negative: text', to: 'negative: words' },
  'defaults.prompt': { from: 'prompt: ink', to: 'prompt: pencil' },
  'defaults.shot': { from: 'shot: wide', to: 'shot: full' },
  'defaults.angle': { from: 'angle: low', to: 'angle: eye' },
  'defaults.draw': [
    { from: 'steps: 30', to: 'steps: 31' },
    { from: 'sampler: euler', to: 'sampler: heun' },
  ],
  'page id': [
    { from: 'id: p002', to: 'id: p003' },
    { from: 'p001', to: 'p009' },
  ],
  'page side': { from: 'side: right', to: 'side: left' },
  'page reveal': { from: 'reveal: true', to: 'reveal: false' },
  'page layout': { from: 'layout: 2x2', to: 'layout: 4koma' },
  'page art': { from: 'cover.png', to: 'back.png' },
  'page alt': { from: 'en: Cover', to: 'en: Front' },
  'page note': { from: 'page note', to: 'another' },
  'panel id': [
    { from: 'id: k1', to: 'id: k9' },
    { from: 'id: k4', to: 'id: k8' },
  ],
  scene: { from: 'roof', to: 'street' },
  shot: { from: 'shot: close', to: 'shot: medium' },
  angle: { from: 'angle: high', to: 'angle: dutch' },
  'cast.who': { from: '{ who: spyke, pose', to: '{ who: vanta, pose' },
  'cast.pose': { from: 'runs', to: 'sits' },
  'cast.mood': { from: 'calm', to: 'sad' },
  'cast.at': { from: 'at: [0.3, 0.5]', to: 'at: right' },
  'cast.facing': { from: 'facing: left', to: 'facing: front' },
  'cast.mouth': { from: 'mouth: [0.3, 0.4]', to: 'mouth: [0.3, 0.3]' },
  'cast.outfit': { from: ', outfit: casual', to: '' },
  action: { from: 'jumps', to: 'falls' },
  prompt: { from: 'prompt: rain', to: 'prompt: snow' },
  negative: { from: 'negative: hat', to: 'negative: cap' },
  seed: { from: 'seed: 42', to: 'seed: 43' },
  takes: { from: 'takes: 3', to: 'takes: 4' },
  take: { from: 'take: 2', to: 'take: 1' },
  focus: { from: 'focus: [0.5, 0.5]', to: 'focus: [0.4, 0.5]' },
  border: { from: 'border: rounded', to: 'border: dashed' },
  bleed: { from: 'bleed: [top]', to: 'bleed: [right]' },
  breakout: { from: '[0.6, 0.2]', to: '[0.6, 1.2]' },
  alt: { from: 'ja: 跳ぶ', to: 'ja: 飛ぶ' },
  'say.who': { from: '{ who: spyke, as', to: '{ who: vanta, as' },
  'say.as': { from: 'as: shout', to: 'as: whisper' },
  'say.text': [
    { from: 'en: Hi', to: 'en: Hello' },
    { from: 'ja: やあ', to: 'ja: よう' },
  ],
  'say.place': { from: 'place: top', to: 'place: [0.5, 0.2]' },
  'say.tail': { from: 'tail: left', to: 'tail: none' },
  'say.joins': { from: 'text: Plain', to: 'text: Plain, joins: overlap' },
  'say.butts': { from: 'butts: top', to: 'butts: right' },
  'sfx.text': { from: 'ja: バン', to: 'ja: ドン' },
  'sfx.box': { from: 'box: [0.1,', to: 'box: [0.2,' },
  'sfx.rotate': { from: 'rotate: 5', to: 'rotate: 6' },
  'sfx.arc': { from: 'arc: 40', to: 'arc: 30' },
  'sfx.behind': { from: 'behind: true', to: 'behind: false' },
  'panel note': { from: 'panel note', to: 'another' },
  reuse: [
    { from: 'p001/k2', to: 'p001/k4' },
    { from: 'crop: [0, 0,', to: 'crop: [0.1, 0,' },
  ],
  pose: [
    { from: 'poses/k1', to: 'poses/k2' },
    { from: 'strength: 0.7, start', to: 'strength: 0.8, start' },
    { from: 'start: 0.1', to: 'start: 0.2' },
    { from: 'end: 0.8', to: 'end: 0.9' },
  ],
  mask: { from: 'masks/k1', to: 'masks/k2' },
  base: [
    { from: 'rough/k1', to: 'rough/k2' },
    { from: 'denoise: 0.5', to: 'denoise: 0.6' },
  ],
  draw: [
    { from: '[512, 704]', to: '[512, 640]' },
    { from: 'cfg: 6', to: 'cfg: 5' },
    { from: 'scheduler: normal', to: 'scheduler: karras' },
    { from: 'checkpoint: other', to: 'checkpoint: another' },
    { from: 'hires: { denoise: 0.4 }', to: 'hires: false' },
  ],
  'character name': { file: 'character', from: 'Spyke', to: 'Spike' },
  'character look': { file: 'character', from: 'tone: 0.5', to: 'tone: 0.6' },
  'character outfits': { file: 'character', from: 'height: 0.9', to: 'height: 0.8' },
  'character trigger, prompt, negative': [
    { file: 'character', from: 'spyke_x', to: 'spyke_y' },
    { file: 'character', from: 'ginger', to: 'red' },
    { file: 'character', from: 'armor', to: 'hat' },
    { file: 'character', from: 'hoodie', to: 'coat' },
  ],
  'character lora': [
    { file: 'character', from: 'spyke.safetensors', to: 'spyke-2.safetensors' },
    { file: 'character', from: 'strength: 0.7', to: 'strength: 0.8' },
    { file: 'character', from: 'clip: 0.6', to: 'clip: 0.5' },
  ],
  'character references': { file: 'character', from: 'front.png', to: 'back.png' },
};

function read(text: string, who: string): Book {
  const config = readConfig(
    {
      title: 'Plasma',
      languages: ['en', 'ja', 'fr'],
      comfyui: { checkpoint: 'dreamshaper_8', hires: true },
    },
    'plasma.config.ts',
  );
  if (!config.ok) throw new Error('config');
  const book = readBook(
    memoryFiles({
      'chapters/ch-01/script.yaml': text,
      'datasets/spyke/character.yaml': who,
      'datasets/vanta/character.yaml': other.replace('tone: 0.5', 'tone: 0.1'),
      'rules/workflows/txt2img-lora.json': '{}',
      'rules/workflows/img2img-lora-controlnet.json': '{}',
    }),
    { config: config.value },
  );
  if (!book.ok)
    throw new Error(book.error.map((problem) => `${problem.at?.line}: ${problem.message}`).join('\n'));
  return book.value;
}

/** What enters the keys of each kind of target, as canonical text. */
function views(book: Book): { readonly [view: string]: string } {
  const chapter = book.chapters[0]!;
  const panels = chapter.pages.flatMap((page) => page.panels);
  const all = ['en', 'ja', 'fr'];
  return {
    art: canonical(panels.map((panel) => [panel.art.value, panel.takes.map((take) => take.seed.value)])),
    model: canonical(
      panels
        .filter((panel) => panel.reuse === undefined)
        .map((panel) => [
          panel.takes.map((take) => renderOf(panel, take, book).value),
          panel.characters.map(({ character }) => character.references.map((picture) => picture.value)),
        ]),
    ),
    page: canonical([
      chapter.reading.value,
      chapter.paper.value,
      chapter.pages.map((page) => [
        page.id,
        page.side?.value ?? null,
        page.layout?.value ?? null,
        page.art?.value ?? null,
        page.panels.map(({ id, take, focus, frame, mask, reuse }) => [
          id,
          take,
          focus?.value ?? null,
          frame?.value ?? null,
          (frame?.value.breakout === undefined ? undefined : mask?.value) ?? null,
          reuse?.panel ?? null,
          reuse?.crop?.value ?? null,
        ]),
      ]),
    ]),
    lettering: canonical([
      chapter.pages.map((page) =>
        all
          .map((language) => page.lettering(language))
          .map(({ balloons, sfx, cast }) => [balloons.value, sfx.value, cast.value]),
      ),
      panels.map((panel) => panel.mask?.value ?? null),
    ]),
    publish: canonical([
      chapter.number,
      chapter.reading.value,
      chapter.date?.value ?? null,
      charactersIn(chapter),
      chapter.pages.map((page) => page.side?.value ?? null),
      [chapter.language, ...all].map((language) => [
        chapter.title(language).value,
        chapter.summary(language)?.value ?? null,
        chapter.arc(language)?.value ?? null,
        chapter.pages.map((page) => pageInWords(book, page, language) ?? null),
      ]),
    ]),
  };
}

/** The rows of the table in docs/script.md. */
function table(): ReadonlyMap<string, readonly string[]> {
  const docs = readFileSync(new URL('../../docs/script.md', import.meta.url), 'utf8')
    .split('## Which field enters which key')[1]!
    .split('\n## ')[0]!;
  const [head, , ...rows] = docs.split('\n').filter((line) => line.startsWith('|'));
  const cells = (line: string): readonly string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim());
  const names = cells(head!).slice(1);
  return new Map(
    rows.map(cells).map(([field, ...marks]) => [field!, names.filter((_, i) => marks[i] === 'yes')]),
  );
}

const stated = table();
const before = views(read(script, character));

test('the table and this test know the same fields', () => {
  expect(Object.keys(edits)).toEqual([...stated.keys()]);
});

for (const [field, edit] of Object.entries(edits)) {
  test(`${field} enters ${stated.get(field)?.join(' and ') || 'no key'}`, () => {
    const changed = new Set<string>();
    for (const { file, from, to } of [edit].flat() as readonly Edit[]) {
      const text = file === 'character' ? character : script;
      expect(text.split(from).length, `"${from}" stands in the sources`).toBeGreaterThan(1);
      const edited = text.replaceAll(from, to);
      const after = views(file === 'character' ? read(script, edited) : read(edited, character));
      for (const view of Object.keys(before)) if (after[view] !== before[view]) changed.add(view);
    }
    expect([...changed].sort()).toEqual([...stated.get(field)!].sort());
  });
}

test('inserting a page before all others reseeds nothing and draws nothing again', () => {
  const inserted = script.replace(
    'pages:\n',
    'pages:\n  - { id: p000, layout: splash, panels: [{ id: k1 }] }\n',
  );
  const old = read(script, character).chapters[0]!.pages[0]!;
  const now = read(inserted, character).chapters[0]!.pages[1]!;
  expect(now.panels.map((panel) => [panel.label, panel.takes.map((take) => take.seed.value)])).toEqual(
    old.panels.map((panel) => [panel.label, panel.takes.map((take) => take.seed.value)]),
  );
  expect(canonical(now.panels.map((panel) => panel.art.value))).toBe(
    canonical(old.panels.map((panel) => panel.art.value)),
  );
});

test('raising the takes changes none that is there', () => {
  const takes = (count: number): readonly number[] =>
    read(
      script.replace('takes: 3', `takes: ${count}`),
      character,
    ).chapters[0]!.pages[0]!.panels[0]!.takes.map((take) => take.seed.value);
  expect(takes(5).slice(0, 3)).toEqual(takes(3));
});

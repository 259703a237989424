import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { differsFromGolden } from '../../../test/golden.ts';
import { letterPage } from './run.ts';
import { defaultFonts, type LetterBalloon, type LetterParams, type LetterSfx } from './tool.ts';

/** Every picture here was looked at before it was accepted. */
const folder = new URL('./golden', import.meta.url).pathname;
const [width, height] = [300, 300];
const polygon = [
  [10, 10],
  [290, 10],
  [290, 290],
  [10, 290],
] as const;

type Scene = {
  readonly say?: readonly (Partial<LetterBalloon> & { readonly text: string })[];
  readonly sfx?: readonly Omit<LetterSfx, 'panel'>[];
  readonly lang?: 'en' | 'ja';
  readonly reading?: 'rtl' | 'ltr';
  readonly panel?: LetterParams['panels'][number]['polygon'];
};

/** A panel with a speaker at the lower left, lettered on grey with its border. */
async function pictureOf({
  say = [],
  sfx = [],
  lang = 'en',
  reading,
  panel = polygon,
}: Scene): Promise<Buffer> {
  const lettered = letterPage({
    page: { width, height, dpi: 130, safe: 6, border: 3 },
    lang,
    reading: reading ?? (lang === 'ja' ? 'rtl' : 'ltr'),
    panels: [{ id: 'k1', polygon: panel }],
    cast: [{ panel: 'k1', who: 'spyke', at: [0.25, 0.95], mouth: [0.25, 0.88] }],
    balloons: say.map((one) => ({ panel: 'k1', who: 'spyke', as: 'speech', ...one })),
    sfx: sfx.map((one) => ({ panel: 'k1', ...one })),
    fonts: defaultFonts(lang),
  });
  if (!lettered.ok) throw new Error(lettered.error.message);
  const border = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><path d="M${panel.map((p) => p.join(' ')).join('L')}Z" fill="#bbb" stroke="#000" stroke-width="3"/></svg>`;
  return sharp(Buffer.from(border))
    .composite([{ input: Buffer.from(lettered.value.svg) }])
    .toColourspace('b-w')
    .png({ compressionLevel: 9, palette: true, colours: 16 })
    .toBuffer();
}

const line = {
  text: 'I *never* trusted that machine, and neither should you.',
  place: [0.55, 0.36],
} as const;
const leaning = [
  [10, 10],
  [240, 10],
  [290, 290],
  [10, 290],
] as const;

const scenes: { readonly [name: string]: Scene } = {
  speech: { say: [line] },
  thought: { say: [{ ...line, as: 'thought' }] },
  shout: { say: [{ ...line, as: 'shout' }] },
  whisper: { say: [{ ...line, as: 'whisper' }] },
  caption: { say: [{ ...line, as: 'caption' }] },
  radio: { say: [{ ...line, as: 'radio' }] },
  weak: { say: [{ ...line, as: 'weak' }] },
  none: { say: [{ ...line, as: 'none' }] },
  double: { say: [{ text: 'First we run for it.' }, { text: 'Then we wait.', joins: 'overlap' }] },
  bridge: { say: [{ text: 'First we run for it.' }, { text: 'Then we wait.', joins: 'bridge' }] },
  butted: {
    say: [
      { text: 'First we run for it, all of us.', butts: 'top-right' },
      { text: 'Then we wait.', butts: 'left' },
    ],
    panel: leaning,
  },
  'off-panel': { say: [{ text: 'Who is there?', who: 'rook', tail: 'right' }], panel: leaning },
  sizes: {
    say: [
      { text: 'It was {small:only} the {big:*biggest*} one {caps:Doctor Orrin} had.', place: [0.5, 0.4] },
    ],
  },
  vertical: {
    say: [
      { text: '「コア」が不安定なら、もって12分……いや、10分か!?', place: [0.7, 0.42] },
      { text: 'ちょっと待ってーっ！', as: 'shout', place: [0.3, 0.3] },
    ],
    lang: 'ja',
  },
  'vertical-latin': { say: [{ text: 'OK、Plasmaは100％、2026年にA級。', place: [0.5, 0.45] }], lang: 'ja' },
  ruby: {
    say: [{ text: '{雷|いかずち}を{食|く}らう、{稲妻|プラズマ}の街。', place: [0.5, 0.42] }],
    lang: 'ja',
  },
  'ruby-rows': {
    say: [{ text: '{雷|いかずち}を{食|く}らう、{稲妻|プラズマ}の街。', place: [0.5, 0.4] }],
    lang: 'ja',
    reading: 'ltr',
  },
  'stress-ja': {
    say: [
      { text: '*先に*言えよ、*{籠手|こて}*じゃなくて{big:*私*}だ！', place: [0.7, 0.4] },
      { text: 'なら、*今*だ！', as: 'shout', place: [0.28, 0.3] },
    ],
    lang: 'ja',
  },
  'stress-rows': {
    say: [{ text: '*先に*言えよ、*Plasma*じゃなくて{big:*私*}だ！', place: [0.5, 0.4] }],
    lang: 'ja',
    reading: 'ltr',
  },
  sounds: {
    sfx: [
      { text: 'kaboom', box: [0.05, 0.05, 0.9, 0.42], arc: 70, rotate: -6 },
      { text: 'whoosh', box: [0.05, 0.55, 0.9, 0.35], arc: -50 },
    ],
  },
  'sounds-ja': {
    sfx: [
      { text: 'ドカーン', box: [0.55, 0.05, 0.4, 0.9], arc: 60 },
      { text: 'ゴゴゴ', box: [0.05, 0.1, 0.45, 0.3], rotate: 10 },
    ],
    lang: 'ja',
  },
};

describe('a picture of lettering', () => {
  test.each(Object.entries(scenes))('%s is as it was when somebody looked at it', async (name, scene) => {
    expect(await differsFromGolden(await pictureOf(scene), folder, name)).toBeUndefined();
  });

  test('that has moved by a few pixels is found out', async () => {
    const moved = await pictureOf({ say: [{ ...line, place: [0.57, 0.36] }] });
    const fault = await differsFromGolden(moved, folder, 'speech');
    await differsFromGolden(await pictureOf(scenes.speech!), folder, 'speech');
    expect(fault).toContain('differs by');
  });
});

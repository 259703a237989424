import { defaultFonts, type LetterBalloon, type LetterCast, type LetterParams } from './tool.ts';

/** A B5 page of six panels at 200 dpi that reads from the right, for tests and for looking at. */
export const samplePanels: LetterParams['panels'] = [
  { id: 'k1', polygon: rectangle(90, 90, 1343, 600) },
  {
    id: 'k2',
    polygon: [
      [780, 622],
      [1343, 622],
      [1343, 1130],
      [700, 1130],
    ],
  },
  {
    id: 'k3',
    polygon: [
      [90, 622],
      [758, 622],
      [678, 1130],
      [90, 1130],
    ],
  },
  { id: 'k4', polygon: rectangle(900, 1160, 1343, 1930) },
  { id: 'k5', polygon: rectangle(90, 1160, 878, 1520) },
  { id: 'k6', polygon: rectangle(90, 1545, 878, 1930) },
];

export const sampleCast: readonly LetterCast[] = [
  { panel: 'k1', who: 'spyke', at: [0.72, 0.6], mouth: [0.72, 0.5] },
  { panel: 'k1', who: 'mara', at: [0.3, 0.62], mouth: [0.3, 0.52] },
  { panel: 'k2', who: 'mara', at: [0.55, 0.55], mouth: [0.55, 0.5], facing: 'left' },
  { panel: 'k3', who: 'rook', at: [0.75, 0.6], facing: 'left' },
  { panel: 'k3', who: 'spyke', at: [0.3, 0.6], facing: 'right' },
  { panel: 'k4', who: 'spyke', at: [0.5, 0.6], mouth: [0.5, 0.55] },
  { panel: 'k5', who: 'rook', at: [0.2, 0.6] },
  { panel: 'k6', who: 'mara', at: [0.75, 0.6] },
  { panel: 'k6', who: 'spyke', at: [0.28, 0.6] },
];

export const english: readonly LetterBalloon[] = [
  { panel: 'k1', as: 'caption', text: 'Three days after the grid went dark.' },
  { panel: 'k1', who: 'spyke', as: 'speech', text: "You're telling me the *whole* reactor just… vanished?" },
  { panel: 'k1', who: 'mara', as: 'speech', text: 'Not vanished. Someone took it.' },
  { panel: 'k2', who: 'mara', as: 'whisper', text: "Keep your voice down. They're still listening." },
  { panel: 'k3', who: 'rook', as: 'shout', text: 'Get down!' },
  { panel: 'k3', who: 'spyke', as: 'speech', text: 'What--?!' },
  {
    panel: 'k4',
    who: 'spyke',
    as: 'thought',
    text: 'If the plasma core is unstable, we have ten minutes at most.',
  },
  { panel: 'k4', who: 'spyke', as: 'speech', text: 'Run.', place: 'bottom-left' },
  {
    panel: 'k5',
    who: 'rook',
    as: 'speech',
    text: "I've worked these tunnels for thirty years, kid, and I have never once seen a door open by itself.",
  },
  { panel: 'k6', who: 'mara', as: 'speech', text: 'So what do we do now?' },
  { panel: 'k6', who: 'spyke', as: 'speech', text: 'We take it *back*.' },
];

const japaneseTexts = [
  '電力網が沈黙してから三日後。',
  'つまり原子炉がまるごと……消えたってのか!?',
  '消えたんじゃない。誰かが盗んだのよ。',
  '声を落として。やつら、まだ聞いてるわ。',
  '伏せろーっ！！',
  'なにっ――？！',
  '「コア」が不安定なら、もって12分……いや、10分か。',
  '走れ。',
  'わしはこのトンネルで30年働いてきたがな、ひとりでに開く扉なんぞ一度も見たことがない。',
  'で、これからどうするの？ OK？',
  '*PLASMA*を取り戻す。',
] as const;
export const japanese: readonly LetterBalloon[] = english.map((balloon, i) => ({
  ...balloon,
  text: japaneseTexts[i]!,
}));

/** The sample page in English or Japanese, with anything put in the place of a part of it. */
export function samplePage(lang: 'en' | 'ja', other: Partial<LetterParams> = {}): LetterParams {
  return {
    page: { width: 1433, height: 2024, dpi: 200, safe: 50 },
    lang,
    reading: 'rtl',
    panels: samplePanels,
    cast: sampleCast,
    balloons: lang === 'en' ? english : japanese,
    sfx: [
      {
        panel: 'k3',
        text: lang === 'en' ? 'KABOOM!!' : 'ドカーン！',
        box: [0.05, 0.72, 0.75, 0.26],
        rotate: -8,
      },
      { panel: 'k6', text: lang === 'en' ? 'hummm' : 'ゴゴゴゴ' },
    ],
    fonts: defaultFonts(lang),
    ...other,
  };
}

/** A page with one large panel and one text in it. */
export function oneBalloon(text: string, other: Partial<LetterBalloon> = {}, lang = 'en'): LetterParams {
  return {
    page: { width: 1433, height: 2024, dpi: 200 },
    lang,
    reading: 'rtl',
    panels: [{ id: 'k1', polygon: rectangle(100, 100, 1333, 1000) }],
    cast: [{ panel: 'k1', who: 'spyke', at: [0.4, 0.6] }],
    balloons: [{ panel: 'k1', who: 'spyke', as: 'speech', text, ...other }],
    sfx: [],
    fonts: defaultFonts(lang),
  };
}

function rectangle(left: number, top: number, right: number, bottom: number): [number, number][] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

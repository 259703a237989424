import type { Point } from './space.ts';
import type { MoodName } from './words.ts';

/** The shapes of a mouth. */
export type Mouth =
  | 'line'
  | 'firm'
  | 'smile'
  | 'grin'
  | 'laugh'
  | 'shout'
  | 'teeth'
  | 'o'
  | 'wavy'
  | 'frown'
  | 'smirk'
  | 'flat';

/** What a mood does to a face. Lengths in heads; `brow` is how far its inner and outer ends come down. */
export type Expression = {
  readonly open: number;
  readonly slant?: number;
  readonly pupil?: number;
  readonly brow: readonly [inner: number, outer: number];
  readonly mouth: Mouth;
  readonly gaze?: Point;
  readonly shut?: 'happy' | 'asleep';
  readonly signs?: readonly ('sweat' | 'blush' | 'vein' | 'tears' | 'bags' | 'gloom')[];
};

export const expressions: { readonly [mood in MoodName]: Expression } = {
  calm: { open: 0.9, brow: [0, 0], mouth: 'line' },
  determined: { open: 0.82, slant: 0.012, brow: [0.035, -0.025], mouth: 'firm' },
  angry: { open: 0.78, slant: 0.025, pupil: 0.8, brow: [0.06, -0.05], mouth: 'teeth' },
  shouting: { open: 1.05, slant: 0.015, pupil: 0.72, brow: [0.055, -0.055], mouth: 'shout' },
  smiling: { open: 0.9, brow: [-0.012, 0.005], mouth: 'smile' },
  laughing: { open: 1, shut: 'happy', brow: [-0.03, 0], mouth: 'laugh' },
  smirking: { open: 0.74, slant: 0.01, brow: [0.025, -0.035], mouth: 'smirk' },
  surprised: { open: 1.34, pupil: 0.66, brow: [-0.055, -0.05], mouth: 'o' },
  afraid: { open: 1.3, pupil: 0.5, brow: [-0.075, 0.01], mouth: 'wavy', signs: ['sweat', 'gloom'] },
  sad: { open: 0.66, slant: -0.02, brow: [-0.05, 0.028], mouth: 'frown', gaze: [0, 0.02] },
  tired: { open: 0.52, slant: -0.012, brow: [-0.01, 0.022], mouth: 'line', signs: ['bags'] },
  worried: { open: 0.92, slant: -0.008, brow: [-0.05, 0.02], mouth: 'frown', signs: ['sweat'] },
  cold: { open: 0.62, slant: 0.014, pupil: 0.82, brow: [0.028, -0.015], mouth: 'flat' },
  strained: { open: 0.5, slant: 0.015, brow: [0.062, -0.03], mouth: 'teeth', signs: ['sweat'] },
  embarrassed: {
    open: 0.8,
    brow: [-0.045, 0.005],
    mouth: 'wavy',
    gaze: [0.028, 0.006],
    signs: ['blush', 'sweat'],
  },
  puzzled: { open: 1, brow: [-0.035, -0.015], mouth: 'flat' },
  crying: { open: 0.74, slant: -0.018, brow: [-0.065, 0.03], mouth: 'frown', signs: ['tears'] },
  asleep: { open: 0, shut: 'asleep', brow: [-0.005, 0.01], mouth: 'line' },
  annoyed: { open: 0.58, slant: 0.012, brow: [0.045, -0.012], mouth: 'frown', signs: ['vein'] },
};

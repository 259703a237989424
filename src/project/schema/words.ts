/** The closed vocabularies of a script. */
export const shots = ['extreme-wide', 'wide', 'full', 'medium', 'close', 'extreme-close'] as const;
export const angles = ['eye', 'low', 'high', 'birds-eye', 'worms-eye', 'dutch', 'over-shoulder'] as const;
export const places = ['far-left', 'left', 'center', 'right', 'far-right'] as const;
export const facings = ['left', 'right', 'front', 'back'] as const;
export const balloons = [
  'speech',
  'thought',
  'shout',
  'whisper',
  'caption',
  'radio',
  'weak',
  'none',
] as const;
/** How a balloon is one with the balloon before it. */
export const joints = ['overlap', 'bridge'] as const;
export const balloonPlaces = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
] as const;
/** Borders that may cut a balloon off. */
export const balloonBorders = [
  'left',
  'right',
  'top',
  'bottom',
  'top-left',
  'top-right',
  'bottom-left',
  'bottom-right',
] as const;
export const tails = ['none', 'off', 'left', 'right', 'up', 'down'] as const;
export const sides = ['left', 'right'] as const;
export const edges = ['top', 'bottom', 'left', 'right'] as const;
export const borders = ['line', 'thick', 'thin', 'none', 'double', 'dashed', 'rounded', 'cloud'] as const;
export const readings = ['rtl', 'ltr'] as const;
export const layouts = [
  'splash',
  '4koma',
  '2x2',
  '2x3',
  '3x3',
  '3row',
  'big-top-3',
  'stairs',
  'inset',
  'diagonal',
  'spread',
] as const;

export type Shot = (typeof shots)[number];
export type Angle = (typeof angles)[number];
export type Facing = (typeof facings)[number];
export type BalloonKind = (typeof balloons)[number];
export type Joint = (typeof joints)[number];
export type BalloonBorder = (typeof balloonBorders)[number];
export type Reading = (typeof readings)[number];
export type Side = (typeof sides)[number];
export type Edge = (typeof edges)[number];
export type Border = (typeof borders)[number];

/** Other words that people write, and the word that a script knows. */
export const aliases: { readonly [word: string]: string } = {
  'close-up': 'close',
  closeup: 'close',
  'extreme-close-up': 'extreme-close',
  'big-close-up': 'extreme-close',
  'medium-shot': 'medium',
  mid: 'medium',
  bust: 'medium',
  long: 'wide',
  'long-shot': 'wide',
  'wide-shot': 'wide',
  establishing: 'extreme-wide',
  'full-shot': 'full',
  'full-body': 'full',
  'eye-level': 'eye',
  'low-angle': 'low',
  'high-angle': 'high',
  bird: 'birds-eye',
  "bird's-eye": 'birds-eye',
  'birds-eye-view': 'birds-eye',
  "worm's-eye": 'worms-eye',
  tilted: 'dutch',
  'dutch-angle': 'dutch',
  ots: 'over-shoulder',
  'over-the-shoulder': 'over-shoulder',
  centre: 'center',
  middle: 'center',
  forward: 'front',
  camera: 'front',
  away: 'back',
  talk: 'speech',
  yell: 'shout',
  scream: 'shout',
  thinking: 'thought',
  think: 'thought',
  narration: 'caption',
  narrator: 'caption',
  phone: 'radio',
  telephone: 'radio',
  electric: 'radio',
  loudspeaker: 'radio',
  trembling: 'weak',
  wavy: 'weak',
  joined: 'overlap',
  double: 'overlap',
  connected: 'bridge',
  flashback: 'rounded',
  memory: 'rounded',
  dream: 'cloud',
  borderless: 'none',
  horizontal: 'h',
  vertical: 'v',
  full_page: 'splash',
  'right-to-left': 'rtl',
  'left-to-right': 'ltr',
};

import type { PoseName } from './words.ts';

/** Outward from the body's middle, up, and forward, in heights of the figure. */
type Reach = readonly [out: number, up: number, forward: number];
export type Grip = 'relaxed' | 'fist' | 'open' | 'point' | 'tucked';

/**
 * A pose by where hands and feet are: arms and legs find their own way there. Hands are counted from
 * their own shoulder in the frame of the torso, feet from the ground below their own hip.
 */
export type Pose = {
  /** The height of the hips above the ground. */
  readonly hips: number;
  /** Degrees that the torso leans forward, to the figure's right, and turns to its left. */
  readonly lean?: number;
  readonly bend?: number;
  readonly twist?: number;
  readonly right: Reach;
  readonly left: Reach;
  readonly rightFoot: Reach;
  readonly leftFoot: Reach;
  /** How far the whole figure is off the ground. */
  readonly lift?: number;
  /** Degrees that the whole figure turns forward about its hips: 90 lies on its face. */
  readonly tumble?: number;
  readonly grips?: readonly [right: Grip, left: Grip];
  /** Degrees: the head nods forward, turns to its left, tilts to its right. */
  readonly nod?: number;
  readonly turn?: number;
  readonly tilt?: number;
  /** How hard a cloak and hair are blown back and up, 0 to 1. */
  readonly flow?: number;
  readonly rise?: number;
};

const stand = {
  hips: 0.505,
  right: [0.05, -0.27, 0.04],
  left: [0.05, -0.28, 0.02],
  rightFoot: [0.025, 0, 0.02],
  leftFoot: [0.03, 0, -0.03],
} as const;

export const poses: { readonly [name in PoseName]: Pose } = {
  standing: { ...stand, flow: 0.15 },
  looking: { ...stand, nod: -6, flow: 0.25 },
  walking: { ...stand, hips: 0.49, lean: 4, right: [0.03, -0.26, -0.12], left: [0.03, -0.25, 0.14], rightFoot: [0, 0, 0.15], leftFoot: [0, 0.03, -0.16], flow: 0.35 },
  running: { hips: 0.47, lean: 22, twist: 14, right: [0.05, -0.15, -0.17], left: [0.0, -0.1, 0.2], rightFoot: [0, 0.1, 0.2], leftFoot: [0, 0.2, -0.27], lift: 0.04, grips: ['fist', 'fist'], nod: -10, flow: 0.9, rise: 0.25 },
  leaping: { hips: 0.5, lean: 18, twist: -10, right: [0.16, 0.12, 0.1], left: [0.17, 0.02, -0.16], rightFoot: [0.05, 0.27, 0.16], leftFoot: [0.06, 0.06, -0.26], lift: 0.24, grips: ['open', 'fist'], nod: -8, flow: 0.7, rise: 0.6 },
  landing: { hips: 0.27, lean: 34, twist: 10, right: [0.02, -0.27, 0.12], left: [0.2, 0.06, -0.18], rightFoot: [0.08, 0.02, -0.2], leftFoot: [0.07, 0, 0.14], grips: ['open', 'fist'], nod: -30, flow: 0.55, rise: 0.75 },
  crouching: { hips: 0.235, lean: 32, right: [0.0, -0.22, 0.16], left: [0.02, -0.25, 0.12], rightFoot: [0.07, 0, 0.06], leftFoot: [0.05, 0.02, -0.06], grips: ['relaxed', 'open'], nod: -22, flow: 0.6, rise: 0.3 },
  sitting: { hips: 0.24, lean: 12, right: [0.0, -0.19, 0.19], left: [0.0, -0.19, 0.19], rightFoot: [0.05, 0, 0.26], leftFoot: [0.04, 0, 0.22], nod: 6 },
  kneeling: { hips: 0.265, lean: 14, right: [0.0, -0.26, 0.11], left: [0.0, -0.26, 0.11], rightFoot: [0.03, 0.03, -0.2], leftFoot: [0.03, 0.03, -0.2], nod: 18 },
  lying: { hips: 0.5, tumble: -84, right: [0.12, -0.2, 0.04], left: [0.16, -0.12, 0.02], rightFoot: [0.05, 0.02, 0.02], leftFoot: [0.06, 0.04, 0.1], lift: -0.42, nod: -4, grips: ['open', 'relaxed'] },
  falling: { hips: 0.5, tumble: -58, lean: -12, right: [0.16, 0.18, 0.08], left: [0.2, 0.05, 0.14], rightFoot: [0.07, 0.2, 0.16], leftFoot: [0.09, 0.06, 0.02], lift: 0.3, grips: ['open', 'open'], flow: 0.3, rise: 1 },
  flying: { hips: 0.5, tumble: 58, right: [0.02, 0.24, 0.14], left: [0.06, -0.24, -0.06], rightFoot: [0.01, 0.0, -0.04], leftFoot: [0.02, 0.14, -0.1], lift: 0.3, grips: ['fist', 'fist'], nod: -45, flow: 1, rise: 0.3 },
  punching: { hips: 0.455, lean: 16, twist: 30, right: [-0.05, 0.01, 0.29], left: [0.05, -0.12, 0.06], rightFoot: [0.02, 0.02, -0.22], leftFoot: [0.04, 0, 0.2], grips: ['fist', 'fist'], flow: 0.8, rise: 0.2 },
  kicking: { hips: 0.5, lean: -20, bend: 12, right: [0.14, -0.1, 0.1], left: [0.12, -0.12, -0.12], rightFoot: [0.06, 0.5, 0.36], leftFoot: [0.02, 0, -0.02], lift: 0.01, grips: ['fist', 'fist'], flow: 0.7, rise: 0.3 },
  lunging: { hips: 0.4, lean: 30, twist: 24, right: [0.0, 0.02, 0.29], left: [0.13, -0.05, -0.22], rightFoot: [0.0, 0.02, -0.31], leftFoot: [0.05, 0, 0.24], grips: ['fist', 'open'], nod: -16, flow: 1, rise: 0.3 },
  dodging: { hips: 0.43, lean: -22, bend: -16, twist: -12, right: [0.14, -0.04, 0.14], left: [0.2, 0.0, -0.02], rightFoot: [0.06, 0, 0.14], leftFoot: [0.1, 0.01, -0.17], grips: ['open', 'open'], flow: 0.6, rise: 0.4, tilt: -8 },
  blocking: { hips: 0.45, lean: 6, twist: 14, right: [-0.08, 0.09, 0.19], left: [-0.02, -0.1, 0.16], rightFoot: [0.05, 0, 0.14], leftFoot: [0.07, 0, -0.16], grips: ['fist', 'fist'], nod: 8, flow: 0.7, rise: 0.3 },
  guard: { hips: 0.44, lean: 12, twist: 14, right: [-0.01, -0.05, 0.2], left: [-0.01, -0.12, 0.14], rightFoot: [0.07, 0, 0.15], leftFoot: [0.08, 0, -0.17], grips: ['fist', 'fist'], nod: -6, flow: 0.75, rise: 0.3 },
  pointing: { ...stand, lean: 5, twist: 18, right: [0.02, 0.02, 0.3], left: [0.06, -0.25, 0.02], grips: ['point', 'fist'], flow: 0.3 },
  stretched: { ...stand, hips: 0.495, lean: 4, twist: 20, right: [0.04, 0.03, 0.29], left: [0.05, -0.26, -0.04], rightFoot: [0.04, 0, 0.08], leftFoot: [0.05, 0, -0.1], grips: ['open', 'relaxed'], flow: 0.8, rise: 0.25 },
  reaching: { hips: 0.46, lean: 24, twist: 22, right: [0.0, 0.1, 0.28], left: [0.12, -0.1, -0.14], rightFoot: [0.03, 0, 0.18], leftFoot: [0.03, 0.04, -0.2], grips: ['open', 'open'], nod: -16, flow: 0.6, rise: 0.2 },
  touching: { ...stand, hips: 0.495, lean: 6, right: [0.0, -0.02, 0.26], left: [0.06, -0.25, 0.04], grips: ['open', 'relaxed'], flow: 0.3 },
  waving: { ...stand, right: [0.12, 0.2, 0.05], left: [0.05, -0.27, 0.03], grips: ['open', 'relaxed'], flow: 0.2, tilt: 5 },
  cheering: { ...stand, right: [0.1, 0.26, 0.04], left: [0.1, 0.25, 0.04], grips: ['fist', 'fist'], nod: -10, flow: 0.3 },
  folded: { ...stand, right: [-0.135, -0.12, 0.115], left: [-0.12, -0.155, 0.1], rightFoot: [0.04, 0, 0.03], leftFoot: [0.05, 0, -0.02], nod: 4, flow: 0.45, rise: 0.1, grips: ['tucked', 'tucked'] },
  hips: { ...stand, right: [0.03, -0.22, 0.02], left: [0.03, -0.22, 0.02], rightFoot: [0.05, 0, 0.03], leftFoot: [0.05, 0, -0.02], grips: ['fist', 'fist'], bend: 3, flow: 0.2 },
  spread: { ...stand, right: [0.24, 0.02, 0.1], left: [0.24, 0.04, 0.1], grips: ['open', 'open'], lean: -3, flow: 0.2 },
  leaning: { ...stand, hips: 0.48, lean: 24, right: [0.03, -0.2, 0.19], left: [0.02, -0.22, 0.17], rightFoot: [0.02, 0, -0.04], leftFoot: [0.03, 0, -0.1], nod: -10, flow: 0.25 },
  listening: { ...stand, right: [0.0, 0.09, 0.06], left: [0.05, -0.27, 0.03], grips: ['open', 'relaxed'], tilt: 5, nod: 4, flow: 0.45 },
  thinking: { ...stand, right: [-0.07, 0.0, 0.12], left: [-0.12, -0.14, 0.12], grips: ['fist', 'relaxed'], nod: 8 },
  forearm: { ...stand, hips: 0.49, lean: 4, twist: -8, right: [-0.02, 0.08, 0.22], left: [0.03, -0.24, 0.08], grips: ['fist', 'relaxed'], nod: 8, turn: -14, flow: 0.3 },
  fists: { ...stand, right: [0.06, -0.23, 0.08], left: [0.06, -0.24, 0.06], rightFoot: [0.05, 0, 0.04], leftFoot: [0.06, 0, -0.04], grips: ['fist', 'fist'], lean: 4, nod: 6, flow: 0.4 },
  holding: { ...stand, right: [-0.04, -0.13, 0.17], left: [-0.04, -0.14, 0.17], grips: ['fist', 'fist'], nod: 12 },
  bowed: { ...stand, lean: 20, right: [0.01, -0.27, 0.06], left: [0.01, -0.27, 0.06], nod: 24 },
  climbing: { hips: 0.5, lean: 6, right: [0.04, 0.25, 0.14], left: [0.04, 0.1, 0.18], rightFoot: [0.04, 0.12, 0.12], leftFoot: [0.05, 0, 0.06], grips: ['fist', 'fist'], lift: 0.1, nod: -20, flow: 0.3 },
};

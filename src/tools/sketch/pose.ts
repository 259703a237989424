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

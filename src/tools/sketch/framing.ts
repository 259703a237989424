import type { Angle, CastMember, Facing, Look, PanelArt, Shot } from './params.ts';
import type { Pose } from './pose.ts';
import { poses } from './poses.ts';
import { between, type Random, randomFrom } from './random.ts';
import { posed, proportion, type Skeleton } from './skeleton.ts';
import { clamp, degrees, mix, type Place } from './space.ts';
import { type Detail, moodOf, type PoseName, poseOf, settingOf, sideOf } from './words.ts';

/** The height of a grown-up, metres. */
export const grownUp = 1.72;
/** How far the camera stands off, metres. */
export const farAway: { readonly [shot in Shot]: number } = {
  'extreme-wide': 9,
  wide: 5.2,
  full: 4,
  medium: 2.7,
  close: 2,
  'extreme-close': 1.6,
};
/** How far the camera looks up, degrees. */
export const pitches: { readonly [angle in Angle]: number } = {
  eye: 0,
  low: 13,
  high: -22,
  'birds-eye': -56,
  'worms-eye': 33,
  dutch: 2,
  'over-shoulder': -2,
};
/** What an angle makes of the distance. */
export const nearer: { readonly [angle in Angle]: number } = {
  eye: 1,
  low: 0.85,
  high: 0.85,
  'birds-eye': 0.85,
  'worms-eye': 0.62,
  dutch: 0.9,
  'over-shoulder': 1,
};

/** The height of a grown-up, px, that makes a shot what it is called. */
export function figureSize(
  shot: Shot,
  width: number,
  height: number,
  count: number,
  detail: Detail | undefined,
): number {
  const crowd = count > 1 ? clamp(1.12 - count * 0.1, 0.5, 0.92) : 1;
  switch (shot) {
    case 'extreme-wide':
      return Math.min(0.2 * height, 0.3 * width);
    case 'wide':
      return Math.min(0.54 * height, 0.9 * width) * crowd;
    case 'full':
      return Math.min(0.84 * height, 1.7 * width) * crowd;
    case 'medium':
      return Math.min(1.62 * height, 2.5 * width) * (count > 1 ? Math.min(1, crowd * 1.05) : 1);
    case 'close':
      return (Math.min(0.54 * height, 0.6 * width) / proportion.head) * (count > 1 ? crowd * 0.9 : 1);
    case 'extreme-close':
      if (detail === 'hand') return Math.min(4.2 * height, 4.6 * width);
      if (detail === 'forearm') return Math.min(3.6 * height, 4.4 * width);
      if (detail !== undefined) return Math.min(2.6 * height, 3.4 * width);
      return Math.min(2 * height, 1.3 * width) / proportion.head;
  }
}

function yawOf(
  facing: Facing | undefined,
  x: number,
  alone: boolean,
  pose: PoseName,
  random: Random,
): number {
  const sway = between(random, -4, 4);
  const active = [
    'running',
    'walking',
    'lunging',
    'punching',
    'kicking',
    'leaping',
    'reaching',
    'flying',
    'pointing',
    'stretched',
  ].includes(pose);
  const side = active ? 64 : 48;
  switch (facing) {
    case 'left':
      return degrees(-side + sway);
    case 'right':
      return degrees(side + sway);
    case 'back':
      return degrees(180 - (x < 0.5 ? 1 : -1) * (18 + sway * 2));
    case 'front':
      return degrees((random() < 0.5 ? -1 : 1) * (9 + sway));
    default:
      return degrees(
        alone || Math.abs(x - 0.5) < 0.08
          ? (random() < 0.5 ? -1 : 1) * (18 + sway)
          : x < 0.5
            ? 36 + sway
            : -36 + sway,
      );
  }
}

/** Small differences between one take and the next, of the same pose. */
function varied(pose: Pose, random: Random): Pose {
  const a = (k: number): number => between(random, -k, k);
  return {
    ...pose,
    lean: (pose.lean ?? 0) + a(2.5),
    bend: (pose.bend ?? 0) + a(2),
    twist: (pose.twist ?? 0) + a(3),
    nod: (pose.nod ?? 0) + a(2.5),
    tilt: (pose.tilt ?? 0) + a(3.5),
    right: [pose.right[0] + a(0.012), pose.right[1] + a(0.012), pose.right[2] + a(0.012)],
    left: [pose.left[0] + a(0.012), pose.left[1] + a(0.012), pose.left[2] + a(0.012)],
  };
}

/** How far a figure reaches from side to side as the camera sees it, metres. */
export function breadth(s: Skeleton): number {
  const xs = [s.head, s.arms.left.hand, s.arms.right.hand, s.legs.left.toe, s.legs.right.toe].map(
    (p) => p[0],
  );
  return Math.max(...xs) - Math.min(...xs) + 0.12 * s.tall;
}

/** The lowest and highest point of a figure over its ground, metres. */
export function extent(s: Skeleton): readonly [low: number, high: number] {
  const ys = [
    s.legs.left.toe,
    s.legs.right.toe,
    s.legs.left.ankle,
    s.legs.right.ankle,
    s.pelvis,
    s.chest,
  ].map((p) => p[1]);
  const top = s.head[1] + proportion.head * s.tall * 0.55;
  return [Math.min(...ys, top) - 0.03 * s.tall, Math.max(...ys, top)];
}

/** Poses with a hand beside the face. */
export const besideFace: readonly PoseName[] = [
  'forearm',
  'blocking',
  'listening',
  'thinking',
  'waving',
  'touching',
  'holding',
  'cheering',
];

/** A figure before it is put in its place. */
export type Drafted = {
  readonly member: CastMember;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly tall: number;
  readonly pose: Pose;
  readonly poseName: PoseName;
  readonly look: Look;
};

/** Reads one of the cast: pose, direction and look, with the small differences of a take. */
export function drafted(
  member: CastMember,
  index: number,
  panel: PanelArt,
  detail: Detail | undefined,
  seed: number,
): Drafted {
  const random = randomFrom(seed, `figure ${index}`);
  const count = panel.cast!.length;
  const [x, y] = member.at ?? [(index + 1) / (count + 1), 0.55];
  let poseName = poseOf(member.pose);
  if (detail === 'knee' && poseName === 'standing') poseName = 'landing';
  if (detail === 'forearm' && poseName === 'standing') poseName = 'forearm';
  if (detail === 'hand' && poseName === 'standing') poseName = 'touching';
  const plain = poses[poseName];
  // shown for itself, a forearm lies across the picture
  let pose = varied(detail === 'forearm' ? { ...plain, right: [-0.15, -0.05, 0.19] } : plain, random);
  // one-handed poses are written for the right hand
  if (
    sideOf(member.pose) === 'left' &&
    ['forearm', 'blocking', 'touching', 'pointing', 'reaching', 'stretched', 'waving', 'listening'].includes(
      poseName,
    )
  ) {
    const [right, left] = pose.grips ?? ['relaxed', 'relaxed'];
    pose = {
      ...pose,
      right: pose.left,
      left: pose.right,
      grips: [left, right],
      twist: -(pose.twist ?? 0),
      turn: -(pose.turn ?? 0),
    };
  }
  const mood = moodOf(member.mood);
  if (mood === 'sad' || mood === 'tired') pose = { ...pose, nod: (pose.nod ?? 0) + 9 };
  const side = sideOf(member.pose) ?? 'right';
  // a part of the body is shown on the side that is turned to the viewer
  const yaw =
    detail !== undefined && (member.facing ?? 'front') === 'front'
      ? degrees(side === 'right' ? 42 : -42)
      : yawOf(member.facing, x, count === 1, poseName, random);
  return {
    member,
    index,
    x: clamp(x, -0.2, 1.2),
    y: clamp(y, 0, 1),
    yaw,
    tall: grownUp * clamp(member.look?.height ?? 1, 0.2, 4),
    pose,
    poseName,
    look: lookIn(panel, member),
  };
}

/** The look of a figure; an arm that the script calls bare has nothing on it. */
function lookIn(panel: PanelArt, member: CastMember): Look {
  const look = member.look ?? {};
  const bare = /\bbare (right |left )?(hand|arm|forearm)/i.test(
    `${panel.scene ?? ''} ${panel.action ?? ''} ${member.pose ?? ''}`,
  );
  return bare && look.marks !== undefined
    ? { ...look, marks: look.marks.filter((mark) => mark.kind !== 'bracer') }
    : look;
}

/** What a panel is about: where it lies from the ground under the leading figure, metres. */
export function aimOf(
  shot: Shot,
  lead: Drafted | undefined,
  shape: { readonly low: number; readonly high: number } | undefined,
  detail: Detail | undefined,
): Place {
  if (lead === undefined || shape === undefined) return [0, shot === 'extreme-wide' ? 1.2 : 0.95, 0];
  const s = posed([0, 0, 0], lead.yaw, lead.tall, lead.pose);
  const side = sideOf(lead.member.pose) ?? 'right';
  switch (detail) {
    case 'knee':
      return s.legs[side].knee;
    case 'foot':
      return s.legs[side].ankle;
    case 'forearm':
      return mix(s.arms[side].elbow, s.arms[side].wrist, 0.6);
    case 'hand':
      return mix(s.arms[side].wrist, s.arms[side].hand, 0.5);
    default:
  }
  if (shot === 'close' || shot === 'extreme-close') return [s.head[0], s.head[1], 0];
  if (shot === 'medium') return [0, s.head[1] - 0.17 * s.tall, 0];
  return [0, (Math.min(0, shape.low) + shape.high) / 2, 0];
}

/** How far the middle of all heads lies over that of the leading figure. */
export const spreadShift = (heads: readonly number[]): number =>
  heads.length < 2 ? 0 : (Math.max(...heads) + Math.min(...heads)) / 2 - heads[0]!;

/** The slope of stairs that a scene has: up toward where its figures face; 0 for level ground. */
export function stairsOf(panel: PanelArt): number {
  if (settingOf(panel.scene) !== 'stairs' || panel.shot === 'close' || panel.shot === 'extreme-close')
    return 0;
  return (panel.cast ?? []).some((c) => c.facing === 'right') ? 0.42 : -0.42;
}

/** The tread of a step, metres, and the height of the one at `x`. */
export const tread = 0.34;
export const step = (x: number, rise: number): number => Math.floor(x / tread + 0.5) * tread * rise;

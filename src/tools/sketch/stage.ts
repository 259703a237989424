import { type Camera, see } from './camera.ts';
import type { Angle, CastMember, Facing, Look, PanelArt, Shot, SketchParams } from './params.ts';
import type { Pose } from './pose.ts';
import { poses } from './poses.ts';
import { between, type Random, randomFrom } from './random.ts';
import { type HeadView, headView, posed, proportion, type Skeleton } from './skeleton.ts';
import { clamp, degrees, mix, type Place, type Point } from './space.ts';
import {
  type Detail,
  detailOf,
  type MoodName,
  moodOf,
  type PoseName,
  poseOf,
  settingOf,
  sideOf,
} from './words.ts';

/** A figure where it stands. */
export type Figure = {
  /** Its place in the cast; -1 for somebody who is only a shoulder in front. */
  readonly index: number;
  readonly who: string;
  readonly look: Look;
  readonly outfit?: string;
  readonly mood: MoodName;
  readonly poseName: PoseName;
  readonly pose: Pose;
  readonly skeleton: Skeleton;
  readonly view: HeadView;
  /** Where the face's middle is, and how tall the head is, px. */
  readonly headAt: Point;
  readonly headSize: number;
  /** Where its mouth is: what a balloon's tail aims at. */
  readonly mouth: Point;
  /** Metres from the camera. */
  readonly depth: number;
  /** Drawn as a dark shape in front of everything. */
  readonly inFront: boolean;
};

export type Stage = {
  readonly width: number;
  readonly height: number;
  readonly shot: Shot;
  readonly angle: Angle;
  readonly camera: Camera;
  /** From far to near. */
  readonly figures: readonly Figure[];
  /** The part of the body that the panel is about, where it isn't a face. */
  readonly detail?: Detail;
  /** How far the middle of the stage is from the camera, metres. */
  readonly distance: number;
};

const grownUp = 1.72;
const farAway: { readonly [shot in Shot]: number } = {
  'extreme-wide': 9,
  wide: 5.2,
  full: 4,
  medium: 2.7,
  close: 2,
  'extreme-close': 1.6,
};
const pitches: { readonly [angle in Angle]: number } = {
  eye: 0,
  low: 13,
  high: -22,
  'birds-eye': -56,
  'worms-eye': 33,
  dutch: 2,
  'over-shoulder': -2,
};
const nearer: { readonly [angle in Angle]: number } = {
  eye: 1,
  low: 0.85,
  high: 0.85,
  'birds-eye': 0.85,
  'worms-eye': 0.62,
  dutch: 0.9,
  'over-shoulder': 1,
};

/** The height of a grown-up, px, that makes a shot what it is called. */
function figureSize(
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

/** The lowest and highest point of a figure over its ground, metres. */
function extent(s: Skeleton): readonly [low: number, high: number] {
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

const besideFace: readonly PoseName[] = [
  'forearm',
  'blocking',
  'listening',
  'thinking',
  'waving',
  'touching',
  'holding',
  'cheering',
];

type Drafted = {
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

function drafted(
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

/** Sets the camera and the figures of a panel: all that framing is, before anything is drawn. */
export function stagePanel({ width, height, seed, panel }: SketchParams): Stage {
  const shot = panel.shot ?? 'medium';
  const angle = panel.angle ?? 'eye';
  const random = randomFrom(seed, 'camera');
  const cast = panel.cast ?? [];
  const detail = shot === 'extreme-close' && cast.length === 1 ? detailOf(cast[0]!.pose) : undefined;
  let drafts = cast.map((member, i) => drafted(member, i, panel, detail, seed));

  // over somebody's shoulder: whoever stands nearest to the edge, or somebody unseen
  let shoulder: Drafted | undefined;
  if (angle === 'over-shoulder') {
    if (drafts.length > 1) {
      shoulder = drafts.reduce((a, b) => (Math.abs(b.x - 0.5) > Math.abs(a.x - 0.5) + 1e-9 ? b : a));
      drafts = drafts.filter((d) => d !== shoulder);
    } else {
      const x = drafts[0] !== undefined && drafts[0].x < 0.5 ? 0.9 : 0.1;
      shoulder = {
        member: { who: '' },
        index: -1,
        x,
        y: 0.5,
        yaw: 0,
        tall: grownUp,
        pose: poses.standing,
        poseName: 'standing',
        look: {},
      };
    }
  }

  const sway = between(random, -1, 1);
  const closeUp = shot === 'close' || shot === 'extreme-close';
  const pitch = degrees(
    pitches[angle] * (closeUp ? 0.8 : shot === 'extreme-wide' && angle === 'high' ? 0.7 : 1) + sway,
  );
  const distance = farAway[shot] * nearer[angle];
  let size = figureSize(shot, width, height, drafts.length, detail);

  // figures that don't stand upright fill the frame too
  const shapes = drafts.map((d) => {
    const [low, high] = extent(posed([0, 0, 0], d.yaw, d.tall, d.pose));
    return { low, high };
  });
  const tallest = Math.max(0, ...shapes.map((s, i) => (s.high - Math.min(0, s.low)) / drafts[i]!.tall));
  if ((shot === 'full' || shot === 'wide') && drafts.length > 0) {
    const tallness = Math.max(...drafts.map((d) => d.tall / grownUp));
    size *= clamp(1 / Math.max(tallest, 0.3), 0.8, 1.35) / clamp(tallness, 0.75, 1.4);
  }
  if (stairsOf(panel) !== 0) size *= 0.82;
  size *= 1 + between(random, -0.025, 0.025);
  // faces at different heights: step back until all are in the picture
  const heads = drafts.map((d) => posed([0, 0, 0], d.yaw, d.tall, d.pose).head[1]);
  const spread = heads.length > 1 ? Math.max(...heads) - Math.min(...heads) : 0;
  if (shot === 'medium' || shot === 'close') size /= 1 + (spread / grownUp) * (shot === 'medium' ? 1.1 : 3);
  // hands by the face have to be seen
  if (shot === 'close' && drafts.some((d) => besideFace.includes(d.poseName))) size *= 0.76;
  const focal = (size * distance) / grownUp;

  const lead = drafts[0];
  const target = aimOf(shot, lead, lead === undefined ? undefined : shapes[0], detail);
  const rise = stairsOf(panel);
  const groundUnder = (d: Drafted): number => rise * (((d.x - 0.5) * width) / size) * grownUp;
  const middle = drafts.length === 0 ? 0 : drafts.reduce((sum, d) => sum + groundUnder(d), 0) / drafts.length;
  const aim = target[1] + middle + (closeUp || shot === 'medium' ? spreadShift(heads) : 0);
  let eye = aim - distance * Math.sin(pitch);
  if (pitch === 0 || Math.abs(pitch) < 0.06)
    eye = closeUp ? aim : shot === 'medium' ? Math.min(aim + 0.1, 1.4) : 1.35;
  eye = Math.max(eye, aim < 0.22 ? aim : 0.22);
  const ground = distance * Math.cos(pitch) - target[2];
  const roll = angle === 'dutch' ? degrees((random() < 0.5 ? -1 : 1) * between(random, 9, 13)) : 0;
  const level: Camera = {
    focal,
    cx: width / 2,
    cy: height / 2,
    height: eye,
    pitch,
    roll: 0,
    mx: width / 2,
    my: height / 2,
  };

  // the view camera's shift: bring what the panel is about to where the script wants it
  const wanted = drafts.length === 0 ? 0.56 : drafts.reduce((sum, d) => sum + d.y, 0) / drafts.length;
  const [top, bottom] = closeUp ? [0.44, 0.62] : shot === 'medium' ? [0.5, 0.68] : [0.3, 0.72];
  const shown = clamp(wanted, top, bottom) * height;
  const camera: Camera = {
    ...level,
    cy: level.cy + shown - see(level, [0, aim, ground + target[2]]).at[1] + (sway * height) / 120,
    roll,
  };

  const figures = drafts.map((d): Figure => {
    const deeper = closeUp ? 0 : clamp((wanted - d.y) * 1.6, -0.25, 0.35);
    const z = ground * (1 + deeper) + d.index * 0.015;
    const [gx, , gz] = standAt(camera, d, z, width, target, detail !== undefined);
    return figure(d, [gx, rise === 0 ? 0 : step(gx, rise), gz], camera);
  });
  if (shoulder !== undefined) {
    const left = shoulder.x < 0.5;
    const z = ground * 0.46;
    // no more than a third of the picture, whatever its shape
    const half = see(camera, [0, aim, z]).scale * 0.17 * shoulder.tall;
    const reach = Math.min(0.1, 0.34 - half / width);
    const at = standAt(camera, { ...shoulder, x: left ? reach : 1 - reach }, z, width, target, false);
    const turned = {
      ...shoulder,
      yaw: degrees(left ? 150 : -150),
      pose: poses.standing,
      poseName: 'standing' as const,
    };
    figures.push({ ...figure(turned, [at[0], at[1] - 0.06, at[2]], camera), inFront: true });
  }
  figures.sort((a, b) => Number(a.inFront) - Number(b.inFront) || b.depth - a.depth || a.index - b.index);
  return {
    width,
    height,
    shot,
    angle,
    camera,
    figures,
    ...(detail === undefined ? {} : { detail }),
    distance,
  };
}

/** What a panel is about: where it lies from the ground under the leading figure, metres. */
function aimOf(
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
const spreadShift = (heads: readonly number[]): number =>
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

/** The ground under a figure whose middle is to appear at its `x`. */
function standAt(camera: Camera, d: Drafted, z: number, width: number, target: Place, exact: boolean): Place {
  const scale = see(camera, [0, target[1], z + target[2]]).scale;
  if (exact) return [(d.x * width - width / 2) / scale - target[0], 0, z];
  // what a figure leans out of its ground is taken back, so that its middle is where it should be
  const s = posed([0, 0, 0], d.yaw, d.tall, d.pose);
  const close = scale * d.tall > camera.my * 3.4;
  const centre = close ? s.head[0] : (s.head[0] + s.pelvis[0] * 2) / 3;
  return [(d.x * width - width / 2) / scale - centre, 0, z];
}

function figure(d: Drafted, ground: Place, camera: Camera): Figure {
  const skeleton = posed(ground, d.yaw, d.tall, d.pose);
  const head = see(camera, skeleton.head);
  const headSize = head.scale * proportion.head * d.tall;
  const view = headView(skeleton.face, skeleton.head, [0, camera.height, 0]);
  const mouth: Point = [head.at[0] + Math.sin(view.yaw) * headSize * 0.2, head.at[1] + headSize * 0.34];
  return {
    index: d.index,
    who: d.member.who,
    look: d.look,
    ...(d.member.outfit === undefined ? {} : { outfit: d.member.outfit }),
    mood: moodOf(d.member.mood),
    poseName: d.poseName,
    pose: d.pose,
    skeleton,
    view,
    headAt: head.at,
    headSize,
    mouth,
    depth: head.depth,
    inFront: false,
  };
}

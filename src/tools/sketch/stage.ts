import { type Camera, see } from './camera.ts';
import {
  aimOf,
  besideFace,
  breadth,
  type Drafted,
  drafted,
  extent,
  farAway,
  figureSize,
  grownUp,
  nearer,
  pitches,
  spreadShift,
  stairsOf,
  step,
} from './framing.ts';
import type { Angle, Look, Shot, SketchParams } from './params.ts';
import type { Pose } from './pose.ts';
import { poses } from './poses.ts';
import { between, randomFrom } from './random.ts';
import { type HeadView, headView, posed, proportion, type Skeleton } from './skeleton.ts';
import { clamp, degrees, type Place, type Point } from './space.ts';
import { type Detail, detailOf, type MoodName, moodOf, type PoseName } from './words.ts';

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
  if (shot === 'full' && drafts.length > 0) {
    const broadest = Math.max(...drafts.map((d) => breadth(posed([0, 0, 0], d.yaw, d.tall, d.pose))));
    size = Math.min(size, (0.94 * width * grownUp) / broadest);
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
  eye = Math.max(eye, Math.min(aim, 0.22));
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

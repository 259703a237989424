import type { Pose } from './pose.ts';
import { add, cross, degrees, dot, length, minus, mix, type Place, times, turned, unit } from './space.ts';

/** Three directions of a body part, all units, as the figure itself has them. */
export type Frame = { readonly right: Place; readonly up: Place; readonly forward: Place };

export type Arm = {
  readonly shoulder: Place;
  readonly elbow: Place;
  readonly wrist: Place;
  readonly hand: Place;
};
export type Leg = { readonly hip: Place; readonly knee: Place; readonly ankle: Place; readonly toe: Place };

/** A posed figure in the world. `right` and `left` are the figure's own. */
export type Skeleton = {
  /** metres */
  readonly tall: number;
  readonly pelvis: Place;
  readonly waist: Place;
  readonly chest: Place;
  readonly neck: Place;
  readonly head: Place;
  readonly torso: Frame;
  readonly hips: Frame;
  readonly face: Frame;
  readonly arms: { readonly right: Arm; readonly left: Arm };
  readonly legs: { readonly right: Leg; readonly left: Leg };
};

/** Shares of the height: six and a third heads, as manga draws a young adult. */
export const proportion = {
  head: 0.158,
  torso: 0.3,
  shoulder: 0.108,
  upperArm: 0.162,
  foreArm: 0.142,
  hand: 0.075,
  hip: 0.05,
  thigh: 0.245,
  shin: 0.235,
  ankle: 0.038,
  foot: 0.105,
} as const;

/** Turns a frame: all three directions by `angle` about `axis`. */
const turn = (f: Frame, axis: Place, angle: number): Frame => ({
  right: turned(f.right, axis, angle),
  up: turned(f.up, axis, angle),
  forward: turned(f.forward, axis, angle),
});

/** Offsets in a frame to the world. */
const inFrame = (f: Frame, right: number, up: number, forward: number): Place =>
  add(add(times(f.right, right), times(f.up, up)), times(f.forward, forward));

/**
 * The middle joint of two bones of lengths `a` and `b` from `from` toward `to`, bent toward `hint`,
 * and where the end comes to lie if `to` is out of reach. The law of cosines.
 */
function bone(
  from: Place,
  to: Place,
  a: number,
  b: number,
  hint: Place,
): { readonly joint: Place; readonly end: Place } {
  const way = minus(to, from);
  const reach = Math.min(length(way), (a + b) * 0.995);
  const axis = unit(way);
  const end = add(from, times(axis, Math.max(reach, Math.abs(a - b) * 1.05 + 1e-6)));
  const d = Math.max(length(minus(end, from)), 1e-6);
  const x = (a * a - b * b + d * d) / (2 * d);
  const y = Math.sqrt(Math.max(0, a * a - x * x));
  const side = minus(hint, times(axis, dot(hint, axis)));
  return { joint: add(add(from, times(axis, x)), times(unit(side), y)), end };
}

/**
 * Poses a figure that stands at `ground` and faces `yaw`: radians from facing the camera, positive
 * toward the viewer's right.
 */
export function posed(ground: Place, yaw: number, tall: number, pose: Pose): Skeleton {
  const p = proportion;
  const m = (k: number): number => k * tall;
  const still: Frame = {
    right: [-Math.cos(yaw), 0, -Math.sin(yaw)],
    up: [0, 1, 0],
    forward: [Math.sin(yaw), 0, -Math.cos(yaw)],
  };
  const lift = pose.lift ?? 0;
  const pelvis = add(ground, [0, m(pose.hips + lift), 0]);
  const body = turn(still, still.right, degrees(pose.tumble ?? 0));
  const leaned = turn(body, body.right, degrees(pose.lean ?? 0));
  const bent = turn(leaned, leaned.forward, degrees(-(pose.bend ?? 0)));
  const torso = turn(bent, bent.up, degrees(-(pose.twist ?? 0)));
  const hips = turn(body, body.up, degrees((pose.twist ?? 0) * 0.35));

  const waist = add(pelvis, times(unit(add(body.up, torso.up)), m(0.1)));
  const chest = add(waist, times(torso.up, m(p.torso - 0.1)));
  const shoulders = add(chest, times(torso.up, m(-0.005)));
  const neck = add(chest, add(times(torso.up, m(0.022)), times(torso.forward, m(0.004))));

  const upright = unit(add(times(torso.up, 0.6), times(body.up, 0.4)));
  const faceBase: Frame = { right: body.right, up: body.up, forward: body.forward };
  const leanOfHead = (pose.lean ?? 0) * 0.45 + (pose.nod ?? 0);
  const nodded = turn(faceBase, faceBase.right, degrees(leanOfHead));
  const faced = turn(nodded, nodded.up, degrees(-(pose.turn ?? 0) - (pose.twist ?? 0) * 0.25));
  const face = turn(faced, faced.forward, degrees(-(pose.tilt ?? 0)));
  const head = add(
    add(neck, times(upright, m(0.035))),
    add(times(face.up, m(p.head * 0.42)), times(face.forward, m(0.016))),
  );

  const arm = (side: 1 | -1): Arm => {
    const [out, up, forward] = side === 1 ? pose.right : pose.left;
    const raise = Math.max(0, up) * 0.12;
    const shoulder = add(shoulders, inFrame(torso, m(p.shoulder - raise * 0.3) * side, m(-0.026 + raise), 0));
    const target = add(shoulder, inFrame(torso, m(out) * side, m(up), m(forward)));
    const high = up > 0.05;
    const hint = inFrame(torso, side * (high ? 0.9 : 0.45), high ? -0.5 : -0.5, high ? -0.15 : -0.8);
    const { joint, end } = bone(shoulder, target, m(p.upperArm), m(p.foreArm), hint);
    return { shoulder, elbow: joint, wrist: end, hand: add(end, times(unit(minus(end, joint)), m(p.hand))) };
  };

  const leg = (side: 1 | -1): Leg => {
    const [out, up, forward] = side === 1 ? pose.rightFoot : pose.leftFoot;
    const hip = add(pelvis, inFrame(hips, m(p.hip) * side, m(-0.01), 0));
    const below = add(pelvis, times(body.up, m(-pose.hips)));
    const target = add(below, inFrame(body, m(p.hip + out) * side, m(up + p.ankle), m(forward)));
    const hint = inFrame(body, side * (0.22 + out * 3), 0.15, 1);
    const { joint, end } = bone(hip, target, m(p.thigh), m(p.shin), hint);
    const shin = unit(minus(end, joint));
    // feet stay flat near the ground and point down the shin where they hang
    const flat = Math.max(0, 1 - (up + lift) * 12) * (1 - Math.max(0, Math.min(1, -forward * 3)) * 0.8);
    const hanging = unit(add(times(shin, 0.75), times(body.forward, 0.7)));
    const level = unit(add(body.forward, inFrame(body, side * 0.25, -0.12, 0)));
    const toe = add(end, times(unit(mix(hanging, level, flat)), m(p.foot)));
    return { hip, knee: joint, ankle: end, toe };
  };

  return {
    tall,
    pelvis,
    waist,
    chest,
    neck,
    head,
    torso,
    hips,
    face,
    arms: { right: arm(1), left: arm(-1) },
    legs: { right: leg(1), left: leg(-1) },
  };
}

/** How a head is seen by a camera: radians. */
export type HeadView = {
  /** 0 faces the viewer, positive toward the viewer's right, ±π away. */
  readonly yaw: number;
  /** Positive where the face is turned up, as seen. */
  readonly nod: number;
};

/** How a face is turned to an eye at `eye`. */
export function headView(face: Frame, head: Place, eye: Place): HeadView {
  const away = unit(minus(head, eye));
  const right = unit(cross([0, 1, 0], away));
  const up = cross(away, right);
  const f = face.forward;
  return {
    yaw: Math.atan2(dot(f, right), -dot(f, away)),
    nod: Math.asin(Math.max(-1, Math.min(1, dot(f, up)))),
  };
}

import { type Camera, see } from './camera.ts';
import { handShape } from './hand.ts';
import { capsule, chain, loop, stroke } from './ink.ts';
import type { Part } from './part.ts';
import type { Paint, Sheet } from './sheet.ts';
import { type Arm, type Leg, proportion } from './skeleton.ts';
import { add, along, apart, minus, mix, type Place, type Point, times, unit } from './space.ts';
import type { Figure } from './stage.ts';

export type Clothes = {
  readonly suit: Paint;
  readonly boots: Paint;
  readonly gloves: Paint;
  readonly belt: boolean;
  /** A coat that reaches over the hips, instead of a suit alone. */
  readonly coat: boolean;
};

export type Side = 'right' | 'left';
/** What a mark adds to an arm or a leg, drawn right over it: over its upper or its lower half. */
export type Worn = (
  part: 'arm' | 'leg',
  side: Side,
) => { readonly on: 'upper' | 'lower'; readonly draw: (sheet: Sheet) => void } | undefined;

/** What it takes to draw a body. */
export type BodyView = {
  readonly figure: Figure;
  readonly camera: Camera;
  readonly clothes: Clothes;
  readonly worn: Worn;
  /** The width of the figure's line, px. */
  readonly pen: number;
};

/** A leg and its boot. */
export function legParts(view: BodyView, leg: Leg, side: Side): readonly Part[] {
  const { figure, camera, clothes, worn, pen } = view;
  const s = figure.skeleton;
  const m = (k: number): number => k * s.tall;
  const at = (p: Place): Point => see(camera, p).at;
  const px = (p: Place, share: number): number => see(camera, p).scale * m(share);
  const light = clothes.suit === 'ink' ? 'paper' : 'ink';
  const calf = mix(leg.knee, leg.ankle, 0.32);
  const bulge = mix(leg.hip, leg.knee, 0.35);
  const boot = mix(leg.knee, leg.ankle, 0.4);
  const d = chain([
    [at(leg.hip), px(leg.hip, 0.052)],
    [at(bulge), px(bulge, 0.05)],
    [at(leg.knee), px(leg.knee, 0.034)],
    [at(calf), px(calf, 0.037)],
    [at(leg.ankle), px(leg.ankle, 0.023)],
  ]);
  const heel = add(
    leg.ankle,
    add(times(unit(minus(leg.ankle, leg.knee)), m(0.022)), times(unit(minus(leg.toe, leg.ankle)), m(-0.012))),
  );
  const ball = mix(leg.ankle, leg.toe, 0.62);
  const foot =
    chain([
      [at(boot), px(boot, 0.042)],
      [at(mix(boot, leg.ankle, 0.6)), px(leg.ankle, 0.031)],
      [at(leg.ankle), px(leg.ankle, 0.029)],
    ]) +
    capsule(at(heel), px(heel, 0.027), at(ball), px(ball, 0.025)) +
    capsule(at(ball), px(ball, 0.025), at(leg.toe), px(leg.toe, 0.02));
  const depth = see(camera, mix(leg.hip, leg.knee, 0.8)).depth * 0.65 + see(camera, leg.ankle).depth * 0.35;
  const mark = worn('leg', side);
  const sole = [at(heel), at(ball), at(leg.toe)] as const;
  return [
    {
      depth,
      d,
      paint: clothes.suit,
      over: (sheet) => {
        const k = at(leg.knee);
        const r = px(leg.knee, 0.034);
        sheet.fill(
          stroke(
            [
              [k[0] - r * 0.8, k[1] - r * 0.5],
              [k[0], k[1] - r * 0.1],
              [k[0] + r * 0.55, k[1] - r * 0.5],
            ],
            pen,
          ),
          light,
        );
        const a = along(at(leg.hip), at(leg.knee), 0.25);
        const b = along(at(leg.hip), at(leg.knee), 0.62);
        sheet.fill(
          stroke(
            [
              [a[0] + r * 0.7, a[1]],
              [b[0] + r * 0.4, b[1]],
            ],
            pen * 0.9,
          ),
          light,
        );
      },
    },
    {
      depth: depth - 0.002,
      d: foot,
      paint: clothes.boots,
      over: (sheet) => {
        const ink = clothes.boots === 'ink' ? 'paper' : 'ink';
        const r = px(boot, 0.042);
        const c = at(boot);
        const axis = unit2(at(leg.knee), at(leg.ankle));
        const cuff = (down: number, out: number): Point => [
          c[0] + (axis[0] * down - axis[1] * out) * r,
          c[1] + (axis[1] * down + axis[0] * out) * r,
        ];
        // a folded cuff hides the round end of the shaft
        const fold = loop(
          [cuff(-1, -1.02), cuff(-0.84, 0), cuff(-1, 1.02), cuff(0.1, 1.1), cuff(0.34, 0), cuff(0.1, -1.1)],
          0.7,
        );
        sheet.shape(fold, ink === 'paper' ? { tone: 0.1 } : 'paper', pen * 1.2);
        const drop = px(ball, 0.017);
        sheet.fill(
          stroke(
            sole.map((p): Point => [p[0], p[1] + drop]),
            pen * 1.1,
            { start: 0.5, end: 0.5 },
          ),
          ink,
        );
        mark?.draw(sheet);
      },
    },
  ];
}

/** An arm in two halves, and its hand. */
export function armParts(view: BodyView, arm: Arm, side: Side): readonly Part[] {
  const { figure, camera, clothes, worn, pen } = view;
  const s = figure.skeleton;
  const m = (k: number): number => k * s.tall;
  const at = (p: Place): Point => see(camera, p).at;
  const px = (p: Place, share: number): number => see(camera, p).scale * m(share);
  const light = clothes.suit === 'ink' ? 'paper' : 'ink';
  const biceps = mix(arm.shoulder, arm.elbow, 0.42);
  const bulk = mix(arm.elbow, arm.wrist, 0.28);
  const wide = clothes.coat ? 1.28 : 1;
  const upper = chain([
    [at(arm.shoulder), px(arm.shoulder, 0.036 * (clothes.coat ? 1.12 : 1))],
    [at(biceps), px(biceps, 0.032 * wide)],
    [at(arm.elbow), px(arm.elbow, 0.026 * wide)],
  ]);
  const fore = chain([
    [at(arm.elbow), px(arm.elbow, 0.026 * wide)],
    [at(bulk), px(bulk, 0.028 * wide)],
    [at(arm.wrist), px(arm.wrist, 0.019 * wide * (clothes.coat ? 1.25 : 1))],
  ]);
  const wristAt = at(arm.wrist);
  const long = px(arm.wrist, proportion.hand * 1.12);
  const grip = (figure.pose.grips ?? ['relaxed', 'relaxed'])[side === 'right' ? 0 : 1];
  // the thumb points forward and in: which side of the arm that is, as seen
  const axis = unit(minus(arm.wrist, arm.elbow));
  const inward = add(times(s.torso.forward, 0.8), times(s.torso.right, side === 'right' ? -0.6 : 0.6));
  const thumbAt = at(add(arm.wrist, times(add(inward, times(axis, -0.3)), m(0.03))));
  const handAt = at(arm.hand);
  const turn =
    (handAt[0] - wristAt[0]) * (thumbAt[1] - wristAt[1]) -
    (handAt[1] - wristAt[1]) * (thumbAt[0] - wristAt[0]);
  const hand = handShape(wristAt, handAt, long, grip, turn >= 0 ? 1 : -1);
  const bias = m(0.05);
  const upperDepth = (see(camera, arm.shoulder).depth + see(camera, arm.elbow).depth) / 2 - bias;
  const foreDepth = see(camera, arm.elbow).depth * 0.35 + see(camera, arm.wrist).depth * 0.65 - bias;
  const mark = worn('arm', side);
  const e = at(arm.elbow);
  const r = px(arm.elbow, 0.026 * wide);
  // no line across the elbow, whichever half lies over the other
  const join = (to: Place, share: number): string =>
    capsule(e, r * 0.97, at(mix(arm.elbow, to, 0.34)), px(arm.elbow, share * wide * 0.97));
  return [
    {
      depth: upperDepth,
      d: upper,
      paint: clothes.suit,
      over: (sheet) => {
        // no line where the sleeve meets the chest
        const inner = add(
          arm.shoulder,
          add(times(s.torso.right, m(side === 'right' ? -0.045 : 0.045)), times(s.torso.up, m(0.002))),
        );
        const low = mix(arm.shoulder, arm.elbow, 0.2);
        if (arm.elbow[1] < arm.shoulder[1] + m(0.05))
          sheet.fill(capsule(at(inner), px(inner, 0.026), at(low), px(low, 0.027)), clothes.suit);
        if (foreDepth > upperDepth) sheet.fill(join(arm.wrist, 0.028), clothes.suit);
        const a = along(at(arm.shoulder), e, 0.3);
        const b = along(at(arm.shoulder), e, 0.7);
        sheet.fill(
          stroke(
            [
              [a[0] + r * 0.6, a[1]],
              [b[0] + r * 0.3, b[1]],
            ],
            pen * 0.8,
          ),
          light,
        );
      },
    },
    {
      depth: foreDepth,
      d: fore,
      paint: clothes.suit,
      over: (sheet) => {
        if (foreDepth <= upperDepth) sheet.fill(join(arm.shoulder, 0.029), clothes.suit);
        sheet.fill(
          stroke(
            [
              [e[0] - r * 0.8, e[1] - r * 0.3],
              [e[0] + r * 0.1, e[1]],
              [e[0] + r * 0.5, e[1] - r * 0.7],
            ],
            pen,
          ),
          light,
        );
      },
    },
    {
      depth: foreDepth - 0.003,
      d: hand.d,
      paint: clothes.gloves,
      over: (sheet) => long > sheet.pen * 7 && hand.over(sheet, pen),
    },
    ...(mark === undefined
      ? []
      : [
          {
            depth: (mark.on === 'upper' ? upperDepth : foreDepth) - 0.004,
            d: '',
            paint: 'paper' as const,
            own: mark.draw,
          },
        ]),
  ];
}

const unit2 = (a: Point, b: Point): Point => {
  const l = Math.max(apart(a, b), 1e-6);
  return [(b[0] - a[0]) / l, (b[1] - a[1]) / l];
};

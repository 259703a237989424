import { type Camera, see } from './camera.ts';
import { handShape } from './hand.ts';
import { capsule, chain, curve, ellipse, loop, stroke } from './ink.ts';
import type { Part } from './part.ts';
import type { Paint, Sheet } from './sheet.ts';
import { type Arm, type Leg, proportion } from './skeleton.ts';
import { add, along, apart, cross, lerp, minus, mix, type Place, type Point, times, unit } from './space.ts';
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

/** The parts of a body below the neck, and the neck. */
export function bodyParts(
  figure: Figure,
  camera: Camera,
  clothes: Clothes,
  worn: Worn,
  pen: number,
): readonly Part[] {
  const s = figure.skeleton;
  const m = (k: number): number => k * s.tall;
  const at = (p: Place): Point => see(camera, p).at;
  const px = (p: Place, share: number): number => see(camera, p).scale * m(share);
  const torsoDepth = (see(camera, s.chest).depth + see(camera, s.pelvis).depth) / 2;
  const parts: Part[] = [];
  const light = clothes.suit === 'ink' ? 'paper' : 'ink';

  for (const side of ['right', 'left'] as const) {
    parts.push(...legParts(s.legs[side], side));
    parts.push(...armParts(s.arms[side], side));
  }
  parts.push(...torsoParts());
  return parts;

  function legParts(leg: Leg, side: Side): readonly Part[] {
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
      add(
        times(unit(minus(leg.ankle, leg.knee)), m(0.022)),
        times(unit(minus(leg.toe, leg.ankle)), m(-0.012)),
      ),
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
          const axis = unit2(along(at(leg.knee), at(leg.ankle), 0), at(leg.ankle));
          sheet.fill(
            stroke(
              [
                [
                  c[0] - axis[1] * r * 0.95 + axis[0] * r * 0.5,
                  c[1] + axis[0] * r * 0.95 + axis[1] * r * 0.5,
                ],
                [c[0] + axis[0] * r * 0.85, c[1] + axis[1] * r * 0.85],
                [
                  c[0] + axis[1] * r * 0.95 + axis[0] * r * 0.5,
                  c[1] - axis[0] * r * 0.95 + axis[1] * r * 0.5,
                ],
              ],
              pen * 1.2,
              { start: 0.6, end: 0.6 },
            ),
            ink,
          );
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

  function armParts(arm: Arm, side: Side): readonly Part[] {
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

  function torsoParts(): readonly Part[] {
    // each level of the torso is an ellipse; as seen it is as wide as its turned axes make it
    const view = unit(minus(s.waist, [0, camera.height, 0]));
    const levels: readonly (readonly [Place, number, number])[] = [
      [add(s.pelvis, times(s.hips.up, m(-0.035))), 0.078, 0.06],
      [add(s.pelvis, times(s.hips.up, m(0.01))), 0.085, 0.064],
      [s.waist, 0.064, 0.05],
      [mix(s.waist, s.chest, 0.35), 0.075, 0.058],
      [mix(s.waist, s.chest, 0.72), 0.092, 0.064],
      [add(s.chest, times(s.torso.up, m(-0.01))), 0.098, 0.054],
      [add(s.chest, times(s.torso.up, m(0.014))), 0.055, 0.04],
    ];
    const across = unit(cross(s.torso.up, view));
    const half = (w: number, d: number): number => {
      const r = Math.abs(
        across[0] * s.torso.right[0] + across[1] * s.torso.right[1] + across[2] * s.torso.right[2],
      );
      const f = Math.sqrt(Math.max(0, 1 - r * r));
      return Math.hypot(w * r, d * f);
    };
    const bulk = clothes.coat ? 1.12 : 1;
    const edge = (sign: 1 | -1): Point[] =>
      levels.map(([p, w, d]) => at(add(p, times(across, sign * m(half(w, d)) * bulk))));
    const slope = (arm: Arm): string =>
      capsule(
        at(add(s.neck, times(s.torso.up, m(-0.012)))),
        px(s.neck, 0.03 * bulk),
        at(add(arm.shoulder, times(s.torso.up, m(0.006)))),
        px(arm.shoulder, 0.028 * bulk),
      );
    const d = loop([...edge(1), ...edge(-1).reverse()], 0.95) + slope(s.arms.right) + slope(s.arms.left);
    const put = (right: number, up: number, forward: number): Point =>
      at(
        add(
          add(add(s.waist, times(s.torso.right, m(right))), times(s.torso.up, m(up))),
          times(s.torso.forward, m(forward)),
        ),
      );
    const facing = s.torso.forward[2] < 0.1;
    const f = facing ? 1 : -1;
    const over = (sheet: Sheet): void => {
      sheet.within(d, () => {
        // side away from the light
        const shade = edge(-1);
        const inner = shade.map((p, i) => along(p, edge(1)[i]!, 0.24));
        sheet.fill(loop([...shade, ...inner.reverse()]), { tone: 0.25, clear: true });
        sheet.fill(
          stroke(
            [
              put(0, 0.165, 0.055 * f),
              put(0.004, 0.1, 0.065 * f),
              put(0, 0, 0.052 * f),
              put(0, -0.12, 0.06 * f),
            ],
            pen * 1.1,
            { start: 0.8, end: 0.8 },
          ),
          light,
        );
        for (const side of [1, -1]) {
          sheet.fill(
            stroke(
              [
                put(0.085 * side, 0.15, 0.03 * f),
                put(0.055 * side, 0.115, 0.055 * f),
                put(0.02 * side, 0.118, 0.065 * f),
              ],
              pen * 1.1,
              { start: 0.6, end: 0 },
            ),
            light,
          );
          sheet.fill(
            stroke(
              [
                put(0.062 * side, 0.02, 0.03 * f),
                put(0.045 * side, -0.01, 0.045 * f),
                put(0.05 * side, -0.045, 0.05 * f),
              ],
              pen * 0.9,
            ),
            light,
          );
        }
      });
      // no line between hips and thighs
      for (const side of ['right', 'left'] as const) {
        const { hip, knee } = s.legs[side];
        const low = mix(hip, knee, 0.3);
        const high = mix(s.pelvis, hip, 0.6);
        sheet.fill(capsule(at(high), px(high, 0.044), at(low), px(low, 0.047)), clothes.suit);
      }
    };
    const belt = (sheet: Sheet): void => {
      const rim = (sign: 1 | -1, t: number): Point => along(edge(sign)[2]!, edge(sign)[1]!, t);
      const sag = (p: Point, q: Point): Point => {
        const c = along(p, q, 0.5);
        return [c[0], c[1] + apart(p, q) * 0.09];
      };
      const upper = [rim(1, 0.55), sag(rim(1, 0.55), rim(-1, 0.55)), rim(-1, 0.55)];
      const lower = [rim(-1, 0.98), sag(rim(-1, 0.98), rim(1, 0.98)), rim(1, 0.98)];
      sheet.shape(`${curve(upper)}L${curve(lower).slice(1)}Z`, 'paper', pen * 1.1);
      if (!facing) return;
      const c = put(0, -0.077, 0.064);
      const r = px(s.waist, 0.02);
      sheet.shape(
        loop(
          [
            [c[0] - r, c[1] - r * 0.8],
            [c[0] + r, c[1] - r * 0.8],
            [c[0] + r, c[1] + r * 0.8],
            [c[0] - r, c[1] + r * 0.8],
          ],
          0.4,
        ),
        { tone: 0.45 },
        pen,
      );
    };
    const neckAt = at(s.neck);
    const chin = at(add(s.head, times(s.face.up, m(-0.03))));
    const r = px(s.neck, 0.031);
    const neck = capsule(at(add(s.neck, times(s.torso.up, m(-0.025)))), r * 1.15, chin, r * 0.92);
    const out: Part[] = [
      {
        depth: torsoDepth,
        d: neck,
        paint: 'paper',
        over: (sheet) => {
          // the head's shadow on the neck
          if (figure.skeleton.face.forward[2] < 0.3)
            sheet.fill(
              loop([
                [chin[0] - r, chin[1]],
                [chin[0] + r, chin[1]],
                [lerp(chin[0], neckAt[0], 0.8) + r, lerp(chin[1], neckAt[1], 0.82)],
                [lerp(chin[0], neckAt[0], 0.8) - r * 0.3, lerp(chin[1], neckAt[1], 0.72)],
                [chin[0] - r, lerp(chin[1], neckAt[1], 0.5)],
              ]),
              { tone: 0.4 },
            );
        },
      },
      { depth: torsoDepth - 0.001, d, paint: clothes.suit, over },
    ];
    const sits = [s.legs.right, s.legs.left].some((leg) => leg.hip[1] - leg.knee[1] < m(0.1));
    if (clothes.coat && !sits) out.push(coatSkirt(put, facing));
    out.push(collar(facing));
    if (clothes.belt) out.push({ depth: beltDepth(), d: '', paint: 'paper', own: belt });
    return out;
  }

  /** Over thighs that hang, under thighs that are lifted. */
  function beltDepth(): number {
    const thighs = [s.legs.right, s.legs.left]
      .filter((leg) => leg.hip[1] - leg.knee[1] > m(0.13))
      .map(
        (leg) => see(camera, mix(leg.hip, leg.knee, 0.8)).depth * 0.65 + see(camera, leg.ankle).depth * 0.35,
      );
    return Math.min(torsoDepth - m(0.03), ...thighs) - 0.003;
  }

  function coatSkirt(put: (r: number, u: number, f: number) => Point, facing: boolean): Part {
    const knee = (side: Side, share: number): Place => mix(s.legs[side].hip, s.legs[side].knee, share);
    const out = (side: Side, r: number, share: number): Point =>
      at(add(knee(side, share), times(s.hips.right, m(side === 'right' ? r : -r))));
    const d = loop(
      [
        put(0.075, 0.0, 0),
        out('right', 0.06, 0.3),
        out('right', 0.075, 0.85),
        at(add(knee('right', 0.92), times(s.hips.right, m(-0.02)))),
        at(add(knee('left', 0.92), times(s.hips.right, m(0.02)))),
        out('left', 0.075, 0.85),
        out('left', 0.06, 0.3),
        put(-0.075, 0.0, 0),
      ],
      0.8,
    );
    return {
      depth: Math.min(see(camera, knee('right', 0.7)).depth, see(camera, knee('left', 0.7)).depth) - 0.05,
      d,
      paint: clothes.suit,
      over: (sheet) => {
        if (!facing) return;
        const hem = along(at(knee('right', 0.92)), at(knee('left', 0.92)), 0.5);
        sheet.fill(
          stroke([put(0, -0.06, 0.06), put(0.01, -0.14, 0.08), hem], pen * 1.3, {
            start: 0.6,
            end: 0.9,
            belly: 0.8,
          }),
          light,
        );
        for (const u of [-0.02, -0.07])
          sheet.shape(
            ellipse(put(-0.025, u, 0.065), px(s.waist, 0.008), px(s.waist, 0.008)),
            'paper',
            pen * 0.7,
          );
      },
    };
  }

  function collar(facing: boolean): Part {
    const put = (right: number, up: number, forward: number): Point =>
      at(
        add(
          add(add(s.neck, times(s.torso.right, m(right))), times(s.torso.up, m(up))),
          times(s.torso.forward, m(forward)),
        ),
      );
    const d = facing
      ? loop(
          [
            put(0.05, 0.018, 0.0),
            put(0.058, -0.015, 0.02),
            put(0.0, -0.05, 0.06),
            put(-0.058, -0.015, 0.02),
            put(-0.05, 0.018, 0.0),
            put(-0.03, -0.008, 0.04),
            put(0, -0.026, 0.055),
            put(0.03, -0.008, 0.04),
          ],
          0.7,
        )
      : loop([put(0.05, 0.022, 0), put(0.055, -0.02, 0), put(-0.055, -0.02, 0), put(-0.05, 0.022, 0)], 0.7);
    return {
      depth: torsoDepth - 0.03,
      d,
      paint: clothes.suit === 'ink' ? 'ink' : clothes.suit,
      over: (sheet) => facing && sheet.line(curve([put(0.0, -0.028, 0.055), put(0.0, -0.05, 0.06)]), pen),
    };
  }
}

const unit2 = (a: Point, b: Point): Point => {
  const l = Math.max(apart(a, b), 1e-6);
  return [(b[0] - a[0]) / l, (b[1] - a[1]) / l];
};

import { type Camera, see } from './camera.ts';
import { capsule, curve, ellipse, loop, stroke } from './ink.ts';
import { armParts, type BodyView, type Clothes, legParts, type Side, type Worn } from './limbs.ts';
import type { Part } from './part.ts';
import type { Sheet } from './sheet.ts';
import type { Arm } from './skeleton.ts';
import { add, along, apart, cross, lerp, minus, mix, type Place, type Point, times, unit } from './space.ts';
import type { Figure } from './stage.ts';

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
  const view: BodyView = { figure, camera, clothes, worn, pen };
  const parts: Part[] = [];
  const light = clothes.suit === 'ink' ? 'paper' : 'ink';

  for (const side of ['right', 'left'] as const) {
    parts.push(...legParts(view, s.legs[side], side));
    parts.push(...armParts(view, s.arms[side], side));
  }
  parts.push(...torsoParts());
  return parts;

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

import { type Camera, see } from './camera.ts';
import type { HeadSpace } from './head-space.ts';
import { bent, curve, ellipse, loop, polygon, stroke } from './ink.ts';
import type { Side, Worn } from './limbs.ts';
import type { Mark } from './params.ts';
import type { Part } from './part.ts';
import type { Sheet } from './sheet.ts';
import { add, mix, type Point, times } from './space.ts';
import type { Figure } from './stage.ts';
import { sideOf } from './words.ts';

/** The side a mark is worn on, the figure's own; right where nothing is said. */
export const ownSide = (mark: Mark): Side => sideOf(mark.on) ?? 'right';

/** Where a worn mark is on the sheet: for drawing it, and for whoever wants to know. */
export function markPlace(figure: Figure, camera: Camera, mark: Mark): Point {
  const s = figure.skeleton;
  const side = ownSide(mark);
  const on = mark.on ?? defaults[mark.kind] ?? 'chest';
  const at = (p: Parameters<typeof see>[1]): Point => see(camera, p).at;
  if (on.includes('forearm')) return at(mix(s.arms[side].elbow, s.arms[side].wrist, 0.55));
  if (on.includes('hand')) return at(s.arms[side].hand);
  if (on.includes('knee')) return at(s.legs[side].knee);
  if (on.includes('foot')) return at(s.legs[side].ankle);
  if (on.includes('shoulder')) return at(s.arms[side].shoulder);
  if (on.includes('neck')) return at(s.neck);
  if (on.includes('waist')) return at(s.waist);
  if (on.includes('chest')) return at(s.chest);
  return figure.headAt;
}

const defaults: { readonly [kind: string]: string } = {
  bracer: 'right-forearm',
  pauldron: 'left-shoulder',
  scarf: 'neck',
  belt: 'waist',
};

/** What is strapped to arms and legs. */
export function wornOf(figure: Figure, camera: Camera, marks: readonly Mark[], pen: number): Worn {
  const s = figure.skeleton;
  const at = (p: Parameters<typeof see>[1]): Point => see(camera, p).at;
  const scale = (p: Parameters<typeof see>[1], k: number): number => see(camera, p).scale * k * s.tall;
  return (part, side) => {
    const mine = marks.filter((mark) => ownSide(mark) === side && where(mark) === part);
    if (mine.length === 0) return undefined;
    const upper = mine.every((mark) => (mark.on ?? defaults[mark.kind] ?? '').includes('shoulder'));
    const draw = (sheet: Sheet): void => {
      for (const mark of mine) {
        const on = mark.on ?? defaults[mark.kind] ?? '';
        if (part === 'leg') {
          const leg = s.legs[side];
          if (mark.kind === 'pauldron' || on.includes('knee'))
            drawGuard(
              sheet,
              at(leg.knee),
              at(mix(leg.knee, leg.ankle, 0.34)),
              at(mix(leg.knee, leg.hip, 0.2)),
              scale(leg.knee, 0.052),
              pen,
            );
        } else if (on.includes('shoulder')) {
          const arm = s.arms[side];
          drawGuard(
            sheet,
            at(add(arm.shoulder, times(s.torso.up, 0.012 * s.tall))),
            at(mix(arm.shoulder, arm.elbow, 0.5)),
            at(add(arm.shoulder, times(s.torso.up, 0.03 * s.tall))),
            scale(arm.shoulder, 0.068),
            pen,
          );
        } else if (mark.kind === 'bracer' || on.includes('forearm')) {
          const arm = s.arms[side];
          drawBracer(
            sheet,
            at(mix(arm.elbow, arm.wrist, 0.22)),
            at(mix(arm.elbow, arm.wrist, 0.98)),
            scale(arm.elbow, 0.037),
            scale(arm.wrist, 0.031),
            pen,
          );
        }
      }
    };
    return { on: upper ? 'upper' : 'lower', draw };
  };
}

function where(mark: Mark): 'arm' | 'leg' | undefined {
  const on = mark.on ?? defaults[mark.kind] ?? '';
  if (/knee|foot|leg|shin/.test(on)) return 'leg';
  if (/forearm|shoulder|arm|wrist/.test(on)) return 'arm';
  return undefined;
}

/** A metal sleeve: bright, banded, with a round window. */
function drawBracer(sheet: Sheet, a: Point, b: Point, ra: number, rb: number, pen: number): void {
  const l = Math.max(Math.hypot(b[0] - a[0], b[1] - a[1]), 1e-6);
  const ux = (b[0] - a[0]) / l;
  const uy = (b[1] - a[1]) / l;
  const long = Math.max(l, ra * 1.4);
  const at = (f: number, s: number): Point => {
    const r = ra + (rb - ra) * f;
    return [a[0] + ux * f * long - uy * s * r, a[1] + uy * f * long + ux * s * r];
  };
  const d = loop(
    [
      at(-0.06, -0.9),
      at(0.06, -1.12),
      at(0.5, -1.02),
      at(0.94, -1.06),
      at(1.02, -0.9),
      at(1.06, 0),
      at(1.02, 0.9),
      at(0.94, 1.06),
      at(0.5, 1.02),
      at(0.06, 1.12),
      at(-0.06, 0.9),
      at(-0.1, 0),
    ],
    0.7,
  );
  sheet.shape(d, 'ink', pen * 2.2);
  sheet.fill(d, 'paper');
  sheet.within(d, () => {
    sheet.fill(polygon([at(-0.2, 0.3), at(1.2, 0.3), at(1.2, 1.4), at(-0.2, 1.4)]), { tone: 0.35 });
    for (const f of [0.12, 0.24, 0.8, 0.9])
      sheet.line(curve([at(f, -1.2), at(f + 0.05, 0), at(f, 1.2)]), pen * 0.9);
    sheet.fill(polygon([at(0.13, -1.3), at(0.23, -1.3), at(0.23, 1.3), at(0.13, 1.3)]), { tone: 0.5 });
  });
  const c = at(0.54, -0.05);
  sheet.shape(ellipse(c, ra * 0.46, ra * 0.46), 'paper', pen * 1.1);
  sheet.fill(ellipse(c, ra * 0.27, ra * 0.27), 'ink');
  sheet.fill(ellipse([c[0] - ra * 0.08, c[1] - ra * 0.09], ra * 0.09, ra * 0.09), 'paper');
}

/** A dome of steel with a rim and a strap, over a knee or a shoulder. */
function drawGuard(sheet: Sheet, c: Point, down: Point, up: Point, r: number, pen: number): void {
  const angle = Math.atan2(down[1] - up[1], down[0] - up[0]) - Math.PI / 2;
  const at = (x: number, y: number): Point => [
    c[0] + (x * Math.cos(angle) - y * Math.sin(angle)) * r,
    c[1] + (x * Math.sin(angle) + y * Math.cos(angle)) * r,
  ];
  const d = loop([
    at(0, -1.08),
    at(0.66, -0.88),
    at(0.98, -0.2),
    at(0.86, 0.55),
    at(0.5, 0.9),
    at(0, 1.3),
    at(-0.5, 0.9),
    at(-0.86, 0.55),
    at(-0.98, -0.2),
    at(-0.66, -0.88),
  ]);
  sheet.shape(d, 'ink', pen * 2.2);
  sheet.fill(d, 'paper');
  sheet.within(d, () => {
    sheet.fill(loop([at(0.2, -1.1), at(1.1, -0.9), at(1.1, 0.8), at(0, 1.4), at(0.42, 0.5), at(0.5, -0.3)]), {
      tone: 0.3,
    });
    sheet.fill(
      stroke([at(-0.9, 0.02), at(0, 0.42), at(0.9, 0.02)], pen * 1.6, { start: 0.6, end: 0.6 }),
      'ink',
    );
  });
  sheet.line(
    loop([at(0, -0.78), at(0.48, -0.64), at(0.7, -0.16), at(0, 0.14), at(-0.7, -0.16), at(-0.48, -0.64)]),
    pen * 0.8,
  );
  for (const [x, y] of [
    [-0.72, 0.42],
    [0.72, 0.42],
  ] as const)
    sheet.fill(ellipse(at(x, y), r * 0.09, r * 0.09), 'ink');
}

/** A scarf round the neck with an end that flies. */
export function scarfPart(figure: Figure, camera: Camera, wind: Point, pen: number): Part {
  const s = figure.skeleton;
  const see2 = (r: number, u: number, f: number): Point =>
    see(
      camera,
      add(
        add(add(s.neck, times(s.torso.right, r * s.tall)), times(s.torso.up, u * s.tall)),
        times(s.torso.forward, f * s.tall),
      ),
    ).at;
  const px = see(camera, s.neck).scale * s.tall;
  const wrap = loop([
    see2(0.062, 0.022, 0),
    see2(0.07, -0.016, 0.02),
    see2(0.03, -0.046, 0.06),
    see2(-0.03, -0.048, 0.06),
    see2(-0.07, -0.016, 0.02),
    see2(-0.062, 0.022, 0),
    see2(-0.03, 0.006, 0.045),
    see2(0.03, 0.006, 0.045),
  ]);
  const root = see2(-0.05, -0.01, 0.03);
  const way = (k: number, up: number): Point => [
    root[0] + (wind[0] * 0.28 * k + 0.02 * k) * px,
    root[1] + (0.16 * k * (1 - Math.min(1, Math.abs(wind[0]))) + wind[1] * 0.2 * k + up) * px,
  ];
  const wide = px * 0.026;
  const line = [root, way(0.4, 0.02), way(0.75, -0.012), way(1.05, 0.012)];
  const rim = (sign: number): Point[] =>
    line.map((p, i): Point => {
      const q = line[Math.min(i + 1, 3)]!;
      const o = line[Math.max(i - 1, 0)]!;
      const l = Math.hypot(q[0] - o[0], q[1] - o[1]) || 1;
      const k = (wide * sign * (0.7 + i * 0.22)) / l;
      return [p[0] - (q[1] - o[1]) * k, p[1] + (q[0] - o[0]) * k];
    });
  const [one, other] = [rim(1), rim(-1)];
  const notch = line[3]!;
  const before = line[2]!;
  const tail = loop(
    [
      ...one,
      [notch[0] + (before[0] - notch[0]) * 0.25, notch[1] + (before[1] - notch[1]) * 0.25],
      ...other.slice().reverse(),
    ],
    0.75,
  );
  return {
    depth: see(camera, s.chest).depth - 0.09 * s.tall,
    d: wrap + tail,
    paint: { tone: 0.2, lines: true },
    over: (sheet) => {
      for (const x of [-0.03, 0.01, 0.04])
        sheet.fill(stroke([see2(x, 0.008, 0.046), see2(x + 0.012, -0.04, 0.056)], pen), 'ink');
    },
  };
}

/** What is worn on the face and the head. */
export function drawHeadMark(sheet: Sheet, h: HeadSpace, mark: Mark, pen: number): void {
  const farIsRight = h.mirror === -1;
  const side = ownSide(mark);
  // +x of the head is its right side when it is turned to the viewer's left
  const far = (side === 'right') === farIsRight;
  const eye: Point = far ? [h.at(0.168, 0.235), 0.075] : [h.at(-0.168, -0.035), 0.075];
  if (h.back) {
    if (mark.kind === 'hat') drawHat(sheet, h, pen);
    if (mark.kind === 'eyepatch' || mark.kind === 'glasses')
      sheet.fill(
        stroke([h.put(-0.4, -0.05), h.put(0, -0.02), h.put(0.4, -0.05)], pen * 1.6, { start: 1, end: 1 }),
        'ink',
      );
    return;
  }
  switch (mark.kind) {
    case 'glasses': {
      const r = 0.128;
      const a: Point = [h.at(-0.168, -0.04), 0.085];
      const b: Point = [h.at(0.168, 0.23), 0.085];
      for (const [c, w] of [
        [a, r],
        [b, h.at(r, r * 0.72)],
      ] as const) {
        const ring = ellipse(h.on(c[0], c[1]), w * h.size, r * h.size);
        sheet.fill(ring, { tone: 0.1, clear: true });
        sheet.line(ring, pen * 1.7);
        sheet.fill(
          stroke([h.on(c[0] - w * 0.55, c[1] - r * 0.1), h.on(c[0] - w * 0.1, c[1] - r * 0.62)], pen * 1.6),
          'paper',
        );
      }
      sheet.line(
        curve([
          h.on(a[0] + r, a[1] - 0.01),
          h.on((a[0] + b[0]) / 2 + 0.04, a[1] - 0.03),
          h.on(b[0] - h.at(r, r * 0.72), b[1] - 0.01),
        ]),
        pen * 1.4,
      );
      sheet.line(curve([h.on(a[0] - r, a[1] - 0.01), h.on(h.at(-0.36, -0.26), a[1] - 0.03)]), pen * 1.3);
      return;
    }
    case 'eyepatch': {
      const w = far ? h.at(0.13, 0.095) : 0.13;
      sheet.fill(
        stroke(
          [
            h.on(h.at(far ? -0.35 : 0.35, far ? -0.3 : 0.33), -0.24),
            h.on(eye[0] * 0.4, -0.09),
            h.on(eye[0], 0.02),
          ],
          pen * 2.2,
          { start: 0.8, end: 1 },
        ),
        'ink',
      );
      sheet.fill(
        stroke([h.on(eye[0], 0.06), h.on(h.at(far ? 0.36 : -0.36, far ? 0.33 : -0.28), 0.12)], pen * 2.2, {
          start: 1,
          end: 0.8,
        }),
        'ink',
      );
      const d = loop([
        h.on(eye[0] - w, -0.02),
        h.on(eye[0], -0.055),
        h.on(eye[0] + w, -0.02),
        h.on(eye[0] + w * 0.8, 0.13),
        h.on(eye[0], 0.19),
        h.on(eye[0] - w * 0.8, 0.13),
      ]);
      sheet.shape(d, 'ink', pen);
      sheet.fill(stroke([h.on(eye[0] - w * 0.6, 0.02), h.on(eye[0] - w * 0.5, 0.09)], pen * 1.2), 'paper');
      return;
    }
    case 'scar': {
      const x = eye[0] + (far ? 0.02 : -0.03);
      sheet.fill(stroke([h.on(x + 0.035, -0.1), h.on(x, 0.08), h.on(x - 0.02, 0.24)], pen * 1.8), 'ink');
      for (const y of [0.0, 0.17])
        sheet.fill(stroke([h.on(x - 0.03, y), h.on(x + 0.04, y + 0.02)], pen), 'ink');
      return;
    }
    case 'earring': {
      if (far && h.turn > 0.4) return;
      const x = far ? h.at(0.375, 0.3) : h.at(-0.375, -0.235);
      sheet.shape(ellipse(h.put(x, 0.24), 0.026 * h.size, 0.032 * h.size), 'paper', pen * 1.2);
      return;
    }
    case 'hat':
      drawHat(sheet, h, pen);
      return;
    case 'hood':
      sheet.shape(
        `${loop([h.put(-0.5, 0.42), h.put(-0.55, -0.1), h.put(-0.36, -0.56), h.put(0, -0.68), h.put(0.36, -0.56), h.put(0.52, -0.1), h.put(0.46, 0.42), h.put(h.at(0.34, 0.4), 0.2), h.put(h.at(0.36, 0.42), -0.1), h.put(h.at(0.2, 0.28), -0.36), h.put(0, -0.42), h.put(-0.22, -0.36), h.put(h.at(-0.36, -0.3), -0.1), h.put(h.at(-0.34, -0.28), 0.25)])}`,
        { tone: 0.2 },
        pen * 1.3,
      );
      return;
    default:
  }
}

function drawHat(sheet: Sheet, h: HeadSpace, pen: number): void {
  sheet.shape(
    bent(h.put(-0.4, -0.2), [
      [h.put(-0.42, -0.7), h.put(0, -0.72)],
      [h.put(0.42, -0.7), h.put(0.4, -0.2)],
      [h.put(0, -0.28), h.put(-0.4, -0.2)],
    ]),
    { tone: 0.45 },
    pen * 1.3,
  );
  sheet.shape(
    loop([
      h.put(-0.56, -0.18),
      h.put(0, -0.3),
      h.put(0.6, -0.2),
      h.put(0.3, -0.1),
      h.put(0, -0.14),
      h.put(-0.3, -0.1),
    ]),
    'ink',
    pen,
  );
}

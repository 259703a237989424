import { capsule, chain, stroke } from './ink.ts';
import type { Grip } from './pose.ts';
import type { Sheet } from './sheet.ts';
import type { Point } from './space.ts';

/**
 * A hand as the union of palm and fingers. `wrist` and `tip` in the picture, `long` the length of a
 * whole hand in px as it lies to the viewer, `thumb` the side of the thumb: 1 clockwise of the arm.
 */
export function handShape(
  wrist: Point,
  tip: Point,
  long: number,
  grip: Grip,
  thumb: 1 | -1,
): { readonly d: string; readonly over: (sheet: Sheet, pen: number) => void } {
  const dx = tip[0] - wrist[0];
  const dy = tip[1] - wrist[1];
  const l = Math.hypot(dx, dy);
  const ux = l < 1e-6 ? 0 : dx / l;
  const uy = l < 1e-6 ? 1 : dy / l;
  // a hand that points at the viewer is short but never a line
  const k = Math.max(l, long * 0.62);
  const at = (f: number, s: number): Point => [
    wrist[0] + ux * f * k - uy * s * long * thumb,
    wrist[1] + uy * f * k + ux * s * long * thumb,
  ];
  const r = (share: number): number => share * long;

  if (grip === 'tucked') return { d: '', over: () => undefined };
  if (grip === 'fist') {
    const d =
      chain([
        [at(0.02, 0), r(0.2)],
        [at(0.34, 0.0), r(0.31)],
        [at(0.56, -0.02), r(0.29)],
      ]) + capsule(at(0.3, 0.26), r(0.11), at(0.62, 0.16), r(0.1));
    return {
      d,
      over: (sheet, pen) => {
        for (const s of [-0.19, -0.06, 0.07])
          sheet.fill(
            stroke([at(0.62, s), at(0.84, s * 1.05)], pen * 1.1, { start: 0.2, end: 0.8, belly: 0.8 }),
            'ink',
          );
        sheet.fill(stroke([at(0.36, 0.2), at(0.54, 0.08), at(0.7, 0.04)], pen * 1.2), 'ink');
      },
    };
  }
  if (grip === 'open') {
    const fingers: readonly (readonly [s: number, spread: number, long: number])[] = [
      [0.2, 0.3, 0.36],
      [0.07, 0.1, 0.43],
      [-0.07, -0.08, 0.4],
      [-0.2, -0.28, 0.31],
    ];
    const palm = chain([
      [at(0.0, 0), r(0.18)],
      [at(0.3, 0.03), r(0.26)],
      [at(0.46, 0.0), r(0.25)],
    ]);
    const spread = fingers
      .map(([s, out, f]) =>
        chain([
          [at(0.5, s), r(0.095)],
          [at(0.5 + f * 0.6, s + out * 0.3), r(0.085)],
          [at(0.5 + f * 1.15, s + out * 0.52), r(0.062)],
        ]),
      )
      .join('');
    const tip = chain([
      [at(0.2, 0.18), r(0.12)],
      [at(0.42, 0.4), r(0.095)],
      [at(0.58, 0.46), r(0.07)],
    ]);
    return {
      d: palm + spread + tip,
      over: (sheet, pen) => {
        sheet.fill(stroke([at(0.14, 0.12), at(0.32, 0.16), at(0.46, 0.24)], pen), 'ink');
        for (const s of [0.135, 0, -0.135])
          sheet.fill(
            stroke([at(0.48, s), at(0.62, s * 1.25)], pen * 0.9, { start: 0.1, end: 0.8, belly: 0.8 }),
            'ink',
          );
      },
    };
  }
  if (grip === 'point') {
    const d =
      chain([
        [at(0.0, 0), r(0.18)],
        [at(0.34, 0), r(0.28)],
        [at(0.5, -0.05), r(0.24)],
      ]) +
      chain([
        [at(0.5, 0.14), r(0.1)],
        [at(0.85, 0.14), r(0.085)],
        [at(1.14, 0.13), r(0.06)],
      ]) +
      capsule(at(0.26, 0.24), r(0.11), at(0.52, 0.28), r(0.08));
    return {
      d,
      over: (sheet, pen) => {
        for (const s of [-0.14, -0.01])
          sheet.fill(stroke([at(0.5, s), at(0.74, s)], pen, { start: 0.2, end: 0.8, belly: 0.8 }), 'ink');
      },
    };
  }
  const d =
    chain([
      [at(0, 0), r(0.17)],
      [at(0.3, 0.02), r(0.23)],
      [at(0.55, 0.0), r(0.21)],
      [at(0.88, 0.04), r(0.13)],
    ]) +
    chain([
      [at(0.2, 0.16), r(0.1)],
      [at(0.46, 0.27), r(0.08)],
      [at(0.6, 0.26), r(0.06)],
    ]);
  return {
    d,
    over: (sheet, pen) => {
      for (const s of [-0.08, 0.04])
        sheet.fill(
          stroke([at(0.6, s), at(0.92, s + 0.03)], pen * 0.9, { start: 0.1, end: 0.7, belly: 0.7 }),
          'ink',
        );
    },
  };
}

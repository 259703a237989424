import type { Mouth } from './expression.ts';
import type { HeadSpace } from './head-space.ts';
import { curve, ellipse, loop, stroke } from './ink.ts';
import type { Sheet } from './sheet.ts';
import type { Point } from './space.ts';

/** Draws a mouth whose middle is `x` heads from the middle of the head. */
export function drawMouth(
  sheet: Sheet,
  h: HeadSpace,
  mouth: Mouth,
  x: number,
  pen: number,
  simple: boolean,
): void {
  const y = 0.335;
  const k = h.at(1, 0.82);
  const p = (dx: number, dy: number): Point => h.on(x + dx * k, y + dy);
  const bold = (points: readonly Point[], w = 1.4): void =>
    sheet.fill(stroke(points, pen * w, { start: 0.25, end: 0.25, belly: 0.5 }), 'ink');
  const lip = (dy: number, w: number): void => {
    if (!simple) sheet.fill(stroke([p(-w, dy), p(0, dy + 0.012), p(w, dy)], pen * 0.8), 'ink');
  };
  switch (mouth) {
    case 'line':
      bold([p(-0.06, 0), p(0, 0.007), p(0.06, -0.002)]);
      lip(0.05, 0.022);
      return;
    case 'firm':
      bold([p(-0.068, 0.012), p(0, -0.004), p(0.07, 0.008)], 1.6);
      lip(0.046, 0.025);
      return;
    case 'flat':
      bold([p(-0.055, 0.002), p(0.0, 0), p(0.055, 0.004)], 1.5);
      lip(0.048, 0.02);
      return;
    case 'smile':
      bold([p(-0.09, -0.022), p(-0.03, 0.014), p(0.04, 0.014), p(0.092, -0.026)], 1.5);
      lip(0.055, 0.022);
      return;
    case 'smirk':
      bold([p(-0.06, 0.012), p(0.02, 0.008), p(0.095, -0.035)], 1.6);
      sheet.fill(stroke([p(0.1, -0.05), p(0.112, -0.032), p(0.104, -0.014)], pen * 0.9), 'ink');
      return;
    case 'frown':
      bold([p(-0.068, 0.02), p(-0.01, -0.008), p(0.068, 0.022)], 1.5);
      lip(0.046, 0.02);
      return;
    case 'wavy':
      bold([p(-0.08, 0.008), p(-0.045, -0.012), p(-0.01, 0.01), p(0.03, -0.01), p(0.08, 0.01)], 1.4);
      return;
    case 'o':
      sheet.shape(ellipse(p(0, 0.012), 0.042 * k * h.size, 0.058 * h.size), 'ink', pen * 0.8);
      return;
    case 'teeth': {
      const d = loop([
        p(-0.105, 0.012),
        p(-0.05, -0.03),
        p(0.03, -0.03),
        p(0.105, 0.006),
        p(0.08, 0.058),
        p(0, 0.07),
        p(-0.08, 0.06),
      ]);
      sheet.shape(d, 'paper', pen * 1.1);
      if (!simple) {
        sheet.line(curve([p(-0.095, 0.02), p(0, 0.022), p(0.095, 0.018)]), pen * 0.6);
        for (const dx of [-0.055, -0.018, 0.02, 0.056])
          sheet.line(curve([p(dx, -0.018), p(dx, 0.058)]), pen * 0.35);
      }
      return;
    }
    case 'grin':
    case 'laugh':
    case 'shout': {
      const big = mouth === 'shout' ? 1 : 0.82;
      const d =
        mouth === 'shout'
          ? loop(
              [
                p(-0.1, -0.028),
                p(0, -0.062),
                p(0.1, -0.03),
                p(0.092, 0.05),
                p(0.05, 0.108),
                p(-0.045, 0.108),
                p(-0.09, 0.05),
              ],
              0.9,
            )
          : loop(
              [
                p(-0.115, -0.036),
                p(0, -0.022),
                p(0.115, -0.038),
                p(0.085, 0.045),
                p(0.02, 0.088),
                p(-0.03, 0.088),
                p(-0.09, 0.04),
              ],
              0.9,
            );
      sheet.fill(d, 'ink');
      sheet.within(d, () => {
        sheet.fill(
          loop([
            p(-0.09, -0.07),
            p(0.09, -0.07),
            p(0.088, -0.026 * big),
            p(0, -0.034 * big),
            p(-0.088, -0.024 * big),
          ]),
          'paper',
        );
        sheet.fill(ellipse(p(0, 0.1), 0.062 * k * h.size, 0.042 * h.size), { tone: 0.3 });
      });
      sheet.line(d, pen * 1.2);
      return;
    }
  }
}

import { stroke } from './ink.ts';
import { between, type Random } from './random.ts';
import type { Sheet } from './sheet.ts';
import type { Point } from './space.ts';
import type { Figure, Stage } from './stage.ts';

/** Streaks of rain; none crosses the faces of `spared`. */
export function rain(
  sheet: Sheet,
  stage: Stage,
  random: Random,
  dark: boolean,
  count: number,
  spared: readonly Figure[],
): void {
  const lean = between(random, 0.1, 0.28) * (random() < 0.5 ? -1 : 1);
  let white = '';
  let black = '';
  for (let i = 0; i < count; i++) {
    const x = between(random, -0.1, 1.1) * stage.width;
    const y = between(random, -0.1, 1) * stage.height;
    const long = sheet.size * between(random, 0.04, 0.13);
    if (spared.some((f) => Math.hypot(x - f.headAt[0], y + long / 2 - f.headAt[1]) < f.headSize * 0.6 + long))
      continue;
    const d = stroke(
      [
        [x, y],
        [x + lean * long, y + long],
      ],
      sheet.pen * between(random, 0.7, 1.5),
      { start: 0.1, end: 0.6, belly: 0.8 },
    );
    if (dark && i % 5 !== 0) white += d;
    else black += d;
  }
  sheet.fill(white, 'paper');
  sheet.fill(black, 'ink');
}

/** Hatching that closes in from the corners. */
export function vignette(sheet: Sheet, random: Random): void {
  const { width: w, height: h } = sheet;
  let d = '';
  for (const [cx, cy] of [
    [0, 0],
    [w, 0],
    [0, h],
    [w, h],
  ] as const) {
    for (let i = 0; i < 22; i++) {
      const t = (i + random() * 0.6) / 22;
      const r = sheet.size * 0.34;
      const a: Point = [cx + (cx === 0 ? 1 : -1) * r * t, cy];
      const b: Point = [cx, cy + (cy === 0 ? 1 : -1) * r * t];
      d += stroke([a, b], sheet.pen * 1.6 * (1.1 - t), { start: 0.4, end: 0.2 });
    }
  }
  sheet.fill(d, 'ink');
}

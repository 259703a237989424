import { ellipse, polygon, stroke, wedge } from './ink.ts';
import { markPlace } from './marks.ts';
import { between, type Random } from './random.ts';
import type { Sheet } from './sheet.ts';
import { drawBolt, heap } from './sky.ts';
import type { Point } from './space.ts';
import type { Figure, Stage } from './stage.ts';

/** A star of light with a round heart. */
export function flare(sheet: Sheet, random: Random, c: Point, r: number): void {
  let d = '';
  for (let i = 0; i < 18; i++) {
    const a = (i / 18) * Math.PI * 2 + between(random, -0.08, 0.08);
    const l = r * (i % 3 === 0 ? between(random, 2.2, 3) : between(random, 1.1, 1.7));
    d += wedge(
      [c[0] + Math.cos(a) * r * 0.2, c[1] + Math.sin(a) * r * 0.2],
      [c[0] + Math.cos(a) * l, c[1] + Math.sin(a) * l],
      r * 0.2,
    );
  }
  d += ellipse(c, r * 0.55, r * 0.55);
  sheet.line(d, sheet.pen * 1.1);
  sheet.fill(d, 'paper');
}

/** Small lightning round a point. */
export function arcs(sheet: Sheet, random: Random, c: Point, r: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const a = ((i + random()) / count) * Math.PI * 2;
    drawBolt(
      sheet,
      random,
      [c[0] + Math.cos(a) * r * 0.22, c[1] + Math.sin(a) * r * 0.22],
      [
        c[0] + Math.cos(a) * r * between(random, 0.6, 1.1),
        c[1] + Math.sin(a) * r * between(random, 0.6, 1.1),
      ],
      sheet.pen * 2.2,
      0,
    );
  }
}

/** Four-pointed sparks round a point. */
export function sparks(sheet: Sheet, random: Random, c: Point, r: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const a = random() * Math.PI * 2;
    const k = r * between(random, 0.35, 1.25);
    const p: Point = [c[0] + Math.cos(a) * k, c[1] + Math.sin(a) * k];
    const s = sheet.pen * between(random, 1.6, 4);
    const d = polygon([
      [p[0], p[1] - s * 1.6],
      [p[0] + s * 0.4, p[1] - s * 0.3],
      [p[0] + s * 1.3, p[1]],
      [p[0] + s * 0.4, p[1] + s * 0.4],
      [p[0], p[1] + s * 1.6],
      [p[0] - s * 0.4, p[1] + s * 0.4],
      [p[0] - s * 1.3, p[1]],
      [p[0] - s * 0.4, p[1] - s * 0.4],
    ]);
    sheet.line(d, sheet.pen * 1.2);
    sheet.fill(d, 'paper');
  }
}

/** Cracks that run from a point. */
export function cracks(sheet: Sheet, random: Random, c: Point, r: number): void {
  for (let i = 0; i < 5; i++) {
    const a = (i / 5) * Math.PI * 2 + between(random, -0.4, 0.4);
    const line: Point[] = [c];
    for (let k = 1; k <= 4; k++) {
      const b = a + between(random, -0.5, 0.5);
      line.push([c[0] + Math.cos(b) * r * k * 0.25, c[1] + Math.sin(b) * r * k * 0.25]);
    }
    sheet.fill(stroke(line, sheet.pen * 2.4, { start: 1, end: 0, belly: 0.1 }), 'ink');
  }
}

/** Dust where feet meet the ground. */
export function dust(sheet: Sheet, random: Random, stage: Stage, figure: Figure): void {
  const foot = markPlace(figure, stage.camera, { kind: 'foot', on: 'left-foot' });
  const other = markPlace(figure, stage.camera, { kind: 'foot', on: 'right-foot' });
  const y = Math.max(foot[1], other[1]) + figure.headSize * 0.15;
  for (let i = 0; i < 6; i++) {
    const x = (foot[0] + other[0]) / 2 + between(random, -2.4, 2.4) * figure.headSize;
    const w = figure.headSize * between(random, 0.25, 0.5);
    sheet.shape(heap(random, [x, y], w, w * 0.55, 10), 'paper', sheet.pen * 0.9);
  }
}

/** A thread of light behind somebody who runs. */
export function trail(sheet: Sheet, random: Random, stage: Stage, figure: Figure): void {
  const a: Point = [figure.headAt[0], figure.headAt[1] + figure.headSize * 2.4];
  const back = figure.skeleton.torso.forward[0] < 0 ? 1 : -1;
  const w = stage.width;
  const line: Point[] = [
    a,
    [a[0] + back * w * 0.16, a[1] + sheet.size * between(random, -0.05, 0.02)],
    [a[0] + back * w * 0.34, a[1] - sheet.size * between(random, 0.02, 0.1)],
    [a[0] + back * w * 0.8, a[1] - sheet.size * between(random, 0.1, 0.22)],
  ];
  sheet.fill(stroke(line, sheet.pen * 8, { start: 0.6, end: 0.1, belly: 0.2 }), 'ink');
  sheet.fill(stroke(line, sheet.pen * 5.4, { start: 0.6, end: 0.1, belly: 0.2 }), 'paper');
}

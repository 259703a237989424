import { mix, type Point } from './geometry.ts';
import type { LaidBalloon } from './layout.ts';
import { edgeAt, evenPhis, girth } from './shape.ts';
import { bentMiddle } from './tail.ts';

/** A number as the SVG has it: two decimals, no `-0`. */
export const number = (value: number): string => {
  const rounded = Math.round(value * 100) / 100;
  return rounded === 0 ? '0' : `${rounded}`;
};
const point = ([x, y]: Point): string => `${number(x)} ${number(y)}`;

/** Repeatable numbers from 0 to 1 (mulberry32), so that a balloon always has the same spikes. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The path of a balloon's outline, tail and all. */
export function outlineOf(balloon: LaidBalloon): string {
  switch (balloon.kind) {
    case 'speech':
    case 'whisper':
      return smooth(balloon);
    case 'caption':
      return rectangle(balloon);
    case 'thought':
      return cloud(balloon);
    case 'shout':
      return burst(balloon);
  }
}

/** A superellipse as cubic Béziers; the tail takes the place of a part of it, so no line runs across. */
function smooth(balloon: LaidBalloon): string {
  const { kind, at, a, b, tail } = balloon;
  const place = (phi: number): Point => {
    const [x, y] = edgeAt(kind, a, b, phi);
    return [at[0] + x, at[1] + y];
  };
  const taper = tail?.kind === 'taper' ? tail : undefined;
  const from = taper === undefined ? 0 : taper.phi + taper.spread;
  const whole = 2 * Math.PI - (taper === undefined ? 0 : 2 * taper.spread);
  const steps = 20;
  const step = whole / steps;
  const slope = (phi: number): Point => {
    const h = 1e-4;
    const [p, q] = [place(phi - h), place(phi + h)];
    return [(q[0] - p[0]) / (2 * h), (q[1] - p[1]) / (2 * h)];
  };
  const parts = [`M${point(place(from))}`];
  for (let i = 0; i < steps; i++) {
    const [u, v] = [from + i * step, from + (i + 1) * step];
    const [p, q] = [place(u), place(v)];
    const [du, dv] = [slope(u), slope(v)];
    parts.push(
      `C${point([p[0] + (du[0] * step) / 3, p[1] + (du[1] * step) / 3])} ${point([q[0] - (dv[0] * step) / 3, q[1] - (dv[1] * step) / 3])} ${point(q)}`,
    );
  }
  if (taper !== undefined) {
    const root = place(taper.phi);
    const middle = bentMiddle(root, taper.tip, taper.bend);
    const side = (end: Point): Point => mix(bentMiddle(end, taper.tip, taper.bend), middle, 0.3);
    const [last, first] = [place(taper.phi - taper.spread), place(taper.phi + taper.spread)];
    parts.push(`Q${point(side(last))} ${point(taper.tip)}Q${point(side(first))} ${point(first)}`);
  }
  return `${parts.join('')}Z`;
}

function rectangle({ at, a, b }: LaidBalloon): string {
  const [x, y] = at;
  return `M${point([x - a, y - b])}L${point([x + a, y - b])}L${point([x + a, y + b])}L${point([x - a, y + b])}Z`;
}

/** Lobes between points at even distances on the core; circles are its tail. */
function cloud(balloon: LaidBalloon): string {
  const { kind, at, a, b, text, tail, index } = balloon;
  const random = numbersFrom(index * 7919 + Math.round(a * 13 + b * 29));
  const count = Math.max(7, Math.round(girth(a, b) / (2.1 * text.em)));
  const phis = evenPhis(kind, a, b, count, -Math.PI / 2 + 0.3);
  const gap = (2 * Math.PI) / count;
  const points = phis.map((phi): Point => {
    const [x, y] = edgeAt(kind, a, b, phi + (random() - 0.5) * gap * 0.28);
    return [at[0] + x, at[1] + y];
  });
  const parts = [`M${point(points[0]!)}`];
  for (let i = 0; i < count; i++) {
    const [p, q] = [points[i]!, points[(i + 1) % count]!];
    const r = Math.hypot(q[0] - p[0], q[1] - p[1]) * 0.56;
    parts.push(`A${number(r)} ${number(r)} 0 0 1 ${point(q)}`);
  }
  parts.push('Z');
  if (tail?.kind === 'bubbles') {
    for (const {
      at: [x, y],
      r,
    } of tail.circles) {
      parts.push(
        `M${point([x - r, y])}A${number(r)} ${number(r * 0.86)} 0 1 1 ${point([x + r, y])}A${number(r)} ${number(r * 0.86)} 0 1 1 ${point([x - r, y])}Z`,
      );
    }
  }
  return parts.join('');
}

/** Spikes of uneven length with hollow sides; the one towards the mouth is the tail. */
function burst(balloon: LaidBalloon): string {
  const { kind, at, a, b, text, tail, index, reachX } = balloon;
  const random = numbersFrom(index * 104729 + Math.round(a * 17 + b * 31));
  const taper = tail?.kind === 'taper' ? tail : undefined;
  const most = reachX - a;
  const count = Math.max(9, Math.round(girth(a, b) / (1.75 * text.em)));
  // Spike 0 lies towards the mouth.
  const phis = evenPhis(kind, a, b, count * 2, (taper?.phi ?? -Math.PI / 2) - Math.PI / (2 * count));
  const corner = (phi: number, out: number): Point => {
    const [x, y] = edgeAt(kind, a + out, b + out, phi);
    return [at[0] + x, at[1] + y];
  };
  const valley = (i: number): Point => corner(phis[(2 * i) % phis.length]!, 0);
  const parts = [`M${point(valley(0))}`];
  for (let i = 0; i < count; i++) {
    const length = most * (i % 2 === 0 ? 0.72 + 0.28 * random() : 0.42 + 0.25 * random());
    const lean = (random() - 0.5) * (1.2 / count);
    const tip = i === 0 && taper !== undefined ? taper.tip : corner(phis[2 * i + 1]! + lean, length);
    const [from, to] = [valley(i), valley(i + 1)];
    const hollow = (end: Point): Point => mix(mix(end, tip, 0.45), mix(mix(from, to, 0.5), tip, 0.45), 0.38);
    parts.push(`Q${point(hollow(from))} ${point(tip)}Q${point(hollow(to))} ${point(to)}`);
  }
  return `${parts.join('')}Z`;
}

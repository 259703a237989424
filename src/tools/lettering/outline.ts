import { type Contour, cutOff, line, polygon, type Step, through } from './contour.ts';
import { mix, type Point } from './geometry.ts';
import type { LaidBalloon } from './layout.ts';
import { numbersFrom } from './random.ts';
import { edgeAt, evenPhis, girth } from './shape.ts';
import { tailContours } from './tail-outline.ts';

/** A balloon's outline: its body, clockwise, and its tail, which run together where they overlap. */
export function outlineOf(balloon: LaidBalloon): readonly Contour[] {
  const body = cutOff(bodyOf(balloon), balloon.cuts);
  return [body, ...tailContours(balloon)];
}

function bodyOf(balloon: LaidBalloon): Contour {
  switch (balloon.kind) {
    case 'speech':
    case 'whisper':
    case 'none':
      return smooth(balloon);
    case 'caption':
      return rectangle(balloon);
    case 'thought':
      return cloud(balloon);
    case 'shout':
      return burst(balloon);
    case 'radio':
      return zigzag(balloon);
    case 'weak':
      return wavy(balloon);
  }
}

/** The point of a balloon's core at parameter φ, moved outwards by px. */
function corner({ kind, at, a, b }: LaidBalloon, phi: number, out = 0): Point {
  const [x, y] = edgeAt(kind, a + out, b + out, phi);
  return [at[0] + x, at[1] + y];
}

/** A superellipse as cubic Béziers. */
function smooth(balloon: LaidBalloon): Contour {
  const steps = 20;
  const step = (2 * Math.PI) / steps;
  const place = (phi: number): Point => corner(balloon, phi);
  const slope = (phi: number): Point => {
    const h = 1e-4;
    const [p, q] = [place(phi - h), place(phi + h)];
    return [(q[0] - p[0]) / (2 * h), (q[1] - p[1]) / (2 * h)];
  };
  const parts: Step[] = [];
  for (let i = 0; i < steps; i++) {
    const [u, v] = [i * step, (i + 1) * step];
    const [p, q] = [place(u), place(v)];
    const [du, dv] = [slope(u), slope(v)];
    parts.push({
      type: 'C',
      by: [
        [p[0] + (du[0] * step) / 3, p[1] + (du[1] * step) / 3],
        [q[0] - (dv[0] * step) / 3, q[1] - (dv[1] * step) / 3],
      ],
      to: q,
    });
  }
  return { start: place(0), steps: parts };
}

function rectangle({ at: [x, y], a, b }: LaidBalloon): Contour {
  return polygon([
    [x - a, y - b],
    [x + a, y - b],
    [x + a, y + b],
    [x - a, y + b],
  ]);
}

/** Lobes between points at even distances on the core. */
function cloud(balloon: LaidBalloon): Contour {
  const { kind, a, b, text, index } = balloon;
  const random = numbersFrom(index * 7919 + Math.round(a * 13 + b * 29));
  const count = Math.max(7, Math.round(girth(a, b) / (2.1 * text.em)));
  const phis = evenPhis(kind, a, b, count, -Math.PI / 2 + 0.3);
  const gap = (2 * Math.PI) / count;
  const points = phis.map((phi) => corner(balloon, phi + (random() - 0.5) * gap * 0.28));
  return {
    start: points[0]!,
    steps: points.map((p, i) => lobe(p, points[(i + 1) % count]!)),
  };
}

/** An arc of 126° to the left of the way from one point to the next: radius 0.56 of their distance. */
function lobe(p: Point, q: Point): Step {
  const half = Math.asin(1 / 1.12);
  const reach = (4 / 3) * Math.tan(half / 2) * 0.56;
  const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
  // the arc leaves at `half` from the chord
  const [cos, sin] = [Math.cos(half), Math.sin(half)];
  return {
    type: 'C',
    by: [
      [p[0] + reach * (dx * cos + dy * sin), p[1] + reach * (dy * cos - dx * sin)],
      [q[0] - reach * (dx * cos - dy * sin), q[1] - reach * (dy * cos + dx * sin)],
    ],
    to: q,
  };
}

/** Spikes of uneven length with hollow sides; the one towards the mouth is the tail. */
function burst(balloon: LaidBalloon): Contour {
  const { kind, a, b, text, tail, index, reachX } = balloon;
  const random = numbersFrom(index * 104729 + Math.round(a * 17 + b * 31));
  const taper = tail?.kind === 'taper' ? tail : undefined;
  const most = reachX - a;
  const count = Math.max(9, Math.round(girth(a, b) / (1.75 * text.em)));
  // Spike 0 lies towards the mouth.
  const phis = evenPhis(kind, a, b, count * 2, (taper?.phi ?? -Math.PI / 2) - Math.PI / (2 * count));
  const valley = (i: number): Point => corner(balloon, phis[(2 * i) % phis.length]!);
  const steps: Step[] = [];
  for (let i = 0; i < count; i++) {
    const length = most * (i % 2 === 0 ? 0.72 + 0.28 * random() : 0.42 + 0.25 * random());
    const lean = (random() - 0.5) * (1.2 / count);
    const tip = i === 0 && taper !== undefined ? taper.tip : corner(balloon, phis[2 * i + 1]! + lean, length);
    const [from, to] = [valley(i), valley(i + 1)];
    const hollow = (end: Point): Point => mix(mix(end, tip, 0.45), mix(mix(from, to, 0.5), tip, 0.45), 0.38);
    steps.push({ type: 'Q', by: hollow(from), to: tip }, { type: 'Q', by: hollow(to), to });
  }
  return { start: valley(0), steps };
}

/** The sharp line of a voice from a loudspeaker. */
function zigzag(balloon: LaidBalloon): Contour {
  const { kind, a, b, text, reachX, index } = balloon;
  const random = numbersFrom(index * 15485863 + Math.round(a * 11 + b * 37));
  const most = reachX - a;
  const count = 2 * Math.max(10, Math.round(girth(a, b) / (1.5 * text.em)));
  const phis = evenPhis(kind, a, b, count, -Math.PI / 2);
  const points = phis.map((phi, i) =>
    corner(balloon, phi, i % 2 === 0 ? 0 : most * (0.75 + 0.25 * random())),
  );
  return { start: points[0]!, steps: points.slice(1).map(line) };
}

/** The line of a voice that trembles. */
function wavy(balloon: LaidBalloon): Contour {
  const { kind, a, b, text, reachX } = balloon;
  const most = reachX - a;
  const count = 2 * Math.max(8, Math.round(girth(a, b) / (1.55 * text.em)));
  const phis = evenPhis(kind, a, b, count, -Math.PI / 2);
  // the smooth line swings a little beyond its points
  return through(phis.map((phi, i) => corner(balloon, phi, i % 2 === 0 ? 0.06 * most : 0.94 * most)));
}

import type { HeadSpace } from './head-space.ts';
import { bent, curve, loop, stroke } from './ink.ts';
import { between, type Random, randomFrom } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import type { Point } from './space.ts';

/** A grey from 0 (black) to 1 (white) as the storyboard paints it: paper, a light tone, ink. */
export function paintOfTone(tone: number): Paint {
  const dark = 1 - tone;
  if (dark < 0.12) return 'paper';
  if (dark > 0.76) return 'ink';
  return { tone: dark < 0.55 ? dark * 0.4 : dark * 0.8 };
}

/** Styles with one smooth outline; every other one has tips. */
const smooth: readonly string[] = ['long', 'bob', 'ponytail', 'bun', 'braid', 'curly'];

export type Hair = {
  readonly style: string;
  readonly paint: Paint;
  readonly tone: number;
  /** For the shape of the hair, which is always the same for one character. */
  readonly who: string;
  /** Where the wind blows hair, in the plane of the head, in heads. */
  readonly wind: Point;
};

/** What a part of the hair is: its outline, and strokes over it. */
export type Lock = { readonly d: string; readonly strands: readonly (readonly Point[])[] };

const arc = (h: HeadSpace, angle: number, r: number): Point => {
  const a = (angle * Math.PI) / 180;
  return h.put(h.at(0, -0.035) + Math.cos(a) * 0.395 * r, -0.1 + Math.sin(a) * 0.42 * r);
};

/** The fringe: points from the near temple to the far one along the hairline, with hanging tips. */
function fringe(
  h: HeadSpace,
  tips: readonly number[],
  root: number,
  random: Random,
  sweep: number,
): readonly (readonly [Point, Point])[] {
  const from = h.at(-0.34, -0.19);
  const to = h.at(0.34, 0.335);
  const n = tips.length;
  return tips.map((tip, i) => {
    const a = from + ((to - from) * i) / n;
    const b = from + ((to - from) * (i + 1)) / n;
    const bow = Math.sin(((i + 0.5) / n) * Math.PI) * 0.05;
    const x = (a + b) / 2 + sweep * (b - a) + between(random, -0.01, 0.01);
    return [h.on(x, tip - bow * 0.4), h.on(b, root - bow)] as const;
  });
}

const sideburn = (h: HeadSpace, low: number): readonly Point[] =>
  h.turn > 0.3
    ? [
        h.put(h.at(-0.36, -0.33), 0.16),
        h.put(h.at(-0.35, -0.275), 0.02),
        h.put(h.at(-0.345, -0.19), low),
        h.put(h.at(-0.34, -0.17), -0.04),
      ]
    : [h.put(-0.37, low * 0.9), h.put(-0.335, -0.04)];

/** The hair in front of the face. Empty for a bald head. */
export function frontHair(h: HeadSpace, hair: Hair): Lock {
  const random = randomFrom(hair.who, `hair ${hair.style}`);
  if (hair.style === 'bald') return { d: '', strands: [] };
  if (h.back) return backOfHead(h, hair, random);
  const spiky = hair.style === 'spiky' || hair.style === 'short' || !smooth.includes(hair.style);
  // short hair is spiky hair cut down
  const cut = hair.style === 'spiky' ? 1 : 0.3;
  const start = h.at(172, 150);
  const end = h.at(368, 352);
  const crown: Point[] = [];
  let d: string;
  const strands: (readonly Point[])[] = [];
  if (spiky) {
    const n = 8;
    const arcs: (readonly [Point, Point])[] = [];
    for (let i = 0; i < n; i++) {
      const a = start + ((end - start) * i) / n;
      const b = start + ((end - start) * (i + 1)) / n;
      const mid = (a + b) / 2;
      const lean = h.at(4, -11) + (mid < 270 ? -5 : 5) + between(random, -6, 6);
      const long =
        1.06 +
        cut * 0.24 +
        cut * 0.24 * Math.sin(((i + 0.5) / n) * Math.PI) +
        cut * (i % 2 === 0 ? 0.12 : -0.02) +
        between(random, -0.06, 0.12) * Math.max(cut, 0.5);
      const [wx, wy] = hair.wind;
      const raw = arc(h, mid + lean, long);
      const tip: Point = [raw[0] + wx * h.size * 0.12, raw[1] + wy * h.size * 0.12];
      arcs.push([arc(h, a + (mid - a) * 0.25, 1.08 + 0.12 * cut), tip]);
      arcs.push([arc(h, b - (b - mid) * 0.55, 1.08 + 0.08 * cut), arc(h, b, 1.05)]);
      strands.push([
        arc(h, mid + lean * 0.3, 0.55),
        arc(h, mid + lean * 0.6, 0.95),
        arc(h, mid + lean * 0.9, long * 0.86),
      ]);
    }
    const tips = [0.045, -0.06, 0.05, -0.1, 0.02].map((t) => t + between(random, -0.015, 0.015));
    const inner = fringe(h, tips, -0.215, random, h.at(-0.1, 0.3));
    const burn = sideburn(h, 0.16);
    d = bent(arc(h, start, 1.03), [
      ...arcs,
      ...[...inner].reverse().flatMap(([tip], i, all) => {
        const root = all[i + 1]?.[1] ?? burn[burn.length - 1]!;
        return [
          [lift(h, tip, 0.03), tip],
          [lift(h, tip, 0.06), root],
        ] as const;
      }),
      ...[...burn].reverse().map((p) => [p, p] as const),
    ]);
    for (const [tip, root] of inner)
      strands.push([lift(h, root, 0.16), lift(h, tip, 0.13), lift(h, tip, 0.03)]);
    return { d, strands };
  }
  const puff = hair.style === 'curly' ? 1.24 : 1.1;
  if (hair.style === 'curly') {
    const n = 13;
    const arcs: (readonly [Point, Point])[] = [];
    for (let i = 0; i < n; i++) {
      const a = start + ((end - start) * i) / n;
      const b = start + ((end - start) * (i + 1)) / n;
      arcs.push([arc(h, (a + b) / 2, puff + 0.2), arc(h, b, puff - 0.04)]);
      strands.push([arc(h, a + 3, 0.9), arc(h, (a + b) / 2, 1.0), arc(h, b, 0.86)]);
    }
    const inner = fringe(h, [-0.1, -0.12, -0.13, -0.12, -0.1], -0.2, random, 0);
    d = bent(arc(h, start, puff - 0.04), [
      ...arcs,
      ...[...inner].reverse().map(([tip, root]) => [lift(h, tip, -0.04), root] as const),
      ...[...sideburn(h, 0.1)].reverse().map((p) => [p, p] as const),
    ]);
    return { d, strands };
  }
  for (let i = 0; i <= 20; i++)
    crown.push(arc(h, start + ((end - start) * i) / 20, puff + Math.sin((i / 20) * Math.PI) * 0.05));
  const long = ['long', 'bob', 'ponytail', 'bun', 'braid'].includes(hair.style);
  const tips =
    hair.style === 'bob'
      ? [0.02, 0.0, 0.0, 0.0, 0.0, 0.02]
      : long
        ? [0.16, -0.06, -0.2, -0.1, 0.04, 0.16]
        : [-0.03, -0.06, -0.02, -0.08, -0.05];
  const inner = fringe(
    h,
    tips.map((t) => t + between(random, -0.012, 0.012)),
    long && hair.style !== 'bob' ? -0.28 : -0.2,
    random,
    h.at(0.1, 0.3) * (long ? 0.6 : 1),
  );
  const burn = sideburn(h, long ? (hair.style === 'bob' ? 0.3 : 0.26) : 0.13);
  const lower = [...inner]
    .reverse()
    .flatMap(([tip], i, all) => [tip, all[i + 1]?.[1] ?? burn[burn.length - 1]!]);
  d = bent(crown[0]!, [
    ...crown
      .slice(1)
      .map(
        (p, i) =>
          [
            arc(
              h,
              start + ((end - start) * (i + 0.5)) / 20,
              puff + 0.004 + Math.sin(((i + 0.5) / 20) * Math.PI) * 0.05,
            ),
            p,
          ] as const,
      ),
    ...lower.map((p, i) => [i % 2 === 0 ? lift(h, p, 0.05) : lift(h, lower[i - 1]!, 0.07), p] as const),
    ...[...burn].reverse().map((p) => [p, p] as const),
  ]);
  for (let i = 1; i < 9; i += 1) {
    const a = start + ((end - start) * (i + 0.3)) / 10;
    strands.push([
      arc(h, 270 + (a - 270) * 0.25, 1.0),
      arc(h, 270 + (a - 270) * 0.75, 0.92),
      arc(h, a, 0.72),
    ]);
  }
  for (const [tip] of inner) strands.push([lift(h, tip, 0.2), lift(h, tip, 0.1), lift(h, tip, 0.02)]);
  return { d, strands };
}

const lift = (h: HeadSpace, p: Point, k: number): Point => [p[0], p[1] - k * h.size];

/** The whole back of a head, for somebody who looks away. */
function backOfHead(h: HeadSpace, hair: Hair, random: Random): Lock {
  const strands: (readonly Point[])[] = [];
  const spiky = hair.style === 'spiky';
  const n = spiky ? 13 : 12;
  const arcs: (readonly [Point, Point])[] = [];
  for (let i = 0; i < n; i++) {
    const a = 128 + (284 * i) / n;
    const b = 128 + (284 * (i + 1)) / n;
    const mid = (a + b) / 2;
    if (spiky) {
      arcs.push([arc(h, a + 3, 1.25), arc(h, mid + between(random, -4, 4), 1.4 + between(random, 0, 0.28))]);
      arcs.push([arc(h, mid + 8, 1.18), arc(h, b, 1.05)]);
    } else arcs.push([arc(h, mid, 1.13), arc(h, b, 1.1)]);
    strands.push([arc(h, mid, 0.35), arc(h, mid, 0.7), arc(h, mid, 1.0)]);
  }
  const nape = ['long', 'braid'].includes(hair.style) ? 0.5 : hair.style === 'bob' ? 0.42 : 0.36;
  const from = h.put(0.23, nape - 0.05);
  const tips: Point[] = [
    from,
    h.put(0.12, nape + 0.06),
    h.put(0.05, nape - 0.01),
    h.put(-0.04, nape + 0.07),
    h.put(-0.12, nape),
    h.put(-0.22, nape + 0.02),
  ];
  return { d: bent(arc(h, 128, 1.05), [...arcs, ...tips.map((p) => [p, p] as const)]), strands };
}

/** The hair that hangs or stands behind head and neck. */
export function backHair(h: HeadSpace, hair: Hair): Lock {
  const random = randomFrom(hair.who, `back ${hair.style}`);
  const [wx, wy] = hair.wind;
  const m = h.mirror;
  // the wind is in the picture, the plane of the head may be mirrored
  const blown = (x: number, y: number, k: number): Point => {
    const p = h.put(x, y);
    return [p[0] + wx * k * h.size, p[1] + wy * k * h.size];
  };
  switch (hair.style) {
    case 'bald':
    case 'bun':
      return hair.style === 'bun'
        ? {
            d: loop(
              [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
                h.put(
                  h.at(0, -0.3) + Math.cos(i * 0.785) * 0.19,
                  h.at(-0.62, -0.5) + Math.sin(i * 0.785) * 0.17,
                ),
              ),
            ),
            strands: [],
          }
        : { d: '', strands: [] };
    case 'long': {
      const left: Point[] = [
        h.put(h.at(-0.42, -0.45), -0.2),
        h.put(h.at(-0.46, -0.5), 0.2),
        blown(h.at(-0.5, -0.56), 0.6, 0.3),
        blown(h.at(-0.46, -0.56), 1.0, 0.75),
        blown(h.at(-0.4, -0.5), 1.32, 1.1),
      ];
      const hem: Point[] = [
        blown(h.at(-0.25, -0.36), 1.24, 1.05),
        blown(h.at(-0.14, -0.28), 1.42, 1.15),
        blown(h.at(0.02, -0.16), 1.28, 1.05),
        blown(h.at(0.18, -0.04), 1.42, 1.15),
        blown(h.at(0.28, 0.02), 1.26, 1.05),
      ];
      const right: Point[] = [
        blown(h.at(0.42, 0.1), 1.3, 1.1),
        blown(h.at(0.48, 0.14), 0.95, 0.75),
        blown(h.at(0.5, 0.2), 0.55, 0.3),
        h.put(h.at(0.45, 0.3), 0.15),
        h.put(h.at(0.42, 0.34), -0.2),
      ];
      const strands: (readonly Point[])[] = [-0.3, -0.15, 0.1, 0.28].map((x) => [
        blown(x - 0.1 * h.turn, 0.3, 0.1),
        blown(x - 0.14 * h.turn, 0.75, 0.5),
        blown(x - 0.18 * h.turn, 1.2, 1),
      ]);
      return { d: loop([...left, ...hem, ...right, h.put(0, -0.5)], 0.8), strands };
    }
    case 'bob': {
      const w = 0.47;
      return {
        d: loop(
          [
            h.put(-w * h.at(0.92, 1.02), -0.2),
            h.put(-w * h.at(1, 1.08), 0.15),
            blown(-w * h.at(0.98, 1.06), 0.44, 0.12),
            blown(-w * 0.6, 0.52, 0.15),
            blown(0, 0.46, 0.1),
            blown(w * h.at(0.62, 0.3), 0.5, 0.12),
            blown(w * h.at(0.98, 0.6), 0.44, 0.12),
            h.put(w * h.at(1, 0.7), 0.1),
            h.put(w * h.at(0.92, 0.75), -0.2),
            h.put(0, -0.5),
          ],
          0.85,
        ),
        strands: [[h.put(-0.36, 0.1), h.put(-0.38, 0.3), h.put(-0.36, 0.45)]],
      };
    }
    case 'ponytail':
    case 'braid': {
      const x = h.at(0.12, -0.4);
      const side = -m * 0;
      return {
        d: loop(
          [
            h.put(x, -0.34),
            blown(x - 0.22 + side, -0.3, 0.1),
            blown(x - 0.34, 0.05, 0.4),
            blown(x - 0.36, 0.5, 0.9),
            blown(x - 0.26, 0.92, 1.25),
            blown(x - 0.2, 0.6, 0.9),
            blown(x - 0.12, 0.25, 0.4),
            h.put(x + 0.02, -0.12),
          ],
          0.9,
        ),
        strands: [[h.put(x - 0.1, -0.24), blown(x - 0.24, 0.1, 0.4), blown(x - 0.28, 0.6, 0.95)]],
      };
    }
    case 'spiky': {
      const arcs: (readonly [Point, Point])[] = [];
      const nape: readonly (readonly [number, number])[] = [
        [h.at(-0.5, -0.6), 0.2],
        [h.at(-0.4, -0.52), 0.36],
        [h.at(-0.22, -0.34), 0.44],
        [h.at(0, -0.2), 0.4],
        [h.at(0.22, -0.04), 0.44],
        [h.at(0.4, 0.1), 0.36],
        [h.at(0.5, 0.2), 0.2],
      ];
      nape.forEach(([x, y], i) => {
        const tip = blown(x + between(random, -0.03, 0.03), y + between(random, -0.02, 0.05), 0.16);
        const next = nape[i + 1];
        arcs.push([h.put(x * 0.9, y * 0.5), tip]);
        arcs.push([
          h.put(x * 0.85, y * 0.7),
          next === undefined
            ? h.put(h.at(0.38, 0.2), -0.1)
            : h.put(((x + next[0]) / 2) * 0.86, ((y + next[1]) / 2) * 0.72),
        ]);
      });
      return { d: bent(h.put(h.at(-0.4, -0.44), -0.15), arcs), strands: [] };
    }
    default:
      return {
        d: loop(
          [
            h.put(h.at(-0.4, -0.43), -0.15),
            h.put(h.at(-0.36, -0.4), 0.2),
            h.put(h.at(-0.2, -0.3), 0.34),
            h.put(h.at(0.2, -0.05), 0.34),
            h.put(h.at(0.36, 0.1), 0.2),
            h.put(h.at(0.4, 0.2), -0.15),
            h.put(0, -0.45),
          ],
          0.9,
        ),
        strands: [],
      };
  }
}

/** Puts a lock on the sheet: fill, outline, strands, and a shine on dark hair. */
export function drawLock(sheet: Sheet, lock: Lock, hair: Hair, pen: number, detailed: boolean): void {
  if (lock.d === '') return;
  sheet.shape(lock.d, hair.paint, pen * 1.1);
  if (!detailed) return;
  const dark = hair.paint === 'ink';
  sheet.within(lock.d, () => {
    for (const strand of lock.strands) {
      sheet.fill(
        stroke(strand, pen * (dark ? 1.1 : 1.25), { start: 0, end: 0.1, belly: 0.6 }),
        dark ? 'paper' : 'ink',
      );
    }
  });
}

/** A band of light across dark hair. */
export function drawShine(sheet: Sheet, h: HeadSpace, hair: Hair, within: string): void {
  if (hair.paint === 'paper' || hair.style === 'bald' || within === '') return;
  const upper: Point[] = [];
  const lower: Point[] = [];
  const n = 10;
  for (let i = 0; i <= n; i++) {
    const a = h.at(205, 200) + ((h.at(335, 320) - h.at(205, 200)) * i) / n;
    const jag = i % 2 === 0 ? 0.05 : -0.03;
    upper.push(arc(h, a, 0.86 + jag * 0.5));
    lower.push(arc(h, a, 0.74 + jag));
  }
  sheet.within(within, () => sheet.fill(`${curve(upper)}L${curve(lower.reverse()).slice(1)}Z`, 'paper'));
}

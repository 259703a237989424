import { bodyParts } from './body.ts';
import { type Camera, see } from './camera.ts';
import { cloakParts } from './cloak.ts';
import { drawFace, type FaceStyle } from './face.ts';
import { backHair, drawLock, drawShine, frontHair, type Hair, paintOfTone } from './hair.ts';
import { type HeadSpace, headSpace, skull } from './head-space.ts';
import { chain, ellipse, loop, stroke } from './ink.ts';
import type { Clothes } from './limbs.ts';
import { drawHeadMark, ownSide, scarfPart, wornOf } from './marks.ts';
import { drawPart, type Part } from './part.ts';
import { oneOf, randomFrom } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { clamp, type Place, type Point } from './space.ts';
import type { Figure } from './stage.ts';

/** What blows on the stage: metres at a hem, in the world. */
export type Air = { readonly wind: Place; readonly seed: number };

/** The clothes of somebody whose look says nothing of them: always the same for one name. */
function clothesOf(figure: Figure): Clothes {
  const random = randomFrom(figure.who, 'clothes');
  const cloak = figure.look.cloak?.tone;
  const bare = cloak === undefined || cloak === null;
  const wrapped =
    (figure.look.marks ?? []).some((mark) => mark.kind === 'scarf') ||
    /coat|robe|dress|skirt/.test(figure.outfit ?? '');
  const coat = bare && (wrapped || random() < 0.3);
  const suit: Paint = bare
    ? oneOf<Paint>(
        random,
        coat
          ? [{ tone: 0.25 }, { tone: 0.4 }, { tone: 0.3, lines: true }]
          : [{ tone: 0.15 }, 'paper', { tone: 0.25, lines: true }, { tone: 0.45 }, 'paper'],
      )
    : (cloak ?? 1) > 0.5
      ? { tone: 0.5 }
      : { tone: 0.2 };
  const worn = new Set((figure.look.marks ?? []).map((mark) => mark.kind));
  return {
    suit,
    boots: 'ink',
    gloves: worn.has('gloves') ? 'ink' : 'paper',
    belt: !coat || worn.has('belt'),
    coat,
  };
}

/** A scarf lies over a mantle, but under what is held in front of it. */
function nearest(parts: readonly Part[], figure: Figure, camera: Camera): number {
  const chest = see(camera, figure.skeleton.chest).depth;
  return (
    Math.min(
      chest - 0.09 * figure.skeleton.tall,
      ...parts.filter((p) => p.mantle === true).map((p) => p.depth),
    ) - 0.001
  );
}

const longHaired = ['long', 'bob', 'ponytail', 'bun', 'braid'];

/** Draws one figure with an edge of paper round it, which sets it off from what is behind. */
export function drawFigure(sheet: Sheet, figure: Figure, camera: Camera, weather: Air): void {
  // cloth flies behind whoever wears it, whichever way they face
  const ahead = figure.skeleton.torso.forward[0];
  const [blow0, ...rest] = weather.wind;
  const air: Air = {
    ...weather,
    wind: [Math.abs(ahead) > 0.35 ? -Math.sign(ahead) * Math.abs(blow0) : blow0, ...rest],
  };
  const pen = sheet.pen * clamp((figure.headSize / (sheet.size * 0.12)) ** 0.42, 0.4, 2.1);
  const h = headSpace(figure, camera);
  const style =
    figure.look.hair?.style ??
    oneOf(randomFrom(figure.who, 'hair style'), ['short', 'bob', 'curly', 'short']);
  const tone = figure.look.hair?.tone ?? randomFrom(figure.who, 'hair tone')() * 0.8;
  const blow = hairWind(figure, camera, air);
  const hair: Hair = { style, tone, paint: paintOfTone(tone), who: figure.who, wind: blow };
  const marks = figure.look.marks ?? [];
  const clothes = clothesOf(figure);
  const parts: Part[] = [...bodyParts(figure, camera, clothes, wornOf(figure, camera, marks, pen), pen)];
  const cloak = figure.look.cloak;
  if (cloak !== undefined && cloak !== null && !figure.inFront)
    parts.push(...cloakParts(figure, camera, paintOfTone(cloak.tone ?? 0.9), air.wind, air.seed, pen));
  if (marks.some((mark) => mark.kind === 'scarf'))
    parts.push({ ...scarfPart(figure, camera, blow, pen), depth: nearest(parts, figure, camera) });

  const back = backHair(h, hair);
  const chest = see(camera, figure.skeleton.chest).depth;
  const headDepth = Math.min(
    nearest(parts, figure, camera) - 0.002,
    chest - 0.12 * figure.skeleton.tall,
    see(camera, figure.skeleton.head).depth - 0.03 * figure.skeleton.tall,
  );
  const detailed = figure.headSize > sheet.pen * 12;
  // hair that falls behind the head lies behind the body, and before it if the back is seen
  const awayFace = h.back;
  const hairDepth = awayFace
    ? headDepth + 0.001
    : Math.max(
        ...parts.filter((p) => p.d !== '').map((p) => (p.depth < chest + 0.2 ? p.depth : chest)),
        chest,
      ) + 0.02;
  parts.push({
    depth: hairDepth,
    d: back.d,
    paint: hair.paint,
    own: (s) => drawLock(s, back, hair, pen, detailed),
  });
  const outline = loop(skull(h, style === 'bald' ? 0.1 : longHaired.includes(style) ? -0.03 : 0.03));
  const front = frontHair(h, hair);
  parts.push({
    depth: headDepth,
    d: outline + front.d,
    paint: 'paper',
    own: (s) => drawHead(s, figure, h, hair, outline, front, pen, detailed),
  });
  parts.sort((a, b) => b.depth - a.depth);

  const all = parts.map((part) => part.d).join('');
  if (figure.inFront) {
    sheet.line(all, sheet.pen * 6, 'paper');
    for (const part of parts) sheet.shape(part.d, 'ink', sheet.pen);
    const { neck, waist, pelvis, tall } = figure.skeleton;
    const bulk = (
      [
        [neck, 0.06],
        [waist, 0.13],
        [pelvis, 0.15],
      ] as const
    ).map(([p, r]) => [see(camera, p).at, see(camera, p).scale * r * tall] as const);
    sheet.fill(chain(bulk), 'ink');
    return;
  }
  sheet.line(all, pen * 2 + sheet.pen * 4.2, 'paper');
  for (const part of parts) drawPart(sheet, part, pen);
}

/** Where hair is blown in the picture, in heads. */
function hairWind(figure: Figure, camera: Camera, air: Air): Point {
  const flow = figure.pose.flow ?? 0;
  const a = see(camera, figure.skeleton.head).at;
  const s = figure.skeleton;
  const back = see(camera, [
    s.head[0] - s.torso.forward[0] * flow * 0.22 + air.wind[0] * 0.35,
    s.head[1] + (figure.pose.rise ?? 0) * 0.14 + air.wind[1] * 0.35,
    s.head[2] - s.torso.forward[2] * flow * 0.1,
  ]).at;
  const k = Math.max(figure.headSize, 1e-6);
  return [clamp((back[0] - a[0]) / k, -0.9, 0.9), clamp((back[1] - a[1]) / k, -0.9, 0.4)];
}

function drawHead(
  sheet: Sheet,
  figure: Figure,
  h: HeadSpace,
  hair: Hair,
  outline: string,
  front: ReturnType<typeof frontHair>,
  pen: number,
  detailed: boolean,
): void {
  const marks = figure.look.marks ?? [];
  const hooded = marks.some((mark) => mark.kind === 'hood');
  drawPart(sheet, { depth: 0, d: outline, paint: 'paper' }, pen);
  const bald = hair.style === 'bald';
  if (!h.back) {
    if (bald) drawEar(sheet, h, h.at(-0.37, -0.27), pen);
    else if (h.turn > 0.35) drawEar(sheet, h, h.at(-0.36, -0.265), pen);
    if (bald && h.turn < 0.5) drawEar(sheet, h, h.at(0.37, 0.34), pen, -1);
    const covered = marks.find((mark) => mark.kind === 'eyepatch');
    const face: FaceStyle = {
      brow: bald ? 1.6 : hair.style === 'spiky' ? 1.25 : longHaired.includes(hair.style) ? 0.8 : 1,
      lashes: longHaired.includes(hair.style),
      hairDark: hair.tone < 0.35,
      old: bald && hair.tone > 0.6,
      ...(covered === undefined ? {} : { covered: ownSide(covered) }),
    };
    drawFace(sheet, h, figure.mood, face, pen);
    if (face.old) drawBeard(sheet, h, pen);
  }
  if (bald && detailed) drawBald(sheet, h, pen);
  if (!hooded) {
    drawLock(sheet, front, hair, pen, detailed);
    if (hair.tone < 0.4 && longHaired.includes(hair.style) && detailed) drawShine(sheet, h, hair, front.d);
  }
  for (const mark of marks) drawHeadMark(sheet, h, mark, pen);
}

function drawEar(sheet: Sheet, h: HeadSpace, x: number, pen: number, side = 1): void {
  const d = loop([
    h.on(x + 0.03 * side, -0.01),
    h.on(x - 0.035 * side, -0.025),
    h.on(x - 0.065 * side, 0.04),
    h.on(x - 0.04 * side, 0.14),
    h.on(x + 0.015 * side, 0.19),
    h.on(x + 0.04 * side, 0.12),
  ]);
  sheet.shape(d, 'paper', pen * 1.1);
  sheet.fill(
    stroke([h.on(x - 0.02 * side, 0.02), h.on(x - 0.035 * side, 0.07), h.on(x, 0.13)], pen * 0.9),
    'ink',
  );
}

function drawBald(sheet: Sheet, h: HeadSpace, pen: number): void {
  const x = h.at(-0.08, -0.16);
  sheet.fill(
    stroke([h.put(x - 0.1, -0.36), h.put(x - 0.02, -0.41), h.put(x + 0.06, -0.42)], pen * 1.2),
    'ink',
  );
  for (const y of [-0.2, -0.26])
    sheet.fill(
      stroke(
        [h.on(h.at(-0.14, -0.02), y), h.on(h.at(0, 0.12), y - 0.015), h.on(h.at(0.14, 0.24), y)],
        pen * 0.8,
      ),
      'ink',
    );
}

/** White whiskers: what the tone of a bald head can still be seen on. */
function drawBeard(sheet: Sheet, h: HeadSpace, pen: number): void {
  const m = h.at(0, 0.15);
  const w = h.at(0.3, 0.27);
  const far = h.at(0.33, 0.31);
  const near = h.at(-0.33, -0.22);
  const d = loop(
    [
      h.on(near, 0.1),
      h.on(near + 0.03, 0.28),
      h.on(near + 0.02, 0.44),
      h.on(near + w * 0.45, 0.56),
      h.on(m - 0.1, 0.6),
      h.on(m, 0.7),
      h.on(m + 0.1, 0.6),
      h.on(far - 0.06, 0.52),
      h.on(far + 0.01, 0.3),
      h.on(far, 0.12),
      h.on(far - 0.06, 0.24),
      h.on(m + 0.13, 0.27),
      h.on(m, 0.245),
      h.on(m - 0.14, 0.27),
      h.on(near + 0.09, 0.25),
    ],
    0.8,
  );
  sheet.shape(d, 'paper', pen * 1.2);
  const moustache = loop(
    [
      h.on(m, 0.25),
      h.on(m + 0.12, 0.265),
      h.on(m + 0.2, 0.36),
      h.on(m + 0.08, 0.345),
      h.on(m, 0.315),
      h.on(m - 0.08, 0.345),
      h.on(m - 0.2, 0.36),
      h.on(m - 0.12, 0.265),
    ],
    0.8,
  );
  sheet.shape(moustache, 'paper', pen);
  sheet.fill(ellipse(h.on(m, 0.385), 0.05 * h.size, 0.026 * h.size), 'ink');
  for (const x of [-0.16, -0.06, 0.05, 0.14])
    sheet.fill(
      stroke([h.on(m + x, 0.46), h.on(m + x * 0.9, 0.52), h.on(m + x * 0.6, 0.58)], pen * 0.9),
      'ink',
    );
}

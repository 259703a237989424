import { joinedGroups } from './aim.ts';
import { type Contour, number, pathOf as pathOfContours, pointsOf } from './contour.ts';
import { type Box, boundsOf, inset, type Point } from './geometry.ts';
import { neckOf } from './joint.ts';
import type { LaidBalloon, LaidSfx, Layout, Setting } from './layout.ts';
import { lineWidth, sfxOutline } from './layout.ts';
import { outlineOf } from './outline.ts';
import { type Glyph, inkOf, pointOf } from './shaping.ts';
import type { LetterPage } from './tool.ts';

const escapes: { readonly [char: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const attribute = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => escapes[char]!).replace(/[\u0000-\u001f\u007f]/g, ' ');

/** Which parts of a page's lettering: all, what stands behind the cast, or what stands before it. */
export type Depth = 'all' | 'behind' | 'before';

/** A part of a page's lettering that is drawn for itself. */
export type Part = {
  /** px of the page: nothing of it is outside. */
  readonly box: Box;
  readonly lines: readonly string[];
};

/** Parts as an SVG of their page that holds paths only. */
export const draw = (parts: readonly Part[], { width, height }: LetterPage): string =>
  svgOf(
    parts.flatMap(({ lines }) => lines),
    { x: 0, y: 0, w: width, h: height },
  );

/** An SVG of what is in a box of the page, px for px. */
export const svgOf = (lines: readonly string[], { x, y, w, h }: Box): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="${x} ${y} ${w} ${h}">`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');

/** The parts of a layout in the order in which they are drawn: each covers those before it. */
export function partsOf(layout: Layout, page: LetterPage, depth: Depth = 'all'): readonly Part[] {
  const line = (lineWidth / 25.4) * page.dpi;
  const [behind, before] = [layout.sfx.filter((sfx) => sfx.behind), layout.sfx.filter((sfx) => !sfx.behind)];
  return [
    ...(depth === 'before' ? [] : behind.map(sfxPart)),
    ...(depth === 'behind'
      ? []
      : [...before.map(sfxPart), ...joinedGroups(layout.balloons).map((group) => groupPart(group, line))]),
  ];
}

function sfxPart(sfx: LaidSfx): Part {
  const d = pathOf(sfx.text.glyphs, place(sfx.text, sfx.at, sfx.angle));
  const width = number(sfxOutline * sfx.text.em);
  return {
    box: inset(sfx.bounds, -1),
    lines: [
      `<g data-panel="${attribute(sfx.panel)}" data-sfx="${sfx.index}"${sfx.behind ? ' data-behind="cast"' : ''}>`,
      `<path d="${d}" stroke="#fff" stroke-width="${width}" stroke-linejoin="round" paint-order="stroke"/>`,
      '</g>',
    ],
  };
}

/** Balloons that are one have one outline; their words lie on it. */
function groupPart(group: readonly LaidBalloon[], line: number): Part {
  const [first] = group as readonly [LaidBalloon, ...LaidBalloon[]];
  const shapes = group.flatMap((balloon) => {
    const before = group.find(({ index }) => index === balloon.joins);
    const neck = before === undefined ? undefined : neckOf(before, balloon);
    return [...outlineOf(balloon), ...(neck === undefined ? [] : [neck])];
  });
  return {
    box: boxOf(group, shapes, line),
    lines: group.flatMap((balloon, i) =>
      balloonLines(balloon, i === 0 ? [outlinePath(first, shapes, line)] : [], line),
    ),
  };
}

/** A line's corners reach this far from its middle at most, in line widths: SVG's limit of mitres, on a line drawn twice as wide. */
const corner = 4;

/** All that balloons take, their lines and tails included. */
function boxOf(group: readonly LaidBalloon[], shapes: readonly Contour[], line: number): Box {
  const points = [...shapes.flatMap(pointsOf)];
  for (const { text, at } of group) {
    const ink = inkOf(text.glyphs);
    if (ink === undefined) continue;
    const edge = halo / 2;
    points.push(
      [at[0] + (ink.left - edge) * text.em, at[1] + (ink.top - edge) * text.em],
      [at[0] + (ink.right + edge) * text.em, at[1] + (ink.bottom + edge) * text.em],
    );
  }
  return inset(boundsOf(points), -(corner * 1.15 * line + 1));
}

/**
 * Shapes that run together where they overlap: the line is drawn first, twice as wide, and its inner
 * half is under the white of all of them.
 */
function outlinePath({ kind }: LaidBalloon, shapes: ReturnType<typeof outlineOf>, line: number): string {
  const width = number(2 * (kind === 'shout' ? line * 1.15 : line));
  const dashes = kind === 'whisper' ? ` stroke-dasharray="${number(line * 5.2)} ${number(line * 2.8)}"` : '';
  const join = kind === 'caption' || kind === 'radio' ? 'miter' : 'round';
  return `<path d="${pathOfContours(shapes)}" fill="#fff" stroke="#000" stroke-width="${width}" stroke-linejoin="${join}"${dashes} paint-order="stroke"/>`;
}

/** The white edge of words without a balloon, em. */
const halo = 0.26;

function balloonLines(balloon: LaidBalloon, outline: readonly string[], line: number): readonly string[] {
  const { text, at, kind } = balloon;
  const set = place(text, at, 0);
  const lines = [
    `<g data-panel="${attribute(balloon.panel)}" data-balloon="${balloon.index}" data-as="${kind}">`,
    ...(kind === 'none' ? [] : outline),
  ];
  if (kind === 'none') {
    const width = number(Math.max(halo * text.em, 2 * line));
    lines.push(
      `<path d="${pathOf(text.glyphs, set)}" fill="#fff" stroke="#fff" stroke-width="${width}" stroke-linejoin="round"/>`,
    );
  }
  for (const [weight, glyphs] of byWeight(text.glyphs)) {
    const d = pathOf(glyphs, set);
    const heavy = ` stroke="#000" stroke-width="${number(weight * text.em)}" stroke-linejoin="round"`;
    lines.push(`<path d="${d}"${weight === 0 ? '' : heavy}/>`);
  }
  lines.push('</g>');
  return lines;
}

/** Glyphs of one weight together, the plain ones first. */
function byWeight(
  glyphs: readonly Glyph[],
): readonly (readonly [weight: number, glyphs: readonly Glyph[]])[] {
  const groups = new Map<number, Glyph[]>();
  for (const glyph of glyphs) {
    const weight = Math.round((glyph.weight ?? 0) * 1e4) / 1e4;
    const known = groups.get(weight);
    if (known === undefined) groups.set(weight, [glyph]);
    else known.push(glyph);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

/** From em about a middle point to px of the page. */
function place({ em }: Setting, [x0, y0]: Point, angle: number): (x: number, y: number) => string {
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = angle === 0 ? [em, 0] : [em * Math.cos(turn), em * Math.sin(turn)];
  return (x, y) => `${number(x0 + x * cos - y * sin)} ${number(y0 + x * sin + y * cos)}`;
}

/** The outlines of glyphs as one SVG path; `at` takes a point in em to where it is drawn. */
export function pathOf(glyphs: readonly Glyph[], at: (x: number, y: number) => string): string {
  const parts: string[] = [];
  for (const glyph of glyphs) {
    for (const { type, values } of glyph.face.outline(glyph.id).strokes) {
      let step = type;
      for (let i = 0; i < values.length; i += 2) {
        const [x, y] = pointOf(glyph, values[i]!, values[i + 1]!);
        step += i === 0 ? at(x, y) : ` ${at(x, y)}`;
      }
      parts.push(step);
    }
  }
  return parts.join('');
}

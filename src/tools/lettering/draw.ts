import { joinedGroups } from './aim.ts';
import { number, pathOf as pathOfContours } from './contour.ts';
import type { Point } from './geometry.ts';
import { neckOf } from './joint.ts';
import type { LaidBalloon, LaidSfx, Layout, Setting } from './layout.ts';
import { lineWidth, sfxOutline } from './layout.ts';
import { outlineOf } from './outline.ts';
import { type Glyph, pointOf } from './shaping.ts';
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

/** A layout as an SVG of the page's size that holds paths only. */
export function draw(layout: Layout, page: LetterPage, depth: Depth = 'all'): string {
  const line = (lineWidth / 25.4) * page.dpi;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}" height="${page.height}" viewBox="0 0 ${page.width} ${page.height}">`,
  ];
  if (depth !== 'before')
    for (const sfx of layout.sfx.filter(({ behind }) => behind)) parts.push(...sfxLines(sfx));
  if (depth !== 'behind') {
    for (const sfx of layout.sfx.filter(({ behind }) => !behind)) parts.push(...sfxLines(sfx));
    for (const group of joinedGroups(layout.balloons)) parts.push(...groupLines(group, line));
  }
  parts.push('</svg>', '');
  return parts.join('\n');
}

function sfxLines(sfx: LaidSfx): readonly string[] {
  const d = pathOf(sfx.text.glyphs, place(sfx.text, sfx.at, sfx.angle));
  const width = number(sfxOutline * sfx.text.em);
  return [
    `<g data-panel="${attribute(sfx.panel)}" data-sfx="${sfx.index}"${sfx.behind ? ' data-behind="cast"' : ''}>`,
    `<path d="${d}" fill="#fff" stroke="#fff" stroke-width="${width}" stroke-linejoin="round"/>`,
    `<path d="${d}"/>`,
    '</g>',
  ];
}

/** Balloons that are one have one outline; their words lie on it. */
function groupLines(group: readonly LaidBalloon[], line: number): readonly string[] {
  const [first] = group as readonly [LaidBalloon, ...LaidBalloon[]];
  if (group.length === 1) return balloonLines(first, [outlinePath(first, outlineOf(first), line)], line);
  const parts: string[] = [];
  const shapes = group.flatMap((balloon) => {
    const before = group.find(({ index }) => index === balloon.joins);
    const neck = before === undefined ? undefined : neckOf(before, balloon);
    return [...outlineOf(balloon), ...(neck === undefined ? [] : [neck])];
  });
  for (const [i, balloon] of group.entries())
    parts.push(...balloonLines(balloon, i === 0 ? [outlinePath(first, shapes, line)] : [], line));
  return parts;
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

import type { Point } from './geometry.ts';
import type { LaidBalloon, Layout, Setting } from './layout.ts';
import { lineWidth, sfxOutline } from './layout.ts';
import { number, outlineOf } from './outline.ts';
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

/** A layout as an SVG of the page's size that holds paths only. */
export function draw(layout: Layout, page: LetterPage): string {
  const line = (lineWidth / 25.4) * page.dpi;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}" height="${page.height}" viewBox="0 0 ${page.width} ${page.height}">`,
  ];
  for (const sfx of layout.sfx) {
    const d = pathOf(sfx.text.glyphs, place(sfx.text, sfx.at, sfx.angle));
    const width = number(sfxOutline * sfx.text.em);
    parts.push(
      `<g data-panel="${attribute(sfx.panel)}" data-sfx="${sfx.index}">`,
      `<path d="${d}" fill="#fff" stroke="#fff" stroke-width="${width}" stroke-linejoin="round"/>`,
      `<path d="${d}"/>`,
      '</g>',
    );
  }
  for (const balloon of layout.balloons) parts.push(...balloonLines(balloon, line));
  parts.push('</svg>', '');
  return parts.join('\n');
}

function balloonLines(balloon: LaidBalloon, line: number): readonly string[] {
  const width = number(balloon.kind === 'shout' ? line * 1.15 : line);
  const dashes =
    balloon.kind === 'whisper' ? ` stroke-dasharray="${number(line * 5.2)} ${number(line * 2.8)}"` : '';
  const join = balloon.kind === 'caption' ? 'miter' : 'round';
  const { text, at } = balloon;
  const plain = text.glyphs.filter((glyph) => glyph.weight === undefined);
  const strong = text.glyphs.filter((glyph) => glyph.weight !== undefined);
  const lines = [
    `<g data-panel="${attribute(balloon.panel)}" data-balloon="${balloon.index}" data-as="${balloon.kind}">`,
    `<path d="${outlineOf(balloon)}" fill="#fff" stroke="#000" stroke-width="${width}" stroke-linejoin="${join}"${dashes}/>`,
  ];
  if (plain.length > 0) lines.push(`<path d="${pathOf(plain, place(text, at, 0))}"/>`);
  if (strong.length > 0) {
    const weight = number(strong[0]!.weight! * text.em);
    lines.push(
      `<path d="${pathOf(strong, place(text, at, 0))}" stroke="#000" stroke-width="${weight}" stroke-linejoin="round"/>`,
    );
  }
  lines.push('</g>');
  return lines;
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

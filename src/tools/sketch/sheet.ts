import { clamp } from './space.ts';

/** What fills a shape: paper, ink, or a screentone by the share of ink in it. */
export type Paint =
  | 'paper'
  | 'ink'
  | { readonly tone: number; readonly clear?: boolean; readonly lines?: boolean };

/** The sheet of paper that a panel is drawn on: what is put down later lies on top. */
export type Sheet = {
  /** px */
  readonly width: number;
  readonly height: number;
  /** The width in px of an ordinary line of the pen. */
  readonly pen: number;
  /** A number for `size`: the geometric mean of the sides, px. */
  readonly size: number;
  /** Fills a path. */
  readonly fill: (d: string, paint: Paint) => void;
  /** Draws a path with an even line. */
  readonly line: (d: string, width: number, paint?: Paint) => void;
  /** Fills and outlines a path. */
  readonly shape: (d: string, paint: Paint, width: number) => void;
  /** A line of ink `width` px wide round a path, moved by `dx`, `dy`. */
  readonly heavier: (d: string, width: number, dx: number, dy: number) => void;
  /** What `draw` puts down is cut to a path. */
  readonly within: (d: string, draw: () => void) => void;
  readonly svg: () => string;
};

const ink = '#0b0b0b';

export function newSheet(width: number, height: number): Sheet {
  const size = Math.sqrt(width * height);
  const pen = Math.max(0.35, size / 400);
  // whole px, so that a tile meets its neighbours without resampling: a turned tile costs a hundredfold
  const pitch = Math.max(4, Math.round(size / 105));
  const used = new Map<string, string>();
  const clips: string[] = [];
  const parts: string[] = [];

  const paintOf = (paint: Paint): string => {
    if (paint === 'paper') return '#fff';
    if (paint === 'ink') return ink;
    const share = Math.round(clamp(paint.tone, 0, 1) * 40) * 2.5;
    if (share >= 90) return ink;
    if (share <= 0) return paint.clear ? 'none' : '#fff';
    const id = `${paint.lines ? 'l' : 'd'}${paint.clear ? 'c' : ''}${share * 2}`;
    if (!used.has(id)) used.set(id, tile(id, pitch, share / 100, paint.clear === true, paint.lines === true));
    return `url(#${id})`;
  };

  return {
    width,
    height,
    pen,
    size,
    fill: (d, paint) => {
      if (d !== '') parts.push(`<path d="${d}" fill="${paintOf(paint)}"/>`);
    },
    line: (d, w, paint = 'ink') => {
      if (d === '') return;
      parts.push(
        `<path d="${d}" fill="none" stroke="${paintOf(paint)}" stroke-width="${px(w)}" stroke-linejoin="round" stroke-linecap="round"/>`,
      );
    },
    shape: (d, paint, w) => {
      if (d === '') return;
      parts.push(
        `<path d="${d}" fill="${paintOf(paint)}" stroke="${ink}" stroke-width="${px(w)}" stroke-linejoin="round"/>`,
      );
    },
    heavier: (d, w, dx, dy) => {
      parts.push(
        `<path d="${d}" transform="translate(${px(dx)} ${px(dy)})" fill="${ink}" stroke="${ink}" stroke-width="${px(w)}" stroke-linejoin="round"/>`,
      );
    },
    within: (d, draw) => {
      const id = `c${clips.length}`;
      clips.push(`<clipPath id="${id}"><path d="${d}"/></clipPath>`);
      parts.push(`<g clip-path="url(#${id})">`);
      draw();
      parts.push('</g>');
    },
    svg: () =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
      `<defs>${[...used.values()].join('')}${clips.join('')}</defs>` +
      `<rect width="${width}" height="${height}" fill="#fff"/>${parts.join('')}</svg>`,
  };
}

const px = (n: number): string => String(Math.round((Number.isFinite(n) ? n : 0) * 100) / 100);

/** A screentone: dots on a diagonal grid, white on ink from half up; or diagonal lines. */
function tile(id: string, pitch: number, share: number, clear: boolean, lines: boolean): string {
  const open = `<pattern id="${id}" width="${pitch}" height="${pitch}" patternUnits="userSpaceOnUse">`;
  const ground = (fill: string): string => `<rect width="${pitch}" height="${pitch}" fill="${fill}"/>`;
  if (lines) {
    const w = px((share * pitch) / Math.SQRT2);
    const d = `M${-pitch} ${pitch}L${pitch} ${-pitch}M0 ${pitch}L${pitch} 0M0 ${2 * pitch}L${2 * pitch} 0`;
    return `${open}${clear ? '' : ground('#fff')}<path d="${d}" stroke="${ink}" stroke-width="${w}"/></pattern>`;
  }
  const dark = share > 0.5 && !clear;
  // two dots a tile: 2 π r² = share × pitch²
  const r = px(pitch * Math.sqrt((dark ? 1 - share : share) / (2 * Math.PI)));
  const dots = [
    [0, 0],
    [pitch, 0],
    [0, pitch],
    [pitch, pitch],
    [pitch / 2, pitch / 2],
  ]
    .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="${r}"/>`)
    .join('');
  return `${open}${clear ? '' : ground(dark ? ink : '#fff')}<g fill="${dark ? '#fff' : ink}">${dots}</g></pattern>`;
}

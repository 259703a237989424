import sharp from 'sharp';
import { ok, type Result } from '../../engine/result.ts';
import { common, type Rect, squareOf } from './cut.ts';
import type { OpenSheet, Rgb, SheetFault } from './sheet.ts';

/** Something on a sheet that could be a training picture; px of the sheet. */
export type Found = { readonly rect: Rect; readonly kind: 'figure' | 'face' };

/** The longer side of what is searched, px: fine enough to part figures that stand close. */
const searched = 1200;
/** A sample further than this from the ground's is drawn. Of 255. */
const apart = 22;
/** What is lower or narrower than these shares of the sheet is a label or a spot. */
const least = { height: 0.12, width: 0.02 };
/** Room that is left round a figure, as a share of its longer side. */
const room = 0.015;
/** A figure so many times as high as wide stands upright, and its face is looked for. */
const upright = 1.7;
/** The share of a standing figure's height in which head and shoulders are. */
const headroom = 0.3;

/**
 * Proposes boxes: whatever stands apart on a flat ground is a figure, and of a figure that stands
 * upright the part that draws the eye, within its upper third, is the face (libvips' attention). In
 * reading order. Only a suggestion: what is learnt is for a person to say.
 */
export async function findFigures(sheet: OpenSheet): Promise<Result<readonly Found[], SheetFault>> {
  const whole: Rect = { left: 0, top: 0, width: sheet.width, height: sheet.height };
  const read = await sheet.part(whole);
  if (!read.ok) return read;
  const scale = Math.min(1, searched / Math.max(sheet.width, sheet.height));
  const small = await scaled(read.value, scale);
  const found: Found[] = [];
  for (const rect of inReadingOrder(islands(small).map((one) => enlarged(one, scale, whole)))) {
    found.push({ rect, kind: 'figure' });
    if (rect.height < upright * rect.width) continue;
    const face = await faceIn(sheet, rect);
    if (!face.ok) return face;
    found.push({ rect: face.value, kind: 'face' });
  }
  return ok(found);
}

async function scaled(picture: Rgb, scale: number): Promise<Rgb> {
  if (scale === 1) return picture;
  const { data, info } = await sharp(picture.data, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
    limitInputPixels: false,
  })
    .resize({ width: Math.max(1, Math.round(picture.width * scale)) })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The colour that most of the edge has: its median, channel by channel. */
function ground({ data, width, height }: Rgb): readonly number[] {
  const edge: number[] = [];
  for (let x = 0; x < width; x++) edge.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y++) edge.push(y * width, y * width + width - 1);
  return [0, 1, 2].map((c) => {
    const values = edge.map((i) => data[i * 3 + c]!).sort((a, b) => a - b);
    return values[values.length >> 1]!;
  });
}

/** The outlines' boxes of everything that is drawn: parts a hair apart belong together. */
function islands(picture: Rgb): readonly Rect[] {
  const { data, width, height } = picture;
  const paper = ground(picture);
  const drawn = new Uint8Array(width * height);
  for (let i = 0; i < drawn.length; i++)
    for (let c = 0; c < 3; c++) if (Math.abs(data[i * 3 + c]! - paper[c]!) > apart) drawn[i] = 1;
  const reach = Math.max(1, Math.round(Math.max(width, height) / 400));
  const seen = new Uint8Array(width * height);
  const found: Rect[] = [];
  const stack: number[] = [];
  for (let start = 0; start < drawn.length; start++) {
    if (drawn[start] === 0 || seen[start] === 1) continue;
    let [left, top, right, bottom] = [width, height, 0, 0];
    seen[start] = 1;
    stack.push(start);
    while (stack.length > 0) {
      const at = stack.pop()!;
      const x = at % width;
      const y = (at - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++)
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
          const next = v * width + u;
          if (drawn[next] === 0 || seen[next] === 1) continue;
          seen[next] = 1;
          stack.push(next);
        }
    }
    found.push({ left, top, width: right - left + 1, height: bottom - top + 1 });
  }
  const large = found.filter(
    (one) => one.height >= least.height * height && one.width >= least.width * width,
  );
  // what lies within another's box is a part of it, as a face within its frame is
  return large.filter((one) => !large.some((other) => other !== one && holds(other, one)));
}

function holds(outer: Rect, inner: Rect): boolean {
  const shared = common(outer, inner);
  if (shared === undefined || area(outer) <= area(inner)) return false;
  return area(shared) >= 0.9 * area(inner);
}

const area = ({ width, height }: Rect): number => width * height;

/** Back to px of the sheet, with a little room. */
function enlarged(rect: Rect, scale: number, whole: Rect): Rect {
  const extra = room * (Math.max(rect.width, rect.height) / scale);
  const left = Math.floor(rect.left / scale - extra);
  const top = Math.floor(rect.top / scale - extra);
  const right = Math.ceil((rect.left + rect.width) / scale + extra);
  const bottom = Math.ceil((rect.top + rect.height) / scale + extra);
  return common({ left, top, width: right - left, height: bottom - top }, whole)!;
}

/** Rows from the top, each from the left: what overlaps the first of a row by half is in it. */
function inReadingOrder(rects: readonly Rect[]): readonly Rect[] {
  const rest = [...rects].sort((a, b) => a.top - b.top || a.left - b.left);
  const ordered: Rect[] = [];
  while (rest.length > 0) {
    const first = rest[0]!;
    const row = rest.filter((one) => {
      const shared = Math.min(first.top + first.height, one.top + one.height) - Math.max(first.top, one.top);
      return shared >= 0.5 * Math.min(first.height, one.height);
    });
    ordered.push(...row.sort((a, b) => a.left - b.left));
    for (const one of row) rest.splice(rest.indexOf(one), 1);
  }
  return ordered;
}

/** Head and shoulders of a figure that stands. */
async function faceIn(sheet: OpenSheet, figure: Rect): Promise<Result<Rect, SheetFault>> {
  const upper: Rect = { ...figure, height: Math.max(1, Math.round(figure.height * headroom)) };
  const side = Math.min(upper.width, upper.height);
  if (upper.width <= upper.height) return ok(squareOf(upper, 'cover'));
  const part = await sheet.part(upper);
  if (!part.ok) return part;
  const { info } = await sharp(part.value.data, {
    raw: { width: upper.width, height: upper.height, channels: 3 },
  })
    .resize({ width: side, height: side, fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const across = Math.min(upper.width - side, Math.max(0, -(info.cropOffsetLeft ?? 0)));
  return ok({ left: upper.left + across, top: upper.top, width: side, height: side });
}

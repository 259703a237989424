import type { Pixels } from '../image/picture.ts';
import { cover } from './coverage.ts';
import type { Polygon } from './polygon.ts';

/** A page being painted: grey (1) or RGB (3) samples. */
export type Canvas = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
};
/** Red, green, blue from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export const black: Colour = [0, 0, 0];

/** Whether colour is nowhere: red, green and blue alike in every pixel that can be seen. */
export function isGrey({ data, channels }: Pixels): boolean {
  if (channels === 1) return true;
  for (let i = 0; i < data.length; i += channels) {
    if ((data[i] !== data[i + 1] || data[i] !== data[i + 2]) && (channels === 3 || data[i + 3] !== 0))
      return false;
  }
  return true;
}

export function blank(width: number, height: number, channels: 1 | 3, background: Colour): Canvas {
  const data = new Uint8Array(width * height * channels);
  if (background.every((sample) => sample === background[0])) data.fill(background[0]);
  else for (let i = 0; i < data.length; i++) data[i] = background[i % 3]!;
  return { data, width, height, channels };
}

/** Fills what polygons cover with one colour. Reversed polygons are taken away from the others. */
export function fill(canvas: Canvas, polygons: readonly Polygon[], colour: Colour): void {
  const { data, width, height, channels } = canvas;
  cover(polygons, width, height, (y, from, to, share) => {
    const row = y * width;
    for (let i = (row + from) * channels; i < (row + to) * channels; i++) {
      data[i] = mix(data[i]!, colour[channels === 1 ? 0 : i % 3]!, share);
    }
  });
}

/** Paints art, whose corner lies at (x, y), into what a polygon covers. */
export function paint(canvas: Canvas, polygon: Polygon, art: Pixels, x: number, y: number): void {
  const { data, width, height, channels } = canvas;
  const samples = art.channels === channels ? art.data : spread(art);
  cover([polygon], width, height, (row, spanFrom, spanTo, share) => {
    const from = Math.max(spanFrom, x);
    const to = Math.min(spanTo, x + art.width);
    if (from >= to || row < y || row >= y + art.height) return;
    const source = ((row - y) * art.width + from - x) * channels;
    const target = (row * width + from) * channels;
    const count = (to - from) * channels;
    if (share === 1) data.set(samples.subarray(source, source + count), target);
    else
      for (let i = 0; i < count; i++) data[target + i] = mix(data[target + i]!, samples[source + i]!, share);
  });
}

/** Lays a transparent picture of the same size over the page. */
export function lay({ data, channels }: Canvas, overlay: Pixels): void {
  const over = overlay.data;
  const step = overlay.channels;
  for (let pixel = 0, at = 0; pixel < over.length; pixel += step, at += channels) {
    const share = step === 4 ? over[pixel + 3]! : 255;
    if (share === 0) continue;
    for (let c = 0; c < channels; c++) {
      const colour = over[pixel + (step === 1 ? 0 : c)]!;
      const mixed = data[at + c]! * (255 - share) + colour * share;
      data[at + c] = Math.round(mixed / 255);
    }
  }
}

const mix = (below: number, above: number, share: number): number =>
  Math.round(below + (above - below) * share);

/** Grey samples as RGB. */
function spread(art: Pixels): Uint8Array {
  const rgb = new Uint8Array(art.width * art.height * 3);
  for (let i = 0, at = 0; i < art.data.length; i++, at += 3) rgb.fill(art.data[i]!, at, at + 3);
  return rgb;
}

/** One sample for three of a picture without colour. */
export function greyed(art: Pixels): Pixels {
  if (art.channels === 1) return art;
  const { width, height, channels } = art;
  const data = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < data.length; i++, at += channels) data[i] = art.data[at]!;
  return { data, width, height, channels: 1 };
}

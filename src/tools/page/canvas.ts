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
const white: Colour = [255, 255, 255];

/**
 * The colour of borders on a page of a colour: ink, or white where ink would not be seen. Both have the same
 * contrast (WCAG 2.2) on the grey of 118.
 */
export const borderOn = ([red, green, blue]: Colour): Colour =>
  0.2126 * red + 0.7152 * green + 0.0722 * blue < 118 ? white : black;

/** Whether colour is nowhere: red, green and blue alike in every pixel that can be seen. */
export function isGrey(pixels: Pixels): boolean {
  const { data, channels } = pixels;
  if (channels === 1) return true;
  if (channels === 4) return isGreyWhereSeen(data);
  const length = data.length;
  for (let i = 0; i < length; i += 3) {
    const red = data[i]!;
    if (red !== data[i + 1] || red !== data[i + 2]) return false;
  }
  return true;
}

function isGreyWhereSeen(data: Uint8Array): boolean {
  const words = wordsOf(data);
  const count = words.length;
  for (let pixel = 0; pixel < count; pixel++) {
    if (words[pixel] === 0) continue;
    const i = pixel * 4;
    const red = data[i]!;
    if (data[i + 3] !== 0 && (red !== data[i + 1] || red !== data[i + 2])) return false;
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

/**
 * Paints art, whose corner lies at (x, y), into what a polygon covers.
 * @param mask grey, of the art's size: only where it is white does the art show
 */
export function paint(
  canvas: Canvas,
  polygon: Polygon,
  art: Pixels,
  x: number,
  y: number,
  mask?: Pixels,
): void {
  const { data, width, height, channels } = canvas;
  const samples = art.channels === channels ? art.data : spread(art);
  cover([polygon], width, height, (row, spanFrom, spanTo, share) => {
    const from = Math.max(spanFrom, x);
    const to = Math.min(spanTo, x + art.width);
    if (from >= to || row < y || row >= y + art.height) return;
    const source = ((row - y) * art.width + from - x) * channels;
    const target = (row * width + from) * channels;
    const count = (to - from) * channels;
    if (mask !== undefined) {
      const shown = (row - y) * art.width + from - x;
      for (let i = 0; i < count; i++) {
        const through = mask.data[shown + Math.floor(i / channels)]! / 255;
        data[target + i] = mix(data[target + i]!, samples[source + i]!, share * through);
      }
    } else if (share === 1) data.set(samples.subarray(source, source + count), target);
    else
      for (let i = 0; i < count; i++) data[target + i] = mix(data[target + i]!, samples[source + i]!, share);
  });
}

/** Lays a transparent picture (4 samples a pixel) of the same size over the page. */
export function lay({ data, channels }: Canvas, overlay: Pixels): void {
  const over = overlay.data;
  const count = over.length / 4;
  const words = wordsOf(over);
  for (let pixel = 0; pixel < count; pixel++) {
    // most of a page is not lettered, and nothing that can't be seen need be looked at by sample
    if (words[pixel] === 0) continue;
    const from = pixel * 4;
    const share = over[from + 3]!;
    const to = pixel * channels;
    for (let c = 0; c < channels; c++) {
      // + 127 and no fraction: rounded to the nearest, in whole numbers
      data[to + c] = ((data[to + c]! * (255 - share) + over[from + c]! * share + 127) / 255) | 0;
    }
  }
}

/** The same bytes, four at a time. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

const mix = (below: number, above: number, share: number): number =>
  Math.round(below + (above - below) * share);

/** Grey samples as RGB. */
function spread(art: Pixels): Uint8Array {
  const rgb = new Uint8Array(art.width * art.height * 3);
  for (let i = 0, at = 0; at < rgb.length; i++, at += 3) {
    const sample = art.data[i]!;
    rgb[at] = sample;
    rgb[at + 1] = sample;
    rgb[at + 2] = sample;
  }
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

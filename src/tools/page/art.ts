import { err, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import { openPicture, type Pixels, pixelsOf } from '../image/picture.ts';
import type { Colour } from './canvas.ts';
import type { Box, Point } from './polygon.ts';

/** How art is cropped to fill a box: what may show, and what stays in view. Shares of the art. */
export type Framing = {
  readonly crop?: readonly [x: number, y: number, width: number, height: number];
  readonly focus?: Point;
};

/**
 * The largest part of a picture with the proportions of a box, round the focus as far as the edges
 * allow; whole pixels of the picture.
 */
export function windowOf(
  art: { readonly width: number; readonly height: number },
  box: { readonly width: number; readonly height: number },
  framing: Framing,
): Box {
  const [cropX, cropY, cropWidth, cropHeight] = framing.crop ?? [0, 0, 1, 1];
  const left = clamp(Math.round(cropX * art.width), 0, art.width - 1);
  const top = clamp(Math.round(cropY * art.height), 0, art.height - 1);
  const wide = clamp(Math.round(cropWidth * art.width), 1, art.width - left);
  const high = clamp(Math.round(cropHeight * art.height), 1, art.height - top);
  const scale = Math.min(wide / box.width, high / box.height);
  const width = clamp(Math.round(box.width * scale), 1, wide);
  const height = clamp(Math.round(box.height * scale), 1, high);
  const [focusX, focusY] = framing.focus ?? [(left + wide / 2) / art.width, (top + high / 2) / art.height];
  return {
    x: clamp(Math.round(focusX * art.width - width / 2), left, left + wide - width),
    y: clamp(Math.round(focusY * art.height - height / 2), top, top + high - height),
    width,
    height,
  };
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** The art of a panel, cropped and scaled to exactly its box; transparent parts on the page's colour. */
export async function artFor(
  input: JobInput,
  name: string,
  box: Box,
  framing: Framing,
  background: Colour,
): Promise<Result<Pixels, Setback>> {
  const picture = await openPicture(input, name);
  if (!picture.ok) return picture;
  const view = windowOf(picture.value, box, framing);
  const [r, g, b] = background;
  let pipeline = picture.value.decode().flatten({ background: { r, g, b } });
  const whole = view.width === picture.value.width && view.height === picture.value.height;
  if (!whole)
    pipeline = pipeline.extract({ left: view.x, top: view.y, width: view.width, height: view.height });
  if (view.width !== box.width || view.height !== box.height)
    pipeline = pipeline.resize(box.width, box.height, { fit: 'fill' });
  return pixelsOf(pipeline, input, name);
}

/** Lettering: it must have the size of the page, for nothing in it may move. */
export async function overlayFor(
  input: JobInput,
  width: number,
  height: number,
): Promise<Result<Pixels, Setback>> {
  const picture = await openPicture(input, 'the overlay');
  if (!picture.ok) return picture;
  if (picture.value.width !== width || picture.value.height !== height) {
    return err({
      kind: 'failed',
      message: `the overlay, ${input.path}, is ${picture.value.width} × ${picture.value.height} pixels and the page ${width} × ${height}`,
      hint: 'Make both from one paper.',
    });
  }
  return pixelsOf(picture.value.decode().ensureAlpha().toColourspace('srgb'), input, 'the overlay');
}

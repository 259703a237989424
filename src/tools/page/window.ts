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

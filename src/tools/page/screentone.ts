/** Tones below and above these are paper and ink: dots there would be lost in print, or fill in. */
const faintest = 0.03;
const darkest = 0.93;
/** A step of grey like this within two pixels is a drawn line, and lines are not made of dots. */
const line = 0.42;

/**
 * Thresholds of a screen of round dots at 45°, tiled: dot centres lie `dpi / lpi` px apart. Values are
 * ranked, so that a tone covers exactly its share of the tile.
 * @returns n × n thresholds from 0 to 1, row by row
 */
export function screen(
  dpi: number,
  lpi: number,
): { readonly size: number; readonly thresholds: Float32Array } {
  // a square tile with its corner dots and one in the middle is a screen at 45°
  const size = Math.max(2, Math.round((dpi / lpi) * Math.SQRT2));
  const spots = Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [((i % size) + 0.5) / size, (Math.floor(i / size) + 0.5) / size];
    return Math.cos(2 * Math.PI * (x + y)) + Math.cos(2 * Math.PI * (x - y));
  });
  const order = spots.map((_, i) => i).sort((a, b) => spots[b]! - spots[a]! || a - b);
  const thresholds = new Float32Array(size * size);
  order.forEach((at, rank) => {
    thresholds[at] = (rank + 0.5) / thresholds.length;
  });
  return { size, thresholds };
}

/**
 * Grey art as black and white for print: tones as dots, lines as lines. It is to be done at the final
 * resolution, for dots that are scaled make moiré.
 * @param grey one sample a pixel
 * @returns samples that are 0 or 255
 */
export function screened(
  grey: Uint8Array,
  width: number,
  height: number,
  { dpi, lpi }: { readonly dpi: number; readonly lpi: number },
): Uint8Array {
  const { size, thresholds } = screen(dpi, lpi);
  // a dot is set where the tone is darker than its threshold; compared as whole samples
  const limits = Uint8Array.from(thresholds, (threshold) =>
    Math.max(0, Math.min(255, Math.ceil(255 * (1 - threshold)))),
  );
  const [white, black] = [255 * (1 - faintest), 255 * (1 - darkest)];
  const step = 255 * line;
  const out = new Uint8Array(grey.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = (y >= 2 ? y - 2 : 0) * width;
    const below = (y + 2 < height ? y + 2 : height - 1) * width;
    const tile = (y % size) * size;
    for (let x = 0; x < width; x++) {
      const sample = grey[row + x]!;
      if (sample >= white) {
        out[row + x] = 255;
        continue;
      }
      if (sample <= black) continue;
      const left = grey[row + (x >= 2 ? x - 2 : 0)]!;
      const right = grey[row + (x + 2 < width ? x + 2 : width - 1)]!;
      const up = grey[above + x]!;
      const down = grey[below + x]!;
      const most = Math.max(sample, left, right, up, down);
      const least = Math.min(sample, left, right, up, down);
      const limit = most - least > step ? 128 : limits[tile + (x % size)]!;
      if (sample >= limit) out[row + x] = 255;
    }
  }
  return out;
}

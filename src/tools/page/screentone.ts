/** Tones below and above these are paper and ink: dots there would be lost in print, or fill in. */
const faintest = 0.03;
const darkest = 0.85;
/** A step of grey like this, from something about as dark as ink, is drawn, and lines are not made of dots. */
const step = 0.35;
const inky = 0.57;
/** Beside what is drawn, lighter than this is paper: art may have dots of its own, and none go between them. */
const papery = 0.31;

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
 * @param reach px: how far apart the two sides of a soft edge are, which grows as art is enlarged; 2 if left out
 * @returns samples that are 0 or 255
 */
export function screened(
  grey: Uint8Array,
  width: number,
  height: number,
  { dpi, lpi, reach = 2 }: { readonly dpi: number; readonly lpi: number; readonly reach?: number },
): Uint8Array {
  const { size, thresholds } = screen(dpi, lpi);
  // a dot is set where the tone is darker than its threshold; compared as whole samples
  const limits = Uint8Array.from(thresholds, (threshold) =>
    Math.max(0, Math.min(255, Math.ceil(255 * (1 - threshold)))),
  );
  const [white, black] = [255 * (1 - faintest), 255 * (1 - darkest)];
  const [farthest, darkEnough, light] = [255 * step, 255 * (1 - inky), 255 * (1 - papery)];
  const out = new Uint8Array(grey.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = (y >= reach ? y - reach : 0) * width;
    const below = (y + reach < height ? y + reach : height - 1) * width;
    const tile = (y % size) * size;
    for (let x = 0; x < width; x++) {
      const sample = grey[row + x]!;
      if (sample >= white) {
        out[row + x] = 255;
        continue;
      }
      if (sample <= black) continue;
      const left = x >= reach ? x - reach : 0;
      const right = x + reach < width ? x + reach : width - 1;
      const ring0 = grey[above + left]!;
      const ring1 = grey[above + x]!;
      const ring2 = grey[above + right]!;
      const ring3 = grey[row + left]!;
      const ring4 = grey[row + right]!;
      const ring5 = grey[below + left]!;
      const ring6 = grey[below + x]!;
      const ring7 = grey[below + right]!;
      const most = Math.max(sample, ring0, ring1, ring2, ring3, ring4, ring5, ring6, ring7);
      const least = Math.min(sample, ring0, ring1, ring2, ring3, ring4, ring5, ring6, ring7);
      let tone = sample;
      if (most - least > farthest && least <= darkEnough) {
        if (sample < Math.min(128, (most + least) / 2)) continue;
        // the tone beside a line goes on up to it
        tone = most >= light ? 255 : most;
      }
      if (tone >= white || tone >= limits[tile + (x % size)]!) out[row + x] = 255;
    }
  }
  return out;
}

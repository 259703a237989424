import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/**
 * How far a picture may be from the one that somebody looked at: another processor or rasteriser draws
 * edges a little otherwise, and never a line elsewhere.
 */
export type Tolerance = {
  /** Mean difference of all pixels, 0 to 255. */
  readonly mean: number;
  /** Share of pixels that differ by more than a quarter of the scale. */
  readonly far: number;
};
const usual: Tolerance = { mean: 1.2, far: 0.004 };

/**
 * Holds a picture against `<folder>/<name>.png`. What was drawn is written beside it as
 * `<name>.actual.png` when they differ, or when there is none yet: look at it, and rename it if it is right.
 * @returns what differs, or undefined if nothing does
 */
export async function differsFromGolden(
  png: Uint8Array,
  folder: string,
  name: string,
  tolerance: Tolerance = usual,
): Promise<string | undefined> {
  const [golden, actual] = [join(folder, `${name}.png`), join(folder, `${name}.actual.png`)];
  const fault = existsSync(golden)
    ? await difference(readFileSync(golden), png, tolerance)
    : 'there is no golden picture yet';
  if (fault === undefined) {
    rmSync(actual, { force: true });
    return undefined;
  }
  mkdirSync(dirname(actual), { recursive: true });
  writeFileSync(actual, png);
  return `${name}: ${fault}; look at ${actual}`;
}

async function difference(
  golden: Uint8Array,
  png: Uint8Array,
  tolerance: Tolerance,
): Promise<string | undefined> {
  const [want, got] = await Promise.all([golden, png].map(greys));
  if (want!.width !== got!.width || want!.height !== got!.height)
    return `it is ${got!.width} × ${got!.height} px, not ${want!.width} × ${want!.height}`;
  let [sum, far] = [0, 0];
  for (let i = 0; i < want!.data.length; i++) {
    const off = Math.abs(want!.data[i]! - got!.data[i]!);
    sum += off;
    if (off > 64) far++;
  }
  const [mean, share] = [sum / want!.data.length, far / want!.data.length];
  return mean <= tolerance.mean && share <= tolerance.far
    ? undefined
    : `it differs by ${mean.toFixed(2)} on average, and far in ${(100 * share).toFixed(2)} % of its pixels`;
}

async function greys(
  png: Uint8Array,
): Promise<{ readonly data: Buffer; readonly width: number; readonly height: number }> {
  const { data, info } = await sharp(png)
    .flatten({ background: '#fff' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

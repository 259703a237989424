/** Side of the grey picture that a perceptual hash is made of, px. */
export const hashSide = 32;

/** 64 bits, as two halves. */
export type Hash = readonly [high: number, low: number];
/** Of a picture, and of its mirror image. */
export type Hashes = { readonly hash: Hash; readonly mirrored: Hash };

const lowest = 8;
/** cos((2x + 1) u π / 64) for the frequencies 1 to 8. */
const cosines: readonly Float64Array[] = Array.from({ length: lowest }, (_, i) =>
  Float64Array.from({ length: hashSide }, (_, x) =>
    Math.cos(((2 * x + 1) * (i + 1) * Math.PI) / (2 * hashSide)),
  ),
);

/**
 * The perceptual hash of a picture: the signs, against their median, of the 8 × 8 lowest frequencies
 * above the constant ones of a cosine transform (after pHash.org, ph_dct_imagehash). Mirroring turns the
 * sign of every other horizontal frequency, so the mirror image need not be looked at.
 * @param grey 32 × 32 samples
 */
export function hashesOf(grey: Uint8Array): Hashes {
  const rows = cosines.map((cosine) => {
    const sums = new Float64Array(hashSide);
    for (let y = 0; y < hashSide; y++) {
      let sum = 0;
      for (let x = 0; x < hashSide; x++) sum += grey[y * hashSide + x]! * cosine[x]!;
      sums[y] = sum;
    }
    return sums;
  });
  const waves: number[] = [];
  for (let v = 0; v < lowest; v++)
    for (let u = 0; u < lowest; u++) {
      let sum = 0;
      for (let y = 0; y < hashSide; y++) sum += rows[u]![y]! * cosines[v]![y]!;
      waves.push(sum);
    }
  // the frequencies 1, 3, 5, 7 are odd: places 0, 2, 4, 6
  const mirror = waves.map((wave, i) => ((i % lowest) % 2 === 0 ? -wave : wave));
  return { hash: bitsOf(waves), mirrored: bitsOf(mirror) };
}

function bitsOf(waves: readonly number[]): Hash {
  const sorted = [...waves].sort((a, b) => a - b);
  const median = (sorted[waves.length / 2 - 1]! + sorted[waves.length / 2]!) / 2;
  const half = (from: number): number => {
    let bits = 0;
    for (let i = from; i < from + 32; i++) bits = (bits << 1) | (waves[i]! > median ? 1 : 0);
    return bits >>> 0;
  };
  return [half(0), half(32)];
}

/** How many bits differ: 0 to 64. */
export const distance = (a: Hash, b: Hash): number => ones(a[0] ^ b[0]) + ones(a[1] ^ b[1]);

function ones(bits: number): number {
  let n = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) n++;
  return n;
}

/** 16 hexadecimal digits. */
export const hexOf = ([high, low]: Hash): string =>
  high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');

/** Pictures whose hashes differ in this many bits at most are composed alike. */
export const alikeBits = 6;

/** Side of the grey picture that two alike pictures are compared by, px. */
export const greySide = 64;

/**
 * How much two grey pictures go together: 1 for the same one, whatever its brightness and contrast.
 * Drawings of one face with two expressions have one hash; this tells them apart.
 * @param mirror compare with the mirror image of `b`
 */
export function correlation(a: Uint8Array, b: Uint8Array, mirror = false): number {
  const mean = (samples: Uint8Array): number => samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (let y = 0; y < greySide; y++)
    for (let x = 0; x < greySide; x++) {
      const da = a[y * greySide + x]! - meanA;
      const db = b[y * greySide + (mirror ? greySide - 1 - x : x)]! - meanB;
      product += da * db;
      squareA += da * da;
      squareB += db * db;
    }
  return squareA === 0 || squareB === 0 ? 0 : product / Math.sqrt(squareA * squareB);
}

/** Of alike pictures, those that go together at least so much are one picture. */
export const sameCorrelation = 0.92;

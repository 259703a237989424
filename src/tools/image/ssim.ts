/**
 * Structural similarity of two pictures' brightness: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli,
 * "Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE Transactions on Image
 * Processing 13(4), 2004, equation 13 with its constants, on square windows that do not weigh pixels.
 */
export type Ssim = {
  /** Over all windows: 1 for the same picture, about 0 for two that have nothing in common. */
  readonly mean: number;
  /** Of the window that differs most: one changed eye in a large picture shows here and not in the mean. */
  readonly lowest: number;
};

/** Side of a window and the step from one to the next, px. */
const side = 8;
const step = 4;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

/**
 * @param a brightness from 0 to 255, row by row
 * @param b of a picture of the same size
 */
export function ssimOf(a: Float32Array, b: Float32Array, width: number, height: number): Ssim {
  const [w, h] = [Math.min(side, width), Math.min(side, height)];
  let sum = 0;
  let count = 0;
  let lowest = 1;
  for (let y = 0; ; y = Math.min(y + step, height - h)) {
    for (let x = 0; ; x = Math.min(x + step, width - w)) {
      const value = windowSsim(a, b, width, x, y, w, h);
      sum += value;
      count++;
      lowest = Math.min(lowest, value);
      if (x === width - w) break;
    }
    if (y === height - h) break;
  }
  return { mean: sum / count, lowest };
}

function windowSsim(
  a: Float32Array,
  b: Float32Array,
  width: number,
  left: number,
  top: number,
  w: number,
  h: number,
): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + h; y++) {
    for (let at = y * width + left; at < y * width + left + w; at++) {
      const p = a[at]!;
      const q = b[at]!;
      sumA += p;
      sumB += q;
      squaresA += p * p;
      squaresB += q * q;
      products += p * q;
    }
  }
  const n = w * h;
  const [meanA, meanB] = [sumA / n, sumB / n];
  const varianceA = squaresA / n - meanA * meanA;
  const varianceB = squaresB / n - meanB * meanB;
  const together = products / n - meanA * meanB;
  return (
    ((2 * meanA * meanB + c1) * (2 * together + c2)) /
    ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2))
  );
}

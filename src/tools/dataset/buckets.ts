/**
 * The bucket that a picture is trained in: it is resized to `resized`, and what stands over `width` ×
 * `height` is cut off in the middle. All px.
 */
export type Placement = {
  readonly width: number;
  readonly height: number;
  readonly resized: readonly [width: number, height: number];
  /** The share of the picture that is cut off, 0 to 1. */
  readonly cropped: number;
  /** After : before. Over 1 it is enlarged. */
  readonly scale: number;
};

/** Bounds and steps of the sides of a bucket, px. */
export type BucketRules = {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Smaller pictures are enlarged. Without it, `min` and `max` count for nothing. */
  readonly upscale: boolean;
};

export type Size = readonly [width: number, height: number];

/**
 * The sizes that pictures are resized to, narrowest first. As `make_bucket_resolutions` of sd-scripts
 * 0.10.1 (library/model_util.py).
 */
export function bucketSizes([width, height]: Size, { min, max, step }: BucketRules): readonly Size[] {
  const area = width * height;
  const seen = new Map<string, Size>();
  const add = (size: Size): void => void seen.set(size.join('x'), size);
  const side = Math.floor(Math.sqrt(area) / step) * step;
  add([side, side]);
  for (let a = min; a <= max; a += step) {
    const b = Math.min(max, Math.floor(Math.floor(area / a) / step) * step);
    if (b < min) continue;
    add([a, b]);
    add([b, a]);
  }
  return [...seen.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/**
 * Where a picture is trained. As `BucketManager.select_bucket` and `trim_and_resize_if_required` of
 * sd-scripts 0.10.1 (library/train_util.py).
 * @param rules false: one bucket of the size of the training
 * @returns undefined for a picture that is too small for any bucket: the trainer stops at it
 */
export function placeInBucket(
  image: Size,
  resolution: Size,
  rules: false | BucketRules,
): Placement | undefined {
  if (rules !== false && !rules.upscale) return placeUnenlarged(image, resolution, rules.step);
  const sizes = rules === false ? [resolution] : bucketSizes(resolution, rules);
  const [width, height] = image;
  const shape = width / height;
  let best = sizes.find(([w, h]) => w === width && h === height);
  if (best === undefined) {
    best = sizes[0]!;
    for (const size of sizes)
      if (Math.abs(size[0] / size[1] - shape) < Math.abs(best[0] / best[1] - shape)) best = size;
  }
  const scale = shape > best[0] / best[1] ? best[1] / height : best[0] / width;
  return placed(image, best, [rounded(width * scale), rounded(height * scale)]);
}

/** Pictures are made smaller only, and cut to whole steps. */
function placeUnenlarged(image: Size, resolution: Size, step: number): Placement | undefined {
  const [width, height] = image;
  const area = resolution[0] * resolution[1];
  let resized: Size = image;
  if (width * height > area) {
    const shape = width / height;
    const inSteps = (x: number): number => rounded(x) - (rounded(x) % step);
    const w = Math.sqrt(area * shape);
    const byWidth: Size = [inSteps(w), inSteps(inSteps(w) / shape)];
    const h = inSteps(area / w);
    const byHeight: Size = [inSteps(h * shape), h];
    const fault = ([a, b]: Size): number => Math.abs(a / b - shape);
    resized =
      fault(byWidth) < fault(byHeight)
        ? [byWidth[0], rounded(byWidth[0] / shape)]
        : [rounded(byHeight[1] * shape), byHeight[1]];
  }
  const bucket: Size = [resized[0] - (resized[0] % step), resized[1] - (resized[1] % step)];
  return bucket[0] === 0 || bucket[1] === 0 ? undefined : placed(image, bucket, resized);
}

const rounded = (x: number): number => Math.floor(x + 0.5);

const placed = (image: Size, [width, height]: Size, resized: Size): Placement => ({
  width,
  height,
  resized,
  cropped: 1 - (Math.min(width, resized[0]) * Math.min(height, resized[1])) / (resized[0] * resized[1]),
  scale: Math.max(resized[0] / image[0], resized[1] / image[1]),
});

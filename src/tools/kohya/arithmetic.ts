/**
 * How many steps a training has, computed as the trainer does (facts B.6), so that what it prints can be
 * held against what was asked: it passes over folders it can't read without a word.
 */
export type StepPlan = {
  /** Training images × repeats. */
  readonly trainImages: number;
  /** Regularisation images as the trainer counts them: those that are there. */
  readonly regImages: number;
  /** At least and at most: with a batch over 1 it depends on the shapes of the images. */
  readonly batchesPerEpoch: readonly [least: number, most: number];
  readonly epochs: readonly [least: number, most: number];
  readonly steps: number;
};

/**
 * @param shapes how many different shapes the images have at most: each is a bucket, and each bucket may
 *   end with a part of a batch
 */
export function stepPlan(
  { steps, batch, repeats }: { readonly steps: number; readonly batch: number; readonly repeats: number },
  { train, reg, shapes }: { readonly train: number; readonly reg: number; readonly shapes: number },
): StepPlan {
  const trainImages = train * repeats;
  // drawn until they are as many as the training images, whatever their number
  const samples = reg > 0 ? trainImages * 2 : trainImages;
  const least = Math.ceil(samples / batch);
  const most = batch === 1 ? samples : Math.min(samples, least + Math.max(0, shapes - 1));
  return {
    trainImages,
    regImages: reg,
    batchesPerEpoch: [least, most],
    epochs: [Math.ceil(steps / most), Math.ceil(steps / least)],
    steps,
  };
}

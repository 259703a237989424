import { type Placement, placeInBucket } from '../buckets.ts';
import { baseName, count, type Finding, percent, range, type Severity } from '../finding.ts';
import type { DatasetLook } from '../looked-at.ts';

/** A bucket with what is in it. Sides in px. */
export type Bucket = {
  readonly width: number;
  readonly height: number;
  /** Paths of the pictures. */
  readonly images: readonly string[];
  /** What is seen of them in an epoch, repeats counted. */
  readonly samples: number;
  readonly batches: number;
};

/**
 * How training comes out, counted as sd-scripts does.
 * @property regularisationUsed pictures of those there that are seen at all
 * @property views how often each training picture is seen by the end
 */
export type Arithmetic = {
  readonly trainingImages: number;
  readonly repeats: number;
  readonly trainingSamples: number;
  readonly regularisationImages: number;
  readonly regularisationUsed: number;
  readonly regularisationSamples: number;
  readonly samplesPerEpoch: number;
  readonly batch: number;
  readonly batchesPerEpoch: number;
  readonly steps: number;
  readonly epochs: number;
  readonly views: number;
};

export type Schedule = {
  /** By path; pictures that can't be read, or fit no bucket, have none. */
  readonly placements: ReadonlyMap<string, Placement>;
  readonly buckets: readonly Bucket[];
  readonly arithmetic: Arithmetic;
};

/** Puts pictures into buckets and counts what an epoch sees of them. Validation pictures are not trained. */
export function scheduleOf({ images, plan }: DatasetLook): Schedule {
  const placements = new Map<string, Placement>();
  for (const { path, picture } of images) {
    if (typeof picture === 'string') continue;
    const place = placeInBucket([picture.width, picture.height], plan.resolution, plan.buckets);
    if (place !== undefined) placements.set(path, place);
  }
  const training = images.filter(({ set }) => set === 'training').map(({ path }) => path);
  const regularisation = images.filter(({ set }) => set === 'regularisation').map(({ path }) => path);
  const trainingSamples = training.length * plan.repeats;
  const drawn = drawRegularisation(regularisation.length, plan.regularisationRepeats, trainingSamples);
  const buckets = new Map<string, { images: string[]; samples: number; width: number; height: number }>();
  const put = (path: string, samples: number): void => {
    const place = placements.get(path);
    if (place === undefined || samples === 0) return;
    const { width, height } = place;
    const key = `${width}x${height}`;
    const bucket = buckets.get(key) ?? { images: [], samples: 0, width, height };
    bucket.images.push(path);
    bucket.samples += samples;
    buckets.set(key, bucket);
  };
  for (const path of training) put(path, plan.repeats);
  for (const [i, path] of regularisation.entries()) put(path, drawn[i]!);
  const filled = [...buckets.values()]
    .sort((a, b) => a.width - b.width || a.height - b.height)
    .map((bucket) => ({ ...bucket, batches: Math.ceil(bucket.samples / plan.batch) }));
  const regularisationSamples = drawn.reduce((sum, n) => sum + n, 0);
  const batchesPerEpoch = filled.reduce((sum, { batches }) => sum + batches, 0);
  return {
    placements,
    buckets: filled,
    arithmetic: {
      trainingImages: training.length,
      repeats: plan.repeats,
      trainingSamples,
      regularisationImages: regularisation.length,
      regularisationUsed: drawn.filter((n) => n > 0).length,
      regularisationSamples,
      samplesPerEpoch: trainingSamples + regularisationSamples,
      batch: plan.batch,
      batchesPerEpoch,
      steps: plan.steps,
      epochs: batchesPerEpoch === 0 ? 0 : Math.ceil(plan.steps / batchesPerEpoch),
      views: batchesPerEpoch === 0 ? 0 : (plan.steps / batchesPerEpoch) * plan.repeats,
    },
  };
}

/**
 * How often each regularisation picture is seen in an epoch: they are taken in turn until they are as
 * many as the training samples (`DreamBoothDataset.__init__`, sd-scripts 0.10.1).
 */
function drawRegularisation(images: number, repeats: number, wanted: number): readonly number[] {
  const drawn = new Array<number>(images).fill(0);
  let n = 0;
  for (let round = 0; n < wanted && images > 0; round++)
    for (let i = 0; i < images && n < wanted; i++) {
      const more = round === 0 ? repeats : 1;
      drawn[i]! += more;
      n += more;
    }
  return drawn;
}

/** Cut off by more than this, somebody loses their feet. */
const muchCropped = 0.1;
/** Enlarged by more than this, blur can be seen. */
const muchEnlarged = 1.25;

type Placed = { readonly path: string; readonly place: Placement };

/** What buckets do to pictures. */
export function* checkBuckets({ images, plan }: DatasetLook, schedule: Schedule): Generator<Finding> {
  const placed: (Placed & { readonly isSmall: boolean })[] = [];
  for (const { path, picture, mirrorOf, set } of images) {
    if (typeof picture === 'string' || mirrorOf !== undefined || set === 'validation') continue;
    const place = schedule.placements.get(path);
    const side = Math.min(picture.width, picture.height);
    if (place !== undefined) placed.push({ path, place, isSmall: side < Math.min(...plan.resolution) / 2 });
    else
      yield {
        severity: 'error',
        code: 'small-image',
        message: `${baseName(path)} is ${picture.width} × ${picture.height} px: smaller than the smallest bucket, and the trainer stops at it`,
        hint: 'Cut it from a larger sheet, or leave it out.',
        files: [path],
      };
  }
  for (const isMuch of [true, false]) {
    const those = placed.filter(
      ({ place: { cropped } }) => cropped >= 0.005 && cropped >= muchCropped === isMuch,
    );
    if (those.length > 0) yield croppedOf(those, isMuch ? 'warning' : 'note', plan.buckets !== false);
  }
  for (const isMuch of [true, false]) {
    const those = placed.filter(
      // what is far too small is told so already
      ({ place: { scale }, isSmall }) => !isSmall && scale > 1.005 && scale > muchEnlarged === isMuch,
    );
    if (those.length > 0) yield enlargedOf(those, isMuch ? 'warning' : 'note');
  }
  const parts = schedule.buckets.filter(({ samples }) => samples % plan.batch !== 0);
  if (parts.length > 0)
    yield {
      severity: 'note',
      code: 'part-batch',
      message: `${count(parts.length, 'bucket')} of ${schedule.buckets.length} ${parts.length === 1 ? 'ends' : 'end'} with a batch that is not full (${parts.map(({ width, height, samples }) => `${width} × ${height}: ${samples}`).join(', ')}; batches of ${plan.batch})`,
      hint: 'Nothing to worry about; cut pictures to fewer shapes if you want full batches.',
      files: [],
    };
}

/** `front.png is`, `3 pictures are` */
const are = (those: readonly Placed[]): string =>
  those.length === 1 ? `${baseName(those[0]!.path)} is` : `${those.length} pictures are`;

function croppedOf(those: readonly Placed[], severity: Severity, hasBuckets: boolean): Finding {
  const much = range(
    those.map(({ place }) => place.cropped),
    percent,
  );
  return {
    severity,
    code: 'cropped-away',
    message: `${are(those)} cut at the edges to fit ${those.length === 1 ? `the bucket ${those[0]!.place.width} × ${those[0]!.place.height}` : 'their buckets'}: ${much} is lost`,
    hint: hasBuckets
      ? 'Look at what is hatched; cut pictures to the shape of a bucket, or widen them with a plain background.'
      : 'Turn buckets on in lora.yaml, or cut pictures to the shape of the training.',
    files: those.map(({ path }) => path),
  };
}

function enlargedOf(those: readonly Placed[], severity: Severity): Finding {
  const much = range(
    those.map(({ place }) => place.scale),
    (scale) => scale.toFixed(2),
  );
  return {
    severity,
    code: 'enlarged',
    message: `${are(those)} enlarged ${much} times to fit ${those.length === 1 ? `the bucket ${those[0]!.place.width} × ${those[0]!.place.height}` : 'their buckets'}`,
    hint: 'Cut from a larger sheet, or write "buckets: { upscale: false }" in lora.yaml.',
    files: those.map(({ path }) => path),
  };
}

/** Fewer than this teach a pose rather than a character. */
const fewest = 10;

/** Whether what is there is enough, and in balance. */
export function* checkPlan({ images, plan }: DatasetLook, { arithmetic }: Schedule): Generator<Finding> {
  const a = arithmetic;
  const own = images.filter(({ set, mirrorOf }) => set === 'training' && mirrorOf === undefined).length;
  if (own > 0 && own < fewest)
    yield {
      severity: 'warning',
      code: 'few-images',
      message: `${count(own, 'training picture')} (mirror images are not counted): 15 to 20 from several sides are usual`,
      hint: 'Declare more crops.',
      files: [],
    };
  if (plan.regularisation > a.regularisationImages)
    yield {
      severity: 'note',
      code: 'regularisation-missing',
      message:
        a.regularisationImages === 0
          ? `${count(plan.regularisation, 'regularisation picture')} are asked for, and were not looked at here: the epochs below are counted without them`
          : `${plan.regularisation} regularisation pictures are asked for, and ${a.regularisationImages} are here`,
      hint: 'Look at them too: add --backend comfyui. Those that are missing are drawn first.',
      files: [],
    };
  if (a.regularisationImages === 0 || a.trainingImages === 0) return;
  const unused = a.regularisationImages - a.regularisationUsed;
  if (unused > 0)
    yield {
      severity: 'warning',
      code: 'regularisation-unused',
      message: `an epoch has ${a.trainingSamples} training samples (${a.trainingImages} pictures × ${a.repeats}), fewer than the ${a.regularisationImages} regularisation pictures: ${unused} of them are never seen`,
      hint: `Write "repeats: ${Math.ceil((a.regularisationImages * plan.regularisationRepeats) / a.trainingImages)}" to use them all, or ask for ${a.regularisationUsed}.`,
      files: [],
    };
  else if (a.regularisationSamples % a.regularisationImages !== 0)
    yield {
      severity: 'note',
      code: 'regularisation-repeated',
      message: `${a.regularisationImages} regularisation pictures are seen ${a.regularisationSamples} times an epoch to balance the training pictures: some once more than others`,
      hint: 'Nothing to worry about.',
      files: [],
    };
}

import type { Json } from '../engine/json.ts';
import { type Located, located, originOf } from '../engine/located.ts';
import type { Draft } from '../engine/rule.ts';
import type { Dataset } from '../project/dataset.ts';
import type { Training } from '../project/training.ts';
import { type CheckedPicture, datasetReport } from '../tools/dataset/tool.ts';
import { type Trained, trainingPictures } from './dataset.ts';
import type { Painting } from './draw.ts';
import { cropPath, datasetPath, regPath, trainPath } from './names.ts';

/** `output/datasets/spyke/report.json`, `report.html`: what is to say of a dataset before it is learnt. */
export const datasetReportPath = (dataset: Dataset, kind: 'json' | 'html'): string =>
  `${datasetPath(dataset)}/report.${kind}`;

/**
 * The check of a dataset. It reads the crops and not the folder `train`: they have the same bytes, and
 * whoever is to approve them should have the report before. Regularisation pictures are looked at where
 * they are drawn, which is by ComfyUI.
 */
export function reportDataset(painting: Painting, { name, dataset, asymmetric, training }: Trained): Draft {
  const pictures = trainingPictures(dataset).map(({ crop, flipped, image, caption }): CheckedPicture => {
    const words = flipped ? crop.mirroredCaption : crop.caption;
    return {
      set: 'training',
      path: image,
      captionPath: caption,
      ...(flipped
        ? { mirrorOf: trainPath(dataset, crop, 'png'), mirrorIsWanted: crop.flipIsWritten }
        : { image: cropPath(dataset, crop) }),
      at: crop.at,
      captionAt: words.origins[''] ?? crop.at,
    };
  });
  return datasetReport({
    about: { id: dataset.id, name, trigger: dataset.trigger, source: dataset.file, asymmetric },
    plan: planOf(dataset, training),
    pictures: [...pictures, ...regularisationOf(painting, dataset)],
    to: { report: datasetReportPath(dataset, 'json'), page: datasetReportPath(dataset, 'html') },
    from: dataset.at,
  });
}

/** What lora.yaml says where it says nothing (project/training.ts, which is too heavy for a rule). */
const usual = { steps: 1000, batch: 1, repeats: 10 } as const;

/** How it will be trained: as lora.yaml says, or with what lora.yaml would say if it said nothing. */
function planOf(
  dataset: Dataset,
  training: Training | undefined,
): Parameters<typeof datasetReport>[0]['plan'] {
  const side = dataset.size.value;
  const rest = {
    regularisation: dataset.regularisation?.count ?? 0,
    regularisationRepeats: 1,
  };
  if (training === undefined) {
    return {
      ...rest,
      resolution: [side, side],
      buckets: { min: Math.min(256, side), max: Math.max(1024, side), step: 64, upscale: true },
      batch: usual.batch,
      steps: usual.steps,
      repeats: dataset.repeats ?? usual.repeats,
      maxTokens: 75,
    };
  }
  const { value, origins } = training.settings;
  const setting = <K extends keyof typeof value>(key: K): Located => {
    const at = originOf(origins, key);
    return located(value[key] as Json, at === undefined ? {} : { '': at });
  };
  return {
    ...rest,
    resolution: setting('resolution'),
    buckets: setting('buckets'),
    batch: setting('batch'),
    steps: setting('steps'),
    repeats: dataset.repeats ?? setting('repeats'),
    maxTokens: setting('max_token_length'),
  };
}

function regularisationOf({ book, backend }: Painting, dataset: Dataset): readonly CheckedPicture[] {
  const { regularisation: reg } = dataset;
  if (reg === undefined || book.config.comfyui === undefined || backend !== 'comfyui') return [];
  return Array.from({ length: reg.count }, (_, i) => ({
    set: 'regularisation' as const,
    path: regPath(dataset, i + 1, 'png'),
    captionPath: regPath(dataset, i + 1, 'txt'),
  }));
}

import { folded } from '../../../engine/path.ts';
import { baseName, type Finding, listed, stemOf } from '../finding.ts';
import type { DatasetLook, LookedAt } from '../looked-at.ts';

/** Endings that sd-scripts takes for pictures (library/train_util.py, IMAGE_EXTENSIONS). */
const read = /\.(?:png|jpe?g|webp|bmp)$/;

/** What is wrong with the names of files, and with what lies beside them. */
export function* checkFiles({ images, others }: DatasetLook): Generator<Finding> {
  if (!images.some(({ set }) => set === 'training'))
    yield {
      severity: 'error',
      code: 'no-images',
      message: 'there are no training pictures',
      hint: 'Declare crops in dataset.yaml. The trainer itself would end without a word of complaint.',
      files: [],
    };
  for (const { path } of images) {
    // the trainer looks for lower and for upper case, and for nothing between
    if (read.test(path) || read.test(path.replace(/\.[A-Z]+$/, (ending) => ending.toLowerCase()))) continue;
    yield {
      severity: 'error',
      code: 'ignored-file',
      message: 'the trainer passes over pictures of this ending without a word',
      hint: 'Save it as .png.',
      files: [path],
    };
  }
  yield* sameStems(images);
  for (const { path } of images) {
    const parts = stemOf(path).split('_').length;
    if (parts === 1) continue;
    yield {
      severity: parts >= 5 ? 'warning' : 'note',
      code: 'underscore-stem',
      message:
        'there are underscores in this name: where a caption is missing, the trainer cuts the path at underscores and may take the caption of another picture',
      hint: 'Write - for _ in the name.',
      files: [path],
    };
  }
  yield* checkCaches(others);
}

/**
 * Latents that an earlier training has left beside its pictures.
 * @param others files in the folders of the pictures, by path
 */
export function* checkCaches(others: readonly string[]): Generator<Finding> {
  const caches = others.filter((path) => path.endsWith('.npz'));
  if (caches.length === 0) return;
  yield {
    severity: 'error',
    code: 'latent-cache',
    message:
      'latents of an earlier training lie beside the pictures: the trainer believes them whatever the pictures show now',
    hint: `Remove ${listed(caches.map(baseName), 3)}.`,
    files: caches,
  };
}

function* sameStems(images: readonly LookedAt[]): Generator<Finding> {
  const groups = new Map<string, string[]>();
  for (const { set, path } of images) {
    const key = `${set}/${folded(stemOf(path))}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  for (const files of groups.values()) {
    if (files.length === 1) continue;
    yield {
      severity: 'error',
      code: 'duplicate-stem',
      message: `${listed(files.map(baseName))} go by one name: they would share a caption and a latent cache`,
      hint: 'Rename all but one.',
      files,
    };
  }
}

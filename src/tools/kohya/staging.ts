import { constants, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import type { ImageFolders } from './dataset-toml.ts';

/** An image with its caption, ready to be copied. */
export type StagedImage = {
  /** Its name in the folder, without an extension. */
  readonly stem: string;
  readonly image: JobInput;
  readonly extension: string;
  readonly caption: JobInput;
};
export type Dataset = { readonly train: readonly StagedImage[]; readonly reg: readonly StagedImage[] };

const readable = /^\.(png|jpe?g|webp|bmp)$/i;

/**
 * The dataset of a job: each image with its caption. What the trainer would pass over, mistake or stop at
 * half an hour later is told before it starts (facts B.4, E63).
 */
export function datasetIn(inputs: { readonly [name: string]: JobInput }): Result<Dataset, Setback> {
  const found = { train: new Map<string, StagedImage>(), reg: new Map<string, StagedImage>() };
  const flaws: (readonly [string, string])[] = [];
  const undrawn: string[] = [];
  for (const [name, image] of Object.entries(inputs)) {
    const [kind, file] = partsOf(name);
    if (kind === undefined || file.endsWith('.txt')) continue;
    if (image.digest === 'absent') {
      undrawn.push(image.path);
      continue;
    }
    const dot = file.lastIndexOf('.');
    const extension = file.slice(dot);
    const written = file.slice(0, dot);
    const caption = inputs[`${kind}/${written}.txt`];
    // the trainer looks for other captions by the parts between underscores
    const stem = written.replaceAll('_', '-');
    if (!readable.test(extension)) flaws.push([image.path, 'is no PNG, JPEG or WebP']);
    else if (found[kind].has(stem.toLowerCase()))
      flaws.push([
        image.path,
        `and ${found[kind].get(stem.toLowerCase())!.image.path} would share one caption`,
      ]);
    else if (caption === undefined || caption.digest === 'absent') flaws.push([image.path, 'has no caption']);
    else {
      const flaw = captionFlaw(caption.file);
      if (flaw !== undefined) flaws.push([caption.path, flaw]);
      found[kind].set(stem.toLowerCase(), { stem, image, extension, caption });
    }
  }
  if (flaws.length > 0)
    return err({
      kind: 'failed',
      message:
        flaws.length === 1
          ? `${flaws[0]![0]} ${flaws[0]![1]}`
          : `${flaws.length} images or captions of the dataset can't be trained with`,
      facts: flaws.length === 1 ? [] : flaws.slice(0, 10).map(([path, flaw]) => [path, flaw]),
      hint: 'Correct them in dataset.yaml and build the dataset again.',
    });
  if (undrawn.length > 0)
    return err({
      kind: 'failed',
      message: `${undrawn.length} regularisation ${undrawn.length === 1 ? 'picture is' : 'pictures are'} not drawn yet`,
      facts: [['first', undrawn[0]!]],
      hint: 'ComfyUI draws them: build with --backend comfyui. Or leave them out of dataset.yaml.',
    });
  if (found.train.size === 0)
    return err({
      kind: 'failed',
      message: 'there are no training images',
      hint: 'Declare crops in dataset.yaml, and approve them.',
    });
  return ok({ train: [...found.train.values()], reg: [...found.reg.values()] });
}

function partsOf(name: string): readonly [kind: 'train' | 'reg' | undefined, file: string] {
  const slash = name.indexOf('/');
  const kind = name.slice(0, slash);
  return [kind === 'train' || kind === 'reg' ? kind : undefined, name.slice(slash + 1)];
}

/** Only the first line of a caption is read; an empty one teaches the image without words. */
function captionFlaw(file: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    return text.split(/\r?\n/)[0]!.trim() === '' ? 'is empty' : undefined;
  } catch {
    return 'is not UTF-8 text';
  }
}

/** Copies a dataset into a folder that must not be there yet; a copy on the same disk costs no space where it can. */
export function stage(dataset: Dataset, folder: string): ImageFolders {
  mkdirSync(folder);
  const copy = (kind: 'train' | 'reg'): string => {
    const into = join(folder, kind);
    mkdirSync(into);
    for (const { stem, image, extension, caption } of dataset[kind]) {
      copyFileSync(image.file, join(into, `${stem}${extension}`), constants.COPYFILE_FICLONE);
      copyFileSync(caption.file, join(into, `${stem}.txt`), constants.COPYFILE_FICLONE);
    }
    return into;
  };
  const train = copy('train');
  return { train, ...(dataset.reg.length === 0 ? {} : { reg: copy('reg') }) };
}

/** How many different shapes the images have, as far as PNG headers tell; each other image counts as one of its own. */
export function shapesOf({ train, reg }: Dataset): number {
  const shapes = new Set<string>();
  for (const { image } of [...train, ...reg]) shapes.add(sizeOfPng(image.file) ?? image.path);
  return shapes.size;
}

/** Width and height stand in the header, 16 bytes from the start (PNG specification, 11.2.2). */
function sizeOfPng(file: string): string | undefined {
  const head = readFileSync(file).subarray(0, 24);
  return head.length === 24 && head.readUInt32BE(0) === 0x89504e47
    ? `${head.readUInt32BE(16)}x${head.readUInt32BE(20)}`
    : undefined;
}

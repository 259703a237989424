import type { TrainSettings } from './tool.ts';

/**
 * The dataset file of sd-scripts, as it is written: the trainer stops at any key or type it does not
 * know (facts B.3), so both are exact here. Sizes in px.
 */
export type DatasetFile = {
  readonly general: { readonly caption_extension: '.txt' };
  readonly datasets: readonly Dataset[];
};
type Dataset = {
  readonly resolution: readonly [number, number];
  readonly batch_size: number;
  readonly enable_bucket: boolean;
  readonly min_bucket_reso?: number;
  readonly max_bucket_reso?: number;
  readonly bucket_reso_steps?: number;
  readonly bucket_no_upscale?: boolean;
  readonly subsets: readonly Subset[];
};
type Subset = {
  readonly image_dir: string;
  readonly is_reg?: boolean;
  readonly num_repeats: number;
  readonly shuffle_caption: boolean;
  readonly keep_tokens: number;
  readonly caption_dropout_rate: number;
};

/** Folders of images: absolute in a run, relative in the file that people read. */
export type ImageFolders = { readonly train: string; readonly reg?: string };

/** What the settings ask of the dataset. */
export function datasetOf(settings: TrainSettings, folders: ImageFolders): DatasetFile {
  const { buckets } = settings;
  const subset = (folder: string): Subset => ({
    image_dir: folder.replaceAll('\\', '/'),
    num_repeats: 1,
    shuffle_caption: settings.shuffle_caption,
    keep_tokens: settings.keep_tokens,
    caption_dropout_rate: settings.caption_dropout_rate,
  });
  return {
    general: { caption_extension: '.txt' },
    datasets: [
      {
        resolution: settings.resolution,
        batch_size: settings.batch,
        enable_bucket: buckets !== false,
        ...(buckets === false
          ? {}
          : {
              // held to the resolution by the trainer even where `bucket_no_upscale` makes it ignore them
              min_bucket_reso: buckets.min,
              max_bucket_reso: buckets.max,
              bucket_reso_steps: buckets.step,
              bucket_no_upscale: !buckets.upscale,
            }),
        subsets: [
          { ...subset(folders.train), num_repeats: settings.repeats },
          ...(folders.reg === undefined ? [] : [{ ...subset(folders.reg), is_reg: true }]),
        ],
      },
    ],
  };
}

/** The text of the file, in TOML 1.0. */
export function datasetToml(settings: TrainSettings, folders: ImageFolders): string {
  const { general, datasets } = datasetOf(settings, folders);
  const lines = ['[general]', ...pairs(general)];
  for (const { subsets, ...dataset } of datasets) {
    lines.push('', '[[datasets]]', ...pairs(dataset));
    for (const subset of subsets) lines.push('', '[[datasets.subsets]]', ...pairs(subset));
  }
  return `${lines.join('\n')}\n`;
}

type Value = string | number | boolean | readonly number[] | undefined;

const pairs = (table: { readonly [name: string]: Value }): readonly string[] =>
  Object.entries(table).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} = ${written(value)}`],
  );

function written(value: Exclude<Value, undefined>): string {
  switch (typeof value) {
    case 'string':
      return textOf(value);
    case 'number':
      return numberOf(value);
    case 'boolean':
      return String(value);
    default:
      return `[${value.map(numberOf).join(', ')}]`;
  }
}

/** @throws TypeError for what TOML's reader would not give back as it was: a bug in the settings */
function numberOf(value: number): string {
  const text = String(value);
  if (!/^-?\d+(\.\d+)?(e-?\d+)?$/.test(text)) throw new TypeError(`${text} is no number for a dataset`);
  return text;
}

/** Literal where it can be: no reader takes a backslash or a # in it for anything else. */
const textOf = (text: string): string =>
  /^[^'\u0000-\u001f\u007f]*$/.test(text)
    ? `'${text}'`
    : `"${text.replace(/["\\\u0000-\u001f\u007f]/g, (char) =>
        char === '"' || char === '\\'
          ? `\\${char}`
          : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )}"`;

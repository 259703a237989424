import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Subset = { readonly image_dir: string; readonly is_reg: boolean; readonly num_repeats: number };
export type Dataset = { readonly batch_size: number; readonly subsets: readonly Subset[] };

const keys = {
  general: /^(caption_extension)$/,
  datasets:
    /^(resolution|batch_size|enable_bucket|min_bucket_reso|max_bucket_reso|bucket_reso_steps|bucket_no_upscale)$/,
  'datasets.subsets': /^(image_dir|is_reg|num_repeats|shuffle_caption|keep_tokens|caption_dropout_rate)$/,
};

/** Reads the dataset file, of which it knows what plasma writes. Throws what the trainer says of anything else. */
export function datasetIn(file: string): Dataset {
  const tables: { readonly name: string; readonly values: { [key: string]: unknown } }[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const head = /^\[{1,2}([a-z.]+)\]{1,2}$/.exec(line);
    if (head !== null) tables.push({ name: head[1]!, values: {} });
    const pair = /^([a-z_]+) = (.*)$/.exec(line);
    if (pair === null) continue;
    const [, key = '', text = ''] = pair;
    const table = tables.at(-1)!;
    if (!keys[table.name as keyof typeof keys].test(key))
      throw new Error(
        `voluptuous.error.MultipleInvalid: extra keys not allowed @ data['${table.name}']['${key}']`,
      );
    table.values[key] = text.startsWith("'") ? text.slice(1, -1) : JSON.parse(text);
  }
  const dataset = tables.find(({ name }) => name === 'datasets')!.values;
  const subsets = tables
    .filter(({ name }) => name === 'datasets.subsets')
    .map(({ values }) => ({
      image_dir: values.image_dir as string,
      is_reg: values.is_reg === true,
      num_repeats: values.num_repeats as number,
    }));
  return { batch_size: dataset.batch_size as number, subsets };
}

/** The images of a folder. A caption of no bytes stops the trainer. */
export function imagesIn({ image_dir: folder }: Subset): readonly string[] {
  const names = readdirSync(folder);
  const images = names.filter((name) => /\.(png|jpe?g|webp|bmp)$/i.test(name)).sort();
  for (const image of images) {
    const caption = join(folder, image.replace(/\.[^.]+$/, '.txt'));
    if (readFileSync(caption).length === 0)
      throw new Error(`AssertionError: caption file is empty / キャプションファイルが空です: ${caption}`);
  }
  return images;
}

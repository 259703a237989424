/** What a trainer says of a file, for people: groups of labelled values. */
export type About = {
  readonly groups: readonly {
    readonly title: string;
    readonly rows: readonly (readonly [label: string, value: string])[];
  }[];
  /** The most frequent tags of the captions, and how many there are at all. */
  readonly tags: { readonly top: readonly (readonly [tag: string, count: number])[]; readonly all: number };
};

type Metadata = { readonly [name: string]: string };
type Row = readonly [
  label: string,
  value: (said: (name: string) => string | undefined) => string | undefined,
];

const plain =
  (name: string) =>
  (said: (name: string) => string | undefined): string | undefined =>
    said(name);

/** `a of b`, or what is known of it. */
const of =
  (name: string, whole: string): Row[1] =>
  (said) => {
    const [part, all] = [said(name), said(whole)];
    return part === undefined || all === undefined ? (part ?? all) : `${part} of ${all}`;
  };

const groups: readonly (readonly [title: string, rows: readonly Row[]])[] = [
  [
    'training',
    [
      ['name', (said) => said('ss_output_name') ?? said('modelspec.title')],
      ['finished', (said) => momentOf(said('ss_training_finished_at')) ?? said('modelspec.date')],
      ['took', (said) => spanOf(said('ss_training_started_at'), said('ss_training_finished_at'))],
      ['steps', of('ss_steps', 'ss_max_train_steps')],
      ['epochs', of('ss_epoch', 'ss_num_epochs')],
      ['batch', (said) => said('ss_total_batch_size') ?? said('ss_batch_size_per_device')],
      ['gradient accumulation', (said) => unless('1', said('ss_gradient_accumulation_steps'))],
      ['learning rate', ratesOf],
      ['scheduler', schedulerOf],
      ['optimiser', (said) => said('ss_optimizer')],
      ['precision', plain('ss_mixed_precision')],
      ['seed', plain('ss_seed')],
      ['clip skip', plain('ss_clip_skip')],
      ['min SNR gamma', plain('ss_min_snr_gamma')],
      ['noise offset', plain('ss_noise_offset')],
      [
        'prior loss weight',
        (said) => (said('ss_num_reg_images') === '0' ? undefined : said('ss_prior_loss_weight')),
      ],
      ['comment', plain('ss_training_comment')],
      ['sd-scripts', (said) => unless('(unknown)', said('ss_sd_scripts_commit_hash'))?.slice(0, 12)],
    ],
  ],
  [
    'dataset',
    [
      ['training images', plain('ss_num_train_images')],
      ['regularisation images', plain('ss_num_reg_images')],
      ['folders', (said) => foldersOf(said('ss_dataset_dirs'))],
      ['resolution', (said) => said('ss_resolution')?.replace(/[()]/g, '').replace(', ', ' × ')],
      ['buckets', bucketsOf],
      ['keep tokens', (said) => unless('0', said('ss_keep_tokens'))],
      ['shuffled captions', (said) => unless('False', said('ss_shuffle_caption'))],
      ['mirrored at random', (said) => unless('False', said('ss_flip_aug'))],
      ['colours changed', (said) => unless('False', said('ss_color_aug'))],
    ],
  ],
  [
    'network',
    [
      ['module', plain('ss_network_module')],
      ['rank', plain('ss_network_dim')],
      ['alpha', plain('ss_network_alpha')],
      ['dropout', plain('ss_network_dropout')],
      ['settings', (said) => unless('{}', said('ss_network_args'))],
    ],
  ],
  [
    'base model',
    [
      ['model', (said) => said('ss_sd_model_name')],
      ['kind', (said) => said('ss_base_model_version') ?? said('modelspec.architecture')],
      ['hash', (said) => said('ss_new_sd_model_hash') ?? said('ss_sd_model_hash')],
      ['VAE', plain('ss_vae_name')],
      ['prediction', plain('modelspec.prediction_type')],
    ],
  ],
];

/** The metadata of sd-scripts (facts B.8) in words; what is missing there is the text `None`. */
export function aboutOf(written: Metadata, most = 20): About {
  const datasets = datasetsIn(written.ss_datasets);
  const metadata = { ...datasets.said, ...written };
  const said = (name: string): string | undefined => {
    const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
    return value === undefined || value === 'None' || value.trim() === '' ? undefined : shown(value);
  };
  return {
    groups: groups.flatMap(([title, rows]) => {
      const known = rows.flatMap(([label, value]) => {
        const text = value(said);
        return text === undefined ? [] : [[label, text] as const];
      });
      return known.length === 0 ? [] : [{ title, rows: known }];
    }),
    tags: tagsOf(metadata.ss_tag_frequency, datasets.reg, most),
  };
}

/** Somebody else wrote it: it moves no cursor, and ends somewhere. */
export const shown = (text: string): string => {
  const clean = text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, '')
    .trim();
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
};

const unless = (usual: string, value: string | undefined): string | undefined =>
  value === usual ? undefined : value;

function momentOf(seconds: string | undefined): string | undefined {
  const at = new Date(1000 * Number(seconds));
  return seconds === undefined || Number.isNaN(at.getTime())
    ? undefined
    : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function spanOf(from: string | undefined, to: string | undefined): string | undefined {
  const seconds = Number(to) - Number(from);
  if (from === undefined || to === undefined || !(seconds >= 0)) return undefined;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function ratesOf(said: (name: string) => string | undefined): string | undefined {
  const [unet, te, one] = [said('ss_unet_lr'), said('ss_text_encoder_lr'), said('ss_learning_rate')];
  if (unet === undefined && te === undefined) return one;
  return [
    ...(unet === undefined ? [] : [`U-Net ${unet}`]),
    ...(te === undefined ? [] : [`text encoder ${te}`]),
  ].join(', ');
}

function schedulerOf(said: (name: string) => string | undefined): string | undefined {
  const [scheduler, warmup] = [said('ss_lr_scheduler'), said('ss_lr_warmup_steps')];
  return scheduler === undefined || !(Number(warmup) > 0)
    ? scheduler
    : `${scheduler}, ${warmup} steps of warmup`;
}

function bucketsOf(said: (name: string) => string | undefined): string | undefined {
  const [are, min, max] = [said('ss_enable_bucket'), said('ss_min_bucket_reso'), said('ss_max_bucket_reso')];
  if (are !== 'True') return are === undefined ? undefined : 'none';
  return min === undefined || max === undefined ? 'yes' : `${min} to ${max} px`;
}

/** `{"10_spyke": {"n_repeats": 10, "img_count": 18}}` */
function foldersOf(text: string | undefined): string | undefined {
  const folders = objectIn(text);
  if (folders === undefined) return undefined;
  const each = Object.entries(folders).map(([name, folder]) => {
    const { n_repeats: repeats, img_count: images } = (folder ?? {}) as { readonly [name: string]: unknown };
    return `${shown(name)} (${shown(String(images))} × ${shown(String(repeats))})`;
  });
  return each.length === 0 ? undefined : shown(each.join(', '));
}

/** `{"10_spyke": {"spyke_plasma_v1": 18, "full body": 9}}`: summed over folders, those of regularisation aside. */
function tagsOf(text: string | undefined, reg: ReadonlySet<string>, most: number): About['tags'] {
  const counts = new Map<string, number>();
  for (const [folder, tags] of Object.entries(objectIn(text) ?? {}))
    if (typeof tags === 'object' && tags !== null && !reg.has(folder))
      for (const [tag, count] of Object.entries(tags))
        if (typeof count === 'number') counts.set(tag.trim(), (counts.get(tag.trim()) ?? 0) + count);
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return { top: sorted.slice(0, most).map(([tag, count]) => [shown(tag), count]), all: sorted.length };
}

/**
 * Trainings by a dataset config say of each dataset what others say once: that of the first one, under the
 * names of the others, and the folders of regularisation images.
 */
function datasetsIn(text: string | undefined): {
  readonly said: Metadata;
  readonly reg: ReadonlySet<string>;
} {
  const list = valueIn(text);
  const datasets = (Array.isArray(list) ? list : []).filter(isObject);
  const subsets = datasets.flatMap(({ subsets }) => (Array.isArray(subsets) ? subsets : []).filter(isObject));
  const learnt = subsets.find(({ is_reg: isReg }) => isReg !== true);
  const said: { [name: string]: string } = {};
  const say = (name: string, value: unknown): void => {
    if (typeof value === 'number' || typeof value === 'string') said[name] = String(value);
    if (typeof value === 'boolean') said[name] = value ? 'True' : 'False';
    if (Array.isArray(value) && value.every((one) => typeof one === 'number')) said[name] = value.join(', ');
  };
  for (const name of [
    'batch_size_per_device',
    'resolution',
    'enable_bucket',
    'min_bucket_reso',
    'max_bucket_reso',
  ])
    say(`ss_${name}`, datasets[0]?.[name]);
  for (const name of ['keep_tokens', 'shuffle_caption', 'flip_aug', 'color_aug'])
    say(`ss_${name}`, learnt?.[name]);
  const reg = subsets.flatMap(({ is_reg: isReg, image_dir: dir }) =>
    isReg === true && typeof dir === 'string' ? [dir] : [],
  );
  return { said, reg: new Set(reg) };
}

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectIn(text: string | undefined): { readonly [name: string]: unknown } | undefined {
  const value = valueIn(text);
  return isObject(value) ? value : undefined;
}

function valueIn(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

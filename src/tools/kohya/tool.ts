import type { Located } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';

/**
 * How a LoRA is trained: `lora.yaml` with every default filled in, under its names.
 * @property resolution width and height, px
 */
export type TrainSettings = {
  readonly base: string;
  readonly steps: number;
  readonly every: number;
  readonly batch: number;
  readonly resolution: readonly [number, number];
  readonly buckets:
    | false
    | { readonly min: number; readonly max: number; readonly step: number; readonly upscale: boolean };
  readonly repeats: number;
  readonly prior_loss_weight: number;
  readonly keep_tokens: number;
  readonly shuffle_caption: boolean;
  readonly caption_dropout_rate: number;
  readonly max_token_length: number;
  readonly optimizer: string;
  readonly optimizer_args: readonly string[];
  readonly unet_lr: number;
  readonly text_encoder_lr: number;
  readonly scheduler: string;
  readonly warmup: number;
  readonly cycles: number;
  readonly max_grad_norm: number;
  readonly min_snr_gamma: number | null;
  readonly noise_offset: number | null;
  readonly dim: number;
  readonly alpha: number;
  readonly dropout: number;
  readonly network_args: readonly string[];
  readonly clip_skip: number;
  readonly seed: number;
  readonly device: 'auto' | 'mps' | 'cuda' | 'cpu';
  readonly mixed_precision: 'no' | 'fp16' | 'bf16';
  readonly save_precision: 'fp16' | 'bf16' | 'float';
  readonly cache_latents: boolean;
  readonly gradient_checkpointing: boolean;
  readonly samples: null | { readonly every: number; readonly prompts: readonly string[] };
};

/**
 * @property name what the files are called: the trigger word
 * @property smoke five steps to see that it works, and how long all of it will take; nothing is kept of them
 */
export type KohyaParams = {
  readonly name: string;
  readonly settings: TrainSettings;
  readonly smoke?: boolean;
};

/** Steps of a smoke run. */
export const smokeSteps = 5;

/** A checkpoint that a training keeps. `output` is its name in the action; the last one is the end. */
export type Checkpoint = { readonly step: number; readonly output: string; readonly file: string };

/** The checkpoints of a training, the end among them: `spyke_plasma_v1-step00000200.safetensors` … */
export function checkpointsOf(
  name: string,
  { steps, every }: Pick<TrainSettings, 'steps' | 'every'>,
): readonly Checkpoint[] {
  const at: number[] = [];
  for (let step = every; step < steps; step += every) at.push(step);
  return [...at, steps].map((step) => ({
    step,
    output: `step-${String(step).padStart(8, '0')}`,
    file: checkpointFile(name, step),
  }));
}

/** As sd-scripts names the checkpoints between. */
export const checkpointFile = (name: string, step: number): string =>
  `${name}-step${String(step).padStart(8, '0')}.safetensors`;

/** An image and its caption, by their paths in the book. */
export type Captioned = { readonly image: string; readonly caption: string };

/** More than any resource has: all of it. */
const whole = 1_000_000;

/**
 * Trains a LoRA with kohya's sd-scripts. Inputs are `train/<stem>.png` and `train/<stem>.txt` for each
 * training image, `reg/…` for regularisation images, and `check`, the report of the dataset if it is to
 * be kept to. Outputs are one `step-…` for each checkpoint, `log` and `losses`; of a smoke run, `log` and
 * `report`.
 */
export const kohyaTool: Tool<KohyaParams> = {
  id: 'kohya',
  version: 1,
  claims: [{ resource: 'gpu@local', amount: 1 }],
  takesLong: true,
  load: () => import('./run.ts'),
};

export type TrainOf = {
  /** The character: its label is `lora:<id>`, or `smoke:<id>`. */
  readonly id: string;
  /** What the files are called: the trigger word. */
  readonly name: string;
  readonly settings: Located | TrainSettings;
  readonly images: readonly Captioned[];
  readonly reg?: readonly Captioned[];
  /** The report of the dataset check: training refuses while it counts errors. */
  readonly check?: string;
  /** As plasma.lock pins the base model: `sha256:…`, or `unpinned`. */
  readonly pin: string;
  /** Names of the ComfyUI servers on this machine: they draw nothing while it trains. */
  readonly servers?: readonly string[];
  readonly smoke?: boolean;
} & Pick<Draft, 'from'>;

/** A training, or the smoke run before it. Both run only when they are asked for by name. */
export function trainLora(of: TrainOf): Draft {
  const { id, name, settings, images, reg = [], check, pin, servers = [], smoke = false, from } = of;
  const value = ('value' in settings ? settings.value : settings) as TrainSettings;
  const folder = `output/loras/${name}`;
  const inputs: { [name: string]: string | { readonly path: string; readonly optional?: true } } = {};
  for (const [kind, those] of [
    ['train', images],
    ['reg', reg],
  ] as const)
    for (const { image, caption } of those) {
      const stem = stemOf(image);
      // where no ComfyUI draws them, their absence is told when it is trained, and the book is built all the same
      const read = (path: string) => (kind === 'reg' ? { path, optional: true as const } : path);
      inputs[`${kind}/${stem}${image.slice(image.lastIndexOf('.'))}`] = read(image);
      inputs[`${kind}/${stem}.txt`] = read(caption);
    }
  if (check !== undefined) inputs.check = check;
  const outputs: { [name: string]: string } = {};
  if (smoke) {
    outputs.log = `${folder}/smoke/log.txt`;
    outputs.report = `${folder}/smoke/report.json`;
  } else {
    for (const { output, file } of checkpointsOf(name, value)) outputs[output] = `${folder}/${file}`;
    outputs.log = `${folder}/log.txt`;
    outputs.losses = `${folder}/losses.json`;
  }
  return {
    tool: kohyaTool.id,
    label: smoke ? `smoke:${id}` : `lora:${id}`,
    params: { name, settings: settings as Located, ...(smoke ? { smoke } : {}) },
    inputs,
    outputs,
    models: { [modelName(value.base)]: pin },
    claims: [
      { resource: 'gpu@local', amount: whole },
      ...servers.map((server) => ({ resource: `comfyui@${server}`, amount: whole })),
    ],
    onRequest: true,
    ...(from === undefined ? {} : { from }),
  };
}

/** What plasma.lock calls a base model. One that is named by its path goes by its file name. */
export const modelName = (base: string): string =>
  `checkpoints/${isPath(base) ? base.slice(Math.max(base.lastIndexOf('/'), base.lastIndexOf('\\')) + 1) : base}`;

/** Whether a base model is named by where it lies, and not as ComfyUI lists it. */
export const isPath = (base: string): boolean => /^(?:[/~.]|[A-Za-z]:[/\\])/.test(base);

const stemOf = (path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(0, name.lastIndexOf('.'));
};

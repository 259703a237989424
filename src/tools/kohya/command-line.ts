import type { TrainSettings } from './tool.ts';

/** What a training is given beside its settings. Paths are absolute. */
export type TrainingRun = {
  readonly base: string;
  readonly datasetFile: string;
  readonly outputFolder: string;
  readonly name: string;
  /** Steps of this run, which may be the rest of a training. */
  readonly steps: number;
  readonly seed: number;
  readonly warmup: number;
  /** The checkpoint that it goes on from. */
  readonly weights?: string;
  /** Stored in the file as `ss_training_comment`. */
  readonly comment: string;
  readonly tokenizerFolder?: string;
  readonly promptFile?: string;
};

/** Options of train_network.py by name, with the type that each takes (facts B.2). */
type Options = {
  readonly pretrained_model_name_or_path: string;
  readonly tokenizer_cache_dir?: string;
  readonly dataset_config: string;
  readonly output_dir: string;
  readonly output_name: string;
  readonly save_model_as: 'safetensors';
  readonly save_precision: 'fp16' | 'bf16' | 'float';
  readonly save_every_n_steps: number;
  readonly max_train_steps: number;
  readonly training_comment: string;
  readonly seed: number;
  readonly network_module: 'networks.lora';
  readonly network_dim: number;
  readonly network_alpha: number;
  readonly network_dropout?: number;
  readonly network_args?: readonly string[];
  readonly network_weights?: string;
  readonly network_train_unet_only: boolean;
  readonly learning_rate: number;
  readonly unet_lr: number;
  readonly text_encoder_lr?: number;
  readonly optimizer_type: string;
  readonly optimizer_args?: readonly string[];
  readonly lr_scheduler: string;
  readonly lr_warmup_steps: number;
  readonly lr_scheduler_num_cycles?: number;
  readonly max_grad_norm: number;
  readonly prior_loss_weight: number;
  readonly min_snr_gamma?: number;
  readonly noise_offset?: number;
  readonly mixed_precision: 'no' | 'fp16' | 'bf16';
  readonly gradient_checkpointing: boolean;
  readonly cache_latents: boolean;
  readonly sdpa: true;
  readonly clip_skip?: number;
  readonly max_token_length?: number;
  readonly max_data_loader_n_workers: 0;
  readonly sample_every_n_steps?: number;
  readonly sample_prompts?: string;
};

function optionsOf(settings: TrainSettings, run: TrainingRun): Options {
  const { samples } = settings;
  const both = settings.text_encoder_lr > 0;
  return {
    pretrained_model_name_or_path: run.base,
    ...(run.tokenizerFolder === undefined ? {} : { tokenizer_cache_dir: run.tokenizerFolder }),
    dataset_config: run.datasetFile,
    output_dir: run.outputFolder,
    output_name: run.name,
    save_model_as: 'safetensors',
    save_precision: settings.save_precision,
    save_every_n_steps: settings.every,
    max_train_steps: run.steps,
    training_comment: run.comment,
    seed: run.seed,
    network_module: 'networks.lora',
    network_dim: settings.dim,
    network_alpha: settings.alpha,
    ...(settings.dropout === 0 ? {} : { network_dropout: settings.dropout }),
    ...(settings.network_args.length === 0 ? {} : { network_args: settings.network_args }),
    ...(run.weights === undefined ? {} : { network_weights: run.weights }),
    network_train_unet_only: !both,
    learning_rate: settings.unet_lr,
    unet_lr: settings.unet_lr,
    ...(both ? { text_encoder_lr: settings.text_encoder_lr } : {}),
    optimizer_type: settings.optimizer,
    ...(settings.optimizer_args.length === 0 ? {} : { optimizer_args: settings.optimizer_args }),
    lr_scheduler: settings.scheduler,
    lr_warmup_steps: run.warmup,
    ...(settings.cycles === 1 ? {} : { lr_scheduler_num_cycles: settings.cycles }),
    max_grad_norm: settings.max_grad_norm,
    prior_loss_weight: settings.prior_loss_weight,
    ...(settings.min_snr_gamma === null ? {} : { min_snr_gamma: settings.min_snr_gamma }),
    ...(settings.noise_offset === null ? {} : { noise_offset: settings.noise_offset }),
    mixed_precision: settings.mixed_precision,
    gradient_checkpointing: settings.gradient_checkpointing,
    cache_latents: settings.cache_latents,
    sdpa: true,
    ...(settings.clip_skip === 1 ? {} : { clip_skip: settings.clip_skip }),
    ...(settings.max_token_length === 75 ? {} : { max_token_length: settings.max_token_length }),
    max_data_loader_n_workers: 0,
    ...(samples === null || run.promptFile === undefined
      ? {}
      : { sample_every_n_steps: samples.every, sample_prompts: run.promptFile }),
  };
}

/** The arguments of train_network.py. Values are joined with `=`, so that none is taken for an option. */
export function commandLine(settings: TrainSettings, run: TrainingRun): readonly string[] {
  return Object.entries(optionsOf(settings, run)).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return Array.isArray(value) ? [`--${name}`, ...value] : [`--${name}=${String(value)}`];
  });
}

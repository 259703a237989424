/** Options of train_network.py that take one value, several, or none. */
const single =
  /^(pretrained_model_name_or_path|tokenizer_cache_dir|dataset_config|output_dir|output_name|save_model_as|save_precision|save_every_n_steps|max_train_steps|training_comment|seed|network_module|network_dim|network_alpha|network_dropout|network_weights|learning_rate|unet_lr|text_encoder_lr|optimizer_type|lr_scheduler|lr_warmup_steps|lr_scheduler_num_cycles|max_grad_norm|prior_loss_weight|min_snr_gamma|noise_offset|mixed_precision|clip_skip|max_token_length|max_data_loader_n_workers|sample_every_n_steps|sample_prompts)$/;
const several = /^(network_args|optimizer_args)$/;
const flag = /^(network_train_unet_only|gradient_checkpointing|cache_latents|sdpa)$/;

export type Options = { readonly [name: string]: string };

/** Reads a command line as argparse does; what it does not know comes back as `unknown`. */
export function optionsOf(args: readonly string[]): { readonly options: Options; readonly unknown?: string } {
  const options: { [name: string]: string } = {};
  let list: string | undefined;
  for (const arg of args) {
    const found = /^--([a-z_0-9]+)(?:=([\s\S]*))?$/.exec(arg);
    if (found === null) {
      if (list === undefined) return { options, unknown: arg };
      options[list] = `${options[list] ?? ''} ${arg}`.trim();
      continue;
    }
    const [, name = '', value] = found;
    list = several.test(name) ? name : undefined;
    if (list !== undefined) continue;
    if (flag.test(name) && value === undefined) options[name] = 'true';
    else if (single.test(name) && value !== undefined) options[name] = value;
    else return { options, unknown: arg };
  }
  return { options };
}

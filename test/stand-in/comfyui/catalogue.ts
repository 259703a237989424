import type { Value, ValueObject } from './python-json.ts';
import { samplers, schedulers } from './samplers.ts';

/** One node class, as `/object_info` describes it. */
export type NodeClass = {
  readonly name: string;
  readonly display: string;
  readonly category: string;
  readonly module: string;
  readonly required: Inputs;
  readonly optional: Inputs;
  readonly hidden: { readonly [name: string]: string };
  readonly output: readonly string[];
  readonly outputNames: readonly string[];
  readonly outputNode: boolean;
};

/** `[type, options?]`, or `[[choice, …], options?]` for a list to choose from. */
export type InputSpec = readonly [type: string | readonly string[], options?: ValueObject];
export type Inputs = { readonly [name: string]: InputSpec };
export type Catalogue = { readonly [name: string]: NodeClass };

/** Names to choose from, by kind of model, and the files of the input folder. */
export type Choices = {
  readonly models: (kind: string) => readonly string[];
  readonly inputs: () => readonly string[];
};

const int = (byDefault: number, min: number, max: number | bigint, step = 1): InputSpec => [
  'INT',
  { default: byDefault, min, max, step },
];
const float = (byDefault: number, min: number, max: number, step: number): InputSpec => [
  'FLOAT',
  { default: byDefault, min, max, step },
];
const text: InputSpec = ['STRING', { multiline: true, dynamicPrompts: true }];
const link = (type: string): InputSpec => [type];
const seed: InputSpec = ['INT', { default: 0, min: 0, max: 2n ** 64n - 1n, control_after_generate: true }];
const enable = (first: string, second: string): InputSpec => [[first, second]];
const scaling = ['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos'];
const latentScaling = ['nearest-exact', 'bilinear', 'area', 'bicubic', 'bislerp'];
const crop: InputSpec = [['disabled', 'center']];
const size = (from: number): Inputs => ({
  width: int(512, from, 16384, 8),
  height: int(512, from, 16384, 8),
});

/** The classes of A.15, with the lists of models and input files that are there now. */
export function catalogueOf(choices: Choices): Catalogue {
  const model = (kind: string): InputSpec => [choices.models(kind), {}];
  const classes: readonly NodeClass[] = [
    node('CheckpointLoaderSimple', 'Load Checkpoint', 'loaders', { ckpt_name: model('checkpoints') }, [
      'MODEL',
      'CLIP',
      'VAE',
    ]),
    node('VAELoader', 'Load VAE', 'loaders', { vae_name: model('vae') }, ['VAE']),
    node(
      'LoraLoader',
      'Load LoRA',
      'loaders',
      {
        model: link('MODEL'),
        clip: link('CLIP'),
        lora_name: model('loras'),
        strength_model: float(1, -100, 100, 0.01),
        strength_clip: float(1, -100, 100, 0.01),
      },
      ['MODEL', 'CLIP'],
    ),
    node(
      'LoraLoaderModelOnly',
      'LoraLoaderModelOnly',
      'loaders',
      { model: link('MODEL'), lora_name: model('loras'), strength_model: float(1, -100, 100, 0.01) },
      ['MODEL'],
    ),
    node(
      'CLIPSetLastLayer',
      'CLIP Set Last Layer',
      'conditioning',
      { clip: link('CLIP'), stop_at_clip_layer: int(-1, -24, -1) },
      ['CLIP'],
    ),
    node('CLIPTextEncode', 'CLIP Text Encode (Prompt)', 'conditioning', { text, clip: link('CLIP') }, [
      'CONDITIONING',
    ]),
    node(
      'ConditioningCombine',
      'Conditioning (Combine)',
      'conditioning',
      { conditioning_1: link('CONDITIONING'), conditioning_2: link('CONDITIONING') },
      ['CONDITIONING'],
    ),
    node(
      'ConditioningConcat',
      'Conditioning (Concat)',
      'conditioning',
      { conditioning_to: link('CONDITIONING'), conditioning_from: link('CONDITIONING') },
      ['CONDITIONING'],
    ),
    node('EmptyLatentImage', 'Empty Latent Image', 'latent', { ...size(16), batch_size: int(1, 1, 4096) }, [
      'LATENT',
    ]),
    node(
      'KSampler',
      'KSampler',
      'sampling',
      {
        model: link('MODEL'),
        seed,
        steps: int(20, 1, 10000),
        cfg: float(8, 0, 100, 0.1),
        sampler_name: [samplers, {}],
        scheduler: [schedulers, {}],
        positive: link('CONDITIONING'),
        negative: link('CONDITIONING'),
        latent_image: link('LATENT'),
        denoise: float(1, 0, 1, 0.01),
      },
      ['LATENT'],
    ),
    node(
      'KSamplerAdvanced',
      'KSampler (Advanced)',
      'sampling',
      {
        model: link('MODEL'),
        add_noise: enable('enable', 'disable'),
        noise_seed: seed,
        steps: int(20, 1, 10000),
        cfg: float(8, 0, 100, 0.1),
        sampler_name: [samplers, {}],
        scheduler: [schedulers, {}],
        positive: link('CONDITIONING'),
        negative: link('CONDITIONING'),
        latent_image: link('LATENT'),
        start_at_step: int(0, 0, 10000),
        end_at_step: int(10000, 0, 10000),
        return_with_leftover_noise: enable('disable', 'enable'),
      },
      ['LATENT'],
    ),
    node('VAEDecode', 'VAE Decode', 'latent', { samples: link('LATENT'), vae: link('VAE') }, ['IMAGE']),
    node('VAEEncode', 'VAE Encode', 'latent', { pixels: link('IMAGE'), vae: link('VAE') }, ['LATENT']),
    node(
      'VAEEncodeForInpaint',
      'VAE Encode (for Inpainting)',
      'latent/inpaint',
      { pixels: link('IMAGE'), vae: link('VAE'), mask: link('MASK'), grow_mask_by: int(6, 0, 64) },
      ['LATENT'],
    ),
    node(
      'SetLatentNoiseMask',
      'Set Latent Noise Mask',
      'latent/inpaint',
      { samples: link('LATENT'), mask: link('MASK') },
      ['LATENT'],
    ),
    node(
      'LatentUpscale',
      'Upscale Latent',
      'latent',
      { samples: link('LATENT'), upscale_method: [latentScaling], ...size(0), crop },
      ['LATENT'],
    ),
    node(
      'LatentUpscaleBy',
      'Upscale Latent By',
      'latent',
      { samples: link('LATENT'), upscale_method: [latentScaling], scale_by: float(1.5, 0.01, 8, 0.01) },
      ['LATENT'],
    ),
    node(
      'LatentFromBatch',
      'Latent From Batch',
      'latent/batch',
      { samples: link('LATENT'), batch_index: int(0, 0, 63), length: int(1, 1, 64) },
      ['LATENT'],
    ),
    node(
      'RepeatLatentBatch',
      'Repeat Latent Batch',
      'latent/batch',
      { samples: link('LATENT'), amount: int(1, 1, 64) },
      ['LATENT'],
    ),
    node('LoadImage', 'Load Image', 'image', { image: [choices.inputs(), { image_upload: true }] }, [
      'IMAGE',
      'MASK',
    ]),
    node(
      'LoadImageMask',
      'Load Image (as Mask)',
      'mask',
      { image: [choices.inputs(), { image_upload: true }], channel: [['alpha', 'red', 'green', 'blue']] },
      ['MASK'],
    ),
    node(
      'EmptyImage',
      'EmptyImage',
      'image',
      {
        width: int(512, 1, 16384),
        height: int(512, 1, 16384),
        batch_size: int(1, 1, 4096),
        color: int(0, 0, 0xffffff),
      },
      ['IMAGE'],
    ),
    node(
      'ImageScale',
      'Upscale Image',
      'image/upscaling',
      {
        image: link('IMAGE'),
        upscale_method: [scaling],
        width: int(512, 0, 16384),
        height: int(512, 0, 16384),
        crop,
      },
      ['IMAGE'],
    ),
    node(
      'ImageScaleBy',
      'Upscale Image By',
      'image/upscaling',
      { image: link('IMAGE'), upscale_method: [scaling], scale_by: float(1, 0.01, 8, 0.01) },
      ['IMAGE'],
    ),
    node('ImageBatch', 'Batch Images', 'image', { image1: link('IMAGE'), image2: link('IMAGE') }, ['IMAGE']),
    node('ImageInvert', 'Invert Image', 'image', { image: link('IMAGE') }, ['IMAGE']),
    node('ControlNetLoader', 'Load ControlNet Model', 'loaders', { control_net_name: model('controlnet') }, [
      'CONTROL_NET',
    ]),
    node(
      'ControlNetApply',
      'Apply ControlNet (OLD)',
      'conditioning/controlnet',
      {
        conditioning: link('CONDITIONING'),
        control_net: link('CONTROL_NET'),
        image: link('IMAGE'),
        strength: float(1, 0, 10, 0.01),
      },
      ['CONDITIONING'],
    ),
    node(
      'ControlNetApplyAdvanced',
      'Apply ControlNet',
      'conditioning/controlnet',
      {
        positive: link('CONDITIONING'),
        negative: link('CONDITIONING'),
        control_net: link('CONTROL_NET'),
        image: link('IMAGE'),
        strength: float(1, 0, 10, 0.01),
        start_percent: float(0, 0, 1, 0.001),
        end_percent: float(1, 0, 1, 0.001),
      },
      ['CONDITIONING', 'CONDITIONING'],
      { optional: { vae: link('VAE') }, outputNames: ['positive', 'negative'] },
    ),
    node(
      'UpscaleModelLoader',
      'Load Upscale Model',
      'loaders',
      { model_name: ['COMBO', { multiselect: false, options: choices.models('upscale_models') }] },
      ['UPSCALE_MODEL'],
      { module: 'comfy_extras.nodes_upscale_model' },
    ),
    node(
      'ImageUpscaleWithModel',
      'Upscale Image (using Model)',
      'image/upscaling',
      { upscale_model: ['UPSCALE_MODEL', {}], image: ['IMAGE', {}] },
      ['IMAGE'],
      { module: 'comfy_extras.nodes_upscale_model' },
    ),
    node(
      'OpenposePreprocessor',
      'OpenPose Pose',
      'ControlNet Preprocessors/Faces and Poses Estimators',
      { image: link('IMAGE') },
      ['IMAGE', 'POSE_KEYPOINT'],
      {
        module: 'custom_nodes.comfyui_controlnet_aux',
        optional: {
          detect_hand: [['enable', 'disable'], { default: 'enable' }],
          detect_body: [['enable', 'disable'], { default: 'enable' }],
          detect_face: [['enable', 'disable'], { default: 'enable' }],
          resolution: int(512, 64, 16384, 64),
          scale_stick_for_xinsr_cn: [['disable', 'enable'], { default: 'disable' }],
        },
      },
    ),
    node(
      'SaveImage',
      'Save Image',
      'image',
      { images: link('IMAGE'), filename_prefix: ['STRING', { default: 'ComfyUI' }] },
      [],
      saving,
    ),
    node('PreviewImage', 'Preview Image', 'image', { images: link('IMAGE') }, [], saving),
    node('SaveImageWebsocket', 'SaveImageWebsocket', 'api/image', { images: link('IMAGE') }, [], {
      outputNode: true,
      module: 'custom_nodes.websocket_image_save',
    }),
  ];
  return Object.fromEntries(classes.map((entry) => [entry.name, entry]));
}

const saving = { outputNode: true, hidden: { prompt: 'PROMPT', extra_pnginfo: 'EXTRA_PNGINFO' } };

function node(
  name: string,
  display: string,
  category: string,
  required: Inputs,
  output: readonly string[],
  more: Partial<NodeClass> = {},
): NodeClass {
  return {
    name,
    display,
    category,
    module: 'nodes',
    required,
    optional: {},
    hidden: {},
    output,
    outputNames: output,
    outputNode: false,
    ...more,
  };
}

/** One class in the words of `/object_info`. */
export function infoOf(entry: NodeClass): ValueObject {
  const groups: { [group: string]: Value } = { required: entry.required as ValueObject };
  const order: { [group: string]: Value } = { required: Object.keys(entry.required) };
  for (const group of ['optional', 'hidden'] as const) {
    if (Object.keys(entry[group]).length === 0) continue;
    groups[group] = entry[group] as ValueObject;
    order[group] = Object.keys(entry[group]);
  }
  return {
    input: groups,
    input_order: order,
    output: entry.output,
    output_is_list: entry.output.map(() => false),
    output_name: entry.outputNames,
    name: entry.name,
    display_name: entry.display,
    description: '',
    python_module: entry.module,
    category: entry.category,
    output_node: entry.outputNode,
  };
}

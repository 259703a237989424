import type { Json } from '../../src/engine/json.ts';
import type { Graph } from '../../src/tools/comfyui/workflow/graph.ts';
import { ask } from './wire.ts';

/** What a server has to draw with: the first of each kind, so that anyone's server will do. */
export type Models = {
  readonly checkpoints: readonly string[];
  readonly loras: readonly string[];
  readonly controlnets: readonly string[];
};

export async function modelsOf(server: string): Promise<Models> {
  const names = async (folder: string): Promise<readonly string[]> =>
    (await ask(server, 'GET', `/models/${folder}`)).body as readonly string[];
  return {
    checkpoints: await names('checkpoints'),
    loras: await names('loras'),
    controlnets: await names('controlnet'),
  };
}

type Wish = {
  readonly checkpoint: string;
  readonly seed: number;
  readonly prefix: string;
  readonly width?: number;
  readonly height?: number;
  readonly steps?: number;
  readonly lora?: { readonly name: string; readonly strength: number };
  /** Name of an uploaded image to start from. */
  readonly image?: string;
  readonly denoise?: number;
};

/** Text or image to image, 64 × 64 px and 4 steps unless asked otherwise. */
export function drawing(wish: Wish): Graph {
  const model: Json = wish.lora === undefined ? ['1', 0] : ['8', 0];
  const clip: Json = wish.lora === undefined ? ['1', 1] : ['8', 1];
  return {
    '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: wish.checkpoint } },
    '2': { class_type: 'CLIPTextEncode', inputs: { text: 'a robot with a spark', clip } },
    '3': { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip } },
    ...(wish.image === undefined
      ? {
          '4': {
            class_type: 'EmptyLatentImage',
            inputs: { width: wish.width ?? 64, height: wish.height ?? 64, batch_size: 1 },
          },
        }
      : {
          '4': { class_type: 'VAEEncode', inputs: { pixels: ['9', 0], vae: ['1', 2] } },
          '9': { class_type: 'LoadImage', inputs: { image: wish.image } },
        }),
    '5': {
      class_type: 'KSampler',
      inputs: {
        model,
        seed: wish.seed,
        steps: wish.steps ?? 4,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        positive: ['2', 0],
        negative: ['3', 0],
        latent_image: ['4', 0],
        denoise: wish.denoise ?? 1,
      },
    },
    '6': { class_type: 'VAEDecode', inputs: { samples: ['5', 0], vae: ['1', 2] } },
    '7': { class_type: 'SaveImage', inputs: { images: ['6', 0], filename_prefix: wish.prefix } },
    ...(wish.lora === undefined
      ? {}
      : {
          '8': {
            class_type: 'LoraLoader',
            inputs: {
              model: ['1', 0],
              clip: ['1', 1],
              lora_name: wish.lora.name,
              strength_model: wish.lora.strength,
              strength_clip: wish.lora.strength,
            },
          },
        }),
  };
}

/** A picture of one colour: no model, a few milliseconds. */
export function plainPicture(colour: number, prefix: string, size = 16): Graph {
  return {
    a: { class_type: 'EmptyImage', inputs: { width: size, height: size, batch_size: 1, color: colour } },
    b: { class_type: 'SaveImage', inputs: { images: ['a', 0], filename_prefix: prefix } },
  };
}

/** A prompt that samples for as long as anyone needs to interrupt it. */
export function endless(checkpoint: string, seed: number, prefix: string): Graph {
  return drawing({ checkpoint, seed, prefix, steps: 2_000 });
}

/** A name that is known only when the graph is run: the tool replaces it then. */
export type Placeholder = `plasma:${string}`;

export const isPlaceholder = (value: unknown): value is Placeholder =>
  typeof value === 'string' && value.startsWith('plasma:');

type Amount = number | Placeholder;

/** What a panel asks for: one value for each thing that a workflow may have a slot for. Lengths are px. */
export type SlotValues = {
  readonly checkpoint: string;
  /** The checkpoint's own VAE if left out. */
  readonly vae?: string;
  /** As people count it: 1 is the last layer, 2 the one before. */
  readonly clipSkip?: Amount;
  readonly loras: readonly { readonly name: string; readonly strength: Amount; readonly clip: Amount }[];
  readonly positive: string;
  readonly negative: string;
  readonly width: Amount;
  readonly height: Amount;
  /** A whole number from 0 to 2^53 − 1. */
  readonly seed: Amount;
  readonly steps: Amount;
  readonly cfg: Amount;
  readonly sampler: string;
  readonly scheduler: string;
  /** 1 makes a picture of noise alone, less keeps that much more of the picture one starts from. */
  readonly denoise: Amount;
  readonly pose?: {
    readonly image: string;
    readonly controlnet: string;
    readonly strength: Amount;
    readonly start: Amount;
    readonly end: Amount;
  };
  readonly base?: { readonly image: string };
  /** A second pass at another size; what it leaves out is as in the first. */
  readonly hires?: {
    readonly width: Amount;
    readonly height: Amount;
    readonly steps: Amount;
    readonly denoise: Amount;
    readonly sampler?: string;
    readonly scheduler?: string;
    readonly cfg?: Amount;
    readonly seed?: Amount;
  };
  readonly upscaler?: string;
  readonly finalSize?: { readonly width: Amount; readonly height: Amount };
  /** The start of the file's name on the server; may hold folders. */
  readonly prefix: string;
};

/** What a panel may ask for beyond a plain picture. */
export type Part = 'vae' | 'clipSkip' | 'lora' | 'pose' | 'base' | 'hires' | 'upscaler' | 'finalSize';

export const parts: { readonly [part in Part]: string } = {
  lora: 'LoRA',
  vae: 'VAE',
  clipSkip: 'clip skip',
  pose: 'pose',
  base: 'base image',
  hires: 'hires step',
  upscaler: 'upscaler',
  finalSize: 'final size',
};

/** Whether the part is asked for. */
export function asksFor(values: SlotValues, part: Part): boolean {
  switch (part) {
    case 'lora':
      return values.loras.length > 0;
    case 'vae':
    case 'clipSkip':
    case 'pose':
    case 'base':
    case 'hires':
    case 'upscaler':
    case 'finalSize':
      return values[part] !== undefined;
  }
}

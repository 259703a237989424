import type { Result } from '../../../src/engine/result.ts';
import { err, ok } from '../../../src/engine/result.ts';
import type { ErrorKind } from './bad-days.ts';
import { digestOf, inverted, type Picture, pattern, scaled, solid } from './picture.ts';
import type { ImageRef, Root, Ui } from './protocol.ts';
import { type Value, write } from './python-json.ts';

/** What runs along a link. `of` says, in text, all that went into it. */
export type Made =
  | { readonly type: 'MODEL'; readonly of: string; readonly weights: string }
  | {
      readonly type:
        | 'CLIP'
        | 'VAE'
        | 'CONDITIONING'
        | 'CONTROL_NET'
        | 'UPSCALE_MODEL'
        | 'MASK'
        | 'POSE_KEYPOINT';
      readonly of: string;
    }
  /** Width and height in px of the picture, not in latent units. */
  | {
      readonly type: 'LATENT';
      readonly of: string;
      readonly width: number;
      readonly height: number;
      readonly batch: number;
    }
  | { readonly type: 'IMAGE'; readonly pictures: readonly Picture[] };

export type NodeOutcome = { readonly made: readonly Made[]; readonly ui?: Ui };
export type NodeProblem =
  | { readonly kind: 'failed'; readonly error: ErrorKind }
  | { readonly kind: 'interrupted' };
export type NodeResult = Result<NodeOutcome, NodeProblem>;

/** Inputs of a node that have been checked: links have become what they link to. */
export type Given = { readonly [name: string]: Value | Made };

/** What a node needs of the server that runs it. */
export type Studio = {
  /** Loads weights and does the steps of a sampler; false when it was interrupted. */
  readonly sample: (weights: string, steps: number, picture: () => Picture) => Promise<boolean>;
  /** What a model file is at the moment of loading: its name and, when it lies on the disk, its bytes. */
  readonly weigh: (kind: string, name: string) => string;
  readonly read: (name: string) => Result<Picture, ErrorKind>;
  readonly save: (
    pictures: readonly Picture[],
    prefix: string,
    root: Extract<Root, 'output' | 'temp'>,
  ) => Result<readonly ImageRef[], ErrorKind>;
  /** Sends a picture over the socket (SaveImageWebsocket). */
  readonly send: (picture: Picture) => void;
};

type Run = (given: Given, studio: Studio) => NodeResult | Promise<NodeResult>;

const done = (...made: readonly Made[]): NodeResult => ok({ made });
const failed = (error: ErrorKind): NodeResult => err({ kind: 'failed', error });
const text = (given: Given, name: string): string => String(given[name]);
const number = (given: Given, name: string): number => Number(given[name]);
const of = (given: Given, name: string): string => {
  const value = given[name];
  return isMade(value)
    ? value.type === 'IMAGE'
      ? value.pictures.map(digestOf).join()
      : value.of
    : write(value ?? null);
};
const pictures = (given: Given, name = 'image'): readonly Picture[] =>
  (given[name] as Extract<Made, { type: 'IMAGE' }>).pictures;
const latent = (given: Given, name = 'samples'): Extract<Made, { type: 'LATENT' }> =>
  given[name] as Extract<Made, { type: 'LATENT' }>;
const image = (...list: readonly Picture[]): NodeResult => done({ type: 'IMAGE', pictures: list });
/** A value whose text is the class and all inputs that it was made of. */
const recipe = (word: string, given: Given): string =>
  `${word}(${Object.keys(given)
    .sort()
    .map((name) => `${name}=${of(given, name)}`)
    .join(',')})`;
export const isMade = (value: Value | Made | undefined): value is Made =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof (value as Made).type === 'string';

const simple =
  (type: 'CLIP' | 'VAE' | 'CONDITIONING', word: string): Run =>
  (given) =>
    done({ type, of: recipe(word, given) });

const sampler =
  (word: string): Run =>
  async (given, studio) => {
    const model = given.model as Extract<Made, { type: 'MODEL' }>;
    const from = latent(given, 'latent_image');
    const made = { ...from, of: recipe(word, given) };
    const whole = await studio.sample(model.weights, number(given, 'steps'), () => pattern(made.of, 64, 64));
    return whole ? done(made) : err({ kind: 'interrupted' });
  };

const latentOf = (given: Given, word: string): NodeResult => {
  const [first] = pictures(given, 'pixels');
  return done({
    type: 'LATENT',
    of: recipe(word, given),
    ...floored(first!.width, first!.height),
    batch: pictures(given, 'pixels').length,
  });
};
const floored = (width: number, height: number): { width: number; height: number } => ({
  width: Math.floor(width / 8) * 8,
  height: Math.floor(height / 8) * 8,
});

/** One of width and height may be 0: the ratio is kept. */
const sized = (from: Picture, width: number, height: number): Picture =>
  scaled(
    from,
    width || Math.max(1, Math.round((from.width * height) / from.height)),
    height || Math.max(1, Math.round((from.height * width) / from.width)),
  );

const saveTo =
  (root: 'output' | 'temp', prefix: (given: Given) => string): Run =>
  (given, studio) => {
    const saved = studio.save(pictures(given, 'images'), prefix(given), root);
    return saved.ok ? ok({ made: [], ui: { images: saved.value } }) : failed(saved.error);
  };

let previews = 0;
/** PreviewImage's five letters: random in the real server, counted here. */
const letters = (): string =>
  (previews++)
    .toString(26)
    .padStart(5, '0')
    .replace(/./g, (digit) => 'abcdefghijklmnopqrstuvwxyz'[Number.parseInt(digit, 26)]!);

/** What each class of the catalogue does. */
export const nodes: { readonly [classType: string]: Run } = {
  CheckpointLoaderSimple: (given, studio) => {
    const weights = studio.weigh('checkpoints', text(given, 'ckpt_name'));
    return done(
      { type: 'MODEL', of: weights, weights },
      { type: 'CLIP', of: `clip of ${weights}` },
      { type: 'VAE', of: `vae of ${weights}` },
    );
  },
  VAELoader: (given, studio) => done({ type: 'VAE', of: studio.weigh('vae', text(given, 'vae_name')) }),
  LoraLoader: (given, studio) => {
    const lora = studio.weigh('loras', text(given, 'lora_name'));
    return done(withLora(given, lora), {
      type: 'CLIP',
      of: `${of(given, 'clip')}+${lora}*${number(given, 'strength_clip')}`,
    });
  },
  LoraLoaderModelOnly: (given, studio) =>
    done(withLora(given, studio.weigh('loras', text(given, 'lora_name')))),
  CLIPSetLastLayer: simple('CLIP', 'last layer'),
  CLIPTextEncode: simple('CONDITIONING', 'text'),
  ConditioningCombine: simple('CONDITIONING', 'combine'),
  ConditioningConcat: simple('CONDITIONING', 'concat'),
  ControlNetLoader: (given, studio) =>
    done({ type: 'CONTROL_NET', of: studio.weigh('controlnet', text(given, 'control_net_name')) }),
  ControlNetApply: simple('CONDITIONING', 'control'),
  ControlNetApplyAdvanced: (given) =>
    done(
      { type: 'CONDITIONING', of: recipe('control+', given) },
      { type: 'CONDITIONING', of: recipe('control-', given) },
    ),
  EmptyLatentImage: (given) =>
    done({
      type: 'LATENT',
      of: recipe('empty', given),
      ...floored(number(given, 'width'), number(given, 'height')),
      batch: number(given, 'batch_size'),
    }),
  KSampler: sampler('sample'),
  KSamplerAdvanced: sampler('sample advanced'),
  VAEDecode: (given) => {
    const { width, height, batch } = latent(given);
    const made = recipe('decode', given);
    return image(...Array.from({ length: batch }, (_, i) => pattern(`${made}#${i}`, width, height)));
  },
  VAEEncode: (given) => latentOf(given, 'encode'),
  VAEEncodeForInpaint: (given) => latentOf(given, 'encode for inpaint'),
  SetLatentNoiseMask: (given) => done({ ...latent(given), of: recipe('mask', given) }),
  LatentUpscale: (given) => {
    const { width, height } = sized(
      { ...latent(given), rgb: new Uint8Array() },
      number(given, 'width'),
      number(given, 'height'),
    );
    return done({ ...latent(given), of: recipe('upscale', given), ...floored(width, height) });
  },
  LatentUpscaleBy: (given) => {
    const by = number(given, 'scale_by');
    return done({
      ...latent(given),
      of: recipe('upscale by', given),
      ...floored(latent(given).width * by, latent(given).height * by),
    });
  },
  LatentFromBatch: (given) =>
    done({
      ...latent(given),
      of: recipe('from batch', given),
      batch: Math.min(number(given, 'length'), latent(given).batch),
    }),
  RepeatLatentBatch: (given) =>
    done({
      ...latent(given),
      of: recipe('repeat', given),
      batch: latent(given).batch * number(given, 'amount'),
    }),
  LoadImage: (given, studio) => {
    const picture = studio.read(text(given, 'image'));
    return picture.ok
      ? done(
          { type: 'IMAGE', pictures: [picture.value] },
          { type: 'MASK', of: `mask of ${digestOf(picture.value)}` },
        )
      : failed(picture.error);
  },
  LoadImageMask: (given, studio) => {
    const picture = studio.read(text(given, 'image'));
    return picture.ok
      ? done({ type: 'MASK', of: `${text(given, 'channel')} of ${digestOf(picture.value)}` })
      : failed(picture.error);
  },
  EmptyImage: (given) =>
    image(
      ...Array.from({ length: number(given, 'batch_size') }, () =>
        solid(number(given, 'width'), number(given, 'height'), number(given, 'color')),
      ),
    ),
  ImageScale: (given) =>
    image(
      ...pictures(given).map((picture) => sized(picture, number(given, 'width'), number(given, 'height'))),
    ),
  ImageScaleBy: (given) => {
    const by = number(given, 'scale_by');
    return image(
      ...pictures(given).map((picture) =>
        scaled(picture, Math.round(picture.width * by), Math.round(picture.height * by)),
      ),
    );
  },
  ImageBatch: (given) => {
    const [first] = pictures(given, 'image1');
    return image(
      ...pictures(given, 'image1'),
      ...pictures(given, 'image2').map((picture) => sized(picture, first!.width, first!.height)),
    );
  },
  ImageInvert: (given) => image(...pictures(given).map(inverted)),
  UpscaleModelLoader: (given, studio) =>
    done({ type: 'UPSCALE_MODEL', of: studio.weigh('upscale_models', text(given, 'model_name')) }),
  ImageUpscaleWithModel: (given) =>
    image(...pictures(given).map((picture) => scaled(picture, picture.width * 4, picture.height * 4))),
  OpenposePreprocessor: (given) => {
    const from = pictures(given)[0]!;
    const side = Number(given.resolution ?? 512);
    const by = side / Math.min(from.width, from.height);
    const pose = pattern(
      `pose of ${digestOf(from)}`,
      Math.round(from.width * by),
      Math.round(from.height * by),
    );
    return ok({
      made: [
        { type: 'IMAGE', pictures: [pose] },
        { type: 'POSE_KEYPOINT', of: digestOf(from) },
      ],
      ui: { openpose_json: ['{"people": []}'] },
    });
  },
  SaveImage: saveTo('output', (given) => text(given, 'filename_prefix')),
  PreviewImage: saveTo('temp', () => `ComfyUI_temp_${letters()}`),
  SaveImageWebsocket: (given, studio) => {
    for (const picture of pictures(given, 'images')) studio.send(picture);
    return ok({ made: [], ui: {} });
  },
};

const withLora = (given: Given, lora: string): Made => {
  const model = given.model as Extract<Made, { type: 'MODEL' }>;
  const strength = number(given, 'strength_model');
  return {
    type: 'MODEL',
    of: `${model.of}+${lora}*${strength}`,
    weights: `${model.weights}+${lora}*${strength}`,
  };
};

import type { Location } from '../../../engine/diagnostic.ts';
import type { Json } from '../../../engine/json.ts';
import type { Graph } from './graph.ts';
import type { Part, SlotValues } from './values.ts';

export type { SlotValues } from './values.ts';

/** One value that goes into a slot's node. */
export type Field = {
  readonly name: string;
  /** Inputs that can take it: every one that the node has is filled. */
  readonly inputs: readonly string[];
  /** Undefined where the panel says nothing: the node keeps what it has. */
  readonly value: (values: SlotValues) => Json | undefined;
  /** Whether a node without any of the inputs still does what is asked. */
  readonly dispensable?: (value: Json) => boolean;
  readonly kind?: 'seed';
};

export type SlotKey =
  | 'checkpoint'
  | 'vae'
  | 'clipSkip'
  | 'lora'
  | 'positive'
  | 'negative'
  | 'size'
  | 'sampler'
  | 'poseFit'
  | 'pose'
  | 'controlnet'
  | 'poseStrength'
  | 'baseFit'
  | 'base'
  | 'hiresSize'
  | 'hires'
  | 'upscale'
  | 'upscaleModel'
  | 'finalSize'
  | 'save';

/** A place in a workflow that plasma fills, found by the title of its node. */
export type Slot = {
  readonly key: SlotKey;
  /** The title that the node must have; capitals and spaces round it cost nothing. */
  readonly title: string;
  /** The classes of ComfyUI that fit; a custom node with the same inputs does as well. */
  readonly classes: readonly string[];
  /** What goes into it, and what happens where that isn't asked for: for `plasma workflow slots` and the docs. */
  readonly about: string;
  readonly without: string;
  readonly fields: readonly Field[];
  /** What the slot belongs to; without one it belongs to every picture. */
  readonly part?: Part;
  /** Whether a workflow without the slot can't do what is asked: left out, it is filled where it is. */
  readonly needed?: (values: SlotValues) => boolean;
  /** Several nodes may have the title, and each takes what it has inputs for. */
  readonly many?: true;
  /** How the node is taken out when its part is not asked for: what takes each output's place. */
  readonly passes?: readonly (readonly [output: number, inputs: readonly string[]])[];
  /** A node of another slot that takes the place of output 0: the first that is there. */
  readonly instead?: readonly (readonly [slot: SlotKey, output: number])[];
};

const always = (): boolean => true;

const field = (
  name: string,
  inputs: readonly string[],
  value: Field['value'],
  more: Pick<Field, 'dispensable' | 'kind'> = {},
): Field => ({ name, inputs, value, ...more });

const width = (value: Field['value']): Field => field('width', ['width'], value);
const height = (value: Field['value']): Field => field('height', ['height'], value);

type Sampling = Pick<SlotValues, 'seed' | 'steps' | 'cfg' | 'sampler' | 'scheduler' | 'denoise'>;

const sampling = (of: (values: SlotValues) => Partial<Sampling>): readonly Field[] => [
  field('seed', ['seed', 'noise_seed'], (v) => of(v).seed, { kind: 'seed' }),
  field('steps', ['steps'], (v) => of(v).steps),
  field('cfg', ['cfg'], (v) => of(v).cfg),
  field('sampler', ['sampler_name'], (v) => of(v).sampler),
  field('scheduler', ['scheduler'], (v) => of(v).scheduler),
  // KSamplerAdvanced has none and always does the whole of it
  field('denoise', ['denoise'], (v) => of(v).denoise, { dispensable: (value) => value === 1 }),
];

const texts = ['text', 'text_g', 'text_l', 'clip_l', 't5xxl'];

/** Every slot there is. `docs/workflows.md` shows this table; a test holds the two together. */
export const slotTable: readonly Slot[] = [
  {
    key: 'checkpoint',
    title: 'Checkpoint',
    classes: ['CheckpointLoaderSimple'],
    about: 'the checkpoint',
    without: 'it must be there',
    fields: [field('name', ['ckpt_name', 'unet_name'], (v) => v.checkpoint)],
    needed: always,
  },
  {
    key: 'vae',
    title: 'VAE',
    classes: ['VAELoader'],
    about: 'the VAE, if one is named',
    without: "what it fed takes the checkpoint's own VAE",
    part: 'vae',
    fields: [field('name', ['vae_name'], (v) => v.vae)],
    needed: (v) => v.vae !== undefined,
    instead: [['checkpoint', 2]],
  },
  {
    key: 'clipSkip',
    title: 'Clip skip',
    classes: ['CLIPSetLastLayer'],
    about: 'the clip skip',
    without: 'it passes the CLIP on',
    part: 'clipSkip',
    fields: [
      field('layer', ['stop_at_clip_layer'], (v) =>
        typeof v.clipSkip === 'number' ? -Math.abs(v.clipSkip) : v.clipSkip,
      ),
    ],
    needed: (v) => v.clipSkip !== undefined,
    passes: [[0, ['clip']]],
  },
  {
    key: 'lora',
    title: 'LoRA',
    classes: ['LoraLoader', 'LoraLoaderModelOnly'],
    about: 'name and strengths; the node is repeated for each LoRA',
    without: 'it passes model and CLIP on',
    part: 'lora',
    fields: [], // as many nodes as there are LoRAs: `chainLoras`
    needed: (v) => v.loras.length > 0,
    passes: [
      [0, ['model']],
      [1, ['clip']],
    ],
  },
  {
    key: 'positive',
    title: 'Positive prompt',
    classes: ['CLIPTextEncode'],
    about: 'the prompt',
    without: 'it must be there',
    fields: [field('text', texts, (v) => v.positive)],
    needed: always,
    many: true,
  },
  {
    key: 'negative',
    title: 'Negative prompt',
    classes: ['CLIPTextEncode'],
    about: 'what to avoid',
    without: 'only panels that avoid nothing can do without',
    fields: [field('text', texts, (v) => v.negative)],
    needed: (v) => v.negative !== '',
    many: true,
  },
  {
    key: 'size',
    title: 'Size',
    classes: ['EmptyLatentImage'],
    about: "the panel's width and height; one picture at a time",
    without: 'the size goes into Pose fit or Base fit',
    fields: [
      width((v) => v.width),
      height((v) => v.height),
      // takes are plasma's affair: one picture for each prompt
      field('batch', ['batch_size'], () => 1, { dispensable: always }),
    ],
    many: true,
  },
  {
    key: 'sampler',
    title: 'Sampler',
    classes: ['KSampler', 'KSamplerAdvanced'],
    about: 'seed, steps, cfg, sampler, scheduler, denoise',
    without: 'it must be there',
    fields: sampling((v) => v),
    needed: always,
    many: true,
  },
  {
    key: 'pose',
    title: 'Pose image',
    classes: ['LoadImage'],
    about: "the panel's pose picture",
    without: 'nothing needs it without a pose',
    part: 'pose',
    fields: [field('image', ['image'], (v) => v.pose?.image)],
    needed: (v) => v.pose !== undefined,
  },
  {
    key: 'poseFit',
    title: 'Pose fit',
    classes: ['ImageScale'],
    about: "the panel's width and height",
    without: 'the picture is used at its own size',
    part: 'pose',
    fields: [width((v) => v.width), height((v) => v.height)],
  },
  {
    key: 'controlnet',
    title: 'ControlNet',
    classes: ['ControlNetLoader'],
    about: 'the ControlNet',
    without: 'nothing needs it without a pose',
    part: 'pose',
    fields: [field('name', ['control_net_name'], (v) => v.pose?.controlnet)],
    needed: (v) => v.pose !== undefined,
  },
  {
    key: 'poseStrength',
    title: 'Pose strength',
    classes: ['ControlNetApplyAdvanced', 'ControlNetApply'],
    about: 'strength, start and end of the pose',
    without: 'it passes the conditionings on',
    part: 'pose',
    fields: [
      field('strength', ['strength'], (v) => v.pose?.strength),
      field('start', ['start_percent'], (v) => v.pose?.start, { dispensable: (value) => value === 0 }),
      field('end', ['end_percent'], (v) => v.pose?.end, { dispensable: (value) => value === 1 }),
    ],
    needed: (v) => v.pose !== undefined,
    passes: [
      [0, ['positive', 'conditioning']],
      [1, ['negative']],
    ],
  },
  {
    key: 'base',
    title: 'Base image',
    classes: ['LoadImage'],
    about: 'the picture that the panel starts from',
    without: 'the pose takes its place',
    part: 'base',
    fields: [field('image', ['image'], (v) => v.base?.image)],
    needed: (v) => v.base !== undefined,
    instead: [
      ['poseFit', 0],
      ['pose', 0],
    ],
  },
  {
    key: 'baseFit',
    title: 'Base fit',
    classes: ['ImageScale'],
    about: "the panel's width and height",
    without: 'it passes the image on',
    part: 'base',
    fields: [width((v) => v.width), height((v) => v.height)],
    passes: [[0, ['image']]],
  },
  {
    key: 'hiresSize',
    title: 'Hires size',
    classes: ['LatentUpscale'],
    about: 'width and height of the hires step',
    without: 'it passes the latent on',
    part: 'hires',
    fields: [width((v) => v.hires?.width), height((v) => v.hires?.height)],
    needed: (v) => v.hires !== undefined,
    passes: [[0, ['samples', 'image']]],
  },
  {
    key: 'hires',
    title: 'Hires sampler',
    classes: ['KSampler'],
    about: "the hires step's own seed, steps, cfg, sampler, scheduler, denoise",
    without: 'it passes the latent on',
    part: 'hires',
    fields: sampling((v) => ({
      seed: v.seed,
      cfg: v.cfg,
      sampler: v.sampler,
      scheduler: v.scheduler,
      ...given(v.hires ?? {}),
    })),
    needed: (v) => v.hires !== undefined,
    many: true,
    passes: [
      [0, ['latent_image']],
      [1, ['latent_image']],
    ],
  },
  {
    key: 'upscaleModel',
    title: 'Upscale model',
    classes: ['UpscaleModelLoader'],
    about: 'the upscale model',
    without: 'nothing needs it without an upscaler',
    part: 'upscaler',
    fields: [field('name', ['model_name'], (v) => v.upscaler)],
    needed: (v) => v.upscaler !== undefined,
  },
  {
    key: 'upscale',
    title: 'Upscale',
    classes: ['ImageUpscaleWithModel'],
    about: 'nothing itself: it uses the upscale model',
    without: 'it passes the image on',
    part: 'upscaler',
    fields: [],
    passes: [[0, ['image']]],
  },
  {
    key: 'finalSize',
    title: 'Final size',
    classes: ['ImageScale'],
    about: 'the final width and height',
    without: 'it passes the image on',
    part: 'finalSize',
    fields: [width((v) => v.finalSize?.width), height((v) => v.finalSize?.height)],
    needed: (v) => v.finalSize !== undefined,
    passes: [[0, ['image']]],
  },
  {
    key: 'save',
    title: 'Save image',
    classes: ['SaveImage'],
    about: 'the name of the file on the server',
    without: 'it must be there',
    fields: [field('prefix', ['filename_prefix'], (v) => v.prefix)],
    needed: always,
  },
];

/** The inputs of a LoRA node, filled for each LoRA. */
export const loraFields: readonly { readonly name: 'name' | 'strength' | 'clip'; readonly input: string }[] =
  [
    { name: 'name', input: 'lora_name' },
    { name: 'strength', input: 'strength_model' },
    { name: 'clip', input: 'strength_clip' },
  ];

/** Without entries that are undefined: they would hide what they are spread over. */
function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** The nodes of each slot. */
export type Slots = { readonly [key in SlotKey]?: readonly string[] };

const byTitle: ReadonlyMap<string, SlotKey> = new Map(
  slotTable.map(({ title, key }) => [title.toLowerCase(), key]),
);

/** Finds slots by the titles of nodes; titles of no slot are left alone. */
export function findSlots(graph: Graph): Slots {
  const found: { [key in SlotKey]?: readonly string[] } = {};
  for (const [id, node] of Object.entries(graph)) {
    const key = byTitle.get((node._meta?.title ?? '').trim().toLowerCase());
    if (key !== undefined) found[key] = [...(found[key] ?? []), id];
  }
  return found;
}

/** The inputs that a slot's fields fill. */
export const inputsOf = (slot: Slot): readonly string[] =>
  slot.key === 'lora'
    ? loraFields.map(({ input }) => input)
    : slot.fields.flatMap(({ inputs }) => [...inputs]);

/** A graph in a file of the book, with its slots. */
export type Workflow = {
  /** The file's path in the book. */
  readonly file: string;
  readonly graph: Graph;
  readonly slots: Slots;
  /** Where things are written: `<id>`, `<id>.class_type`, `<id>.inputs.<name>`, `<id>._meta.title`. */
  readonly origins?: { readonly [path: string]: Location };
};

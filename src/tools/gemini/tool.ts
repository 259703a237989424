import type { Located } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import { aspectFor, type ImageSize, usdFor } from './models.ts';

export { aspectFor, type ImageSize, usdFor } from './models.ts';

export const harms = [
  'harassment',
  'hate-speech',
  'sexually-explicit',
  'dangerous-content',
  'civic-integrity',
] as const;
export type Harm = (typeof harms)[number];
export const thresholds = ['low-and-above', 'medium-and-above', 'only-high', 'none', 'off'] as const;
export type Threshold = (typeof thresholds)[number];

/** One picture to ask for. How this machine reaches Gemini is in the settings, the key in the environment. */
export type GeminiParams = {
  /** The id that Google gives the model. */
  readonly model: string;
  readonly prompt: string;
  /** What must not be in the picture. The API has no such field: it is told in words. */
  readonly negative?: string;
  /** One of the model's ratios: `3:4`. */
  readonly aspectRatio: string;
  readonly imageSize?: ImageSize;
  /** Any whole number from 0; the API takes 31 bits of it and follows it loosely. */
  readonly seed?: number;
  /** False to keep the seed out of the request: it then only tells takes apart. */
  readonly sendSeed?: boolean;
  /** 0 to 2. */
  readonly temperature?: number;
  /** From which probability on an answer is blocked, by kind of harm. */
  readonly safety?: { readonly [harm in Harm]?: Threshold };
  /** What the page wants, in px; the model decides, and the record tells what came. */
  readonly width: number;
  readonly height: number;
  /** Names of the inputs that are reference images, in the order in which they are shown to the model. */
  readonly references: readonly string[];
};

/** Draws a picture with Google's Gemini API: a PNG (`image`) and what is known of it (`record`). */
export const geminiTool: Tool<GeminiParams> = {
  id: 'gemini',
  version: 1,
  claims: [{ resource: 'gemini', amount: 1 }],
  load: () => import('./run.ts'),
};

/** What a rule knows of a panel that Gemini is to draw. Anything may know where it was written. */
export type GeminiPanel = {
  readonly label: string;
  readonly prompt: string | Located<string>;
  readonly negative?: string | Located<string>;
  /** Book paths of character sheets, the most important first; one that says who it shows is introduced so. */
  readonly references?: readonly (string | { readonly name: string; readonly path: string })[];
  /** What the page wants, in px. */
  readonly width: number;
  readonly height: number;
  readonly model: string | Located<string>;
  readonly size?: ImageSize;
  readonly seed?: number | Located<number>;
  readonly sendSeed?: boolean;
  readonly temperature?: number;
  readonly safety?: { readonly [harm: string]: string };
  /** What a picture costs, in US dollars, if the table of prices is not to be asked. */
  readonly usd?: number;
  readonly outputs: { readonly image: string; readonly record: string };
  readonly from?: Draft['from'];
};

/** The draft of one panel, drawn by Gemini. */
export function geminiDraft(panel: GeminiPanel): Draft {
  const { label, prompt, negative, width, height, size, seed, temperature, safety, outputs, from } = panel;
  const model = typeof panel.model === 'string' ? panel.model : panel.model.value;
  const inputs: { [name: string]: string } = {};
  for (const reference of panel.references ?? []) {
    const path = typeof reference === 'string' ? reference : reference.path;
    if (Object.values(inputs).includes(path)) continue;
    inputs[nameFor(reference, inputs)] = path;
  }
  const usd = usdFor(model, size, Object.keys(inputs).length, panel.usd);
  return {
    tool: geminiTool.id,
    label,
    params: {
      model: panel.model,
      prompt,
      negative,
      aspectRatio: aspectFor(width, height, model),
      imageSize: size,
      seed,
      sendSeed: panel.sendSeed === false ? false : undefined,
      temperature,
      safety,
      width,
      height,
      references: Object.keys(inputs),
    },
    inputs,
    outputs,
    claims: [{ resource: 'gemini', amount: 1 }],
    ...(usd === undefined ? {} : { cost: { usd } }),
    ...(from === undefined ? {} : { from }),
  };
}

function nameFor(
  reference: string | { readonly name: string },
  taken: { readonly [name: string]: string },
): string {
  const plain = `reference${Object.keys(taken).length + 1}`;
  return typeof reference === 'string' || reference.name in taken ? plain : reference.name;
}

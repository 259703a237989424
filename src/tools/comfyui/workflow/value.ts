import type { Diagnostic } from '../../../engine/diagnostic.ts';
import type { Json } from '../../../engine/json.ts';
import { nearest } from '../../../engine/nearest.ts';

export type Said = Pick<Diagnostic, 'code' | 'message' | 'hint' | 'facts'> & {
  readonly severity?: Diagnostic['severity'];
};

/** What an input asks for. */
export type Asked =
  | {
      readonly kind: 'int' | 'float';
      readonly types: readonly string[];
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly kind: 'text' | 'boolean'; readonly types: readonly string[] }
  /** One of a list; `open` if the list doesn't say all (files in sub-folders, lists kept elsewhere). */
  | {
      readonly kind: 'choice';
      readonly types: readonly string[];
      readonly choices: readonly Json[];
      readonly open: boolean;
    }
  /** Another node's output, or a widget that we know nothing of. No types: not to be checked. */
  | { readonly kind: 'socket'; readonly types: readonly string[] };

/** Reads an input's entry in `/object_info`: all forms of section A.11 of the facts. */
export function askedOf([type, options]: readonly [string | readonly Json[], Json?]): Asked {
  const more = typeof options === 'object' && options !== null && !Array.isArray(options) ? options : {};
  const known = more as { readonly [name: string]: Json };
  if (typeof type !== 'string' || type === 'COMBO') {
    const listed = typeof type === 'string' ? known.options : type;
    const choices = Array.isArray(listed) ? (listed as readonly Json[]) : [];
    const open =
      !Array.isArray(listed) ||
      known.remote !== undefined ||
      known.image_upload === true ||
      known.video_upload === true ||
      known.audio_upload === true;
    // a choice that another node makes: its list isn't compared
    return { kind: 'choice', types: ['COMBO', 'STRING'], choices, open };
  }
  const limits = {
    ...(typeof known.min === 'number' ? { min: known.min } : {}),
    ...(typeof known.max === 'number' ? { max: known.max } : {}),
  };
  switch (type) {
    case 'INT':
      return { kind: 'int', types: ['INT'], ...limits };
    case 'FLOAT':
      return { kind: 'float', types: ['FLOAT'], ...limits };
    case 'STRING':
      return { kind: 'text', types: ['STRING'] };
    case 'BOOLEAN':
      return { kind: 'boolean', types: ['BOOLEAN'] };
    default:
      return {
        kind: 'socket',
        types: type.startsWith('COMFY_') ? [] : type.split(',').map((one) => one.trim()),
      };
  }
}

type About = {
  readonly who: string;
  /** The node's class. */
  readonly of: string;
  readonly input: string;
  /** Whether some node gives this type: then a constant can't stand for it. */
  readonly isSocket: (type: string) => boolean;
};

/** What is wrong with a constant, or undefined. */
export function valueProblem(asked: Asked, wrapped: Json, about: About): Said | undefined {
  const value = unwrapped(wrapped);
  const { who, input } = about;
  const shown = JSON.stringify(value);
  switch (asked.kind) {
    case 'int':
    case 'float':
      return numberProblem(asked, value, `"${input}" of ${who}`);
    case 'text':
      if (typeof value === 'string') return undefined;
      if (typeof value === 'number' || typeof value === 'boolean') {
        return {
          severity: 'warning',
          code: 'wrong-value',
          message: `"${input}" of ${who} is ${shown}; the server makes text of it`,
          hint: `Write ${JSON.stringify(String(value))}.`,
        };
      }
      return { code: 'wrong-value', message: `"${input}" of ${who} wants text, not ${shown}` };
    case 'boolean':
      if (typeof value === 'boolean') return undefined;
      return {
        severity: typeof value === 'number' ? 'warning' : 'error',
        code: 'wrong-value',
        message: `"${input}" of ${who} wants true or false, not ${shown}`,
        hint:
          typeof value === 'string' && /^(?:false|no|off|0)$/i.test(value)
            ? `Write false without quotes: the server takes every text that isn't empty for true.`
            : 'Write true or false, without quotes.',
      };
    case 'choice':
      return choiceProblem(asked, value, about);
    case 'socket': {
      const socket = asked.types.find((type) => about.isSocket(type));
      if (socket === undefined || asked.types.includes('*')) return undefined;
      return {
        code: 'wrong-value',
        message: `"${input}" of ${who} wants ${asked.types.join(' or ')} from another node, not ${shown}`,
        hint: 'Connect it in ComfyUI and export the workflow again.',
      };
    }
  }
}

function numberProblem(
  asked: Extract<Asked, { readonly kind: 'int' | 'float' }>,
  value: Json,
  what: string,
): Said | undefined {
  const shown = JSON.stringify(value);
  const wanted = asked.kind === 'int' ? 'a whole number' : 'a number';
  // whole numbers beyond 2^53 − 1 can only be given exactly as text
  const text =
    typeof value === 'string' && /^\s*[-+]?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
  const number = typeof value === 'number' ? value : text;
  if (number === undefined || !Number.isFinite(number)) {
    return { code: 'wrong-value', message: `${what} wants ${wanted}, not ${shown}` };
  }
  if (asked.kind === 'int' && !Number.isInteger(number)) {
    return {
      code: 'wrong-value',
      message: `${what} wants a whole number, not ${shown}`,
      hint: `The server would cut it to ${Math.trunc(number)} without a word.`,
    };
  }
  const { min, max } = asked;
  if ((min !== undefined && number < min) || (max !== undefined && number > max)) {
    return {
      code: 'out-of-range',
      message: `${what} is ${shown}; it goes ${range(min, max)}`,
    };
  }
  return text !== undefined && Number.isSafeInteger(number)
    ? {
        severity: 'warning',
        code: 'wrong-value',
        message: `${what} is the text ${shown}; the server makes a number of it`,
        hint: `Write ${number} without quotes.`,
      }
    : undefined;
}

const range = (min?: number, max?: number): string =>
  min === undefined ? `up to ${max}` : max === undefined ? `from ${min}` : `from ${min} to ${max}`;

/** What is chosen from, by input: how a message names it, and the folder under `models/` it is read from. */
const kinds: { readonly [input: string]: readonly [one: string, folder?: string] } = {
  ckpt_name: ['checkpoint', 'checkpoints'],
  unet_name: ['diffusion model', 'diffusion_models'],
  lora_name: ['LoRA', 'loras'],
  vae_name: ['VAE', 'vae'],
  control_net_name: ['ControlNet', 'controlnet'],
  'UpscaleModelLoader.model_name': ['upscale model', 'upscale_models'],
  clip_name: ['text encoder', 'text_encoders'],
  clip_name1: ['text encoder', 'text_encoders'],
  clip_name2: ['text encoder', 'text_encoders'],
  sampler_name: ['sampler'],
  scheduler: ['scheduler'],
};

function choiceProblem(
  asked: Extract<Asked, { readonly kind: 'choice' }>,
  value: Json,
  { who, of, input }: About,
): Said | undefined {
  const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
  const strange = values.find((one) => !asked.choices.includes(one));
  if (strange === undefined) return undefined;
  if (asked.open) {
    if (typeof strange !== 'string')
      return {
        code: 'wrong-value',
        message: `"${input}" of ${who} wants a name, not ${JSON.stringify(strange)}`,
      };
    return asked.choices.length === 0
      ? undefined
      : {
          severity: 'warning',
          code: 'unknown-file',
          message: `"${input}" of ${who} names ${JSON.stringify(strange)}, which isn't in the server's input folder`,
          hint: 'It must be there before the graph is run.',
        };
  }
  const [kind, folder] = kinds[`${of}.${input}`] ?? kinds[input] ?? [];
  const names = asked.choices.filter((one) => typeof one === 'string');
  const near = typeof strange === 'string' ? nearest(strange, names, 3) : [];
  const install = folder === undefined ? undefined : `Put it into ComfyUI's models/${folder}`;
  return {
    code: folder === undefined ? 'unknown-choice' : 'not-installed',
    message:
      folder === undefined
        ? `"${input}" of ${who} is ${JSON.stringify(strange)}, and there is no such ${kind ?? 'choice'}`
        : `the ${kind} ${JSON.stringify(strange)} of ${who} isn't installed`,
    facts: [[folder === undefined ? 'known' : 'installed', names.length === 0 ? 'none' : some(names, near)]],
    ...(near.length > 0
      ? {
          hint: `Did you mean ${near.map((name) => JSON.stringify(name)).join(' or ')}?${install === undefined ? '' : ` Or: ${install.toLowerCase()}.`}`,
        }
      : install === undefined
        ? {}
        : { hint: `${install}, or choose one that is installed.` }),
  };
}

/** The nearest first, then the others, at most eight. */
function some(names: readonly string[], near: readonly string[]): string {
  const all = [...new Set([...near, ...names])];
  return `${all.slice(0, 8).join(', ')}${all.length > 8 ? ` … (${all.length})` : ''}`;
}

/** A list as a constant is wrapped, since a bare list is a link. */
function unwrapped(value: Json): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && '__value__' in value
    ? (value as { readonly __value__: Json }).__value__
    : value;
}

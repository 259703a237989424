import * as z from 'zod';
import type { JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { familyOf } from './models.ts';
import { type GeminiParams, harms, thresholds } from './tool.ts';

const paramsSchema = z.strictObject({
  model: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/, 'a model has an id like gemini-3.1-flash-image'),
  prompt: z.string().trim().min(1, 'the prompt is empty').max(100_000),
  negative: z.string().max(100_000).optional(),
  aspectRatio: z.string().regex(/^\d{1,2}:\d{1,2}$/, 'a ratio is written 3:4'),
  imageSize: z.enum(['512', '1K', '2K', '4K']).optional(),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  sendSeed: z.boolean().optional(),
  temperature: z.number().min(0).max(2).optional(),
  safety: z.partialRecord(z.enum(harms), z.enum(thresholds)).optional(),
  width: z.int().min(1).max(32_767),
  height: z.int().min(1).max(32_767),
  references: z.array(z.string().min(1)).max(100),
});

/** A wrong parameter, and which one. */
export type BadParam = { readonly message: string; readonly param?: string; readonly hint?: string };

/** The parameters, or what is wrong with them, before anything is paid for. */
export function readParams(
  params: unknown,
  inputs: { readonly [name: string]: unknown },
): Result<GeminiParams, BadParam> {
  const parsed = paramsSchema.safeParse(params);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return err({ message: z.prettifyError(parsed.error), param: first?.path.join('.') ?? '' });
  }
  const read = parsed.data;
  const { model, aspectRatio, imageSize, references } = read;
  const missing = references.find((name) => !(name in inputs));
  if (missing !== undefined)
    return err({ message: `the reference "${missing}" is no input of this action`, param: 'references' });
  const family = familyOf(model);
  if (family === undefined) return ok(read);
  if (!family.aspects.includes(aspectRatio))
    return err({
      message: `${model} makes no picture of ${aspectRatio}`,
      param: 'aspectRatio',
      hint: `It makes ${family.aspects.join(', ')}.`,
    });
  if (imageSize !== undefined && imageSize !== '1K' && !family.sizes.includes(imageSize))
    return err({
      message: `${model} makes no picture of size ${imageSize}`,
      param: 'imageSize',
      hint:
        family.sizes.length > 1
          ? `It makes ${family.sizes.join(', ')}.`
          : 'It has one size, about a megapixel: leave the size out.',
    });
  if (references.length > family.references.most)
    return err({
      message: `${model} takes ${family.references.most} reference images at most; ${references.length} are given`,
      param: 'references',
    });
  return ok(read);
}

/** How this machine reaches Gemini, and what it may spend. */
export type GeminiSettings = {
  /** Without `/v1beta` and without a slash at the end. */
  readonly baseUrl: string;
  readonly limitUsd?: number;
  readonly usdPerImage?: number;
  /** How many pictures are asked for at a time. */
  readonly concurrency: number;
};

export const usualBaseUrl = 'https://generativelanguage.googleapis.com';

const money = z.number().min(0).optional();
const settingsSchema = z.object({
  baseUrl: z.string().optional(),
  limitUsd: money,
  usdPerImage: money,
  concurrency: z.int().min(1).max(64).optional(),
});

/** The settings; an address over which the key would travel in clear is refused. */
export function readSettings(settings: JsonObject): Result<GeminiSettings, string> {
  const parsed = settingsSchema.safeParse(settings);
  if (!parsed.success) return err(`the settings of gemini are wrong: ${z.prettifyError(parsed.error)}`);
  const { baseUrl, limitUsd, usdPerImage, concurrency } = parsed.data;
  const base = readBase(baseUrl);
  if (!base.ok) return base;
  return ok({
    baseUrl: base.value,
    concurrency: concurrency ?? 1,
    ...(limitUsd === undefined ? {} : { limitUsd }),
    ...(usdPerImage === undefined ? {} : { usdPerImage }),
  });
}

/** The address of the API, or why no key is sent there. */
export function readBase(text: string = usualBaseUrl): Result<string, string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return err('gemini.baseUrl is no address: it begins with https://');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return err('gemini.baseUrl has no user, password, ? or #');
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback)
    return err(`gemini.baseUrl is http://${url.host}: the key would travel in clear; use https://`);
  return ok(`${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1(alpha|beta)?$/, '')}`);
}

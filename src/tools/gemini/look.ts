import { jsonOf } from '../http/json.ts';
import type { Timeouts } from '../http/request.ts';
import { type Environment, keyHint, keyIn } from './key.ts';
import { entries, list, oneLine, text } from './loose.ts';
import { readBase } from './params.ts';
import { speaker } from './speak.ts';
import { readTrouble, unwrapped } from './trouble.ts';

/** What a look at Gemini found. `unknown` is what the look did not get to. */
export type GeminiLook = {
  readonly ok: boolean;
  readonly key: 'valid' | 'missing' | 'refused' | 'unknown';
  readonly model: 'known' | 'missing' | 'unknown';
  /** One sentence. */
  readonly message: string;
  /** What to do next; there is one whenever `ok` is false. */
  readonly hint?: string;
  /** The model's version, where it is told. */
  readonly version?: string;
  /** Image models that are there, when the one that was asked for is not. */
  readonly models?: readonly string[];
};

const timeouts: Timeouts = { connectMs: 10_000, headersMs: 20_000, idleMs: 20_000, totalMs: 30_000 };

/**
 * Looks whether the key is valid and the model is there, without spending anything. That it is there does
 * not mean that the project may use it: quota shows only when it is asked to draw. Bounded by 30 s.
 */
export async function lookGemini(of: {
  readonly model: string;
  readonly baseUrl?: string;
  readonly env?: Environment;
  readonly signal?: AbortSignal;
}): Promise<GeminiLook> {
  const { model, env = process.env, signal = new AbortController().signal } = of;
  const nothing = { ok: false, key: 'unknown', model: 'unknown' } as const;
  const key = keyIn(env);
  if (!key.ok) return { ...nothing, key: 'missing', message: key.error, hint: keyHint };
  const base = readBase(of.baseUrl);
  if (!base.ok) return { ...nothing, message: base.error, hint: 'Set it in plasma.config.ts.' };
  const speak = speaker(base.value, key.value, timeouts);
  const reply = await speak(`models/${encodeURIComponent(model)}`, { signal });
  if (!reply.ok)
    return {
      ...nothing,
      message: `Gemini can't be reached at ${base.value}: ${reply.error.message}`,
      hint: 'Check the network and gemini.baseUrl.',
    };
  const json = jsonOf(reply.value);
  const found = json.ok ? entries(unwrapped(json.value)) : {};
  if (reply.value.status === 200 && text(found.name) !== undefined) {
    const version = text(found.version);
    const draws = list(found.supportedGenerationMethods).includes('generateContent');
    if (!draws && found.supportedGenerationMethods !== undefined)
      return {
        ok: false,
        key: 'valid',
        model: 'missing',
        message: `the key is valid, but ${model} can't be asked for pictures in this way`,
        hint: 'Set gemini.model to an image model like gemini-3.1-flash-image.',
      };
    return {
      ok: true,
      key: 'valid',
      model: 'known',
      message: `the key is valid, and ${model} is there`,
      ...(version === undefined ? {} : { version: oneLine(version) }),
    };
  }
  const trouble = readTrouble(reply.value, Date.now());
  const { status, said } = trouble;
  if (trouble.kind !== 'hopeless')
    return {
      ...nothing,
      message: `Gemini is not able to answer now (HTTP ${status})${said === '' ? '' : `: ${said}`}`,
      hint: 'Try again later.',
    };
  switch (trouble.why) {
    case 'unknown model': {
      const models = await imageModels();
      return {
        ok: false,
        key: 'valid',
        model: 'missing',
        message: `the key is valid, but there is no model ${model}, or no longer`,
        hint:
          models.length === 0
            ? 'Set gemini.model in plasma.config.ts to one that is there.'
            : `Set gemini.model in plasma.config.ts to one of these: ${models.join(', ')}.`,
        models,
      };
    }
    case 'bad key':
      return { ...nothing, key: 'refused', message: 'Gemini does not know this API key', hint: keyHint };
    case 'no access':
    case 'region':
      return {
        ...nothing,
        key: 'refused',
        message: `Gemini does not let this API key in: ${said}`,
        hint: 'Enable billing and the Gemini API for its project, or make a new key at aistudio.google.com/apikey.',
      };
    case 'redirect':
    case 'no API':
    case 'too large':
    case 'bad request':
      return {
        ...nothing,
        message: `what answers at ${base.value} is not the Gemini API (HTTP ${status})`,
        hint: 'Check gemini.baseUrl, and whether a proxy stands in between.',
      };
  }

  async function imageModels(): Promise<readonly string[]> {
    const reply = await speak('models?pageSize=1000', { signal });
    const json = reply.ok && reply.value.status === 200 ? jsonOf(reply.value) : undefined;
    if (json?.ok !== true) return [];
    return list(entries(json.value).models)
      .map((each) => text(entries(each).name)?.replace(/^models\//, ''))
      .filter((name) => name !== undefined && /^gemini-[a-z0-9.-]*image/.test(name)) as readonly string[];
  }
}

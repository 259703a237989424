import type { Result } from '../../engine/result.ts';
import { keyHint } from '../../tools/gemini/key.ts';
import type { GeminiLook } from '../../tools/gemini/look.ts';
import type { Verdict } from './row.ts';

/** Whether there is a key. Only its presence is ever told. */
export function keyVerdict(key: Result<string, string>, needed: boolean, configured: boolean): Verdict {
  if (key.ok) return { state: 'ok', found: 'there is a key in the environment' };
  if (!needed && !configured)
    return { state: 'skip', found: 'not set up: only needed for the backend gemini' };
  return { state: needed ? 'fail' : 'warn', found: key.error, advice: keyHint };
}

/** Models that were switched off, and what came after them (facts C.2, autumn 2026). */
const retired: { readonly [model: string]: string } = {
  'gemini-2.0-flash-exp-image-generation': 'gemini-3.1-flash-image',
  'gemini-2.0-flash-preview-image-generation': 'gemini-3.1-flash-image',
  'gemini-2.5-flash-image-preview': 'gemini-3.1-flash-image',
  'gemini-3-pro-image-preview': 'gemini-3-pro-image',
  'gemini-3.1-flash-image-preview': 'gemini-3.1-flash-image',
};

/** A model that is known to be gone or going, without asking; undefined if nothing speaks against it. */
export function knownModelVerdict(model: string): Verdict | undefined {
  const next = Object.hasOwn(retired, model) ? retired[model] : undefined;
  if (next !== undefined)
    return {
      state: 'fail',
      found: `Google has switched ${model} off`,
      advice: `Write into plasma.config.ts: \`gemini: { model: '${next}' }\``,
      facts: { model },
    };
  if (model.startsWith('imagen-'))
    return {
      state: 'fail',
      found: `${model} takes no reference pictures, and Google is switching it off`,
      advice: "Write into plasma.config.ts: `gemini: { model: 'gemini-3.1-flash-image' }`",
      facts: { model },
    };
  if (model === 'gemini-2.5-flash-image')
    return {
      state: 'warn',
      found: `${model} is to be switched off from October 2026 on`,
      advice: "Try in plasma.config.ts: `gemini: { model: 'gemini-3.1-flash-image' }`",
      facts: { model },
    };
  return undefined;
}

/** What a look at Gemini found; that it couldn't be reached now is no fault of the book. */
export function lookVerdict(look: GeminiLook, model: string): Verdict {
  const facts = { model, key: look.key, ...(look.version === undefined ? {} : { version: look.version }) };
  const state = look.ok ? 'ok' : look.key === 'refused' || look.model === 'missing' ? 'fail' : 'warn';
  return {
    state,
    found: look.ok ? `${look.message}; whether there is quota shows only when it draws` : look.message,
    ...(look.hint === undefined ? {} : { advice: look.hint }),
    facts,
  };
}

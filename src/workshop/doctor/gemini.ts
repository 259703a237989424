import type { Result } from '../../engine/result.ts';
import type { Gemini } from '../../project/drawing-config.ts';
import { hushOf, keyHint } from '../../tools/gemini/key.ts';
import type { Answer } from './ask.ts';
import { isLoopback } from './options.ts';
import type { Verdict } from './row.ts';
import { record } from './stats.ts';

/** Where the API is if the config says nothing else. */
export const usualGemini = 'https://generativelanguage.googleapis.com';

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

/** The address that describes a model, or why no key may be sent there. */
export function modelAddress(gemini: Pick<Gemini, 'baseUrl'>, model: string): URL | Verdict {
  const base = (gemini.baseUrl ?? usualGemini).replace(/\/+$/, '');
  const url = URL.canParse(base) ? new URL(`${base}/v1beta/models/${encodeURIComponent(model)}`) : undefined;
  if (url === undefined || (url.protocol === 'http:' && !isLoopback(url.hostname)))
    return {
      state: 'fail',
      found: 'gemini.baseUrl is plain http: the key would travel readable, so nothing was asked',
      advice: 'Write an address that begins with https:// into plasma.config.ts, or take baseUrl out.',
    };
  return url;
}

/** What Google says of a model. The key never enters the words, whatever the answer echoes. */
export function modelVerdict(answer: Answer, model: string, key: string): Verdict {
  const facts = { model };
  if (answer.kind === 'problem')
    return {
      state: 'warn',
      found: `Google can't be reached: ${answer.problem.message}`,
      advice: 'Is this machine online, and does a firewall or proxy let it out?',
      facts,
    };
  const { status } = answer;
  if (answer.kind === 'json' && status === 200) {
    const name = record(answer.value)?.displayName;
    return {
      state: 'ok',
      found: `${model} is there${typeof name === 'string' ? ` (${name})` : ''}; whether there is quota shows only when it draws`,
      facts,
    };
  }
  const error = answer.kind === 'json' ? record(record(answer.value)?.error) : undefined;
  const said = hushOf(key)(String(error?.message ?? (answer.kind === 'other' ? answer.message : '')));
  const invalid = JSON.stringify(error?.details ?? '').includes('API_KEY_INVALID');
  if (invalid || status === 401 || status === 403)
    return {
      state: 'fail',
      found: `Google refuses the key (${status}): ${said.slice(0, 160)}`,
      advice: 'Make a new key at https://aistudio.google.com/apikey and set GEMINI_API_KEY to it.',
      facts,
    };
  if (status === 404)
    return {
      state: 'fail',
      found: `Google knows no model ${model}`,
      advice:
        'Models are retired every few months: see https://ai.google.dev/gemini-api/docs/models and correct gemini.model in plasma.config.ts.',
      facts,
    };
  return {
    state: 'warn',
    found: `Google answers ${status}: ${said.slice(0, 160)}`,
    advice: status === 429 ? 'Wait a minute and try again.' : 'Try again later.',
    facts,
  };
}

import type { Setback } from '../../engine/tool.ts';
import type { Answer } from './answer.ts';
import { keyHint } from './key.ts';
import type { Quota } from './quota.ts';
import type { Hopeless, Trouble } from './trouble.ts';

type Fact = readonly [label: string, value: string];

/** A failure; facts without a value are left out. `param` leads to the line that asked for it. */
export function failed(
  message: string,
  hint?: string,
  ...facts: readonly (readonly [label: string, value: string | undefined])[]
): Setback {
  const told = facts.filter((fact): fact is Fact => fact[1] !== undefined && fact[1] !== '');
  return {
    kind: 'failed',
    message,
    ...(told.length === 0 ? {} : { facts: told }),
    ...(hint === undefined ? {} : { hint }),
  };
}

export const cents = (usd: number): string => `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;

export const callsOf = (n: number): string => (n === 1 ? '1 call' : `${n} calls`);

/** An answer of HTTP 200 without a picture that can be used, in words. */
export function tellAnswer(answer: Exclude<Answer, { readonly kind: 'image' }>): Setback {
  const { finishReason, responseId, said } = answer;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Gemini says', said],
    ['finish reason', finishReason],
    ['response', responseId],
  ];
  const prompt = ['param', 'prompt'] as const;
  switch (answer.kind) {
    case 'blocked': {
      const what = answer.where === 'prompt' ? 'does not take this prompt' : 'drew this and held it back';
      return failed(
        `Gemini ${what}: ${reasonInWords(answer.reason)} (${answer.reason})`,
        answer.noisy
          ? 'This filter is not exact: reword the prompt or take another seed. Drawn children trip it in harmless scenes; say how old they are, and what happens.'
          : adjustable.has(answer.reason)
            ? 'Reword the prompt, or lower gemini.safety in the config. The same prompt is not paid for again in this build.'
            : 'Reword the prompt or draw this panel otherwise: no setting turns this filter off. The same prompt is not paid for again in this build.',
        prompt,
        ['categories', answer.categories.join(', ')],
        ...facts,
      );
    }
    case 'recited':
      return failed(
        `Gemini held its picture back because it came too near to an existing work (${answer.reason})`,
        'Reword the prompt: describe what is seen, and name no work, brand or artist.',
        prompt,
        ...facts,
      );
    case 'cut':
      return failed(
        'Gemini ran out of tokens before it had drawn a picture (MAX_TOKENS)',
        'Shorten the prompt, give fewer references, or ask for a smaller size.',
        prompt,
        ...facts,
      );
    case 'empty':
      return failed(
        `Gemini answered without a picture: ${answer.reason}`,
        'Say in the prompt what is to be seen, and ask nothing.',
        prompt,
        ...facts,
      );
    case 'broken':
      return failed(
        `what Gemini sent is no picture: ${answer.reason}`,
        'Build again. If it stays so, something between here and Gemini changes its answers.',
        ...facts,
      );
  }
}

const adjustable = new Set(['SAFETY']);

function reasonInWords(reason: string): string {
  switch (reason) {
    case 'SAFETY':
      return 'it was judged unsafe';
    case 'IMAGE_SAFETY':
      return 'the picture was judged unsafe';
    case 'PROHIBITED_CONTENT':
    case 'IMAGE_PROHIBITED_CONTENT':
      return 'it was judged to be forbidden';
    case 'BLOCKLIST':
      return 'it holds a word of a list';
    case 'SPII':
      return 'it seems to hold personal data';
    case 'JAILBREAK':
    case 'MODEL_ARMOR':
      return 'a guard before the model refused it';
    default:
      return 'it gives no more of a reason';
  }
}

/** A request that will never be answered, in words. */
export function tellHopeless(why: Hopeless, { status, said }: Trouble, model: string, base: string): Setback {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Gemini says', said],
    ['HTTP', `${status}`],
  ];
  switch (why) {
    case 'bad key':
      return failed('Gemini does not know this API key', keyHint, ...facts);
    case 'no access':
      return failed(
        'Gemini does not let this API key in',
        'The key may be disabled (keys found in public are), restricted to other APIs, or of a project without access to this model. Make a new one at aistudio.google.com/apikey.',
        ...facts,
      );
    case 'region':
      return failed(
        'Gemini does not serve this project: its region or its billing is not permitted',
        'Enable billing for the project of the key at aistudio.google.com, or draw with another backend.',
        ...facts,
      );
    case 'unknown model':
      return failed(
        `Gemini has no model ${model}, or has it no longer`,
        'Set gemini.model in plasma.config.ts to one that is there; models are retired every few months. plasma doctor names some.',
        ['param', 'model'],
        ...facts,
      );
    case 'too large':
      return failed(
        'the request is too large for Gemini',
        'Give fewer references, or a shorter prompt.',
        ['param', 'references'],
        ...facts,
      );
    case 'bad request':
      return failed(
        'Gemini does not understand this request',
        `Its words say which part. If it is a setting, ${model} may not have it.`,
        ...facts,
      );
    case 'redirect':
      return failed(
        `${base} sends requests on, and the key is sent nowhere else`,
        'Set gemini.baseUrl to the address of the API itself.',
        ['location', said],
        ['HTTP', `${status}`],
      );
    case 'no API':
      return failed(
        `what answers at ${base} is not the Gemini API`,
        'Check gemini.baseUrl in plasma.config.ts, and whether a proxy stands in between.',
        ['it says', said],
        ['HTTP', `${status}`],
      );
  }
}

/** An exhausted or missing quota, in words. */
export function tellQuota(quota: Quota, said: string, resets: number, now: number): Setback {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['quota', quota.kind === 'crowded' ? undefined : quota.quota],
    ['Gemini says', said],
  ];
  switch (quota.kind) {
    case 'minute':
      return failed(
        'Gemini takes no more requests in this minute, and did not after several waits',
        'Build again later; what is done stays done. Lower gemini.concurrency if it is more than 1.',
        ...facts,
      );
    case 'crowded':
      return failed(
        'Gemini has no room for this request, and had none after several waits',
        'Build again later; what is done stays done.',
        ...facts,
      );
    case 'day':
      return failed(
        `all requests that Gemini takes from this project in a day are used; that resets at ${clock(resets)} (midnight Pacific time, in ${span(resets - now)})`,
        'Build again then; what is done stays done. A higher tier of billing has more requests a day.',
        ...facts,
      );
    case 'none':
      return failed(
        'the project of this key may not make pictures with Gemini at all (its limit is 0)',
        'Enable billing for the project at aistudio.google.com: the free tier has no pictures.',
        ...facts,
      );
  }
}

const clock = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function span(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

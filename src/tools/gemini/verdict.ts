import { err, ok, type Result } from '../../engine/result.ts';
import type { Setback } from '../../engine/tool.ts';
import { jsonOf } from '../http/json.ts';
import type { HttpProblem } from '../http/problem.ts';
import type { Reply } from '../http/request.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { Why } from './patience.ts';
import { nextMidnightPacific } from './quota.ts';
import { failed, tellAnswer, tellHopeless, tellQuota } from './tell.ts';
import { errorIn, type Hopeless, readTrouble, type Trouble, unwrapped } from './trouble.ts';

/** What an answer or its absence leads to. `fail` is what is told if that does not help. */
export type Verdict =
  | { readonly kind: 'drawn'; readonly answer: Extract<Answer, { readonly kind: 'image' }> }
  | {
      readonly kind: 'again';
      readonly why: Why;
      readonly waitMs?: number;
      /** The server's mood, for whoever watches the wait. */
      readonly because: string;
      readonly fail: Setback;
    }
  /** Nothing is asked by this key, or of this model, until then (ms since 1970). */
  | { readonly kind: 'halt'; readonly scope: 'key' | 'model'; readonly until: number; readonly fail: Setback }
  /** The same input is refused each time; with `seedBound`, the same input with the same seed. */
  | { readonly kind: 'refused'; readonly seedBound: boolean; readonly fail: Setback }
  | { readonly kind: 'failed'; readonly fail: Setback };

/** What was asked of whom, and when (ms since 1970). */
export type Asked = { readonly model: string; readonly base: string; readonly now: number };

/** What a call may have cost: by its tokens, nothing, or nobody knows. */
export type Charge =
  | { readonly how: 'charged'; readonly answer: Answer }
  | { readonly how: 'free' | 'unsure' };

/** Long enough for the rest of a build to fail quickly, short enough for someone who has mended it. */
const haltMs = 60_000;

/** Judges a whole reply. */
export function judgeReply(
  reply: Reply,
  asked: Asked,
): { readonly verdict: Verdict; readonly charge: Charge } {
  const answer = answerIn(reply);
  if (!answer.ok) {
    const trouble = readTrouble(answer.error, asked.now);
    const late = trouble.kind === 'down' && trouble.late;
    // Google does not charge for errors; one that came too late is another matter
    return { verdict: judgeTrouble(trouble, asked), charge: { how: late ? 'unsure' : 'free' } };
  }
  return { verdict: judgeAnswer(answer.value), charge: { how: 'charged', answer: answer.value } };
}

/** The answer of a reply of HTTP 200, or the reply as one that holds an error. */
export function answerIn(reply: Pick<Reply, 'status' | 'headers' | 'bytes'>): Result<Answer, typeof reply> {
  if (reply.status !== 200) return err(reply);
  const json = jsonOf(reply);
  if (!json.ok) return err(reply);
  const error = errorIn(json.value);
  if (error === undefined) return ok(readAnswer(unwrapped(json.value)));
  return err({ ...reply, status: typeof error.code === 'number' ? error.code : 500 });
}

function judgeAnswer(answer: Answer): Verdict {
  if (answer.kind === 'image') return { kind: 'drawn', answer };
  const fail = tellAnswer(answer);
  switch (answer.kind) {
    case 'blocked':
      return answer.noisy
        ? { kind: 'again', why: 'noisy', because: 'a filter held the picture back', fail }
        : { kind: 'refused', seedBound: false, fail };
    case 'recited':
    case 'cut':
      return { kind: 'refused', seedBound: true, fail };
    case 'empty':
      return { kind: 'again', why: 'empty', because: 'an answer without a picture', fail };
    case 'broken':
      return { kind: 'again', why: 'broken', because: 'a damaged picture', fail };
  }
}

function judgeTrouble(trouble: Trouble, { model, base, now }: Asked): Verdict {
  switch (trouble.kind) {
    case 'hopeless': {
      const fail = tellHopeless(trouble.why, trouble, model, base);
      const scope = scopeOf(trouble.why);
      return scope === undefined
        ? { kind: 'failed', fail }
        : { kind: 'halt', scope, until: now + haltMs, fail };
    }
    case 'quota': {
      const { quota, said } = trouble;
      const resets = nextMidnightPacific(now);
      const fail = tellQuota(quota, said, resets, now);
      switch (quota.kind) {
        case 'day':
          return { kind: 'halt', scope: 'key', until: resets, fail };
        case 'none':
          // the entitlement of one model says nothing of the others
          return { kind: 'halt', scope: 'model', until: now + haltMs, fail };
        case 'minute':
          return {
            kind: 'again',
            why: 'minute',
            because: 'too many requests in a minute',
            fail,
            ...wait(quota),
          };
        case 'crowded':
          return { kind: 'again', why: 'crowded', because: 'Gemini has no room', fail, ...wait(quota) };
      }
      break;
    }
    case 'down':
      return {
        kind: 'again',
        why: trouble.late ? 'lost' : 'down',
        because: `Gemini answers ${trouble.status}`,
        ...wait(trouble),
        fail: failed(
          `Gemini is not able to answer now (HTTP ${trouble.status})`,
          'Build again later; what is done stays done.',
          ['it says', trouble.said],
        ),
      };
  }
}

const wait = ({ waitMs }: { readonly waitMs?: number }): { readonly waitMs?: number } =>
  waitMs === undefined ? {} : { waitMs };

function scopeOf(why: Hopeless): 'key' | 'model' | undefined {
  switch (why) {
    case 'bad key':
    case 'region':
    case 'redirect':
    case 'no API':
      return 'key';
    case 'no access':
    case 'unknown model':
      return 'model';
    case 'too large':
    case 'bad request':
      return undefined;
  }
}

/** Judges an exchange that gave no whole reply; one that was called off by us is not judged here. */
export function judgeProblem(
  problem: HttpProblem,
  { base }: Asked,
): { readonly verdict: Verdict; readonly charge: Charge } {
  const hint = 'Check the network and gemini.baseUrl, and build again; what is done stays done.';
  const fail = failed(`Gemini can't be reached at ${base}: ${problem.message}`, hint);
  switch (problem.kind) {
    case 'bad-url':
    case 'bad-header':
    case 'tls':
    case 'disk':
      return { verdict: { kind: 'failed', fail }, charge: { how: 'free' } };
    case 'too-large':
      return {
        verdict: { kind: 'failed', fail: failed(`Gemini's answer is too large: ${problem.message}`) },
        charge: { how: 'unsure' },
      };
    case 'refused':
    case 'dns':
    case 'reset':
    case 'timeout':
    case 'aborted': {
      const { sent } = problem;
      return {
        verdict: {
          kind: 'again',
          why: sent ? 'lost' : 'down',
          because: problem.message,
          fail: sent ? failed(`Gemini's answer was lost: ${problem.message}`, hint) : fail,
        },
        charge: { how: sent ? 'unsure' : 'free' },
      };
    }
  }
}

import type { JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Setback } from '../../engine/tool.ts';
import { type Account, haltOf } from './account.ts';
import type { Answer } from './answer.ts';
import type { Ledger, Settled } from './ledger.ts';
import { usdOf } from './models.ts';
import { type Tally, type Why, waitFor } from './patience.ts';
import { type Came, pngOf } from './picture.ts';
import type { Cost } from './record.ts';
import type { Speak } from './speak.ts';
import { callsOf, cents, failed, tellAnswer } from './tell.ts';
import { answerIn, type Charge, judgeProblem, judgeReply, type Verdict } from './verdict.ts';
import type { World } from './world.ts';

/** One picture to get, with all that it takes. */
export type Pursuit = {
  readonly model: string;
  readonly base: string;
  /** The action key: what a kept answer is known by. */
  readonly key: string;
  /** What one call is expected to cost in US dollars; undefined if nobody knows. */
  readonly expected: number | undefined;
  readonly usdPerImage?: number;
  readonly limitUsd?: number;
  readonly bodyOf: (again: number) => JsonObject;
  readonly speak: Speak;
  readonly ledger: Ledger;
  readonly keepReply: (bytes: Uint8Array, again: number) => boolean;
  readonly account: Account;
  readonly world: World;
  readonly signal: AbortSignal;
  readonly note: (note: string) => void;
};

/** A picture that is paid for and whole. */
export type Catch = {
  readonly answer: Extract<Answer, { readonly kind: 'image' }>;
  readonly came: Came;
  readonly cost: Cost | undefined;
  /** Answers without an image that came before it. */
  readonly again: number;
};

/** What was spent on the way, in US dollars, whatever came of it. */
export type Spent = {
  readonly tries: number;
  readonly usd: number;
  readonly unsure: { readonly usd: number; readonly calls: number };
  readonly warnings: readonly string[];
};

/** Why there is no picture; `refused` if the same input would be refused again. */
export type Miss = { readonly fail: Setback; readonly refused?: 'input' | 'input and seed' };

/**
 * Asks until there is a picture or no hope of one. Each call is written into the ledger before it goes
 * out, and none goes out that could pass the limit.
 */
export async function pursue(
  of: Pursuit,
): Promise<{ readonly end: Result<Catch, Miss>; readonly spent: Spent }> {
  const { account, world, signal, model } = of;
  const tally: { [why in Why]?: number } = {};
  const spent = { tries: 0, usd: 0, unsure: { usd: 0, calls: 0 }, warnings: [] as string[] };
  const missed = (fail: Setback, refused?: Miss['refused']) => ({
    end: err({ fail: withSpent(fail, spent), ...(refused === undefined ? {} : { refused }) }),
    spent,
  });
  for (;;) {
    await rest(of);
    if (signal.aborted) return missed(calledOff(false));
    const halted = haltOf(account, model, world.now());
    if (halted !== undefined) return missed(halted);
    const again = (tally.empty ?? 0) + (tally.noisy ?? 0);
    const begun = begin(of);
    if (!begun.ok) return missed(begun.error);
    spent.tries++;
    const { verdict, charge, reply } = await callOnce(of, again);
    const settled = settle(of, begun.value, charge);
    if (settled.how === 'charged') spent.usd += settled.usd;
    if (settled.how === 'unsure') {
      spent.unsure.usd += settled.usd;
      spent.unsure.calls++;
    }
    if (verdict === 'called off') return missed(calledOff(settled.how === 'unsure'));
    switch (verdict.kind) {
      case 'failed':
        return missed(verdict.fail);
      case 'refused':
        return missed(verdict.fail, verdict.seedBound ? 'input and seed' : 'input');
      case 'halt':
        account.halts.set(verdict.scope === 'key' ? '*' : model, {
          until: verdict.until,
          fail: verdict.fail,
        });
        return missed(verdict.fail);
      case 'drawn': {
        // before anything is done with it: it is paid for
        if (reply !== undefined && !of.keepReply(reply, again))
          spent.warnings.push('the answer of Gemini could not be kept: is the disk full?');
        const came = await pngOf(verdict.answer.bytes);
        if (came.ok) {
          const cost = costOf(of, verdict.answer);
          return { end: ok({ answer: verdict.answer, came: came.value, cost, again }), spent };
        }
        const fail = tellAnswer({ ...verdict.answer, kind: 'broken', reason: came.error });
        if (!plan(of, tally, { kind: 'again', why: 'broken', because: 'a damaged picture', fail }))
          return missed(fail);
        break;
      }
      case 'again':
        if (!plan(of, tally, verdict))
          return missed(verdict.fail, verdict.why === 'noisy' ? 'input and seed' : undefined);
    }
  }
}

/** Waits for as long as the server wants to be left alone. */
async function rest({ account, world, signal }: Pursuit): Promise<void> {
  for (let ms = account.pausedUntil - world.now(); ms > 0 && !signal.aborted; ) {
    await world.wait(ms, signal);
    ms = account.pausedUntil - world.now();
  }
}

/** Makes a note of one more try and of when it may be; false if there is to be none. */
function plan(
  { account, world, note }: Pursuit,
  tally: { [why in Why]?: number },
  verdict: Extract<Verdict, { readonly kind: 'again' }>,
): boolean {
  const { why, waitMs, because } = verdict;
  const ms = waitFor(why, tally as Tally, waitMs, world.random());
  if (ms === undefined) return false;
  tally[why] = (tally[why] ?? 0) + 1;
  account.pausedUntil = Math.max(account.pausedUntil, world.now() + ms);
  note(ms === 0 ? `${because}: asking again` : `${because}: again in ${Math.ceil(ms / 1000)} s`);
  return true;
}

async function callOnce(
  of: Pursuit,
  again: number,
): Promise<{
  readonly verdict: Verdict | 'called off';
  readonly charge: Charge;
  readonly reply?: Uint8Array;
}> {
  const { model, base, speak, signal, world } = of;
  const reply = await speak(`models/${model}:generateContent`, { body: of.bodyOf(again), signal });
  const asked = { model, base, now: world.now() };
  if (reply.ok) return { ...judgeReply(reply.value, asked), reply: reply.value.bytes };
  const judged = judgeProblem(reply.error, asked);
  return signal.aborted ? { verdict: 'called off', charge: judged.charge } : judged;
}

/** Opens an account for one call, if there is money for it. */
function begin({ ledger, world, model, key, expected, limitUsd }: Pursuit): Result<string, Setback> {
  if (limitUsd !== undefined) {
    if (expected === undefined) {
      return err(
        failed(
          `nobody knows what a picture of ${model} costs, so the limit of ${cents(limitUsd)} can't be kept`,
          'Set gemini.usdPerImage in plasma.config.ts, or take gemini.limitUsd out.',
          ['param', 'model'],
        ),
      );
    }
    const { usd, calls, unsure } = ledger.sum();
    if (usd + expected > limitUsd + 1e-9) {
      return err(
        failed(
          `Gemini was not asked: ${cents(usd)} of the limit of ${cents(limitUsd)} is spent, and this picture costs about ${cents(expected)}`,
          'Raise gemini.limitUsd in plasma.config.ts to go on: it is for all that this book has cost on this machine.',
          ['spent', `${cents(usd)} in ${callsOf(calls)}`],
          [
            'not sure',
            unsure.calls === 0
              ? undefined
              : `${cents(unsure.usd)} of it, for ${callsOf(unsure.calls)} whose answer was lost or is on its way`,
          ],
          ['account', '.plasma/tools/gemini/ledger.jsonl'],
        ),
      );
    }
  }
  try {
    return ok(ledger.begin({ at: world.now(), model, usd: expected ?? 0, key }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return err(
      failed(
        `Gemini was not asked: what it costs can't be written down (${code})`,
        'Make room on the disk, or mend the rights of .plasma.',
      ),
    );
  }
}

function settle(of: Pursuit, id: string, charge: Charge): Settled {
  const settled = settledOf(of, charge);
  of.ledger.settle(id, settled);
  return settled;
}

function settledOf(of: Pursuit, charge: Charge): Settled {
  switch (charge.how) {
    case 'free':
      return { usd: 0, how: 'free' };
    case 'unsure':
      return { usd: of.expected ?? 0, how: 'unsure' };
    case 'charged': {
      const { answer } = charge;
      const usd = answer.kind === 'image' ? costOf(of, answer)?.usd : usdOf(of.model, answer.usage);
      return {
        usd: usd ?? 0,
        how: 'charged',
        ...(answer.responseId === undefined ? {} : { responseId: answer.responseId }),
      };
    }
  }
}

/** What an image cost: as the config says, else by its tokens, else as expected. */
export function costOf(
  { model, expected, usdPerImage }: Pick<Pursuit, 'model' | 'expected' | 'usdPerImage'>,
  { usage }: Answer,
): Cost | undefined {
  if (usdPerImage !== undefined) return { usd: usdPerImage, by: 'config' };
  const usd = usage.image > 0 ? usdOf(model, usage) : undefined;
  if (usd !== undefined) return { usd, by: 'tokens' };
  return expected === undefined ? undefined : { usd: expected, by: 'table' };
}

/** The picture of an answer that was kept, if it still is one. */
export async function caught(
  of: Pick<Pursuit, 'model' | 'expected' | 'usdPerImage'>,
  { bytes, again }: { readonly bytes: Uint8Array; readonly again: number },
): Promise<Catch | undefined> {
  const answer = answerIn({ status: 200, headers: {}, bytes });
  if (!answer.ok || answer.value.kind !== 'image') return undefined;
  const came = await pngOf(answer.value.bytes);
  if (!came.ok) return undefined;
  return { answer: answer.value, came: came.value, cost: costOf(of, answer.value), again };
}

function withSpent(fail: Setback, { tries, usd, unsure }: Omit<Spent, 'warnings'>): Setback {
  const facts: (readonly [string, string])[] = [...(fail.facts ?? [])];
  if (tries > 1) facts.push(['tries', `${tries}`]);
  if (usd > 0) facts.push(['charged', cents(usd)]);
  if (unsure.calls > 0)
    facts.push(['perhaps charged', `${cents(unsure.usd)}, for ${callsOf(unsure.calls)} without an answer`]);
  return facts.length === 0 ? fail : { ...fail, facts };
}

const calledOff = (maybeCharged: boolean): Setback => ({
  kind: 'cancelled',
  message: maybeCharged
    ? 'the request to Gemini was called off; it may be charged all the same'
    : 'called off before Gemini was asked again',
});

import { renameSync } from 'node:fs';
import { join, relative } from 'node:path';
import { never } from '../../engine/result.ts';
import type { Setback } from '../../engine/tool.ts';
import { logName, type Ran } from './attempt.ts';
import { type Flaw, verifyCheckpoint } from './checkpoint-file.ts';
import type { Found } from './give.ts';
import { inWords } from './in-words.ts';
import { type Attempt, attemptFolder, commentOf, outFolder } from './ledger.ts';
import { tokenizerName } from './tokenizer.ts';
import { checkpointFile } from './tool.ts';
import type { Ended } from './trainer.ts';
import { causeIn, errorIn } from './trouble.ts';

type Fact = readonly [label: string, value: string];
type Fail = (message: string, hint: string, facts?: readonly Fact[]) => Setback;

/**
 * Why what came out of a run of the trainer is not the training; undefined if it is. Its exit code says
 * nothing: it is 0 where nothing was trained, too (facts B.9).
 * @param saved how many of the checkpoints are there and whole
 */
export function setbackOf(found: Found, ran: Ran, attempt: Attempt, saved: number): Setback | undefined {
  const { job, folder, checkpoints, total } = found;
  const { ending, observed } = ran;
  const missing = checkpoints[saved];
  if (missing === undefined && ending.kind === 'ended') return undefined;
  const keptTo = saved === 0 ? 0 : checkpoints[saved - 1]!.step;
  const reached = attempt.after + (observed.step?.done ?? 0);
  const facts: readonly Fact[] = [
    ['reached', `step ${reached} of ${total}`],
    ['kept', keptTo === 0 ? 'nothing yet' : `all checkpoints up to step ${keptTo}`],
    ['log', relative(job.root, join(attemptFolder(folder, attempt.n), logName)).replaceAll('\\', '/')],
  ];
  const goOn = keptTo === 0 ? '' : `The next run goes on from step ${keptTo}.`;
  const failed: Fail = (message, hint, more = []) => ({
    kind: 'failed',
    message,
    facts: [...more, ...facts],
    hint: goOn === '' ? hint : `${hint} ${goOn}`,
  });
  switch (ending.kind) {
    case 'cancelled':
      return {
        kind: 'cancelled',
        message: `the training was stopped at step ${reached} of ${total}`,
        facts,
        ...(goOn === '' ? {} : { hint: goOn }),
      };
    case 'stopped':
      return failed(ending.reason.message, ending.reason.hint, ending.reason.facts);
    case 'stalled':
      return failed(
        `the trainer printed nothing for ${inWords(ending.silentMs / 1000)} and was ended`,
        'It hung, or the machine was swapping: close other programs, or write gradient_checkpointing: true into lora.yaml.',
      );
    case 'ended':
      return endedBadly(found, ran, attempt, saved, ending.ended, failed);
    default:
      throw never(ending);
  }
}

/** The trainer ended by itself, and a checkpoint is not there or not whole. */
function endedBadly(
  { job, folder, checkpoints, tokenizer }: Found,
  { observed, tail }: Ran,
  attempt: Attempt,
  saved: number,
  { exitCode, signal, notStarted }: Ended,
  failed: Fail,
): Setback {
  if (notStarted !== undefined)
    return failed(`the trainer could not be started: ${notStarted}`, 'plasma doctor tells more.');
  const { step } = checkpoints[saved]!;
  const isLast = saved === checkpoints.length - 1;
  const steps = step - attempt.after;
  const name = isLast ? `${job.params.name}.safetensors` : checkpointFile(job.params.name, steps);
  const path = join(outFolder(folder, attempt.n), name);
  const { since } = attempt;
  const verified = verifyCheckpoint(path, { steps, comment: commentOf(job.key, attempt), since });
  const flaw: Flaw | undefined = verified.ok ? undefined : verified.error;
  if (flaw?.kind === 'not-finite') {
    renameSync(path, `${path}.nan`);
    return failed(
      `the checkpoint of step ${step} holds NaN: nothing can be drawn with it`,
      'Lower unet_lr and text_encoder_lr (half of them), and write mixed_precision: no.',
      [['kept as', relative(job.root, `${path}.nan`).replaceAll('\\', '/')]],
    );
  }
  const cause = causeIn(tail);
  const quote = cause?.quote ?? errorIn(tail);
  const said: readonly Fact[] = quote === undefined ? [] : [['it says', quote]];
  if (cause !== undefined) {
    const where: Fact = ['tokenizer', join(tokenizer, tokenizerName)];
    return failed(cause.message, cause.hint, cause.tokenizer ? [...said, where] : said);
  }
  const how = signal !== undefined ? `was ended by ${signal}` : `ended with exit code ${exitCode ?? '?'}`;
  if (exitCode === 137 || signal === 'SIGKILL')
    return failed(
      `the trainer ${how}: a system does that to what takes too much memory`,
      'Close other programs; in lora.yaml: gradient_checkpointing: true, batch: 1.',
      said,
    );
  const hint = 'Its last words are above, all of them in the log.';
  if (exitCode !== 0) return failed(`the trainer ${how}`, hint, said);
  return observed.device === undefined
    ? failed('the trainer ended without a word on what it computes on', hint, said)
    : failed(
        `the trainer called it a success, but its checkpoint of step ${step} can't be used: ${flaw?.why ?? 'it was made on something else'}`,
        hint,
        said,
      );
}

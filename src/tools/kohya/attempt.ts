import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { never } from '../../engine/result.ts';
import type { Timing } from '../comfyui/client/timing.ts';
import { stepPlan } from './arithmetic.ts';
import { commandLine } from './command-line.ts';
import { datasetToml } from './dataset-toml.ts';
import { type Attempt, attemptFolder, commentOf, outFolder } from './ledger.ts';
import { openLog } from './log.ts';
import { lossNotes } from './losses.ts';
import { type Observed, observer, type Reason } from './observer.ts';
import type { Step } from './said.ts';
import type { KohyaSettings } from './settings.ts';
import { type Dataset, shapesOf, stage } from './staging.ts';
import { type StallLimits, stallWatch } from './stall.ts';
import type { TrainSettings } from './tool.ts';
import { type Ended, startTrainer } from './trainer.ts';

/** What one run of the trainer is given. Folders and files are absolute. */
export type AttemptOrder = {
  readonly attempt: Attempt;
  readonly folder: string;
  readonly key: string;
  readonly name: string;
  readonly settings: TrainSettings;
  /** Steps of the whole training. */
  readonly total: number;
  readonly dataset: Dataset;
  readonly base: string;
  readonly weights: string | undefined;
  readonly kohya: KohyaSettings;
  readonly tokenizer: string;
  readonly env: { readonly [name: string]: string };
  readonly signal: AbortSignal;
  readonly timing: Timing;
  readonly limits: StallLimits;
  /** The trainer runs, under this number. */
  readonly onStart: (pid: number) => void;
  readonly onStep: (step: Step) => void;
};

/** How a run of the trainer ended. `stopped` and `stalled` were ended by us. */
export type Ending =
  | { readonly kind: 'ended'; readonly ended: Ended }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'stopped'; readonly reason: Reason }
  | { readonly kind: 'stalled'; readonly silentMs: number };

export type Ran = {
  readonly ending: Ending;
  readonly observed: Observed;
  /** The newest lines of the log. */
  readonly tail: readonly string[];
  readonly medianMs: number | undefined;
};

/** Steps are told on stderr and the device on stdout: one may be read this much (ms) after the other. */
const confirmMs = 5000;

/** The file names of an attempt's folder. */
export const logName = 'log.txt';

/** Runs the trainer once, in a fresh folder, until it ends or must be ended. */
export async function runAttempt(order: AttemptOrder): Promise<Ran> {
  const { attempt, folder, settings, total, timing, signal } = order;
  const own = attemptFolder(folder, attempt.n);
  // it must not be there: what lies in it would be taken for what this run made
  mkdirSync(own);
  mkdirSync(outFolder(folder, attempt.n));
  const images = join(own, 'images');
  const steps = total - attempt.after;
  const plan = stepPlan(
    { steps, batch: settings.batch, repeats: settings.repeats },
    {
      train: order.dataset.train.length,
      reg: order.dataset.reg.length,
      shapes: settings.batch === 1 ? 1 : shapesOf(order.dataset),
    },
  );
  const args = argumentsOf(order, images, own, steps);
  const log = openLog(join(own, logName));
  const note = lossNotes(own);
  const eyes = observer(plan, settings.device);
  let over: Exclude<Ending, { readonly kind: 'ended' }> | undefined;
  let last = -1;
  let cancelConfirm: (() => void) | undefined;

  const end = (why: typeof over): void => {
    over ??= why;
    trainer.end();
  };
  const onAbort = (): void => end({ kind: 'cancelled' });
  const watch = stallWatch(timing, order.limits, (silentMs) => end({ kind: 'stalled', silentMs }));
  const trainer = startTrainer(
    {
      file: order.kohya.python,
      args: ['train_network.py', ...args],
      cwd: order.kohya.scripts,
      env: order.env,
    },
    timing,
    (piece) => {
      log.add(piece);
      watch.heard();
      const { step, stop } = eyes.take(piece);
      if (step !== undefined) {
        if (step.done > last) {
          if (step.done > 0) watch.stepped();
          last = step.done;
        }
        if (step.loss !== undefined && step.done > 0) note([attempt.after + step.done, step.loss]);
        order.onStep(step);
      }
      if (stop !== undefined) end({ kind: 'stopped', reason: stop });
      if (eyes.isUnconfirmed())
        cancelConfirm ??= timing.after(confirmMs, () => {
          const reason = eyes.confirm();
          if (reason !== undefined) end({ kind: 'stopped', reason });
        });
    },
  );
  if (trainer.pid !== undefined) order.onStart(trainer.pid);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const ended = await trainer.ended;
    return {
      ending: over ?? { kind: 'ended', ended },
      observed: eyes.observed(),
      tail: log.tail(),
      medianMs: watch.medianMs(),
    };
  } finally {
    watch.stop();
    cancelConfirm?.();
    signal.removeEventListener('abort', onAbort);
    log.close();
    rmSync(images, { recursive: true, force: true });
  }
}

/** Puts the images and the files of settings into the attempt's folder, and says where they are. */
function argumentsOf(order: AttemptOrder, images: string, own: string, steps: number): readonly string[] {
  const { attempt, key, settings, total, weights } = order;
  const folders = stage(order.dataset, images);
  const datasetFile = join(own, 'dataset.toml');
  writeFileSync(datasetFile, datasetToml(settings, folders));
  const promptFile = join(own, 'prompts.txt');
  if (settings.samples !== null) writeFileSync(promptFile, `${settings.samples.prompts.join('\n')}\n`);
  return commandLine(settings, {
    base: order.base,
    datasetFile,
    outputFolder: outFolder(order.folder, attempt.n),
    name: order.name,
    steps: total - attempt.after,
    seed: attempt.seed,
    // what is over is over; the scheduler takes no more of it than there is left
    warmup: Math.min(Math.max(0, settings.warmup - attempt.after), steps - 1),
    ...(weights === undefined ? {} : { weights }),
    comment: commentOf(key, attempt),
    tokenizerFolder: order.tokenizer,
    ...(settings.samples === null ? {} : { promptFile }),
  });
}

/** How a run ended, in the words of the ledger. */
export function endOf(ending: Ending): string {
  switch (ending.kind) {
    case 'ended':
      return ending.ended.notStarted ?? ending.ended.signal ?? `exit ${ending.ended.exitCode ?? '?'}`;
    case 'cancelled':
      return 'cancelled';
    case 'stopped':
      return ending.reason.kind;
    case 'stalled':
      return 'stalled';
    default:
      throw never(ending);
  }
}

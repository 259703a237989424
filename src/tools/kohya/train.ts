import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import type { Timing } from '../comfyui/client/timing.ts';
import { endOf, type Ran, runAttempt } from './attempt.ts';
import { baseModel } from './base-model.ts';
import { trainerEnvironment } from './environment.ts';
import { failed } from './failed.ts';
import { freeServers } from './free-servers.ts';
import { type Found, give } from './give.ts';
import { inWords } from './in-words.ts';
import {
  type Attempt,
  attemptFolder,
  folderOf,
  type Ledger,
  orphansIn,
  readLedger,
  savedIn,
  tidy,
  withAttempt,
  writeLedger,
} from './ledger.ts';
import { setbackOf } from './outcome.ts';
import { type Probe, probe } from './probe.ts';
import { startOf } from './process-identity.ts';
import { refuseBeside, refuseErrors, refuseName, refuseOnDevice } from './refusals.ts';
import type { Step } from './said.ts';
import { type KohyaSettings, settingsOf } from './settings.ts';
import { refuseWithoutSpace, spaceNeeded } from './space.ts';
import { type Dataset, datasetIn } from './staging.ts';
import type { StallLimits } from './stall.ts';
import { dropTornTokenizer, hasTokenizer, hubFolder, isInHub } from './tokenizer.ts';
import { checkpointsOf, type KohyaParams, smokeSteps, type TrainSettings } from './tool.ts';

/** What a training needs of the world beside its job. */
export type World = {
  readonly timing: Timing;
  readonly limits: StallLimits;
  readonly env: { readonly [name: string]: string | undefined };
  /** Bytes that may be written in a folder. */
  readonly freeBytes: (folder: string) => number;
  /** ms since 1970, as files are dated. */
  readonly date: () => number;
};

/** Trains, or goes on with a training that was stopped. Nothing that was saved is ever trained again. */
export async function train(job: Job<KohyaParams>, world: World): Promise<Result<Done, Setback>> {
  const { params, keep, key } = job;
  const smoke = params.smoke === true;
  const total = smoke ? smokeSteps : params.settings.steps;
  const settings = smoke
    ? { ...params.settings, steps: total, every: total, samples: null }
    : params.settings;
  const possible = possibleAt(job);
  if (!possible.ok) return possible;
  const { kohya, dataset } = possible.value;

  const folder = folderOf(keep, job.anew ? `anew-${key}` : key);
  // a smoke run is to be seen anew, and a training that is verified must not lean on the one before
  if (smoke || job.anew) rmSync(folder, { recursive: true, force: true });
  tidy(keep, folder);
  const checkpoints = checkpointsOf(params.name, settings);
  const tokenizer = kohya.tokenizer ?? join(keep, 'tokenizer');
  const found: Found = { job, folder, checkpoints, total, smoke, tokenizer };
  let ledger: Ledger = readLedger(folder) ?? { key, name: params.name, attempts: [] };
  const before = savedIn(folder, ledger, checkpoints);
  if (before.length === checkpoints.length) return give(found, ledger, before, undefined, []);

  const ready = await readyFor(found, kohya, settings, before.length, world);
  if (!ready.ok) return ready;
  const { base, env, probed, warnings } = ready.value;
  const after = before.at(-1)?.step ?? 0;
  const n = Math.max(0, ...ledger.attempts.map((one) => one.n), ...leftIn(folder)) + 1;
  let attempt: Attempt = { n, after, seed: (settings.seed + after) % 2 ** 32, since: world.date() };
  const note = (more: Partial<Attempt>): void => {
    attempt = { ...attempt, ...more };
    ledger = withAttempt(ledger, attempt);
    writeLedger(folder, ledger);
  };
  note({});
  job.progress({ done: after, total, note: 'loads the base model' });
  const run = runAttempt({
    attempt,
    folder,
    key,
    name: params.name,
    settings,
    total,
    dataset,
    base: base.file,
    weights: before.at(-1)?.path,
    kohya,
    tokenizer,
    env,
    signal: job.signal,
    timing: world.timing,
    limits: world.limits,
    onStart: (pid) => {
      const start = startOf(pid);
      note({ pid, ...(start === undefined ? {} : { start }) });
    },
    onStep: steps(job, after, total),
  });
  const ran = await run.catch(unwritable);
  if ('setback' in ran) return err(ran.setback);
  note({ end: endOf(ran.ending), ...spoiltBy(ran, after) });

  const saved = savedIn(folder, ledger, checkpoints);
  const setback = setbackOf(found, ran, attempt, saved.length);
  if (setback !== undefined) return err(setback);
  const told = [...warnings, ...ran.observed.warnings];
  return give(found, ledger, saved, { probe: probed, ran, base: base.sha256 }, told);
}

/** What can be known without starting anything. */
function possibleAt(
  job: Job<KohyaParams>,
): Result<{ readonly kohya: KohyaSettings; readonly dataset: Dataset }, Setback> {
  const named = refuseName(job.params.name);
  if (!named.ok) return named;
  const kohya = settingsOf(job.settings);
  if (!kohya.ok) return kohya;
  const alone = refuseBeside(orphansIn(job.keep));
  if (!alone.ok) return alone;
  const flawless = refuseErrors(job.inputs.check);
  if (!flawless.ok) return flawless;
  const dataset = datasetIn(job.inputs);
  return dataset.ok ? ok({ kohya: kohya.value, dataset: dataset.value }) : dataset;
}

type Ready = {
  readonly base: { readonly file: string; readonly sha256: string };
  readonly env: { readonly [name: string]: string };
  readonly probed: Probe;
  readonly warnings: readonly string[];
};

const notBegun: Setback = { kind: 'cancelled', message: 'stopped before the training began' };

/** Sees to the disk, the base model, the trainer and the device, and asks ComfyUI to leave that alone. */
async function readyFor(
  { job, checkpoints, tokenizer }: Found,
  kohya: KohyaSettings,
  settings: TrainSettings,
  saved: number,
  { freeBytes, env: outer, timing }: World,
): Promise<Result<Ready, Setback>> {
  const { keep, signal } = job;
  const after = saved === 0 ? 0 : checkpoints[saved - 1]!.step;
  const says = (note: string): void => job.progress({ done: after, total: settings.steps, note });
  const space = refuseWithoutSpace(spaceNeeded(settings, checkpoints.length - saved), freeBytes(keep));
  if (!space.ok) return space;
  if (signal.aborted) return err(notBegun);
  const base = await baseModel(job, kohya, settings.base, says);
  if (!base.ok) return base;
  const isHere = hasTokenizer(tokenizer);
  if (!isHere && kohya.tokenizer === undefined) dropTornTokenizer(tokenizer);
  const offline = isHere || isInHub(hubFolder(outer, homedir()));
  const env = trainerEnvironment(outer, { device: settings.device, offline });
  says('looks at the trainer and the device');
  const probed = await probe(kohya, env, timing, signal);
  if (!probed.ok) return probed;
  const device = refuseOnDevice(settings, probed.value);
  if (!device.ok) return device;
  if (kohya.comfyui.length > 0) says('asks ComfyUI to free its models');
  const warnings = await freeServers(kohya.comfyui, timing, signal);
  if (signal.aborted) return err(notBegun);
  return ok({ base: base.value, env, probed: probed.value, warnings });
}

/** Tells each step once: the bar shows it twice, with the loss of the step before and with its own. */
function steps(job: Job<KohyaParams>, after: number, total: number): (step: Step) => void {
  let last = '';
  return ({ done, total: own, loss, secondsPerStep }) => {
    const parts = [
      ...(loss === undefined ? [] : [`loss ${loss}`]),
      ...(secondsPerStep === undefined ? [] : [`${inWords(secondsPerStep * (own - done))} left`]),
    ];
    const note = parts.join(', ');
    if (last === `${done} ${note}`) return;
    last = `${done} ${note}`;
    job.progress({ done: after + done, total, ...(note === '' ? {} : { note }) });
  };
}

/** Numbers of attempts whose folders are there, whether or not the ledger knows them. */
function leftIn(folder: string): readonly number[] {
  const numbers: number[] = [];
  for (let n = 1; existsSync(attemptFolder(folder, n)); n++) numbers.push(n);
  return numbers;
}

/** From which step on nothing counts that a run has saved. */
function spoiltBy({ ending, observed }: Ran, after: number): Pick<Attempt, 'spoilt'> {
  if (ending.kind === 'ended') return observed.device === undefined ? { spoilt: after } : {};
  if (ending.kind !== 'stopped') return {};
  const { kind } = ending.reason;
  return { spoilt: kind === 'nan' || kind === 'exploded' ? after + (observed.step?.done ?? 0) : after };
}

/** What the disk refuses is told as what it is; anything else is a bug. */
function unwritable(error: unknown): { readonly setback: Setback } {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
  const told = failed(
    code === 'ENOSPC'
      ? 'the disk is full'
      : `${path ?? 'the folder of the training'} can't be written: ${code}`,
    'Make room, or see to the rights of .plasma; then build again.',
  );
  return { setback: told.error };
}

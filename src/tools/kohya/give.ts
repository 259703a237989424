import { constants, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { logName, type Ran } from './attempt.ts';
import { type Attempt, attemptFolder, type Ledger, writeLedger } from './ledger.ts';
import { type Losses, lossesOf } from './losses.ts';
import type { Probe } from './probe.ts';
import type { Checkpoint, KohyaParams } from './tool.ts';

/** One training as it is now asked for. */
export type Found = {
  readonly job: Job<KohyaParams>;
  readonly folder: string;
  readonly checkpoints: readonly Checkpoint[];
  readonly total: number;
  readonly smoke: boolean;
  /** The folder that keeps the tokenizer. */
  readonly tokenizer: string;
};

/** Gives out what was made. Everything stays in its place until another training begins. */
export function give(
  { job, folder, total, smoke }: Found,
  ledger: Ledger,
  saved: readonly (Checkpoint & { readonly path: string })[],
  made: { readonly probe: Probe; readonly ran: Ran; readonly base: string } | undefined,
  warnings: readonly string[],
): Result<Done, Setback> {
  const { attempts } = ledger;
  const { settings, name } = job.params;
  const secondsPerStep = made?.ran.medianMs === undefined ? undefined : round(made.ran.medianMs / 1000);
  job.outputs.log?.write(logOf(folder, attempts));
  if (smoke)
    job.outputs.report?.write(
      `${JSON.stringify({ ...made?.probe, secondsPerStep, minutesForAll: secondsPerStep === undefined ? undefined : round((secondsPerStep * settings.steps) / 60) }, undefined, 2)}\n`,
    );
  else {
    for (const { output, path } of saved)
      copyFileSync(path, job.outputs[output]!.file, constants.COPYFILE_FICLONE);
    const used = attempts.filter(({ after, n }) => after < total && existsSync(attemptFolder(folder, n)));
    const losses: Losses = {
      version: 1,
      name,
      steps: total,
      every: settings.every,
      attempts: used.map(({ after, seed }) => ({ after, seed })),
      points: lossesOf(folder, used),
    };
    job.outputs.losses?.write(`${JSON.stringify(losses)}\n`);
  }
  writeLedger(folder, { ...ledger, finished: true });
  const parts = new Set(attempts.map(({ after }) => after)).size;
  const exit = made?.ran.ending.kind === 'ended' ? made.ran.ending.ended : undefined;
  const told = [
    ...warnings,
    ...(parts > 1
      ? [
          `it was trained in ${parts} parts: the optimiser${settings.scheduler === 'constant' ? '' : ` and the scheduler ${settings.scheduler}`} began anew in each`,
        ]
      : []),
    ...(settings.samples === null || smoke
      ? []
      : [
          `its sample pictures are in ${relative(job.root, folder).replaceAll('\\', '/')}/attempt-*/out/sample until the next training`,
        ]),
    ...(exit !== undefined && exit.exitCode !== 0
      ? [`the trainer ended with ${exit.signal ?? `exit code ${exit.exitCode}`} after all was saved`]
      : []),
  ];
  return ok({
    environment: {
      trainer: made === undefined ? null : { ...made.probe },
      ...(made === undefined ? {} : { base: made.base }),
      attempts: attempts.length,
      ...(secondsPerStep === undefined ? {} : { secondsPerStep }),
    },
    ...(told.length === 0 ? {} : { warnings: told }),
  });
}

/** The logs of all attempts, one after the other. */
function logOf(folder: string, attempts: readonly Attempt[]): string {
  return attempts
    .map((attempt) => {
      const path = join(attemptFolder(folder, attempt.n), logName);
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      return `== attempt ${attempt.n}, from step ${attempt.after}, ${attempt.end ?? 'cut off'} ==\n${text}`;
    })
    .join('\n');
}

const round = (value: number): number => Number(value.toPrecision(3));

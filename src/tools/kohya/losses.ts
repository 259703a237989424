import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Attempt, attemptFolder } from './ledger.ts';

/** A step, counted from the start of the training, and the average loss over the last epoch at it. */
export type Point = readonly [step: number, loss: number];

/** What is written to losses.json. */
export type Losses = {
  readonly version: 1;
  readonly name: string;
  readonly steps: number;
  readonly every: number;
  /** Where each run of the trainer began; from there its average starts anew. */
  readonly attempts: readonly { readonly after: number; readonly seed: number }[];
  readonly points: readonly Point[];
};

const file = 'losses.txt';

/** Notes losses as they come, so that they outlive a plasma that is killed. */
export function lossNotes(folder: string): (point: Point) => void {
  let last: string | undefined;
  return ([step, loss]) => {
    const line = `${step} ${loss}\n`;
    if (line === last || !Number.isFinite(loss)) return;
    last = line;
    try {
      appendFileSync(join(folder, file), line);
    } catch {
      // a full disk is told by the trainer, which needs more of it
    }
  };
}

/** The losses of all attempts, each up to where the next one went on. The newest note of a step counts. */
export function lossesOf(folder: string, attempts: readonly Attempt[]): readonly Point[] {
  const points = new Map<number, number>();
  for (const { n, after } of attempts) {
    for (const step of [...points.keys()]) if (step > after) points.delete(step);
    for (const [step, loss] of notesIn(attemptFolder(folder, n))) points.set(step, loss);
  }
  return [...points].sort(([a], [b]) => a - b);
}

function notesIn(folder: string): readonly Point[] {
  try {
    return readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ').map(Number) as unknown as Point)
      .filter(([step, loss]) => Number.isInteger(step) && Number.isFinite(loss));
  } catch {
    return [];
  }
}

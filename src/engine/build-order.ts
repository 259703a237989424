import type { Clock, Disk } from './disk.ts';
import type { Counts, Outcome } from './event.ts';
import type { Ledger } from './journal.ts';
import type { JsonObject } from './json.ts';
import type { LongRuns } from './long-run.ts';
import type { Findings } from './look.ts';
import type { AnyTool } from './tool.ts';

/** What the engine works with: its ports, and the tools by id. */
export type Engine = {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly tools: ReadonlyMap<string, AnyTool>;
  /** How this machine reaches what a tool uses, by the tool's id. */
  readonly settings?: { readonly [tool: string]: JsonObject };
  /** Recorded in every trace: `plasma 2.0.0`. */
  readonly by: string;
};

/** An end without a result. */
export type Ended = Exclude<Outcome, 'built' | 'restored'>;

export type BuildOrder = {
  /** The steps that were asked for and all that they need, in the graph's order. */
  readonly cone: readonly number[];
  readonly asked: (step: number) => boolean;
  readonly forced: ReadonlySet<number>;
  readonly findings: Findings;
  /** By step, from `stalePart` with these findings, where it is at hand. */
  readonly stale?: Uint8Array;
  readonly keepGoing: boolean;
  /** How much there is of each named resource; `cpu` is the number of jobs. */
  readonly amounts: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
  /**
   * Where what takes long goes on when everything else is done, and what goes on there by now. Left out: a
   * build ends when all its steps have.
   */
  readonly longRuns?: LongRuns;
  /** Targets whose end is known and told: they are not tried again. */
  readonly ended?: ReadonlyMap<string, Ended>;
  /** Given the reins once the build has begun: for a watcher that learns of newer sources. */
  readonly reins?: (reins: Reins) => void;
};

/** What can be asked of a build that is under way. */
export type Reins = {
  /** Starts nothing more; what runs goes on to its end, and is recorded. */
  readonly windDown: () => void;
  /** Cancels what runs and does not matter any more. */
  readonly cancel: (isObsolete: (step: number) => boolean) => void;
};

export type BuildEnd = Counts & {
  readonly ms: number;
  readonly interrupted: boolean;
  readonly edited: number;
  /** Steps that are being made still, or wait for what those hold: another build after that does them. */
  readonly later: number;
};

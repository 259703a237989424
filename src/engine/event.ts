import type { Diagnostic } from './diagnostic.ts';
import type { Reason } from './explain.ts';
import type { Preview } from './tool.ts';

export type Outcome = 'built' | 'restored' | 'failed' | 'skipped' | 'waiting';

export type Counts = {
  readonly built: number;
  readonly restored: number;
  readonly fresh: number;
  readonly failed: number;
  readonly skipped: number;
  readonly waiting: number;
};

/**
 * Everything the engine tells, as a closed set. It only emits; reporters render. A target is named
 * by the first output of its step. Times are ms.
 */
export type Event =
  | { readonly event: 'plan'; readonly targets: number; readonly stale: number; readonly expectedMs?: number }
  | {
      readonly event: 'would';
      readonly target: string;
      readonly tool: string;
      readonly label?: string;
      readonly reason: Reason;
      /** `run` or `restore` from the store; `maybe` when it hangs on bytes that are not made yet. */
      readonly how: 'run' | 'restore' | 'maybe' | 'wait';
      readonly expectedMs?: number;
      readonly usd?: number;
    }
  | {
      readonly event: 'start';
      readonly target: string;
      readonly tool: string;
      readonly label?: string;
      readonly rule: string;
      readonly expectedMs?: number;
      readonly lane: number;
    }
  | {
      readonly event: 'progress';
      readonly target: string;
      readonly done: number;
      readonly total: number;
      readonly note?: string;
    }
  /** A picture of how far a target is. Only the newest counts. */
  | { readonly event: 'preview'; readonly target: string; readonly preview: Preview }
  /** A run that was lost through no fault of its own, and goes back into the line. */
  | { readonly event: 'again'; readonly target: string; readonly lane: number }
  | {
      readonly event: 'finish';
      readonly target: string;
      readonly tool: string;
      readonly label?: string;
      readonly outcome: Outcome;
      readonly ms: number;
      readonly lane?: number;
      /** Why it failed, waits or was skipped. */
      readonly problem?: Diagnostic;
      readonly warnings?: readonly string[];
    }
  | { readonly event: 'warning'; readonly problem: Diagnostic }
  | ({ readonly event: 'summary'; readonly ms: number; readonly interrupted?: boolean } & Counts);

export type Emit = (event: Event) => void;

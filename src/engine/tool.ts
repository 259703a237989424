import type { Action } from './action.ts';
import type { Json, JsonObject } from './json.ts';
import type { Result } from './result.ts';

/** One input as the tool gets it: `file` is an absolute path to exactly the bytes of `digest`. */
export type JobInput = {
  readonly path: string;
  readonly file: string;
  /** SHA-256 in lower-case hex, or `absent` for an optional input that isn't there. */
  readonly digest: string;
};

/**
 * One output: the tool writes it to `file`, an absolute path in a private staging folder, or gives
 * its bytes to `write` if it has them in memory.
 */
export type JobOutput = {
  readonly path: string;
  readonly file: string;
  readonly write: (bytes: Uint8Array | string) => void;
};

/** What a tool is given for one run. It reads `inputs`, writes `outputs`, and touches nothing else. */
export type Job<P = JsonObject> = {
  readonly action: Action;
  readonly params: P;
  readonly inputs: { readonly [name: string]: JobInput };
  readonly outputs: { readonly [name: string]: JobOutput };
  /** An empty private folder for anything on the way; removed after the run. */
  readonly staging: string;
  /** The root of the book. Only for tools that start a program there. */
  readonly root: string;
  /** Aborted when the work no longer matters: stop, and cancel what was started elsewhere. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
};

export type Progress = { readonly done: number; readonly total: number; readonly note?: string };

/** Why a run gave no outputs. `waiting` is for a person's decision and is never a failure. */
export type Setback = {
  readonly kind: 'failed' | 'waiting' | 'cancelled';
  readonly message: string;
  readonly facts?: readonly (readonly [label: string, value: string])[];
  /** What to do next. */
  readonly hint?: string;
};

/** What is worth recording of a run that went well: server version, device, seeds, warnings. */
export type Done = {
  readonly environment?: { readonly [name: string]: Json };
  readonly warnings?: readonly string[];
};

/**
 * The code that carries an action out. `version` is bumped whenever its output would differ for the
 * same action. `run` lives in a module of its own, loaded only when there is something to run.
 */
export type Tool<P = JsonObject> = {
  readonly id: string;
  readonly version: number;
  /** Checks parameters before anything runs: a list of what is wrong, empty if nothing is. */
  readonly check?: (params: JsonObject) => readonly string[];
  /** Default claims of an action of this tool; `cpu` 1 if left out. */
  readonly claims?: Action['claims'];
  readonly load: () => Promise<{ readonly run: (job: Job<P>) => Promise<Result<Done, Setback>> }>;
};

/** A tool whose parameter type is of no concern to the one who holds it. */
// biome-ignore lint/suspicious/noExplicitAny: a tool's parameters are checked by the tool, at its door
export type AnyTool = Tool<any>;

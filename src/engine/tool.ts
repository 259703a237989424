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
  /** The action key: one key, one result. */
  readonly key: string;
  readonly inputs: { readonly [name: string]: JobInput };
  readonly outputs: { readonly [name: string]: JobOutput };
  /** An empty private folder for anything on the way; removed after the run. */
  readonly staging: string;
  /** A private folder of the tool that stays: what it must know again after a crash. Made when it is asked for. */
  readonly keep: string;
  /** How this machine reaches what the tool uses (addresses, folders, limits). Never part of a key. */
  readonly settings: JsonObject;
  /** What the run holds, by name: for a claim of `comfyui@*` it says which server it got. */
  readonly held: readonly string[];
  /** True if it must really be made again: what a backend remembers of an earlier run does not count. */
  readonly anew: boolean;
  /** The root of the book. Only for tools that start a program there. */
  readonly root: string;
  /** Aborted when the work no longer matters: stop, and cancel what was started elsewhere. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
};

export type Progress = {
  readonly done: number;
  readonly total: number;
  readonly note?: string;
  /** A picture of how far it is: the newest replaces the one before. */
  readonly preview?: Preview;
};

export type Preview = { readonly type: 'image/jpeg' | 'image/png'; readonly bytes: Uint8Array };

type Told = {
  readonly message: string;
  readonly facts?: readonly (readonly [label: string, value: string])[];
  /** What to do next. */
  readonly hint?: string;
};

/**
 * Why a run gave no outputs. `waiting` is for a person's decision and is never a failure. `lost` is
 * no fault of the work: a resource it held went away under it, so it is run again, there or elsewhere.
 */
export type Setback =
  | (Told & { readonly kind: 'failed' | 'waiting' | 'cancelled' })
  | (Told & { readonly kind: 'lost' } & Loss);

/**
 * @property resource one of `held`, to be given no work until it is back
 * @property blamed the work was running there at that moment, and may be what took it down
 * @property back settles when the resource can be used again (true) or is given up (false); its signal
 *   is aborted when nobody waits for it any more
 */
export type Loss = {
  readonly resource: string;
  readonly blamed: boolean;
  readonly back: (signal: AbortSignal) => Promise<boolean>;
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
  /** It takes hours: other builds have their turns while it runs. */
  readonly takesLong?: true;
  readonly load: () => Promise<{ readonly run: (job: Job<P>) => Promise<Result<Done, Setback>> }>;
};

/** A tool whose parameter type is of no concern to the one who holds it. */
// biome-ignore lint/suspicious/noExplicitAny: a tool's parameters are checked by the tool, at its door
export type AnyTool = Tool<any>;

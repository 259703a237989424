import type { Action } from './action.ts';
import { type Digest, isDigest } from './digest.ts';
import { type Disk, replace } from './disk.ts';
import { compareBytes, type Json, type JsonObject } from './json.ts';
import { type Recipe } from './key.ts';

/** One run, kept whole: a key alone could never be explained. Its JSON is the manifest. */
export type Trace = {
  readonly schema: 1;
  readonly key: Digest;
  readonly rule: string;
  readonly label?: string;
  readonly tool: string;
  readonly version: number;
  readonly params: JsonObject;
  readonly inputs: { readonly [name: string]: { readonly path: string; readonly digest: Digest } };
  readonly outputs: {
    readonly [name: string]: { readonly path: string; readonly digest: Digest; readonly size: number };
  };
  readonly models?: { readonly [name: string]: string };
  /** What did it: server version, device, model digests, warnings. Never in the key. */
  readonly environment?: { readonly [name: string]: Json };
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly ms: number;
};

export const tracePath = (key: Digest): string => `.plasma/traces/${key.slice(0, 2)}/${key}.json`;

/** The newest trace of a key; undefined if there is none or it isn't whole. */
export function readTrace(disk: Disk, key: Digest): Trace | undefined {
  const bytes = disk.read(tracePath(key));
  if (bytes === undefined) return undefined;
  try {
    const trace: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isTrace(trace) && trace.key === key ? trace : undefined;
  } catch {
    return undefined;
  }
}

function isTrace(value: unknown): value is Trace {
  if (typeof value !== 'object' || value === null) return false;
  const trace = value as Partial<Trace>;
  return (
    trace.schema === 1 &&
    isDigest(trace.key) &&
    typeof trace.tool === 'string' &&
    typeof trace.outputs === 'object' &&
    trace.outputs !== null &&
    typeof trace.inputs === 'object' &&
    trace.inputs !== null &&
    Object.values(trace.outputs).every((o) => isDigest(o?.digest) && typeof o.path === 'string')
  );
}

export function writeTrace(disk: Disk, trace: Trace): void {
  replace(disk, tracePath(trace.key), new TextEncoder().encode(`${JSON.stringify(trace)}\n`));
}

/** The recipe that a trace was made by: what `explain` compares the present one with. */
export function recipeOfTrace(trace: Trace): Recipe {
  return {
    tool: trace.tool,
    version: trace.version,
    params: trace.params,
    inputs: Object.entries(trace.inputs)
      .map(([name, input]) => [name, input.digest] as const)
      .sort(([a], [b]) => compareBytes(a, b)),
    outputs: Object.keys(trace.outputs).sort(compareBytes),
    models: Object.entries(trace.models ?? {}).sort(([a], [b]) => compareBytes(a, b)),
  };
}

/** A line of the history: which target had which trace, when. */
export type Memory = { readonly target: string; readonly key: Digest; readonly at: string; readonly how: 'built' | 'restored' };

const historyPath = '.plasma/history.jsonl';

export function remember(disk: Disk, memories: readonly Memory[]): void {
  if (memories.length === 0) return;
  disk.append(historyPath, new TextEncoder().encode(memories.map((m) => `${JSON.stringify(m)}\n`).join('')));
}

/** The history of one target, oldest first. Lines that aren't whole are passed over. */
export function historyOf(disk: Disk, target: string): readonly Memory[] {
  const bytes = disk.read(historyPath);
  if (bytes === undefined) return [];
  const out: Memory[] = [];
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    if (!line.includes(target)) continue;
    try {
      const memory = JSON.parse(line) as Memory;
      if (memory.target === target && isDigest(memory.key)) out.push(memory);
    } catch {
      // a line cut off by a kill: the trace itself is elsewhere and whole
    }
  }
  return out;
}

export function traceOf(
  action: Action,
  recipe: Recipe,
  key: Digest,
  run: {
    readonly outputs: Trace['outputs'];
    readonly environment?: Trace['environment'];
    readonly by: string;
    readonly at: string;
    readonly ms: number;
  },
): Trace {
  const inputs: { [name: string]: { path: string; digest: Digest } } = {};
  for (const [name, digest] of recipe.inputs) inputs[name] = { path: action.inputs[name]!.path, digest };
  return {
    schema: 1,
    key,
    rule: action.rule,
    ...(action.label === undefined ? {} : { label: action.label }),
    tool: action.tool,
    version: recipe.version,
    params: action.params,
    inputs,
    outputs: run.outputs,
    ...(action.models === undefined ? {} : { models: action.models }),
    ...(run.environment === undefined ? {} : { environment: run.environment }),
    by: run.by,
    at: run.at,
    ms: run.ms,
  };
}

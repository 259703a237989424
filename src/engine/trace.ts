import type { Action } from './action.ts';
import { type Digest, isDigest } from './digest.ts';
import { compareBytes, type Json, type JsonObject } from './json.ts';
import type { Recipe } from './key.ts';

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

/** Whether something that was read is a whole trace. */
export function isTrace(value: unknown): value is Trace {
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

import type { Json, JsonObject } from './json.ts';
import type { Origins } from './located.ts';
import type { BookPath } from './path.ts';

/** What an action reads: a source, or another action's output. An optional one may be absent. */
export type Input = { readonly path: BookPath; readonly optional?: true };

/** A named resource and how much of it the action holds while it runs: `cpu` 1, `comfyui@left` 1. */
export type Claim = { readonly resource: string; readonly amount: number };

/**
 * An action: everything that is asked for, as plain JSON. It is known by its first output.
 * `params`, `inputs` names and digests, `outputs`, `models`, tool and version make the key;
 * `rule`, `label`, `claims`, `group`, `origins`, `cost`, `names`, `notes` never do.
 */
export type Action = {
  readonly tool: string;
  readonly params: JsonObject;
  readonly inputs: { readonly [name: string]: Input };
  readonly outputs: { readonly [name: string]: BookPath };
  /** Digests of models the tool loads by name: `{ "dreamshaper_8": "sha256:…" }`. */
  readonly models?: { readonly [name: string]: string };

  readonly rule: string;
  /** What a person calls it: `ch-01/p001/k2`. Selectors match it and its prefixes. */
  readonly label?: string;
  readonly claims?: readonly Claim[];
  /** The model set to keep loaded: ready work of one group is run together. */
  readonly group?: string;
  /** Where the parts of `params` were written. */
  readonly origins?: Origins;
  /** Never run as a side effect: only when it is named on the command line (training). */
  readonly onRequest?: boolean;
  /** What a dry run adds up: money in US dollars. */
  readonly cost?: { readonly usd: number };
  /** What a person calls a parameter, by its path: `graph.6.inputs.text` → `positive prompt`. */
  readonly names?: { readonly [path: string]: string };
  /** What the tool may write into a record of the run, beside what it was asked: names, labels. */
  readonly notes?: JsonObject;
};

export type { Json, JsonObject };

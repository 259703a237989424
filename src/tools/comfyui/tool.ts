import type { Json, JsonObject } from '../../engine/json.ts';
import type { Tool } from '../../engine/tool.ts';
import type { Graph } from './workflow/graph.ts';

/**
 * What is asked of a ComfyUI: the whole graph, with every slot filled. Only the names that are not
 * known before the run stand in it as placeholders: `plasma:input:<name>` for what an input is called
 * on the server, `plasma:prefix` for the name of the saved file.
 * @property output id of the node whose picture is the result
 */
export type ComfyParams = { readonly graph: Graph; readonly output: string };

/**
 * What a record of the run says beside what the server tells. None of it is in the key.
 * @property picture seed, sampler and whatever else tells how the picture was asked for
 */
export type ComfyNotes = {
  readonly panel: string;
  readonly take: number;
  readonly workflowTemplate: string;
  readonly loraId: string | null;
  readonly picture: JsonObject;
  /** Titles of nodes by id. */
  readonly titles: { readonly [id: string]: string };
};

/** The placeholder for what an input of the action is called on the server. */
export const inputName = (name: string): string => `plasma:input:${name}`;
/** The placeholder for the name under which the server saves the picture. */
export const prefixName = 'plasma:prefix';

/** Every string of a graph, through `change`; the graph itself stays as it is. */
export function withNames(graph: Graph, change: (text: string) => string): Graph {
  const renamed = (value: Json): Json => {
    if (typeof value === 'string') return value.startsWith('plasma:') ? change(value) : value;
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, renamed(inner)]));
  };
  return renamed(graph as unknown as Json) as unknown as Graph;
}

/**
 * Renders with a ComfyUI. Inputs `pose` and `base` are pictures, `lora.<id>` LoRA files; outputs are
 * `image` (the PNG byte for byte as the server made it), `workflow` (the graph that was run) and
 * `record` (how it was made: settings, model digests, server, time).
 */
export const comfyuiTool: Tool<ComfyParams> = {
  id: 'comfyui',
  version: 1,
  claims: [{ resource: 'comfyui@*', amount: 1 }],
  load: () => import('./run.ts'),
};

import type { Json } from '../../../engine/json.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import { called, danglingLinks, findCycle, type Graph, isLink, linksOf, nodeOf } from './graph.ts';
import { type Change, changed, set } from './join.ts';
import { lackOf, whatStays } from './lack.ts';
import type { SlotProblem } from './problem.ts';
import { type Field, loraFields, type Slot, type SlotKey, slotTable, type Workflow } from './slots.ts';
import { asksFor, isPlaceholder, type SlotValues } from './values.ts';

/** A graph that can be posted as it is, once its placeholders are names. */
export type Filled = {
  readonly graph: Graph;
  /** The id of the one node that saves the picture. */
  readonly output: string;
  /**
   * Each value's place in the action's parameters: `sampler.seed` → `graph.8.inputs.seed`. More than
   * one where a value goes into several inputs (both texts of an SDXL prompt).
   */
  readonly places: { readonly [field: string]: readonly string[] };
};

/** The largest whole number that JavaScript and JSON readers keep exact. */
const largestSeed = Number.MAX_SAFE_INTEGER;

/**
 * Fills the slots of a workflow: what is asked for goes into the nodes that take it, a LoRA node is
 * repeated for each LoRA, nodes of what isn't asked for are taken out with their links joined, and
 * what the saved picture doesn't need is left away. The workflow itself is never changed.
 */
export function fillWorkflow(workflow: Workflow, values: SlotValues): Result<Filled, readonly SlotProblem[]> {
  const problems: SlotProblem[] = [];
  const places: { [field: string]: readonly string[] } = {};
  const change: Change = { added: {}, inputs: new Map(), joined: new Map() };

  const idsOf = (key: SlotKey): readonly string[] => workflow.slots[key] ?? [];
  const has = (id: string, input: string): boolean => Object.hasOwn(workflow.graph[id]!.inputs, input);
  const put = (id: string, input: string, value: Json, place: string): void => {
    set(change, id, input, value);
    places[place] = [...(places[place] ?? []), `graph.${id}.inputs.${input}`];
  };

  const twice = slotTable.filter((slot) => !slot.many && idsOf(slot.key).length > 1);
  if (twice.length > 0) return err(twice.map((slot) => titledTwice(workflow, slot)));

  const filled: Slot[] = [];
  for (const slot of slotTable) {
    const ids = idsOf(slot.key);
    if (slot.part !== undefined && !asksFor(values, slot.part)) for (const id of ids) takeOut(slot, id);
    else if (ids.length === 0) continue;
    else {
      filled.push(slot);
      if (slot.key === 'lora') chainLoras(slot, ids[0]!);
      else for (const one of slot.fields) fillField(slot, ids, one);
    }
  }
  problems.push(...lackOf(workflow, values));

  function fillField(slot: Slot, ids: readonly string[], { name, inputs, value, ...more }: Field): void {
    const given = value(values);
    if (given === undefined) return;
    const wrong = wrongValue(given, more.kind);
    const takers = ids.flatMap((id) =>
      inputs.filter((input) => has(id, input)).map((input) => [id, input] as const),
    );
    if (wrong !== undefined) {
      problems.push({
        code: 'slot-value',
        message: `${slot.title}: ${name} ${wrong}`,
        ...(takers[0] === undefined ? {} : { node: takers[0][0], input: takers[0][1] }),
      });
    } else if (takers.length === 0 && !more.dispensable?.(given)) {
      problems.push({
        code: 'slot-input',
        message: `${called(workflow.graph, ids[0]!)} has no input ${inputs.map((i) => `"${i}"`).join(' or ')} for the ${name}`,
        hint: `A node titled “${slot.title}” should be a ${slot.classes.join(' or ')}, or have the same inputs.`,
        node: ids[0]!,
      });
    }
    if (wrong === undefined) for (const [id, input] of takers) put(id, input, given, `${slot.key}.${name}`);
  }

  /** Takes a node out of the graph; whatever took its outputs takes what it was given. */
  function takeOut(slot: Slot, id: string): void {
    for (const [output, inputs] of slot.passes ?? []) {
      const source = inputs.map((input) => workflow.graph[id]!.inputs[input]).find(isLink);
      if (source !== undefined) change.joined.set(`${id} ${output}`, source);
    }
    for (const [key, output] of slot.instead ?? []) {
      const other = slotTable.find((one) => one.key === key)!;
      const [node] = idsOf(key);
      if (node === undefined || (other.part !== undefined && !asksFor(values, other.part))) continue;
      if (key === 'checkpoint' && !has(node, 'ckpt_name')) continue;
      change.joined.set(`${id} 0`, [node, output]);
      break;
    }
  }

  /**
   * A node for each LoRA, each fed by the one before. The workflow's own is the last, so that what it
   * feeds stays as it is; the others come before it.
   */
  function chainLoras(slot: Slot, last: string): void {
    const template = workflow.graph[last]!;
    const lacking = ['lora_name', 'strength_model'].find((input) => !has(last, input));
    if (lacking !== undefined) {
      problems.push({
        code: 'slot-input',
        message: `${called(workflow.graph, last)} has no input "${lacking}" for a LoRA`,
        hint: `A node titled “${slot.title}” should be a ${slot.classes.join(' or ')}.`,
        node: last,
      });
      return;
    }
    const passed = (slot.passes ?? []).flatMap(([output, inputs]) =>
      inputs.filter((input) => isLink(template.inputs[input])).map((input) => ({ output, input })),
    );
    const ids = [...freshIds(workflow.graph, values.loras.length - 1), last];
    ids.slice(0, -1).forEach((id, i) => {
      const title = `${template._meta?.title ?? slot.title} ${i + 1}`;
      change.added[id] = { ...template, _meta: { title } };
    });
    ids.forEach((id, i) => {
      const before = ids[i - 1];
      if (before !== undefined)
        for (const { output, input } of passed) set(change, id, input, [before, output]);
      for (const { name, input } of loraFields) {
        const value = values.loras[i]![name];
        const wrong = wrongValue(value);
        if (wrong !== undefined)
          problems.push({
            code: 'slot-value',
            message: `LoRA ${i + 1}: ${name} ${wrong}`,
            node: last,
            input,
          });
        else if (has(last, input)) put(id, input, value, `lora.${i}.${name}`);
      }
    });
  }

  const output = idsOf('save')[0];
  if (output !== undefined && workflow.graph[output]!.class_type !== 'SaveImage')
    problems.push(noSaveImage(workflow, output));
  if (output === undefined || problems.length > 0) return err(problems);
  const kept = changed(workflow.graph, change, output);
  const needed = (id: string): boolean => Object.hasOwn(kept, id);

  problems.push(...brokenLinks(kept));
  const stays = new Set<Slot['part']>();
  for (const slot of slotTable) {
    const ids = idsOf(slot.key);
    const reached = ids.filter((id) => needed(id));
    if (filled.includes(slot)) {
      if (reached.length === 0 && slot.needed?.(values))
        problems.push(unused(workflow, slot, ids[0]!, output));
    } else if (reached.length > 0 && !stays.has(slot.part)) {
      stays.add(slot.part);
      problems.push(whatStays(workflow, kept, slot, reached[0]!));
    }
  }
  const sized = (['size', 'poseFit', 'baseFit'] as const).some((key) => idsOf(key).some((id) => needed(id)));
  if (problems.length === 0 && !sized) {
    problems.push({
      code: 'no-slot',
      message: `nothing in ${workflow.file} takes the width and height of a panel`,
      hint: 'Title the node that makes the empty latent “Size”, or scale the picture it starts from with an ImageScale titled “Base fit” or “Pose fit”.',
    });
  }
  if (problems.length > 0) return err(problems);
  return ok({ graph: kept, output, places: placesIn(kept, places) });
}

/** Without the places in nodes that are gone. */
function placesIn(graph: Graph, places: Filled['places']): Filled['places'] {
  const used: { [field: string]: readonly string[] } = {};
  for (const [name, paths] of Object.entries(places)) {
    const there = paths.filter((path) =>
      Object.hasOwn(graph, path.slice('graph.'.length, path.lastIndexOf('.inputs.'))),
    );
    if (there.length > 0) used[name] = there;
  }
  return used;
}

function wrongValue(value: Json, kind?: Field['kind']): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return `is ${value}, which is no number`;
  if (kind !== 'seed' || isPlaceholder(value)) return undefined;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largestSeed
    ? undefined
    : `${JSON.stringify(value)} is no whole number from 0 to ${largestSeed}`;
}

/** Ids that no node has: the numbers after the largest. */
function freshIds(graph: Graph, count: number): readonly string[] {
  const numbers = Object.keys(graph)
    .filter((id) => /^\d{1,9}$/.test(id))
    .map(Number);
  const first = Math.max(0, ...numbers) + 1;
  return Array.from({ length: count }, (_, i) => String(first + i));
}

/** What is wrong with the links of a graph in itself. */
export function brokenLinks(graph: Graph): readonly SlotProblem[] {
  const dangling = danglingLinks(graph).map(
    ({ node, input, to }): SlotProblem => ({
      code: 'dangling-link',
      message: `${called(graph, node)} takes "${input}" from node ${to}, which isn't there`,
      hint: 'Connect it in ComfyUI and export the workflow again. Nodes that are muted are left out of an export.',
      node,
      input,
    }),
  );
  const cycle = findCycle(graph);
  if (cycle === undefined) return dangling;
  const first = cycle[0]!;
  const input = linksOf(nodeOf(graph, first)!).find(([, [source]]) => source === (cycle[1] ?? first))?.[0];
  return [
    ...dangling,
    {
      code: 'workflow-cycle',
      message: `nodes wait for each other: ${[...cycle, first].map((id) => called(graph, id)).join(' ← ')}`,
      hint: 'Cut the ring in ComfyUI and export the workflow again.',
      node: first,
      ...(input === undefined ? {} : { input }),
    },
  ];
}

/** The problem of a title that only one node may have. */
export function titledTwice(workflow: Workflow, slot: Slot): SlotProblem {
  const ids = workflow.slots[slot.key] ?? [];
  return {
    code: 'slot-twice',
    message: `${ids.length} nodes have the title “${slot.title}”: ${ids.map((id) => called(workflow.graph, id)).join(', ')}`,
    hint: 'Keep the title on the one that plasma should fill, and give the others another one.',
    node: ids[1] ?? ids[0]!,
  };
}

const unused = (workflow: Workflow, slot: Slot, id: string, output: string): SlotProblem => ({
  code: 'slot-unused',
  message: `${called(workflow.graph, id)} is no part of what ${called(workflow.graph, output)} saves, so what goes into it would change nothing`,
  hint: `Connect it, or move the title “${slot.title}” to the node that is in use.`,
  node: id,
});

const noSaveImage = (workflow: Workflow, id: string): SlotProblem => ({
  code: 'no-output',
  message: `${called(workflow.graph, id)} is no SaveImage`,
  hint: 'Only SaveImage keeps the picture as a PNG that plasma can fetch: give the title to a SaveImage.',
  node: id,
});

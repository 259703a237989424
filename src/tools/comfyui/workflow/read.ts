import * as z from 'zod';
import type { Diagnostic, Location } from '../../../engine/diagnostic.ts';
import type { Json } from '../../../engine/json.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import { brokenLinks, titledTwice } from './fill.ts';
import { called, type Graph, isLink } from './graph.ts';
import { type Entry, isFlaw, readJson, type Value } from './json-places.ts';
import { type SlotProblem, slotDiagnostics } from './problem.ts';
import { findSlots, inputsOf, slotTable, type Workflow } from './slots.ts';

export type ReadOptions = {
  /** Lines of the file round a place (`placesIn` of `project/source.ts` has it). */
  readonly excerpt?: (at: Location) => string;
};

/** The largest file that is read, in UTF-16 units: exports of hundreds of nodes have some 200,000. */
const largest = 16 * 1024 * 1024;

const graphSchema = z.record(
  z.string(),
  z.object({
    class_type: z.string().min(1),
    inputs: z.record(z.string(), z.json()),
    _meta: z.object({ title: z.string() }).optional().catch(undefined),
  }),
);

/**
 * Reads a workflow in ComfyUI's API format and finds its slots: all that is wrong with it by itself, at
 * its line. Whether a server knows its nodes is `checkGraph`'s question.
 * @param file the path that is told and kept
 */
export function readWorkflow(
  text: string,
  file: string,
  options: ReadOptions = {},
): Result<Workflow, readonly Diagnostic[]> {
  const { excerpt } = options;
  const place = placesOf(text, file);
  const problem = (offset: number, code: string, message: string, hint?: string): Diagnostic => {
    const at = place(offset);
    return {
      severity: 'error',
      code,
      message,
      at,
      ...(excerpt === undefined ? {} : { excerpt: excerpt(at) }),
      ...(hint === undefined ? {} : { hint }),
    };
  };

  if (text.length > largest) return err([problem(0, 'too-big', `${file} is larger than 16 MB`, howToExport)]);
  const strange = otherThing(text);
  if (strange !== undefined)
    return err([{ severity: 'error', code: 'bad-json', message: strange, at: place(0), hint: howToExport }]);
  const root = readJson(text);
  if (isFlaw(root)) return err([problem(root.offset, 'bad-json', root.message, root.hint)]);
  if (root.kind !== 'object')
    return err([
      problem(root.start, 'bad-workflow', 'a workflow is an object with a node for each id', howToExport),
    ]);

  const other = otherFormat(root.entries);
  if (other !== undefined) return err([problem(other.offset, 'ui-format', other.message, other.hint)]);

  const problems: Diagnostic[] = [];
  const offsets = new Map<string, number>();
  const large: { readonly id: string; readonly input: string; readonly digits: string }[] = [];
  for (const [id, { key, value }] of root.entries) {
    offsets.set(id, key);
    const parts = value.kind === 'object' ? value.entries : undefined;
    for (const name of ['class_type', '_meta'])
      offsets.set(`${id}.${name}`, parts?.get(name)?.value.start ?? key);
    const inputs = parts?.get('inputs')?.value;
    if (inputs?.kind !== 'object') continue;
    for (const [name, input] of inputs.entries) {
      offsets.set(`${id}.inputs.${name}`, input.value.start);
      const odd = oddLink(input.value, root.entries);
      if (odd !== undefined)
        problems.push(
          problem(input.value.start, 'bad-link', `"${name}" of node ${id} ${odd.message}`, odd.hint),
        );
      for (const digits of inexact(input.value)) large.push({ id, input: name, digits });
    }
  }

  const read = graphSchema.safeParse(plain(root));
  if (!read.success) {
    const told = new Set<string>();
    for (const issue of read.error.issues) {
      const [id, name] = issue.path.map(String);
      if (id === undefined || told.has(`${id} ${name}`)) continue;
      told.add(`${id} ${name}`);
      problems.push(
        problem(offsets.get(`${id}.${name}`) ?? offsets.get(id) ?? 0, 'bad-node', ...shapeProblem(id, name)),
      );
    }
    return err(sorted(problems));
  }
  const graph = read.data as Graph;
  if (Object.keys(graph).length === 0)
    return err([problem(root.start, 'bad-workflow', 'this workflow has no nodes', howToExport)]);

  const origins = Object.fromEntries([...offsets].map(([path, offset]) => [path, place(offset)]));
  const workflow: Workflow = { file, graph, slots: findSlots(graph), origins };
  const filled = new Set(
    slotTable.flatMap((slot) =>
      (workflow.slots[slot.key] ?? []).flatMap((id) => inputsOf(slot).map((input) => `${id} ${input}`)),
    ),
  );
  const wrong: readonly SlotProblem[] = [
    ...slotTable
      .filter((slot) => !slot.many && (workflow.slots[slot.key] ?? []).length > 1)
      .map((slot) => titledTwice(workflow, slot)),
    ...brokenLinks(graph).filter(({ node, input }) => isLink(graph[node ?? '']?.inputs[input ?? ''])),
  ];
  problems.push(...slotDiagnostics(workflow, wrong, excerpt));
  for (const { id, input, digits } of large) {
    // what is written over can't do harm
    if (filled.has(`${id} ${input}`)) continue;
    problems.push(
      problem(
        offsets.get(`${id}.inputs.${input}`)!,
        'inexact-number',
        `"${input}" of ${called(graph, id)} is ${digits}, and would be sent as ${Number(digits)}`,
        `Whole numbers are exact up to ${Number.MAX_SAFE_INTEGER}. Choose a smaller seed, or write it as text: "${digits}".`,
      ),
    );
  }
  return problems.length > 0 ? err(sorted(problems)) : ok(workflow);
}

const howToExport =
  'In ComfyUI open the workflow and choose Workflow → Export (API). Older versions: Settings → Enable Dev mode Options, then the button Save (API Format).';

/** Places of offsets: lines and columns from 1. */
function placesOf(text: string, file: string): (offset: number) => Location {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - starts[low]! + 1 };
  };
}

/** What a file that isn't JSON at all may be. */
function otherThing(text: string): string | undefined {
  if (/^.?PNG\r?\n/s.test(text)) return 'this is a picture: drop it on ComfyUI to get its workflow';
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text)) return 'this is a web page, not a workflow';
  return undefined;
}

type Other = { readonly offset: number; readonly message: string; readonly hint: string };

/** Files of ComfyUI that aren't graphs in API format. */
function otherFormat(entries: ReadonlyMap<string, Entry>): Other | undefined {
  const nodes = entries.get('nodes');
  if (nodes?.value.kind === 'array' && !isNode(nodes.value)) {
    return {
      offset: nodes.key,
      message: "this is a workflow for ComfyUI's editor (what Save writes); it can't be run as it is",
      hint: howToExport,
    };
  }
  for (const name of ['prompt', 'output']) {
    const inner = entries.get(name);
    if (inner?.value.kind !== 'object' || isNode(inner.value)) continue;
    if ([...inner.value.entries.values()].some((entry) => isNode(entry.value))) {
      return {
        offset: inner.key,
        message: `the graph stands inside "${name}" here`,
        hint: `Keep only what stands between the braces after "${name}", with the braces.`,
      };
    }
  }
  return undefined;
}

const isNode = (value: Value): boolean => value.kind === 'object' && value.entries.has('class_type');

/** Every list is a link to the server; one that isn't a proper link makes it fail. */
function oddLink(
  value: Value,
  nodes: ReadonlyMap<string, Entry>,
): { readonly message: string; readonly hint: string } | undefined {
  if (value.kind !== 'array' || isLink(plain(value))) return undefined;
  const [id, output, ...more] = value.items;
  if (id?.kind === 'number' && output?.kind === 'number' && more.length === 0 && nodes.has(id.digits)) {
    return {
      message: `names the node ${id.digits} by a number`,
      hint: `Ids are texts: write ["${id.digits}", ${output.digits}].`,
    };
  }
  return {
    message: 'is a list, which ComfyUI takes for a link',
    hint: 'A link is ["id of a node", number of its output]. A list as a value is written {"__value__": […]}.',
  };
}

/** Whole numbers in a value that JavaScript would read as others. */
function inexact(value: Value): readonly string[] {
  switch (value.kind) {
    case 'number':
      return /^-?\d+$/.test(value.digits) && !Number.isSafeInteger(value.value) ? [value.digits] : [];
    case 'array':
      return value.items.flatMap(inexact);
    case 'object':
      return [...value.entries.values()].flatMap((entry) => inexact(entry.value));
    case 'plain':
      return [];
  }
}

function shapeProblem(id: string, name: string | undefined): [message: string, hint: string] {
  switch (name) {
    case 'class_type':
      return [`node ${id} has no "class_type"`, howToExport];
    case 'inputs':
      return [
        `node ${id} has no "inputs"`,
        'Write "inputs": {} if it takes nothing, or export the workflow again.',
      ];
    default:
      return [`"${id}" is no node: a node has "class_type" and "inputs"`, howToExport];
  }
}

function plain(value: Value): Json {
  switch (value.kind) {
    case 'number':
    case 'plain':
      return value.value;
    case 'array':
      return value.items.map(plain);
    case 'object':
      return Object.fromEntries([...value.entries].map(([name, entry]) => [name, plain(entry.value)]));
  }
}

const sorted = (problems: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...problems].sort(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );

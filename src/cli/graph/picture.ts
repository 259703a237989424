import { type Graph, inputsOf, outputsOf, targetOf } from '../../engine/graph.ts';

/** A box: a step, a source that steps read, or several steps together. */
export type Node = {
  readonly name: string;
  /** What stands below the name. */
  readonly detail?: string;
  /** The rule it belongs to; undefined for sources. */
  readonly rule?: string;
  /** How many steps stand behind it. */
  readonly steps: number;
};

/** Indexes of two nodes: the second one is made from the first. */
export type Edge = readonly [from: number, to: number];

export type Picture = {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly rules: readonly string[];
};

/** What is drawn as one box: each step, or all steps of a rule for one page, for one chapter, for all. */
export type Grouping = 'none' | 'page' | 'chapter' | 'rule';
export const groupings: readonly Grouping[] = ['none', 'page', 'chapter', 'rule'];

/** Above so many boxes a person sees no more than a tangle. */
const readable = 160;

/** The finest grouping that can still be read. */
export function pictureOf(graph: Graph, steps: readonly number[], wanted: Grouping | 'auto'): Picture {
  if (wanted !== 'auto') return grouped(graph, steps, wanted);
  for (const grouping of groupings) {
    const picture = grouped(graph, steps, grouping);
    if (picture.nodes.length <= readable) return picture;
  }
  return grouped(graph, steps, 'rule');
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** What belongs to one page together, in the order of the graph: a reader looks for it there. */
function byPage(graph: Graph, steps: readonly number[]): readonly number[] {
  const pages = new Map<string, number[]>();
  for (const step of steps) {
    const page = graph.label(step)?.split('/').slice(0, 2).join('/') ?? '';
    const own = pages.get(page);
    if (own === undefined) pages.set(page, [step]);
    else own.push(step);
  }
  return [...pages.values()].flat();
}

function grouped(graph: Graph, given: readonly number[], grouping: Grouping): Picture {
  const steps = byPage(graph, given);
  const nodes: { name: string; detail?: string; rule?: string; steps: number }[] = [];
  const rules: string[] = [];
  const ids = new Map<string, number>();
  const idOf = (key: string, make: () => { name: string; detail?: string; rule?: string }): number => {
    let id = ids.get(key);
    if (id === undefined) {
      id = nodes.push({ ...make(), steps: 0 }) - 1;
      ids.set(key, id);
    }
    return id;
  };
  const depth = { none: 0, page: 2, chapter: 1, rule: 0 }[grouping];
  const nodeOf = new Map<number, number>();
  for (const step of steps) {
    const rule = graph.rule(step);
    if (!rules.includes(rule)) rules.push(rule);
    const label = graph.label(step);
    const id =
      grouping === 'none'
        ? idOf(`step ${step}`, () => stepBox(graph, step))
        : idOf(`${rule} ${label?.split('/').slice(0, depth).join('/') ?? ''}`, () => ({
            name: rule,
            rule,
            ...(depth === 0 || label === undefined
              ? {}
              : { detail: label.split('/').slice(0, depth).join('/') }),
          }));
    nodes[id]!.steps++;
    nodeOf.set(step, id);
  }
  const edges: Edge[] = [];
  const seen = new Set<number>();
  const join = (from: number, to: number): void => {
    const key = from * 2 ** 26 + to;
    if (from === to || seen.has(key)) return;
    seen.add(key);
    edges.push([from, to]);
  };
  for (const step of steps) {
    const to = nodeOf.get(step)!;
    for (const file of inputsOf(graph, step)) {
      const maker = graph.producer[file]!;
      const path = graph.path(file);
      if (maker >= 0) {
        const from = nodeOf.get(maker);
        if (from !== undefined) join(from, to);
      } else if (grouping === 'none')
        join(
          idOf(`source ${path}`, () => ({
            name: path.slice(path.lastIndexOf('/') + 1),
            detail: parent(path),
          })),
          to,
        );
      else
        join(
          idOf(`folder ${parent(path)}`, () => ({ name: `${parent(path)}*` })),
          to,
        );
    }
  }
  return { nodes, edges, rules };
}

function stepBox(graph: Graph, step: number): { name: string; detail: string; rule: string } {
  const path = targetOf(graph, step);
  const more = outputsOf(graph, step).length - 1;
  const rule = graph.rule(step);
  const folder = path.slice('output/'.length, Math.max('output/'.length, path.lastIndexOf('/')));
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    detail: `${folder}${more > 0 ? ` + ${more} more` : ''}`,
    rule,
  };
}

/** What a box says in its second line. */
export const detailOf = (node: Node): string | undefined =>
  node.steps > 1 ? `${node.detail === undefined ? '' : `${node.detail} `}× ${node.steps}` : node.detail;

/** Okabe and Ito's colours, lightened to carry dark text; told apart by most colour-blind readers. */
const colours = [
  '#a9d6f5',
  '#f9d08b',
  '#9fdcc4',
  '#f2b8d8',
  '#f7a889',
  '#f6ee9c',
  '#a9bdf0',
  '#cfcfcf',
  '#c8e6a0',
  '#d7c0f0',
] as const;

/** Each rule has its colour, by the order in which the rules come. */
export const colourOf = (picture: Picture, node: Node): string =>
  node.rule === undefined ? '#ffffff' : colours[picture.rules.indexOf(node.rule) % colours.length]!;

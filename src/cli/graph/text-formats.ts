import { type Graph, inputsOf, outputsOf, targetOf } from '../../engine/graph.ts';
import { colourOf, detailOf, type Node, type Picture } from './picture.ts';

const words = (node: Node): readonly string[] =>
  [node.name, detailOf(node)].filter((line) => line !== undefined && line !== '') as string[];

/** For Graphviz. */
export function asDot(picture: Picture): string {
  const quoted = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const lines = picture.nodes.map((node, i) => {
    const label = words(node).map(quoted).join('\\n');
    return node.rule === undefined
      ? `  n${i} [label="${label}", shape=note, style=""];`
      : `  n${i} [label="${label}", fillcolor="${colourOf(picture, node)}"];`;
  });
  const edges = picture.edges.map(([from, to]) => `  n${from} -> n${to};`);
  return [
    'digraph plasma {',
    '  rankdir=LR;',
    '  node [shape=box, style="filled,rounded", fontname="sans-serif", fontsize=10];',
    ...lines,
    ...edges,
    '}',
    '',
  ].join('\n');
}

/** For Markdown that draws Mermaid, as GitHub's does. */
export function asMermaid(picture: Picture): string {
  // quotes and brackets end a label, and # begins an entity
  const quoted = (text: string): string => text.replace(/[#"<>&`]/g, (c) => `#${c.codePointAt(0)};`);
  const lines = picture.nodes.map((node, i) => {
    const label = words(node).map(quoted).join('<br>');
    return node.rule === undefined
      ? `  n${i}(["${label}"])`
      : `  n${i}["${label}"]:::r${picture.rules.indexOf(node.rule)}`;
  });
  const edges = picture.edges.map(([from, to]) => `  n${from} --> n${to}`);
  const classes = picture.rules.map(
    (rule, i) =>
      `  classDef r${i} fill:${colourOf(picture, { name: '', steps: 0, rule })},stroke:#555,color:#111`,
  );
  return ['flowchart LR', ...lines, ...edges, ...classes, ''].join('\n');
}

/** Every step with what it reads and makes; never grouped. */
export function asJson(graph: Graph, steps: readonly number[]): string {
  const sources = new Set<string>();
  const list = steps.map((step) => {
    const inputs = [...inputsOf(graph, step)].map((file) => {
      if (graph.producer[file]! < 0) sources.add(graph.path(file));
      return graph.path(file);
    });
    const label = graph.label(step);
    return {
      target: targetOf(graph, step),
      rule: graph.rule(step),
      tool: graph.tool(step),
      ...(label === undefined ? {} : { label }),
      inputs,
      outputs: [...outputsOf(graph, step)].map(graph.path),
    };
  });
  return `${JSON.stringify({ steps: list, sources: [...sources] })}\n`;
}

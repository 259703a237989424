import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from './row.ts';
import { record } from './stats.ts';

/** The graphs of a book, as far as nodes are concerned. */
export type Workflows = {
  readonly files: readonly string[];
  /** Node classes, each with the workflows that use it. */
  readonly classes: ReadonlyMap<string, readonly string[]>;
  /** Files that hold no graph in API format, with why. */
  readonly broken: readonly { readonly file: string; readonly why: string; readonly advice: string }[];
};

export const workflowFolder = 'rules/workflows';

/** Reads every `rules/workflows/*.json` of a book; none is fine. */
export function readWorkflows(root: string): Workflows {
  const files: string[] = [];
  const classes = new Map<string, string[]>();
  const broken: Workflows['broken'][number][] = [];
  for (const name of namesIn(join(root, workflowFolder))) {
    if (!name.endsWith('.json')) continue;
    const file = `${workflowFolder}/${name}`;
    files.push(file);
    let graph: unknown;
    try {
      graph = JSON.parse(readFileSync(join(root, file), 'utf8'));
    } catch (error) {
      const why = error instanceof SyntaxError ? 'it is no JSON' : "it can't be read";
      broken.push({ file, why, advice: `Export it again from ComfyUI: Workflow → Export (API).` });
      continue;
    }
    const nodes = record(graph);
    if (nodes === undefined || Array.isArray(nodes.nodes)) {
      broken.push({
        file,
        why: 'it was saved for the editor, which no server can draw',
        advice: 'Open it in ComfyUI and export it again: Workflow → Export (API).',
      });
      continue;
    }
    for (const node of Object.values(nodes)) {
      const kind = record(node)?.class_type;
      if (typeof kind !== 'string') continue;
      const users = classes.get(kind);
      if (users === undefined) classes.set(kind, [file]);
      else if (!users.includes(file)) users.push(file);
    }
  }
  return { files, classes, broken };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The row about the book's graphs, or undefined for a book that has none. */
export function workflowsVerdict(workflows: Workflows): Verdict | undefined {
  const { files, broken } = workflows;
  const [first] = broken;
  if (first !== undefined)
    return {
      state: 'fail',
      found: `${first.file}: ${first.why}${broken.length > 1 ? ` (and ${broken.length - 1} more)` : ''}`,
      advice: first.advice,
      facts: { files: [...files], broken: broken.map(({ file }) => file) },
    };
  if (files.length === 0) return undefined;
  const names = files.map((file) => file.slice(workflowFolder.length + 1));
  return { state: 'ok', found: names.join(', '), facts: { files: [...files] } };
}

import { type Node, nodeOf } from '../../tools/comfyui/workflow/graph.ts';
import { inputsOf, slotTable } from '../../tools/comfyui/workflow/slots.ts';
import { type Part, parts } from '../../tools/comfyui/workflow/values.ts';
import type { Io } from '../io.ts';
import type { Examined } from './examine.ts';

/** The slots of a workflow as a table: title, node, class, the inputs that are filled; then what it can do. */
export function workflowTable({ paint }: Io, { workflow, abilities }: Examined): readonly string[] {
  if (workflow === undefined || abilities === undefined) return [];
  const rows = slotTable.flatMap((slot) =>
    (workflow.slots[slot.key] ?? []).map((id) => {
      const node = nodeOf(workflow.graph, id)!;
      const takes = inputsOf(slot).filter((input) => Object.hasOwn(node.inputs, input));
      return [slot.title, id, node.class_type, takes.join(', ')] as const;
    }),
  );
  const width = (column: 0 | 1 | 2): number => Math.max(0, ...rows.map((row) => row[column].length));
  const lines = rows.map(([title, id, kind, takes]) =>
    `  ${title.padEnd(width(0))}  ${paint.dim(id.padStart(width(1)))}  ${paint.cyan(kind.padEnd(width(2)))}  ${paint.dim(takes)}`.trimEnd(),
  );
  const { starts, can } = abilities;
  const marks = { yes: paint.green('✓'), no: paint.dim('–'), broken: paint.red('✗') } as const;
  const abilitiesShown = (Object.keys(parts) as Part[]).map(
    (part) => `${marks[can[part]]} ${can[part] === 'no' ? paint.dim(parts[part]) : parts[part]}`,
  );
  if (starts.length > 0) {
    const from = { noise: 'noise', pose: 'the pose', base: 'a base image' };
    lines.push('', `  starts from ${starts.map((start) => from[start]).join(' or ')}`);
    lines.push(`  ${abilitiesShown.join('  ')}`);
  }
  return lines;
}

/** Every slot there is: title, nodes that fit, what goes into it, what happens without. */
export function slotLines({ paint }: Io): readonly string[] {
  const width = (of: (slot: (typeof slotTable)[number]) => string): number =>
    Math.max(...slotTable.map((slot) => of(slot).length));
  const titles = width((slot) => slot.title);
  const kinds = width((slot) => slot.classes[0]!);
  return slotTable.map(
    (slot) =>
      `${paint.bold(slot.title.padEnd(titles))}  ${paint.cyan(slot.classes[0]!.padEnd(kinds))}  ${slot.about}\n${' '.repeat(titles + kinds + 4)}${paint.dim(`without: ${slot.without}`)}`,
  );
}

/** The nodes of each slot, for `--json`. */
export function slotsOf({ workflow }: Examined): readonly object[] {
  if (workflow === undefined) return [];
  const kindOf = (id: string): Node['class_type'] => nodeOf(workflow.graph, id)!.class_type;
  return slotTable.map((slot) => ({
    title: slot.title,
    nodes: (workflow.slots[slot.key] ?? []).map((id) => ({ id, class_type: kindOf(id) })),
  }));
}

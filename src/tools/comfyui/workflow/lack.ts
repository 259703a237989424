import { called, type Graph, linksOf } from './graph.ts';
import type { SlotProblem } from './problem.ts';
import { inputsOf, type Slot, slotTable, type Workflow } from './slots.ts';
import { type Part, parts, type SlotValues } from './values.ts';

/** What is asked for and has no node to go to. A part that is wholly missing is one problem. */
export function lackOf(workflow: Workflow, values: SlotValues): readonly SlotProblem[] {
  const missing = slotTable.filter((slot) => !has(workflow, slot) && slot.needed?.(values));
  const told = new Set<Part>();
  return missing.flatMap((slot): readonly SlotProblem[] => {
    if (slot.key === 'save') return [noOutput(workflow, slot)];
    if (slot.part === undefined || partly(workflow, slot.part)) return [noSlot(workflow, slot)];
    if (told.has(slot.part)) return [];
    told.add(slot.part);
    return [noPart(workflow, slot.part)];
  });
}

const has = (workflow: Workflow, slot: Slot): boolean => (workflow.slots[slot.key] ?? []).length > 0;

const slotsOf = (part: Part): readonly Slot[] => slotTable.filter((slot) => slot.part === part);

/** Whether a workflow has some of the part's slots. */
export const partly = (workflow: Workflow, part: Part): boolean =>
  slotsOf(part).some((slot) => has(workflow, slot));

function noSlot(workflow: Workflow, slot: Slot): SlotProblem {
  return {
    code: 'no-slot',
    message: `no node of ${workflow.file} has the title “${slot.title}”`,
    hint: howToTitle(workflow, slot),
  };
}

function noPart(workflow: Workflow, part: Part): SlotProblem {
  const needed = slotsOf(part).filter((slot) => slot.needed !== undefined);
  const instead = part === 'pose' || part === 'base' ? 'Use a workflow that does' : undefined;
  const [only, ...others] = needed;
  const how =
    only !== undefined && others.length === 0
      ? howToTitle(workflow, only)
      : `Give nodes the titles ${needed.map((slot) => `“${slot.title}” (${slot.classes[0]})`).join(', ')}.`;
  return {
    code: 'no-slot',
    message: `${workflow.file} takes no ${parts[part]}: no node has the title ${needed.map((slot) => `“${slot.title}”`).join(' or ')}`,
    hint:
      instead === undefined ? how : `${instead} (rules/workflows/img2img-lora-controlnet.json). Or: ${how}`,
  };
}

function noOutput(workflow: Workflow, slot: Slot): SlotProblem {
  const other = Object.entries(workflow.graph).find(([, node]) => /^(?:Preview|Save)/.test(node.class_type));
  const saves = candidates(workflow, slot).length > 0;
  return {
    code: 'no-output',
    message: `no node of ${workflow.file} has the title “${slot.title}”, so no picture would come of it`,
    hint:
      other === undefined || saves
        ? howToTitle(workflow, slot)
        : `${called(workflow.graph, other[0])} keeps no PNG: put a SaveImage node titled “${slot.title}” in its place.`,
  };
}

/** Nodes without a slot's title that would fit the slot. */
function candidates(workflow: Workflow, slot: Slot): readonly string[] {
  const taken = new Set(Object.values(workflow.slots).flat());
  const untitled = Object.entries(workflow.graph).filter(([id]) => !taken.has(id));
  const ofClass = untitled.filter(([, node]) => slot.classes.includes(node.class_type));
  if (ofClass.length > 0 || slot.key === 'save') return ofClass.map(([id]) => id);
  const wanted = new Set(inputsOf(slot));
  return untitled
    .filter(([, node]) => Object.keys(node.inputs).some((input) => wanted.has(input)))
    .map(([id]) => id);
}

function howToTitle(workflow: Workflow, slot: Slot): string {
  const fitting = candidates(workflow, slot);
  const how = '(double-click its title in ComfyUI), and export the workflow again';
  const [first, ...others] = fitting.map((id) => called(workflow.graph, id));
  if (first === undefined)
    return `Add a ${slot.classes[0]} node in ComfyUI with the title “${slot.title}”, and export the workflow again.`;
  if (others.length === 0) return `Give ${first} the title “${slot.title}” ${how}.`;
  const some = [first, ...others].slice(0, 4).join(', ');
  return `Give one of these the title “${slot.title}” ${how}: ${some}${fitting.length > 4 ? ', …' : ''}.`;
}

/** A node that should go because its part isn't asked for, and that something still needs. */
export function whatStays(workflow: Workflow, graph: Graph, slot: Slot, id: string): SlotProblem {
  const what = parts[slot.part ?? 'base'];
  const users = Object.keys(graph).filter((user) =>
    linksOf(graph[user]!).some(([, [source]]) => source === id),
  );
  const by = users.map((user) => called(workflow.graph, user)).join(', ');
  const isBase = slot.part === 'base';
  if (
    isBase ||
    (slot.part === 'pose' && (workflow.slots.poseStrength ?? []).length > 0 && slot.key !== 'controlnet')
  ) {
    return {
      code: 'slot-stays',
      message: `${workflow.file} starts from a picture, and the panel gives neither a base image nor a pose`,
      hint: 'Give the panel a `pose`, or use a workflow that starts from an empty latent (rules/workflows/txt2img-lora.json).',
      node: id,
    };
  }
  const untitled = slotsOf(slot.part ?? 'base').filter((other) => other !== slot && !has(workflow, other));
  return {
    code: 'slot-stays',
    message: `without ${article(what)} ${called(workflow.graph, id)} can't be taken out: ${by === '' ? 'it' : by} still needs it`,
    hint:
      slot.key === 'vae'
        ? 'The checkpoint loader gives no VAE here: name a `vae`.'
        : untitled.length === 0
          ? 'Connect its input, or ask for it.'
          : untitled.map((other) => howToTitle(workflow, other)).join(' '),
    node: id,
  };
}

const article = (what: string): string => (/^[aeiouAEIOU]/.test(what) ? `an ${what}` : `a ${what}`);

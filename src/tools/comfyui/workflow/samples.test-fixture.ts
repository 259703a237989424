import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectInfo } from './check.ts';
import type { Graph } from './graph.ts';
import { readObjectInfo } from './object-info.ts';
import { findSlots, type Workflow } from './slots.ts';
import type { SlotValues } from './values.ts';

const root = join(import.meta.dirname, '../../../..');

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A workflow of a graph in memory. */
export const workflowOf = (graph: Graph, file = 'rules/workflows/mine.json'): Workflow => ({
  file,
  graph,
  slots: findSlots(graph),
});

const template = (name: string): Workflow => {
  const file = `rules/workflows/${name}.json`;
  return workflowOf(JSON.parse(textOf(file)) as Graph, file);
};

export const txt2img: Workflow = template('txt2img-lora');
export const img2img: Workflow = template('img2img-lora-controlnet');

/** The classes of a real ComfyUI 0.8.0 without any models, as it told them; only some of the classes. */
export const realServer: ObjectInfo = ((): ObjectInfo => {
  const file = 'src/tools/comfyui/workflow/recorded/object-info-0.8.0.json';
  const read = readObjectInfo(textOf(file), file);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
})();

/** A plain picture: nothing that can be left out is asked for. */
export const plainValues: SlotValues = {
  checkpoint: 'ink.safetensors',
  loras: [],
  positive: 'a lighthouse',
  negative: 'blurry',
  width: 448,
  height: 640,
  seed: 7,
  steps: 24,
  cfg: 6.5,
  sampler: 'euler',
  scheduler: 'normal',
  denoise: 1,
  prefix: 'plasma:prefix',
};

const lora = (name: string) => ({ name: `plasma:input:lora.${name}`, strength: 0.8, clip: 0.6 });

export const pose: NonNullable<SlotValues['pose']> = {
  image: 'plasma:input:pose',
  controlnet: 'control_v11p_sd15_openpose.pth',
  strength: 0.65,
  start: 0,
  end: 0.9,
};

/** Everything that can be left out, as choices that are put together. */
export const choices: readonly (readonly Partial<SlotValues>[])[] = [
  [{}, { vae: 'vae-ft-mse.safetensors' }],
  [{}, { clipSkip: 2 }],
  [{}, { loras: [lora('spyke')] }, { loras: [lora('spyke'), lora('vanta'), lora('style')] }],
  [{}, { hires: { width: 896, height: 1280, steps: 12, denoise: 0.5 } }],
  [{}, { upscaler: 'anime-x4.pth' }],
  [{}, { finalSize: { width: 1000, height: 1400 } }],
];

export const starts: readonly Partial<SlotValues>[] = [
  { pose },
  { base: { image: 'plasma:input:base' } },
  { pose, base: { image: 'plasma:input:base' } },
];

/** Every way to take one of each. */
export function* combinations(
  of: readonly (readonly Partial<SlotValues>[])[],
  from: SlotValues = plainValues,
): Generator<SlotValues> {
  const [first, ...others] = of;
  if (first === undefined) yield from;
  else for (const one of first) yield* combinations(others, { ...from, ...one });
}

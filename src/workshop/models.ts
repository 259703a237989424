import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../engine/json.ts';
import { keepFolder } from '../engine/perform.ts';
import { modelDigest } from '../tools/comfyui/model-digest.ts';
import { type Seat, settingsOf } from '../tools/comfyui/settings.ts';
import type { Workshop } from './open.ts';

/** A model that pictures of the book are drawn with, as plasma.lock calls it. */
export type UsedModel = {
  /** `checkpoints/dreamshaper_8.safetensors` */
  readonly name: string;
  /** How many targets are drawn with it. */
  readonly targets: number;
  readonly pinned?: string;
  /** Absolute path, where a models folder is known on this machine and has it. */
  readonly file?: string;
};

/** The models that the graph asks for by name, in bytewise order. */
export function usedModels(workshop: Workshop): readonly UsedModel[] {
  const { graph } = workshop;
  const found = new Map<string, { targets: number; pinned?: string }>();
  for (let step = 0; step < graph.steps; step++) {
    if (graph.tool(step) !== 'comfyui') continue;
    for (const [name, pin] of Object.entries(graph.action(step).models ?? {})) {
      const one = found.get(name) ?? { targets: 0 };
      one.targets++;
      if (pin.startsWith('sha256:')) one.pinned = pin.slice(7);
      found.set(name, one);
    }
  }
  const seats = seatsOf(workshop);
  return [...found]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, { targets, pinned }]) => {
      const file = fileOf(seats, name);
      return {
        name,
        targets,
        ...(pinned === undefined ? {} : { pinned }),
        ...(file === undefined ? {} : { file }),
      };
    });
}

export const seatsOf = (workshop: Workshop): readonly Seat[] =>
  settingsOf(workshop.engine.settings?.comfyui ?? { servers: {} }).seats;

const fileOf = (seats: readonly Seat[], name: string): string | undefined =>
  seats
    .flatMap(({ models }) => (models === undefined ? [] : [join(models, name)]))
    .find((file) => existsSync(file));

/** The digest of a model's file and its size in bytes; hashed once, then known by stat. */
export async function measure(
  workshop: Workshop,
  file: string,
  signal: AbortSignal,
  onBytes?: (done: number, total: number) => void,
): Promise<{ readonly sha256: string; readonly size: number }> {
  const sha256 = await modelDigest(file, keepFolder(workshop.disk, 'comfyui'), signal, onBytes);
  return { sha256, size: statSync(file).size };
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { PinnedModel } from '../../project/models-lock.ts';
import type { Wanted } from './models.ts';
import { bytesInWords, listed, type Verdict } from './row.ts';

/** Whether plasma.lock pins what the book names: without a digest a changed model goes unnoticed. */
export function pinsVerdict(
  wanted: readonly Wanted[],
  pinned: ReadonlyMap<string, PinnedModel>,
): Verdict | undefined {
  const named = wanted.filter(({ name, needed }) => name !== undefined && needed);
  if (named.length === 0) return undefined;
  const loose = named.filter((one) => !pinned.has(pinName(one)));
  const facts = { pinned: named.length - loose.length, loose: loose.map(pinName) };
  return loose.length === 0
    ? { state: 'ok', found: `plasma.lock pins all ${named.length} models`, facts }
    : {
        state: 'warn',
        found: `plasma.lock doesn't pin ${listed(loose.map(({ name }) => name!))}: a changed file would go unnoticed`,
        advice: 'Pin them: `plasma models lock`',
        facts,
      };
}

/** A model's name in plasma.lock: `checkpoints/dreamshaper_8.safetensors`. */
export const pinName = ({ folder, name }: Pick<Wanted, 'folder' | 'name'>): string =>
  `${folder}/${(name ?? '').replaceAll('\\', '/')}`;

/**
 * Whether the file of a pinned model has the size that plasma.lock says, if the models folder is on this
 * machine; undefined if that can't be told. Whole files are hashed by builds and not here.
 */
export function sizeVerdict(
  models: string,
  wanted: Wanted,
  pin: PinnedModel | undefined,
): Verdict | undefined {
  if (pin === undefined || wanted.name === undefined) return undefined;
  let size: number;
  try {
    ({ size } = statSync(join(models, wanted.folder, wanted.name)));
  } catch {
    // it may lie in another folder that the server knows of
    return undefined;
  }
  if (size === pin.size) return undefined;
  return {
    state: 'fail',
    found: `${wanted.name} is not the file that plasma.lock pins: ${bytesInWords(size)} instead of ${bytesInWords(pin.size)}`,
    advice:
      'Put the pinned file back, or take the new one with `plasma models lock`: its panels are then drawn again.',
    facts: { size, pinned: pin.size },
  };
}

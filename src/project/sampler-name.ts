import { didYouMean, distance } from '../engine/nearest.ts';
import { samplers, schedulers } from './schema/samplers.ts';
import type { Said } from './source.ts';

/** `DPM++ 2M Karras` and `dpmpp_2m` are one sampler: other programs show names for people. */
const folded = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('++', 'pp')
    .replace(/[\s_-]+/g, '_')
    .replace(/^euler_a$/, 'euler_ancestral')
    .replace(/^dpmpp_(2m|2m_sde|sde|3m_sde|2s_a)_(karras|exponential)$/, 'dpmpp_$1')
    .replace(/^dpmpp_2s_a$/, 'dpmpp_2s_ancestral');

/**
 * What to say of a name that is nearly one that ComfyUI has. A name that is far from all of them is a
 * custom node's, and one that differs in a digit alone may be: nothing is said of these.
 */
export function slipIn(kind: 'sampler' | 'scheduler', name: string): Said | undefined {
  const known: readonly string[] = kind === 'sampler' ? samplers : schedulers;
  if (known.includes(name)) return undefined;
  const meant = folded(name);
  const letters = (text: string): string => text.replace(/\d/g, '#');
  const near = known.filter(
    (other) =>
      other === meant ||
      (distance(meant, other, 2) <= (other.length > 5 ? 2 : 1) && letters(meant) !== letters(other)),
  );
  if (near.length === 0) return undefined;
  const exact = near.find((other) => other === meant);
  return {
    code: 'unknown-name',
    message: `ComfyUI has no ${kind} "${name}" of its own`,
    hint: `${exact === undefined ? didYouMean(meant, near) : `Write ${exact}.`} A custom node's ${kind} can be used as it is.`,
  };
}

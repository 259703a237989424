import { didYouMean } from '../engine/nearest.ts';
import { profileNames } from './schema/samplers.ts';
import type { Said } from './source.ts';

/** The profiles of plasma and those of a book. */
export const profilesWith = (own: Iterable<string>): readonly string[] => [
  ...new Set([...profileNames, ...own]),
];

/** What to say of a profile that is none of these. */
export function strangeProfile(name: string, names: readonly string[]): Said | undefined {
  if (names.includes(name)) return undefined;
  return {
    code: 'unknown-profile',
    message: `no profile is called "${name}"`,
    hint: `${didYouMean(name, names) ?? `Profiles: ${names.join(', ')}.`} Others are written under profiles in plasma.config.ts.`,
  };
}

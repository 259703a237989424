import type { Text } from './schema/parts.ts';

/** A text in a language; `fallback` where it had to be taken from the main language. */
export type Reading = { readonly text: string; readonly from: string; readonly fallback: boolean };

const hasLetters = /\p{L}/u;

/**
 * The text for a language. A plain text is in the main language, and stands for all others too if it
 * has no letters (`...`, `!?`). A missing language falls back to the main one, then to the first there is.
 */
export function textIn(text: Text, language: string, main: string): Reading {
  if (typeof text === 'string')
    return { text, from: main, fallback: language !== main && hasLetters.test(text) };
  const own = text[language];
  if (own !== undefined) return { text: own, from: language, fallback: false };
  const from = text[main] !== undefined ? main : Object.keys(text)[0]!;
  return { text: text[from] ?? '', from, fallback: true };
}

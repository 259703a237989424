/** One thing that a take was made with, as a person calls it. */
export type Fact = { readonly name: string; readonly a: string | undefined; readonly b: string | undefined };

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Every value in a record of a run by its path; lists of plain values are one value. */
export function leavesOf(value: unknown, path = ''): readonly (readonly [path: string, value: string])[] {
  if (value === null || typeof value !== 'object') return path === '' ? [] : [[path, shown(value)]];
  if (Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object'))
    return [[path, value.map(shown).join(', ')]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leavesOf(inner, path === '' ? name : `${path}.${name}`),
  );
}

/** What two takes were made with, side by side, what differs first. */
export function factsOf(a: unknown, b: unknown): readonly Fact[] {
  const left = new Map(leavesOf(a));
  const right = new Map(leavesOf(b));
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const facts = names.map((name) => ({ name, a: left.get(name), b: right.get(name) }));
  return [...facts.filter((one) => one.a !== one.b), ...facts.filter((one) => one.a === one.b)];
}

/** Parts of two texts that are the same or not, word by word: the prompts of two takes. */
export type Word = { readonly text: string; readonly differs: boolean };

export function wordsThatDiffer(text: string, other: string | undefined): readonly Word[] {
  if (other === undefined || text === other) return [{ text, differs: false }];
  const words = new Set(other.split(/[\s,]+/));
  return text
    .split(/([\s,]+)/)
    .filter((part) => part !== '')
    .map((part) => ({ text: part, differs: !/^[\s,]+$/.test(part) && !words.has(part) }));
}

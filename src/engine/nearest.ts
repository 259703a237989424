/**
 * Damerau–Levenshtein distance (optimal string alignment): inserts, deletes, replacements and swaps of
 * neighbours each count one. Stops early once every way costs more than `limit`, and gives Infinity.
 */
export function distance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const cost = Math.min(
        above[j]! + 1,
        row[j - 1]! + 1,
        above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
        swap ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return Number.POSITIVE_INFINITY;
    before = above;
    above = row;
  }
  const result = above[b.length]!;
  return result > limit ? Number.POSITIVE_INFINITY : result;
}

const fold = (name: string): string => name.normalize('NFC').toLowerCase().replaceAll('_', '-');

/**
 * The names that a person may have meant by `typed`, nearest first, at most `count`. Up to a third of
 * the letters may be wrong (one in a short name); capitals and `_` for `-` cost nothing.
 */
export function nearest(typed: string, names: Iterable<string>, count = 1): readonly string[] {
  const wanted = fold(typed).slice(0, 200);
  const found: { name: string; cost: number }[] = [];
  for (const name of names) {
    const folded = fold(name);
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, folded.length) / 3));
    const cost = distance(wanted, folded, limit);
    if (cost === 0 || cost < Math.min(wanted.length, folded.length)) found.push({ name, cost });
  }
  found.sort((x, y) => x.cost - y.cost || (x.name < y.name ? -1 : x.name > y.name ? 1 : 0));
  return found.slice(0, count).map(({ name }) => name);
}

/** `Did you mean "seed"?`, with a second name where both are equally near; undefined where nothing is near. */
export function didYouMean(typed: string, names: Iterable<string>): string | undefined {
  const [best, next] = nearest(typed, names, 2);
  if (best === undefined) return undefined;
  const far = (name: string): number => distance(fold(typed), fold(name));
  return next === undefined || far(next) > far(best)
    ? `Did you mean "${best}"?`
    : `Did you mean "${best}" or "${next}"?`;
}

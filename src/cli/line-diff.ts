/** A changed run of lines: where it begins (from 1, in the new text), and what was and is there. */
export type LineChange = {
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
};

/** What two texts have between the lines that they begin and end with alike; undefined if they are the same. */
export function lineChange(before: string, after: string): LineChange | undefined {
  if (before === after) return undefined;
  const old = before.split('\n');
  const now = after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  return {
    line: head + 1,
    before: old.slice(head, old.length - tail),
    after: now.slice(head, now.length - tail),
  };
}

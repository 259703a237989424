/** A line of one text, of the other, or of both. */
export type Line = { readonly kind: 'same' | 'theirs' | 'yours'; readonly text: string };

/** Longer differences are shown as two whole blocks: nobody reads a better one. */
const most = 2000;

/** What differs between two texts, line by line, by the longest common subsequence. */
export function lineDifference(theirs: string, yours: string): readonly Line[] {
  const a = theirs.split('\n');
  const b = yours.split('\n');
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const same = (lines: readonly string[]): Line[] => lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(a.slice(0, from)),
    ...middle(a.slice(from, a.length - end), b.slice(from, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

function middle(a: readonly string[], b: readonly string[]): readonly Line[] {
  const theirs = (text: string): Line => ({ kind: 'theirs', text });
  const yours = (text: string): Line => ({ kind: 'yours', text });
  if (a.length * b.length > most * most) return [...a.map(theirs), ...b.map(yours)];
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i * width + j] =
        a[i] === b[j]
          ? length[(i + 1) * width + j + 1]! + 1
          : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!);
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i]! });
      i++;
      j++;
    } else if (length[(i + 1) * width + j]! >= length[i * width + j + 1]!) lines.push(theirs(a[i++]!));
    else lines.push(yours(b[j++]!));
  }
  return [...lines, ...a.slice(i).map(theirs), ...b.slice(j).map(yours)];
}

/** The lines that differ, with so many of the same round each; `undefined` stands for what is left out. */
export function hunks(lines: readonly Line[], round = 3): readonly (Line | undefined)[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - round), i + round + 1).some(({ kind }) => kind !== 'same'),
  );
  const out: (Line | undefined)[] = [];
  lines.forEach((line, i) => {
    if (near[i]) out.push(line);
    else if (i === 0 || near[i - 1]) out.push(undefined);
  });
  return out;
}

/** A crop as it is written into a dataset for the first time. */
export type NewCrop = {
  readonly name: string;
  readonly sheet: string;
  readonly box: readonly [number, number, number, number];
};

/**
 * Puts a crop behind the last one of a dataset's text, as a person would write it; nothing else changes.
 * @param last the line (from 1) where the last crop begins, or undefined if there is none yet
 * @returns undefined where there is no list of crops to write into
 */
export function withCrop(text: string, crop: NewCrop, last: number | undefined): string | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const entry = `{ name: ${crop.name}, sheet: ${crop.sheet}, box: [${crop.box.join(', ')}] }`;
  if (last === undefined) {
    const head = lines.findIndex((line) => /^crops:\s*(\[\s*\])?\s*(#.*)?$/.test(line));
    if (head < 0) return undefined;
    lines.splice(head, 1, 'crops:', `  - ${entry}`);
    return lines.join(eol);
  }
  const first = lines[last - 1];
  const dash = /^(\s*)-\s/.exec(first ?? '');
  if (dash === null) return undefined;
  const indent = dash[1]!.length;
  // what belongs to the crop is further in; a comment or a blank line after it may belong to what follows
  let end = last;
  for (let i = last; i < lines.length; i++) {
    const line = lines[i]!;
    if (/^\s*(#.*)?$/.test(line)) continue;
    if (/^\s*/.exec(line)![0].length <= indent) break;
    end = i + 1;
  }
  lines.splice(end, 0, `${dash[1]}- ${entry}`);
  return lines.join(eol);
}

/** A name that no other crop has: `crop-7`. */
export function freeName(names: readonly string[]): string {
  for (let n = names.length + 1; ; n++) if (!names.includes(`crop-${n}`)) return `crop-${n}`;
}

/** The name that a dataset gives a sheet, read from its text: `turnaround` of `refs/turnaround.png`. */
export function sheetName(text: string, file: string): string | undefined {
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^sheets:/.test(line)) inside = true;
    else if (/^\S/.test(line) && !line.startsWith('#')) inside = false;
    if (!inside) continue;
    for (const [, name, path] of line.matchAll(/([\w-]+):\s*["']?([^\s,"'}]+)/g))
      if (path !== undefined && path !== '' && file.endsWith(`/${path}`)) return name;
  }
  return undefined;
}

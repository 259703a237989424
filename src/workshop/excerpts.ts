import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Disk } from '../engine/disk.ts';
import { excerptOf, lineStarts } from '../project/excerpt.ts';

/** Larger files are no scripts. */
const most = 4 * 1024 * 1024;

/** A problem of a tool or a rule with the lines it is about, if it names a place and has none yet. */
export function withExcerpt(disk: Disk, problem: Diagnostic): Diagnostic {
  const { at } = problem;
  if (at === undefined || problem.excerpt !== undefined) return problem;
  if ((disk.stat(at.file)?.size ?? most + 1) > most) return problem;
  const bytes = disk.read(at.file);
  if (bytes === undefined) return problem;
  const text = new TextDecoder().decode(bytes);
  return { ...problem, excerpt: excerptOf(text, lineStarts(text), at) };
}

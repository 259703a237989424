import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Disk } from '../engine/disk.ts';
import { placesIn, sourceLimit } from '../project/source.ts';

/** A problem of a tool or a rule with the lines it is about, if it names a place and has none yet. */
export function withExcerpt(disk: Disk, problem: Diagnostic): Diagnostic {
  const { at } = problem;
  if (at === undefined || problem.excerpt !== undefined) return problem;
  if ((disk.stat(at.file)?.size ?? sourceLimit + 1) > sourceLimit) return problem;
  const bytes = disk.read(at.file);
  if (bytes === undefined) return problem;
  return { ...problem, excerpt: placesIn(at.file, new TextDecoder().decode(bytes)).excerpt(at) };
}

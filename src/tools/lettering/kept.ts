import type { Result } from '../../engine/result.ts';
import { layOut } from './lay-out.ts';
import type { Layout } from './layout.ts';
import type { Problem } from './problem.ts';
import type { LetterParams } from './tool.ts';
import type { FontFiles } from './voice.ts';

const most = 64;
const kept = new Map<string, ReturnType<typeof layOut>>();

/**
 * `layOut`, remembered for the pages laid out last: a page is lettered and checked in one build, and
 * both begin with its layout.
 */
export function keptLayout(params: LetterParams, files: FontFiles): Result<Layout, readonly Problem[]> {
  const key = JSON.stringify([params, [...files].map(([path, { digest }]) => [path, digest])]);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = layOut(params, files);
  if (kept.size >= most) kept.delete(kept.keys().next().value!);
  kept.set(key, made);
  return made;
}

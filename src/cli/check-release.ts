import { resolve } from 'node:path';
import { never } from '../engine/result.ts';
import type { Workshop } from '../workshop/open.ts';
import { type Flaw, verifyRelease } from '../workshop/release/verify-release.ts';
import { exit, type Io } from './io.ts';
import { refuse } from './locked.ts';

/** `plasma verify --release`: exit code 1 unless everything of a release holds. */
export async function checkRelease(
  io: Io,
  { disk }: Workshop,
  folder: string,
  json: boolean,
): Promise<number> {
  const checked = await verifyRelease(disk, resolve(io.cwd, folder));
  if (!checked.ok)
    return refuse(io, {
      severity: 'error',
      code: 'no-provenance',
      message: checked.error,
      hint: 'Name the folder of a release: release/ch-01/kdp.',
    });
  const { chapter, profile, files, actions, flaws, changedSources } = checked.value;
  if (json) {
    io.out(`${JSON.stringify(checked.value)}\n`);
    return flaws.length > 0 ? exit.failed : exit.done;
  }
  const { paint } = io;
  for (const { kind, what, why } of flaws) io.out(`${paint.red(kind)} ${what}  ${why}\n`);
  const changed = changedSources.length;
  if (changed > 0)
    io.out(
      `${paint.yellow('changed since')} ${changedSources.slice(0, 12).join(', ')}${changed > 12 ? ` and ${changed - 12} more` : ''}\n`,
    );
  const extent = `${chapter} for ${profile}: ${files} files, ${actions} actions`;
  io.out(
    flaws.length === 0
      ? `${paint.green('sound')} ${extent}, all of them on record\n`
      : `${extent}, ${flaws.length} ${flaws.length === 1 ? 'thing does' : 'things do'} not hold\n`,
  );
  for (const line of adviceOn(flaws, `plasma release ${chapter} --profile ${profile}`))
    io.out(`${paint.green('→')} ${line}\n`);
  return flaws.length > 0 ? exit.failed : exit.done;
}

/** What to do about flaws, each way once. @param again the command that makes the release anew */
function adviceOn(flaws: readonly Flaw[], again: string): readonly string[] {
  return [...new Set(flaws.map(({ kind }) => adviceFor(kind, again)))];
}

function adviceFor(kind: Flaw['kind'], again: string): string {
  switch (kind) {
    case 'changed':
    case 'missing':
      return `Don't upload it. Make it again: ${again}`;
    case 'foreign':
      return 'Move what no release has put there somewhere else: the next one will not write over it.';
    case 'broken':
    case 'other':
      return `Its provenance was changed, or is that of another book. Make it again: ${again}`;
    case 'unknown':
      return `The record of how it was made is gone (plasma gc removes old ones, and a copy of the book may never have had it). ${again} makes both anew.`;
    case 'lost':
      return `Find damage with: plasma verify --store --repair. Then make it again: ${again}`;
    default:
      throw never(kind);
  }
}

import { type Answer, type Edit, edit, getSource, putSource, type Source } from '../client.ts';
import { say, tell } from './notices.svelte.ts';
import { refresh } from './studio.svelte.ts';

/** Texts as they were before what was written here, newest last. `after` guards against undoing others. */
type Step = { readonly path: string; readonly before: string; readonly after: string; readonly what: string };
const most = 100;
let steps = $state.raw<readonly Step[]>([]);

export const writing = {
  get canUndo(): boolean {
    return steps.length > 0;
  },
};

/**
 * Texts that were written here in the place of others. What is shown may be a moment behind: one's own
 * next edit is based on one's own last one, and not in conflict with it.
 */
const followed = new Map<string, string>();
function newest(file: string, digest: string | null): string | null {
  let at = digest;
  for (let next = followed.get(`${file} ${at}`); next !== undefined; next = followed.get(`${file} ${at}`))
    at = next;
  return at;
}

/**
 * Writes entries of a script or dataset, and says what came of it.
 * @param digest of the text that was shown; whoever changed it meanwhile loses nothing
 * @param what it was, as the undo calls it: `Balloon moved`
 * @returns whether it was written
 */
export async function write(
  file: string,
  digest: string | null,
  edits: readonly Edit[],
  what: string,
): Promise<boolean> {
  const before = await getSource(file);
  const base = newest(file, digest);
  const answer = await edit(file, base, edits);
  if (!answer.ok) {
    const { conflict } = answer.problem;
    tell(
      answer.problem,
      conflict === undefined || conflict.yours.text === null
        ? undefined
        : () => void write(file, conflict.theirs.digest, edits, what),
    );
    if (answer.problem.status === 409) void refresh();
    return false;
  }
  if (answer.value.digest !== null && answer.value.digest !== base) {
    followed.set(`${file} ${base}`, answer.value.digest);
    followed.delete(`${file} ${answer.value.digest}`);
  }
  remember(file, before, answer.value, what);
  say(`${what} · u undoes it`);
  void refresh();
  return true;
}

export function remember(path: string, before: Answer<Source>, after: Source, what: string): void {
  if (!before.ok || before.value.text === null || after.digest === null) return;
  if (before.value.digest === after.digest) return;
  steps = [...steps.slice(1 - most), { path, before: before.value.text, after: after.digest, what }];
}

/** Takes the last write back, unless somebody has written after it. */
export async function undo(): Promise<void> {
  const last = steps.at(-1);
  if (last === undefined) return;
  steps = steps.slice(0, -1);
  const answer = await putSource(last.path, last.after, last.before);
  if (answer.ok) {
    followed.clear();
    if (answer.value.digest !== null) followed.set(`${last.path} ${last.after}`, answer.value.digest);
    say(`Undone: ${last.what.toLowerCase()}`);
  } else tell(answer.problem);
  void refresh();
}

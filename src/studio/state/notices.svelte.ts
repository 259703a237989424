import type { Problem } from '../client.ts';

/** Something that is said at the edge of the page, and goes by itself if it is no trouble. */
export type Notice = {
  readonly id: number;
  readonly kind: 'done' | 'trouble';
  readonly text: string;
  readonly hint?: string;
};

let count = 0;
let notices = $state.raw<readonly Notice[]>([]);
let conflict = $state.raw<Problem & { readonly retry?: () => void }>();

export const board = {
  get all(): readonly Notice[] {
    return notices;
  },
  get conflict() {
    return conflict;
  },
};

export const dismiss = (id: number): void => {
  notices = notices.filter((one) => one.id !== id);
};

export function say(text: string): void {
  const id = ++count;
  notices = [...notices.slice(-2), { id, kind: 'done', text }];
  setTimeout(() => dismiss(id), 4000);
}

/**
 * Tells of what could not be done. A write that came too late is shown with both versions.
 * @param retry does it again, to the file as it is now
 */
export function tell(problem: Problem, retry?: () => void): void {
  if (problem.conflict !== undefined) {
    conflict = retry === undefined ? problem : { ...problem, retry };
    return;
  }
  notices = [
    ...notices.slice(-2),
    {
      id: ++count,
      kind: 'trouble',
      text: problem.detail,
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    },
  ];
}

export const endConflict = (): void => {
  conflict = undefined;
};

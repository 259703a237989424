import { onMount } from 'svelte';

/** One key, or several that do the same. `shown` is how the legend writes them. */
export type Key = {
  readonly key: string | readonly string[];
  readonly about: string;
  readonly run: (event: KeyboardEvent) => void;
  readonly shown?: string;
};
type Group = { readonly title: string; readonly keys: () => readonly Key[] };

/** The newest part of the page first: its keys win. */
let groups = $state.raw<readonly Group[]>([]);
export const keys = {
  get groups(): readonly { readonly title: string; readonly keys: readonly Key[] }[] {
    return groups.map(({ title, keys: of }) => ({ title, keys: of() }));
  },
};

/** Keys of a part of the page, for as long as it is there. */
export function useKeys(title: string, of: () => readonly Key[]): void {
  const group: Group = { title, keys: of };
  onMount(() => {
    groups = [group, ...groups];
    return () => {
      groups = groups.filter((one) => one !== group);
    };
  });
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)));

/** Keys that a focused button or link has a use for of its own. */
const ofControls = new Set(['Enter', ' ']);

export function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event.target)) {
    if (event.key === 'Escape') (event.target as HTMLElement).blur();
    return;
  }
  if (document.querySelector('dialog[open]') !== null) return;
  if (
    ofControls.has(event.key) &&
    event.target instanceof Element &&
    event.target.closest('button, a, summary, input') !== null
  )
    return;
  for (const { keys: of } of groups)
    for (const one of of()) {
      const names = typeof one.key === 'string' ? [one.key] : one.key;
      if (!names.includes(event.key)) continue;
      event.preventDefault();
      one.run(event);
      return;
    }
}

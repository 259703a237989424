import { existsSync } from 'node:fs';
import { checkQuick, type Quick, quickPath } from '../quick/check.ts';
import { findRoot } from '../workshop/root.ts';
import { plasmaStamp } from '../workshop/version.ts';
import type { QuickOrder } from './start.ts';

const began = performance.now();

/** The words that name a selection's quick file. */
export const quickWords = (order: Pick<QuickOrder, 'selectors' | 'backend'>): readonly string[] =>
  order.backend === undefined ? order.selectors : [...order.selectors, `@${order.backend}`];

/**
 * Answers a build order without opening the book, if nothing has changed since the last one, or by
 * asking a resident plasma. Otherwise tells which files changed.
 */
export async function tryQuick(
  order: QuickOrder,
  cwd: string,
): Promise<{ readonly done: boolean; readonly quick?: Quick }> {
  const root = findRoot(cwd);
  if (root === undefined) return { done: false };
  if (existsSync(`${root}/.plasma/resident.json`)) {
    const { askResident } = await import('../workshop/ask.ts');
    const answer = await askResident(root, order);
    if (answer !== undefined) {
      if (answer.kind === 'fresh') tellFresh(answer.targets, order.json);
      return { done: answer.kind === 'fresh' };
    }
  }
  const path = quickPath(quickWords(order));
  if (path === undefined) return { done: false };
  const quick = await checkQuick(root, path, plasmaStamp());
  if (quick === undefined) return { done: false };
  if (quick.changed.length > 0) return { done: false, quick };
  tellFresh(quick.head.targets, order.json);
  return { done: true };
}

function tellFresh(targets: number, json: boolean): void {
  const ms = Math.round(performance.now() - began);
  process.stdout.write(
    json
      ? `${JSON.stringify({ event: 'plan', targets, stale: 0 })}\n${JSON.stringify({ event: 'summary', built: 0, restored: 0, fresh: targets, failed: 0, skipped: 0, waiting: 0, ms })}\n`
      : `Nothing to do: ${targets} ${targets === 1 ? 'target is' : 'targets are'} fresh.\n`,
  );
}

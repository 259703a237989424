import type { Reason } from '../engine/explain.ts';

/**
 * Of the changes between two results, those that a person wants to read: where another tool made the
 * second one, every parameter is another, and only the tools and what they read say anything.
 */
export function worthTelling(changes: readonly Reason[]): readonly Reason[] {
  const isOtherTool = changes.some((change) => change.kind === 'tool' && change.before === undefined);
  return isOtherTool
    ? changes.filter((change) => change.kind === 'tool' || change.kind === 'input')
    : changes;
}

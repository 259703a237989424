import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { count, entries, text } from './loose.ts';

/** Money in US dollars. */
export type Sum = {
  /** All of it: what was charged, what may have been, and what calls under way are expected to cost. */
  readonly usd: number;
  readonly calls: number;
  /** Of that: calls whose answer was lost, which may have been charged or not. */
  readonly unsure: { readonly usd: number; readonly calls: number };
};

/** How a call ended: paid by what the answer told, free, or nobody knows and it counts as paid. */
export type Settled = {
  readonly usd: number;
  readonly how: 'charged' | 'free' | 'unsure';
  readonly responseId?: string;
};

export const ledgerName = 'ledger.jsonl';

/**
 * The account book of a book: one JSON object a line, one when a call goes out and one when it is over.
 * A call with no second line was cut off, by a crash perhaps, and counts as it was estimated. Lines are
 * only added; a torn one is passed over.
 */
export type Ledger = {
  readonly sum: () => Sum;
  /**
   * Writes down that a call goes out, before it does.
   * @returns its id
   * @throws the system's error if it can't be written: nothing is spent that can't be counted
   */
  readonly begin: (call: {
    readonly at: number;
    readonly model: string;
    readonly usd: number;
    readonly key: string;
  }) => string;
  /** @returns false if it can't be written; the call then counts as estimated */
  readonly settle: (id: string, end: Settled) => boolean;
};

export function openLedger(folder: string): Ledger {
  const file = join(folder, ledgerName);
  const read = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const add = (line: object): void => {
    const before = read();
    const gap = before === '' || before.endsWith('\n') ? '' : '\n';
    appendFileSync(file, `${gap}${JSON.stringify(line)}\n`);
  };
  return {
    sum: () => summed(read()),
    begin({ at, ...call }) {
      const id = randomUUID();
      add({ event: 'sent', id, at: new Date(at).toISOString(), ...call });
      return id;
    },
    settle(id, end) {
      try {
        add({ event: 'settled', id, ...end });
        return true;
      } catch {
        return false;
      }
    },
  };
}

function summed(lines: string): Sum {
  const calls = new Map<string, { usd: number; how: string }>();
  for (const line of lines.split('\n')) {
    const entry = entryOf(line);
    const id = text(entry.id);
    const usd = count(entry.usd);
    if (id === undefined || usd === undefined) continue;
    if (entry.event === 'sent' && !calls.has(id)) calls.set(id, { usd, how: 'unsure' });
    else if (entry.event === 'settled') calls.set(id, { usd, how: String(entry.how) });
  }
  const all = [...calls.values()].filter(({ how }) => how !== 'free');
  const unsure = all.filter(({ how }) => how === 'unsure');
  return { ...totalOf(all), unsure: totalOf(unsure) };
}

const totalOf = (calls: readonly { readonly usd: number }[]): { usd: number; calls: number } => ({
  usd: Math.round(calls.reduce((sum, { usd }) => sum + usd, 0) * 1e6) / 1e6,
  calls: calls.length,
});

function entryOf(line: string): { readonly [name: string]: unknown } {
  try {
    return entries(JSON.parse(line));
  } catch {
    return {};
  }
}

import { sha256 } from '../../engine/digest.ts';
import type { Setback } from '../../engine/tool.ts';

/** What one process knows of one key at one address, for as long as it lives. */
export type Account = {
  /** No call is made before this time (ms since 1970): the server asked us to wait. */
  pausedUntil: number;
  /** Stops the key (`*`) or a model until a time (ms since 1970): what would be answered is known. */
  readonly halts: Map<string, { readonly until: number; readonly fail: Setback }>;
  /** Refusals, by what was refused: they are not paid for twice. */
  readonly refusals: Map<string, Setback>;
  busy: number;
  readonly queue: (() => void)[];
};

export type Memory = { readonly accountOf: (baseUrl: string, key: string) => Account };

/** A memory of its own, with nothing in it. It holds digests of keys, not keys. */
export function makeMemory(): Memory {
  const accounts = new Map<string, Account>();
  return {
    accountOf(baseUrl, key) {
      const name = sha256(`${baseUrl}\n${key}`);
      let account = accounts.get(name);
      if (account === undefined) {
        account = { pausedUntil: 0, halts: new Map(), refusals: new Map(), busy: 0, queue: [] };
        accounts.set(name, account);
      }
      return account;
    },
  };
}

/** Why nothing is asked of this model now, if it is so. */
export function haltOf(account: Account, model: string, now: number): Setback | undefined {
  for (const scope of ['*', model]) {
    const halt = account.halts.get(scope);
    if (halt === undefined) continue;
    if (now < halt.until) return halt.fail;
    account.halts.delete(scope);
  }
  return undefined;
}

/**
 * Waits for one of `seats` seats, in the order of coming.
 * @returns what gives the seat back, or undefined if the signal was aborted first
 */
export async function seat(
  account: Account,
  seats: number,
  signal: AbortSignal,
): Promise<(() => void) | undefined> {
  while (account.busy >= seats) {
    if (signal.aborted) return undefined;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        account.queue.splice(account.queue.indexOf(go), 1);
        resolve();
      };
      account.queue.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
  if (signal.aborted) {
    account.queue.shift()?.();
    return undefined;
  }
  account.busy++;
  return () => {
    account.busy--;
    account.queue.shift()?.();
  };
}

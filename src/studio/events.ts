import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Run, Training } from './client.ts';

type Counted = { readonly seq: number; readonly at: string };
type OfRun = Counted & { readonly run: string };

/** What the service tells, as far as the studio looks at it. */
export type Told =
  | {
      readonly event: 'hello';
      readonly boot: string;
      readonly seq: number;
      readonly resumed: boolean;
      readonly version: string;
    }
  | { readonly event: 'gap'; readonly reason: string }
  | (Counted & { readonly event: 'changed'; readonly paths: readonly string[] })
  | (Counted & { readonly event: 'build' } & Run)
  | (OfRun & {
      readonly event: 'plan';
      readonly targets: number;
      readonly stale: number;
      readonly expectedMs?: number;
    })
  | (OfRun & {
      readonly event: 'start';
      readonly target: string;
      readonly tool: string;
      readonly label?: string;
      readonly rule: string;
      readonly lane: number;
      readonly expectedMs?: number;
    })
  | (OfRun & {
      readonly event: 'progress';
      readonly target: string;
      readonly done: number;
      readonly total: number;
      readonly note?: string;
    })
  | (OfRun & { readonly event: 'again'; readonly target: string; readonly lane: number })
  | (OfRun & {
      readonly event: 'finish';
      readonly target: string;
      readonly tool: string;
      readonly label?: string;
      readonly outcome: 'built' | 'restored' | 'failed' | 'skipped' | 'waiting';
      readonly ms: number;
      readonly lane?: number;
      readonly problem?: Diagnostic;
    })
  | (Counted & { readonly event: 'training'; readonly training: Training })
  | {
      readonly event: 'preview';
      readonly run: string;
      readonly target: string;
      readonly type: string;
      readonly data: string;
    };

export type Link = 'connecting' | 'open' | 'lost';

/** How long to wait before the next try, ms: soon at first, and no longer than this. */
const soon = 250;
const late = 5000;

/**
 * Listens to the service for as long as the page is open, and goes on where it stopped after a break.
 * @param since the newest event that is known already
 * @returns ends it
 */
export function listen(
  since: () => { readonly seq: number; readonly boot: string } | undefined,
  hear: (told: Told) => void,
  onLink: (link: Link) => void,
): () => void {
  let socket: WebSocket | undefined;
  let over = false;
  let wait = soon;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen: { seq: number; boot: string } | undefined;

  const connect = (): void => {
    timer = undefined;
    const from = seen ?? since();
    const query = from === undefined ? '' : `?since=${from.seq}&boot=${encodeURIComponent(from.boot)}`;
    socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/events${query}`,
    );
    socket.onmessage = ({ data }) => {
      const told = JSON.parse(String(data)) as Told;
      if (told.event === 'hello') {
        wait = soon;
        seen = { boot: told.boot, seq: from?.boot === told.boot ? from.seq : told.seq };
        onLink('open');
      } else if ('seq' in told && seen !== undefined) seen.seq = told.seq;
      hear(told);
    };
    socket.onclose = () => {
      if (over) return;
      onLink('lost');
      timer = setTimeout(connect, wait);
      wait = Math.min(late, wait * 2);
    };
  };
  // whoever comes back to the page does not wait for the next try
  const hurry = (): void => {
    if (document.visibilityState !== 'visible' || timer === undefined) return;
    clearTimeout(timer);
    connect();
  };
  document.addEventListener('visibilitychange', hurry);
  onLink('connecting');
  connect();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', hurry);
    if (timer !== undefined) clearTimeout(timer);
    socket?.close();
  };
}

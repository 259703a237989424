import type { EventLog } from './event-log.ts';

/** What a reader needs of a WebSocket. */
export type Outlet = {
  /** Bytes that wait to be sent. */
  readonly waiting: () => number;
  readonly isOpen: () => boolean;
  /** @param sent called when the text has left this process */
  readonly send: (text: Buffer, sent: () => void) => void;
  readonly close: (code: number, reason: string) => void;
};

/** Where a reader stopped: the number it saw last, and the run of the service that gave it. */
export type Since = { readonly seq: number; readonly boot?: string };

/** More than this many bytes are never handed to a socket that does not take them. */
const highWater = 256 * 1024;
/** Previews are for readers that have nothing else to wait for. */
const previewWater = 64 * 1024;

/** The code that a reader is hung up with that was too slow for what is kept. */
export const tooSlow = 4008;

/**
 * Sends a log to one reader, no faster than it reads. What it has not taken stays in the log and not in
 * a queue of its own; previews are left out for one that is behind, and one that falls behind all that is
 * kept is hung up, with a reason: it can come back with the number it saw last, and is told of the gap.
 * @returns ends it
 */
export function followLog(log: EventLog, outlet: Outlet, hello: object, since?: Since): () => void {
  let cursor = log.last();
  let previewCursor = 0;
  let over = false;
  let sending = false;

  const note = (message: object): void => outlet.send(Buffer.from(JSON.stringify(message)), pump);
  const end = (): void => {
    over = true;
    stop();
  };

  function pump(): void {
    // sending may call back at once
    if (over || sending) return;
    sending = true;
    try {
      if (cursor + 1 < log.oldest()) {
        end();
        outlet.close(tooSlow, `too slow: events ${cursor + 1} to ${log.oldest() - 1} are no longer kept`);
        return;
      }
      while (outlet.isOpen() && cursor < log.last() && outlet.waiting() < highWater) {
        cursor++;
        outlet.send(log.at(cursor)!, pump);
      }
      if (cursor < log.last()) return;
      for (const { n, text } of log.previews()) {
        if (n <= previewCursor) continue;
        if (!outlet.isOpen() || outlet.waiting() >= previewWater) return;
        previewCursor = n;
        outlet.send(text, pump);
      }
    } finally {
      sending = false;
    }
  }

  const stop = log.listen(pump);
  const wanted = since === undefined ? undefined : beginning(log, since);
  note({
    event: 'hello',
    boot: log.boot,
    seq: log.last(),
    oldest: log.oldest(),
    resumed: wanted !== undefined && wanted.gap === undefined,
    ...hello,
  });
  if (wanted !== undefined) {
    cursor = wanted.cursor;
    if (wanted.gap !== undefined) note({ event: 'gap', ...wanted.gap });
  }
  pump();
  return end;
}

type Gap = { readonly reason: 'restarted' | 'too-old'; readonly from: number; readonly to: number };

/** Where to go on, and what can't be told any more. */
function beginning(log: EventLog, { seq, boot }: Since): { readonly cursor: number; readonly gap?: Gap } {
  const oldest = log.oldest();
  const restarted = (boot !== undefined && boot !== log.boot) || seq > log.last();
  if (restarted) return { cursor: oldest - 1, gap: { reason: 'restarted', from: 1, to: oldest - 1 } };
  if (seq < oldest - 1)
    return { cursor: oldest - 1, gap: { reason: 'too-old', from: seq + 1, to: oldest - 1 } };
  return { cursor: seq };
}

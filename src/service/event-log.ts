import { randomUUID } from 'node:crypto';
import type { Preview } from '../engine/tool.ts';

/** What is kept for readers that come back, whichever is reached first. */
export type LogLimits = { readonly entries: number; readonly bytes: number };
const usualLimits: LogLimits = { entries: 50_000, bytes: 16 * 1024 * 1024 };
/** Larger previews are not shown. */
const largestPreview = 1024 * 1024;
const mostPreviews = 64;

/** The newest preview of one target, ready to be sent. */
export type KeptPreview = { readonly n: number; readonly text: Buffer };

/**
 * Everything that happens, in order: each entry has a sequence number, and the newest ones are kept so
 * that a reader that was away can go on where it stopped. Readers look into one log, so that a slow one
 * costs no memory. Of previews only the newest of each target is kept, and they have no number.
 */
export type EventLog = {
  /** Another for each run of the service: numbers begin anew with it. */
  readonly boot: string;
  readonly emit: (event: { readonly event: string; readonly [name: string]: unknown }) => void;
  readonly preview: (target: string, run: string, preview: Preview) => void;
  readonly forget: (target: string) => void;
  /** The newest number; 0 before the first. */
  readonly last: () => number;
  /** The oldest number that is kept; `last() + 1` if none is. */
  readonly oldest: () => number;
  /** An entry as JSON text, or undefined if it is no longer kept. */
  readonly at: (seq: number) => Buffer | undefined;
  readonly previews: () => Iterable<KeptPreview>;
  /** Called after each entry and preview. The answer ends it. */
  readonly listen: (listener: () => void) => () => void;
};

export function eventLog(now: () => number = Date.now, limits: LogLimits = usualLimits): EventLog {
  const kept: (Buffer | undefined)[] = [];
  /** `kept[first]` has the number `oldest`. */
  let first = 0;
  let last = 0;
  let bytes = 0;
  let previewCount = 0;
  const previews = new Map<string, KeptPreview>();
  const listeners = new Set<() => void>();
  const oldest = (): number => last - (kept.length - first) + 1;
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  return {
    boot: randomUUID(),
    emit: (event) => {
      last++;
      const text = Buffer.from(JSON.stringify({ seq: last, at: new Date(now()).toISOString(), ...event }));
      kept.push(text);
      bytes += text.length;
      while (kept.length - first > limits.entries || (bytes > limits.bytes && kept.length - first > 1)) {
        bytes -= kept[first]!.length;
        kept[first++] = undefined;
      }
      if (first > 1024 && first > kept.length / 2) {
        kept.splice(0, first);
        first = 0;
      }
      tell();
    },
    preview: (target, run, { type, bytes: picture }) => {
      if (picture.length > largestPreview) return;
      previews.delete(target);
      previews.set(target, {
        n: ++previewCount,
        text: Buffer.from(
          JSON.stringify({
            event: 'preview',
            at: new Date(now()).toISOString(),
            run,
            target,
            type,
            data: Buffer.from(picture).toString('base64'),
          }),
        ),
      });
      for (const old of previews.keys()) {
        if (previews.size <= mostPreviews) break;
        previews.delete(old);
      }
      tell();
    },
    forget: (target) => {
      previews.delete(target);
    },
    last: () => last,
    oldest,
    at: (seq) => (seq < oldest() || seq > last ? undefined : kept[first + seq - oldest()]),
    previews: () => previews.values(),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

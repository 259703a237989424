import type { Socket } from 'node:net';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Event } from '../engine/event.ts';
import type { BuildReport } from './build.ts';
import type { Order } from './order.ts';

/** What a resident plasma is asked, one JSON line. */
export type Question =
  /** Told of whatever is saved, until it hangs up. */
  | { readonly kind: 'listen'; readonly backend?: string }
  | { readonly kind: 'fresh'; readonly selectors: readonly string[]; readonly backend?: string }
  | ({ readonly kind: 'build'; readonly backend?: string } & Order);

/** What it answers, in JSON lines; a build's events come before its report. */
export type Answer =
  | { readonly kind: 'fresh'; readonly targets: number }
  | { readonly kind: 'stale' }
  | { readonly kind: 'listening' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'report'; readonly report: BuildReport }
  | { readonly kind: 'errors'; readonly problems: readonly Diagnostic[] };

/** @property url where the service of the book is, if this is one */
export type ResidentFile = {
  readonly pid: number;
  readonly socket: string;
  readonly version: string;
  readonly url?: string;
};

export const residentFile = '.plasma/resident.json';

/** Calls `onLine` for each whole line that a socket brings. */
export function readLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    rest += text;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      if (line !== '') onLine(line);
    }
    if (rest.length > 16 * 1024 * 1024) socket.destroy();
  });
}

export const sayTo = (socket: Socket, message: Question | Answer): void => {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message, asText)}\n`);
};

/** Bytes of previews go as base64: as JSON they would be an object with an entry for each. */
function asText(this: unknown, name: string, value: unknown): unknown {
  if (name !== 'bytes') return value;
  const raw = (this as { readonly bytes: unknown }).bytes;
  return raw instanceof Uint8Array ? Buffer.from(raw).toString('base64') : value;
}

/** Reads a message that `sayTo` has written. */
export function readAnswer(line: string): Answer {
  const answer = JSON.parse(line) as Answer;
  if (answer.kind !== 'event' || answer.event.event !== 'preview') return answer;
  const { preview } = answer.event;
  const bytes = Buffer.from(preview.bytes as unknown as string, 'base64');
  return { ...answer, event: { ...answer.event, preview: { ...preview, bytes } } };
}

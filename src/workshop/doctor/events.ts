import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Verdict } from './row.ts';

/** The first thing a server says on a new socket is its status (facts A.8). */
const mostBytes = 1 << 20;

/**
 * Whether a server's WebSocket opens and speaks. Without it drawing works, by asking again and again,
 * only that no steps and previews are shown.
 * @param socketUrl the socket's address for a client id
 */
export async function eventsVerdict(
  socketUrl: (clientId: string) => string,
  signal: AbortSignal,
): Promise<Verdict> {
  const fault = await new Promise<string | undefined>((resolve) => {
    const socket = new WebSocket(socketUrl(randomUUID()), {
      maxPayload: mostBytes,
      perMessageDeflate: false,
    });
    const end = (why: string | undefined): void => {
      signal.removeEventListener('abort', stop);
      resolve(why);
      // an error that comes after the answer concerns nobody
      socket.on('error', () => {});
      socket.terminate();
    };
    const stop = (): void => end('it opens, but says nothing');
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('message', () => end(undefined));
    socket.once('unexpected-response', (_, reply) => end(`it answered ${reply.statusCode}`));
    socket.once('error', (error) => end(error.message));
    socket.once('close', (code) => end(`it was closed (${code})`));
  });
  if (fault === undefined) return { state: 'ok', found: 'steps are told as they are drawn (WebSocket)' };
  return {
    state: 'warn',
    found: `no live progress: the WebSocket doesn't work (${fault}). Pictures come all the same`,
    advice: 'If a proxy stands between, let it pass "Upgrade: websocket" for /ws.',
  };
}

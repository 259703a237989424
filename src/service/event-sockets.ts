import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { followLog, type Since } from './event-reader.ts';
import { type Caller, type Door, turnedAway } from './guard.ts';
import type { House } from './house.ts';
import { type Problem, refusal } from './problem.ts';

/** This many read at a time; more are asked to come back later. */
const mostSockets = 256;
/** How often a socket is asked whether anybody is there, ms. */
const pingEvery = 30_000;

export type EventSockets = {
  /** Answers the request for a socket: with one, or with a problem. */
  readonly take: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly count: () => number;
  readonly close: () => void;
};

/** The sockets of GET /events. */
export function eventSockets({ log, version, signal }: House, door: Door): EventSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: 4096, perMessageDeflate: false });
  const alive = new WeakMap<WebSocket, boolean>();

  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    alive.set(socket, true);
    const end = followLog(
      log,
      {
        waiting: () => socket.bufferedAmount,
        isOpen: () => socket.readyState === socket.OPEN,
        send: (text, sent) => socket.send(text, { binary: false }, (error) => error ?? sent()),
        close: (code, reason) => {
          socket.close(code, reason);
          // one that doesn't read doesn't answer either: what waits for it is let go
          setTimeout(() => socket.terminate(), 5000).unref();
        },
      },
      { version },
      sinceIn(request),
    );
    socket.on('close', end);
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => alive.set(socket, true));
    // nothing is expected of a reader
    socket.on('message', (_data: RawData) => {});
  });

  const pings = setInterval(() => {
    for (const socket of server.clients) {
      if (alive.get(socket) === false) socket.terminate();
      else {
        alive.set(socket, false);
        socket.ping();
      }
    }
  }, pingEvery);
  pings.unref();

  return {
    take: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const { pathname } = urlOf(request);
      const away =
        turnedAway(door, callerOf(request)) ??
        (pathname === '/events'
          ? undefined
          : refusal(404, 'no-such-path', `no events are told at ${pathname}`)) ??
        (badSince(request)
          ? refusal(400, 'bad-value', 'since is a whole number from 0', { field: 'query.since' })
          : undefined) ??
        (server.clients.size < mostSockets && !signal.aborted
          ? undefined
          : refusal(503, 'too-many', `${mostSockets} sockets are open already`, {
              hint: 'Close some, or come back later.',
            }));
      if (away !== undefined) return turnAway(socket, away.problem);
      server.handleUpgrade(request, socket, head, (open) => server.emit('connection', open, request));
    },
    count: () => server.clients.size,
    close: () => {
      clearInterval(pings);
      for (const socket of server.clients) {
        socket.close(1001, 'plasma serve was stopped');
        setTimeout(() => socket.terminate(), 500).unref();
      }
      server.close();
    },
  };
}

const urlOf = (request: IncomingMessage): URL => {
  try {
    return new URL(request.url ?? '/', 'http://plasma');
  } catch {
    return new URL('http://plasma/');
  }
};

/** What the next message after a reconnect follows: `?since=<seq>&boot=<boot>`. */
function sinceIn(request: IncomingMessage): Since | undefined {
  const query = urlOf(request).searchParams;
  const seq = query.get('since');
  const boot = query.get('boot');
  return seq === null ? undefined : { seq: Number(seq), ...(boot === null ? {} : { boot }) };
}

function badSince(request: IncomingMessage): boolean {
  const seq = urlOf(request).searchParams.get('since');
  return seq !== null && !/^\d{1,15}$/.test(seq);
}

function callerOf(request: IncomingMessage): Caller {
  const of = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    host: of('host'),
    origin: of('origin'),
    site: of('sec-fetch-site'),
    mode: of('sec-fetch-mode'),
    method: request.method ?? 'GET',
    authorization: of('authorization'),
    cookie: of('cookie'),
    token: urlOf(request).searchParams.get('token') ?? undefined,
  };
}

function turnAway(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

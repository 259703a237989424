import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { never } from '../../../src/engine/result.ts';
import { type Answer, empty, text } from './answer.ts';
import type { Asked } from './routes.ts';
import type { Trouble } from './trouble.ts';

/** One request as it arrived, for tests to look at. */
export type SeenRequest = {
  readonly method: string;
  /** Path without `/api`, decoded. */
  readonly path: string;
  readonly api: boolean;
  readonly query: URLSearchParams;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly body: Buffer;
};

export type Ears = {
  /** Largest body in bytes; above it 413. */
  readonly maxBody: () => number;
  readonly seen: (request: SeenRequest) => void;
  readonly meet: (method: string, path: string) => Trouble | undefined;
  readonly answer: (asked: Asked) => Answer;
  /** Takes over a WebSocket handshake at /ws. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, clientId: string) => void;
};

export type Listener = {
  readonly port: number /** Closes the port and breaks every connection, at once. */;
  readonly close: () => Promise<void>;
};

/** Listens on 127.0.0.1. @param port 0 for any that is free */
export async function listen(port: number, ears: Ears): Promise<Listener> {
  const connections = new Set<Socket>();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    receive(request, response, ears).catch((error) => {
      if (!request.destroyed) response.destroy(error);
    });
  });
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => connections.delete(socket));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { path, query, api } = placeOf(request);
    socket.on('error', () => {});
    ears.seen({ method: 'GET', path, api, query, headers: request.headers, body: Buffer.alloc(0) });
    if (foreignOrigin(request))
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    else if (path !== '/ws')
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    else
      ears.upgrade(request, socket, head, query.get('clientId') || crypto.randomUUID().replaceAll('-', ''));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

async function receive(request: IncomingMessage, response: ServerResponse, ears: Ears): Promise<void> {
  const method = request.method ?? 'GET';
  const { path, query, api } = placeOf(request);
  const body = await bodyOf(request, ears.maxBody());
  const seen: SeenRequest = {
    method,
    path,
    api,
    query,
    headers: request.headers,
    body: body ?? Buffer.alloc(0),
  };
  const trouble = ears.meet(method, path);
  const act = (): Answer => {
    if (foreignOrigin(request)) return empty(403);
    if (body === undefined) return text(`Maximum request body size ${ears.maxBody()} exceeded.`, 413);
    return ears.answer({ ...seen, body });
  };
  if (trouble === undefined) {
    const answer = act();
    ears.seen(seen);
    put(answer, response, method);
    return;
  }
  troubled(trouble, act, response, method);
  ears.seen(seen);
}

function troubled(trouble: Trouble, act: () => Answer, response: ServerResponse, method: string): void {
  switch (trouble.kind) {
    case 'silence':
      return;
    case 'silence after':
      act();
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'reset after':
      act();
      response.socket?.resetAndDestroy();
      return;
    case 'answer':
      put(trouble, response, method);
      return;
    case 'answer after':
      act();
      put(trouble, response, method);
      return;
    case 'cut': {
      const { status, headers, body } = act();
      const bytes = Buffer.from(body ?? '');
      response.writeHead(status, { ...headers, 'content-length': bytes.length });
      response.write(bytes.subarray(0, trouble.bytes), () => response.socket?.destroy());
      return;
    }
    case 'short': {
      const answer = act();
      put({ ...answer, body: Buffer.from(answer.body ?? '').subarray(0, trouble.bytes) }, response, method);
      return;
    }
    case 'claim': {
      const { status, headers, body } = act();
      response.writeHead(status, { ...headers, 'content-length': trouble.length });
      response.write(Buffer.from(body ?? '').subarray(0, trouble.length));
      return;
    }
    default:
      throw never(trouble);
  }
}

function put({ status, headers = {}, body = '' }: Answer, response: ServerResponse, method: string): void {
  const bytes = Buffer.from(body as string);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(method === 'HEAD' ? undefined : bytes);
}

function placeOf(request: IncomingMessage): { path: string; query: URLSearchParams; api: boolean } {
  const [rawPath = '/', ...rest] = (request.url ?? '/').split('?');
  const query = new URLSearchParams(rest.join('?'));
  let path = rawPath;
  try {
    path = decodeURIComponent(rawPath);
  } catch {
    // a broken escape stays as it is and finds no route
  }
  const api = path.startsWith('/api/');
  return { path: api ? path.slice(4) : path, query, api };
}

/** The body, read to its end; undefined when it is larger than the server takes. */
async function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= most) pieces.push(piece);
  }
  return size <= most ? Buffer.concat(pieces) : undefined;
}

/** The check of A.1: with a loopback Host, an Origin must be of the same host and port. */
function foreignOrigin({ headers }: IncomingMessage): boolean {
  const { host, origin } = headers;
  if (host === undefined || origin === undefined) return false;
  const name = host.replace(/:\d+$/, '');
  const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name);
  if (!loopback || origin === 'null') return false;
  return URL.canParse(origin) && new URL(origin).host !== host;
}

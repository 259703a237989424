import { type IncomingMessage, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { openService, type Service, type ServiceOptions } from '../../src/service/service.ts';
import { bookIn, type E2eBook, poem } from '../e2e/book.ts';

export type Reply = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
};

export type Asking = {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Uint8Array;
};

export type Message = { readonly event: string; readonly seq?: number; readonly [name: string]: unknown };

/** A reader of events, and ways to wait for them. */
export type Listener = {
  readonly socket: WebSocket;
  readonly messages: Message[];
  readonly until: (test: (message: Message) => boolean) => Promise<Message>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
};

export type Served = {
  readonly book: E2eBook;
  readonly service: Service;
  readonly ask: (path: string, asking?: Asking) => Promise<Reply>;
  readonly listen: (query?: string) => Promise<Listener>;
  readonly bugs: unknown[];
  /** Ends the service and begins another one of the same book. */
  readonly restart: () => Promise<void>;
};

export type Serving = Omit<Partial<ServiceOptions>, 'onBug'> & {
  readonly files?: { readonly [path: string]: string | Uint8Array };
};

/** Serves a small book on a port of its own until the test ends; a fault of plasma fails the test. */
export async function serving({ files = poem, ...options }: Serving = {}): Promise<Served> {
  const book = bookIn(files, {}, 'processes');
  const bugs: unknown[] = [];
  const open = (): Promise<Service> =>
    openService(book.root, {
      port: 0,
      env: {},
      ...options,
      onBug: (error) => void bugs.push(error),
    });
  let service = await open();
  onTestFinished(async () => {
    await service.close();
    book.dispose();
    if (bugs.length > 0) throw bugs[0];
  });
  return {
    book,
    get service() {
      return service;
    },
    bugs,
    ask: (path, asking) => askAt(service.url, path, asking),
    listen: (query = '') => listenAt(service.url, query),
    restart: async () => {
      await service.close();
      service = await open();
    },
  };
}

/** One request as a socket sends it: any header, any path, no matter how odd. */
export function askAt(url: string, path: string, asking: Asking = {}): Promise<Reply> {
  const { hostname, port } = new URL(url);
  const body = asking.raw ?? (asking.body === undefined ? undefined : JSON.stringify(asking.body));
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: hostname.replace(/^\[|\]$/g, ''),
        port,
        path,
        method: asking.method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
          ...asking.headers,
        },
        agent: false,
      },
      (reply) => {
        const pieces: Buffer[] = [];
        reply.on('data', (piece: Buffer) => pieces.push(piece));
        reply.on('error', reject);
        reply.on('end', () => {
          const bytes = Buffer.concat(pieces);
          const text = bytes.toString();
          resolve({
            status: reply.statusCode!,
            headers: reply.headers,
            bytes,
            text,
            get json() {
              return JSON.parse(text);
            },
          });
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

export async function listenAt(url: string, query = ''): Promise<Listener> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events${query}`);
  const messages: Message[] = [];
  const looks = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as Message);
    for (const look of [...looks]) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  onTestFinished(() => socket.terminate());
  return {
    socket,
    messages,
    closed,
    until: (test) =>
      new Promise((resolve) => {
        let from = 0;
        const look = (): void => {
          for (; from < messages.length; from++) {
            if (!test(messages[from]!)) continue;
            looks.delete(look);
            resolve(messages[from]!);
            return;
          }
        };
        looks.add(look);
        look();
      }),
  };
}

/** The end of a build, by its run or of any. */
export const buildEnd =
  (run?: string) =>
  (message: Message): boolean =>
    message.event === 'build' &&
    (run === undefined || message.run === run) &&
    (message.state === 'done' || message.state === 'failed' || message.state === 'stopped');

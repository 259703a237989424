import WebSocket, { type RawData } from 'ws';
import type { Json, JsonObject } from '../../src/engine/json.ts';

/**
 * ComfyUI's own protocol, bare, with nothing of our client in it: what a foreign program beside us
 * does, and how the server's real answers are recorded.
 */
export type Answer = {
  readonly status: number;
  readonly type: string | null;
  readonly headers: { readonly [name: string]: string };
  readonly body: Json;
};

export type Frame =
  | { readonly kind: 'text'; readonly type: string; readonly data: JsonObject }
  | { readonly kind: 'binary'; readonly bytes: Buffer };

/** Asks a server once. JSON bodies are parsed, other text is kept, bytes become their length and first 16 in hex. */
export async function ask(
  server: string,
  method: string,
  path: string,
  body?: Json | FormData | { readonly raw: string },
  headers: { readonly [name: string]: string } = {},
): Promise<Answer> {
  const sent =
    body === undefined
      ? {}
      : body instanceof FormData
        ? { body }
        : typeof body === 'object' && body !== null && 'raw' in body
          ? { body: String(body.raw) }
          : { body: JSON.stringify(body) };
  const answer = await fetch(`${server}${path}`, {
    method,
    ...sent,
    headers,
    signal: AbortSignal.timeout(120_000),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const type = answer.headers.get('content-type');
  return {
    status: answer.status,
    type,
    headers: Object.fromEntries(answer.headers),
    body: told(bytes, type),
  };
}

function told(bytes: Buffer, type: string | null): Json {
  if (bytes.length === 0) return null;
  if (type?.startsWith('application/json')) return JSON.parse(bytes.toString('utf8')) as Json;
  if (type?.startsWith('text/')) return bytes.toString('utf8');
  return { bytes: bytes.length, first: bytes.subarray(0, 16).toString('hex') };
}

export type Ear = {
  readonly frames: readonly Frame[];
  /** Resolves with the first frame, old or new, that fits; rejects if the socket closes before. */
  readonly heard: (fits: (frame: Frame) => boolean) => Promise<Frame>;
  readonly closed: Promise<number>;
  readonly send: (message: Json) => void;
  readonly close: () => Promise<void>;
};

/** Opens a socket and waits until the server has spoken on it. */
export async function listen(server: string, clientId: string, first?: Json): Promise<Ear> {
  const socket = new WebSocket(`${server.replace(/^http/, 'ws')}/ws?clientId=${clientId}`, {
    maxPayload: 64 * 1024 * 1024,
  });
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: RawData, binary: boolean) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer);
    if (binary) frames.push({ kind: 'binary', bytes });
    else {
      const { type, data: payload } = JSON.parse(bytes.toString('utf8')) as {
        type: string;
        data: JsonObject;
      };
      frames.push({ kind: 'text', type, data: payload });
    }
    for (const wake of [...waiting]) wake();
  });
  const closed = new Promise<number>((done) => socket.on('close', (code) => done(code)));
  await new Promise<void>((done, fail) => {
    socket.once('open', done);
    socket.once('error', fail);
  });
  socket.on('error', () => {});
  if (first !== undefined) socket.send(JSON.stringify(first));
  const heard = (fits: (frame: Frame) => boolean): Promise<Frame> =>
    new Promise((done, fail) => {
      const look = (): void => {
        const found = frames.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        done(found);
      };
      waiting.add(look);
      void closed.then((code) => {
        waiting.delete(look);
        fail(new Error(`the socket was closed with ${code} before that was heard`));
      });
      look();
    });
  await heard((frame) => frame.kind === 'text' && frame.type === 'status');
  return {
    frames,
    heard,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    close: async () => {
      socket.close();
      await closed;
    },
  };
}

/** A text frame of one type that concerns one prompt. */
export const saying =
  (type: string, promptId: string) =>
  (frame: Frame): boolean =>
    frame.kind === 'text' && frame.type === type && frame.data.prompt_id === promptId;

/** The end of a prompt, good or bad. */
export const over =
  (promptId: string) =>
  (frame: Frame): boolean =>
    saying('executing', promptId)(frame) && frame.kind === 'text' && frame.data.node === null;

/** A prompt's history entry; waits for it by asking again, at most `tries` times. */
export async function history(server: string, promptId: string, tries = 200): Promise<JsonObject> {
  for (let i = 0; i < tries; i++) {
    const answer = await ask(server, 'GET', `/history/${promptId}`);
    const entry = (answer.body as JsonObject)[promptId];
    if (entry !== undefined) return entry as JsonObject;
  }
  throw new Error(`no history of ${promptId} after ${tries} questions`);
}

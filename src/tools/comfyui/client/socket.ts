import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { type RawData, WebSocket } from 'ws';
import type { Address } from './address.ts';
import { type Heard, heardBinary, heardText } from './frames.ts';
import { backoff, rest, type Timing } from './timing.ts';

/** What a job hears. `dropped` and `back` ask it to look for itself: nothing is ever told twice. */
export type Word = Heard | { readonly type: 'dropped' } | { readonly type: 'back' };
export type Listener = (word: Word) => void;

export type SocketLimits = {
  /** For the handshake, real ms. Default 10,000. */
  readonly handshakeMs: number;
  /** From the handshake to the first `status`. Default 5,000. */
  readonly firstWordMs: number;
  /** After a change of the queue something must be heard, else the socket is deaf. Default 10,000. */
  readonly deafMs: number;
  /** Between pings while a job runs; two without a sign and the connection is dead. Default 20,000. */
  readonly pingMs: number;
};

export const socketLimits: SocketLimits = {
  handshakeMs: 10_000,
  firstWordMs: 5000,
  deafMs: 10_000,
  pingMs: 20_000,
};

/**
 * The one socket to a server, shared by all jobs. It only ever wakes and decorates: every fact comes
 * from asking. There are never two sockets with one client id, since the server would forget the
 * second one when the first closes (facts A.8, deaf socket).
 */
export type Wire = {
  /** The id that prompts are to be posted under now. */
  readonly clientId: () => string;
  /** Hears of one prompt until the function it gives is called. Keeps the process alive meanwhile. */
  readonly join: (promptId: string, listener: Listener) => () => void;
  /** Settles when the socket has spoken, or when it is clear that there is none for now. */
  readonly ready: (signal?: AbortSignal) => Promise<void>;
  readonly isOpen: () => boolean;
  /** How often an open socket was lost. */
  readonly drops: () => number;
  /** Why there is no socket, if there is none. */
  readonly lack: () => string | undefined;
  /** Something must have been heard since `since` or be heard soon; otherwise the socket is replaced. */
  readonly expect: (since: number) => void;
  /** Replaces the socket by one with a new id, after the old one has closed. */
  readonly replace: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type State =
  | { readonly name: 'none' }
  | { readonly name: 'opening'; readonly done: Promise<void> }
  | { readonly name: 'open'; readonly socket: WebSocket; readonly since: number }
  /** For good: refused, or closed by us. */
  | { readonly name: 'off' };

export function wireTo(address: Address, timing: Timing, limits: SocketLimits): Wire {
  const listeners = new Map<string, Set<Listener>>();
  let state: State = { name: 'none' };
  let id = randomUUID() as string;
  let tcp: Socket | undefined;
  let lack: string | undefined;
  let drops = 0;
  let failures = 0;
  let notBefore = 0;
  let lastWord = 0;
  let answered = true;
  /** The prompt of ours that runs, by what was heard: untagged previews are its. */
  let running: string | undefined;
  /** The socket that counts; one that is being replaced doesn't. */
  let current: WebSocket | undefined;
  /** When something should have been heard that wasn't. */
  let owed: number | undefined;
  let stopRetry = (): void => {};
  let stopPing = (): void => {};
  let stopDeaf: (() => void) | undefined;

  const tellAll = (word: Word): void => {
    for (const set of listeners.values()) for (const listener of set) listener(word);
  };

  const hear = (data: RawData, isBinary: boolean): void => {
    lastWord = timing.now();
    owed = undefined;
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    const heard = isBinary ? heardBinary(bytes) : heardText(bytes.toString('utf8'));
    if (heard === undefined || heard.type === 'status') return;
    const prompt = heard.prompt ?? running;
    if (prompt === undefined) return;
    const set = listeners.get(prompt);
    if (heard.type === 'start' || heard.type === 'executing' || heard.type === 'end') {
      const over = heard.type === 'end' || (heard.type === 'executing' && heard.node === null);
      if (!over) running = set === undefined ? undefined : prompt;
      else if (running === prompt) running = undefined;
    }
    if (set !== undefined) for (const listener of set) listener(heard);
  };

  /** Opens a socket; settles when it has spoken or failed. */
  const open = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = new WebSocket(address.socketUrl(id), {
        perMessageDeflate: false,
        maxPayload: 64 << 20,
        handshakeTimeout: limits.handshakeMs,
        followRedirects: false,
      });
      current = socket;
      let reason = 'the connection closed';
      let stopFirst = (): void => {};
      socket.on('upgrade', (response) => {
        tcp = response.socket;
        hold();
      });
      socket.on('unexpected-response', (request, response) => {
        reason = `it answered ${response.statusCode}`;
        if ([401, 403, 407].includes(response.statusCode ?? 0)) state = { name: 'off' };
        request.destroy();
        socket.terminate();
      });
      socket.on('error', (error) => {
        if (reason === 'the connection closed') reason = error.message;
      });
      socket.on('open', () => {
        // previews then say which prompt they belong to
        socket.send('{"type":"feature_flags","data":{"supports_preview_metadata":true}}');
        stopFirst = timing.after(limits.firstWordMs, () => {
          reason = 'it opened and said nothing';
          socket.terminate();
        });
      });
      socket.on('message', (data, isBinary) => {
        if (state.name === 'opening') {
          stopFirst();
          state = { name: 'open', socket, since: timing.now() };
          lack = undefined;
          owed = undefined;
          ping(socket);
          resolve();
        }
        hear(data, isBinary);
      });
      socket.on('pong', () => {
        answered = true;
      });
      socket.on('close', () => {
        stopFirst();
        if (current !== socket) return resolve();
        if (state.name === 'open') {
          // a server that drops every socket at once is not asked at once again
          if (timing.now() - state.since > 10_000) failures = 0;
          drops++;
          lost(reason);
          tellAll({ type: 'dropped' });
        } else if (state.name === 'opening') lost(reason);
        else lack = reason;
        resolve();
      });
    });

  const lost = (reason: string): void => {
    stopPing();
    state = { name: 'none' };
    lack = reason;
    running = undefined;
    const wait = backoff(failures++, 500, 30_000);
    notBefore = timing.now() + wait;
    stopRetry();
    if (listeners.size > 0) stopRetry = timing.after(wait, () => void connect(true));
  };

  const connect = (again: boolean): Promise<void> => {
    if (state.name === 'opening') return state.done;
    if (state.name !== 'none') return Promise.resolve();
    stopRetry();
    const done = Promise.resolve().then(async () => {
      await open();
      if (again && state.name === 'open') tellAll({ type: 'back' });
    });
    state = { name: 'opening', done };
    return done;
  };

  /** Alive only while someone waits for it. */
  const hold = (): void => {
    if (listeners.size > 0) tcp?.ref();
    else tcp?.unref();
  };

  const ping = (socket: WebSocket): void => {
    stopPing();
    answered = true;
    const next = (): void => {
      stopPing = timing.after(limits.pingMs, () => {
        if (state.name !== 'open' || state.socket !== socket) return;
        if (listeners.size === 0) return;
        if (!answered && timing.now() - lastWord > limits.pingMs) {
          void replace();
          return;
        }
        answered = false;
        socket.ping();
        next();
      });
    };
    if (listeners.size > 0) next();
  };

  const replace = (): Promise<void> => {
    if (state.name !== 'open') return connect(true);
    const old = state.socket;
    current = undefined;
    stopPing();
    running = undefined;
    const done = Promise.resolve().then(async () => {
      await closed(old, timing);
      id = randomUUID();
      await open();
      if (state.name === 'open') tellAll({ type: 'back' });
    });
    state = { name: 'opening', done };
    return done;
  };

  return {
    clientId: () => id,
    join(promptId, listener) {
      const set = listeners.get(promptId) ?? new Set();
      listeners.set(promptId, set.add(listener));
      hold();
      if (state.name === 'open' && listeners.size === 1) ping(state.socket);
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(promptId);
        if (running === promptId) running = undefined;
        if (listeners.size === 0) {
          stopRetry();
          stopPing();
          stopDeaf?.();
          stopDeaf = undefined;
        }
        hold();
      };
    },
    async ready(signal) {
      if (owed !== undefined && lastWord < owed && timing.now() - owed > limits.deafMs / 10) void replace();
      if (state.name === 'none' && timing.now() < notBefore) {
        stopRetry();
        stopRetry = timing.after(notBefore - timing.now(), () => void connect(true));
        return;
      }
      const tried = new AbortController();
      void connect(false).then(() => tried.abort());
      await rest(
        timing,
        limits.handshakeMs + limits.firstWordMs,
        signal === undefined ? tried.signal : AbortSignal.any([tried.signal, signal]),
      );
    },
    isOpen: () => state.name === 'open',
    drops: () => drops,
    lack: () => (state.name === 'open' ? undefined : lack),
    expect(since) {
      if (state.name !== 'open' || lastWord >= since) return;
      owed ??= since;
      const { socket } = state;
      stopDeaf ??= timing.after(limits.deafMs, () => {
        stopDeaf = undefined;
        if (current === socket && lastWord < since) void replace();
      });
    },
    replace,
    async close() {
      stopRetry();
      stopPing();
      const was = state;
      state = { name: 'off' };
      if (was.name === 'open') await closed(was.socket, timing);
      else current?.terminate();
      if (was.name === 'opening') await was.done;
    },
  };
}

/** Closes a socket with its handshake, and by force if that takes longer than 2 s. */
async function closed(socket: WebSocket, timing: Timing): Promise<void> {
  const isClosed = (): boolean => socket.readyState === WebSocket.CLOSED;
  if (isClosed()) return;
  socket.removeAllListeners('message');
  const done = new AbortController();
  socket.once('close', () => done.abort());
  socket.close();
  await rest(timing, 2000, done.signal);
  if (!isClosed()) {
    socket.terminate();
    await rest(timing, 1000, done.signal);
  }
}

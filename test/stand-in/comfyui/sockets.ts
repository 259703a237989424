import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { BadDays } from './bad-days.ts';
import { parse, type Value, type ValueObject, write } from './python-json.ts';

/** The open sockets, one for each client id; what is sent to an id without a socket is gone (A.8). */
export type Hub = {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, clientId: string) => void;
  /** To one client, or to everybody. */
  readonly send: (type: string, data: ValueObject, to: string | 'everybody') => void;
  /** A picture with its node's data (frame type 4), to those who asked for that in the handshake. */
  readonly previewWithData: (image: Buffer, mime: Mime, node: ValueObject, to: string | 'everybody') => void;
  /** A picture alone (frame type 1), to the others. */
  readonly previewAlone: (image: Buffer, mime: Mime, to: string | 'everybody') => void;
  /** Any frame, as it is, to every open socket, registered or not. */
  readonly raw: (frame: string | Uint8Array) => void;
  /** Ends every connection without a closing handshake: clients see 1006. */
  readonly drop: () => void;
  /** Forgets the sockets but leaves them open: they answer pings and hear nothing. */
  readonly deafen: () => void;
  readonly clients: () => readonly string[];
};

type Mime = 'image/jpeg' | 'image/png';

type Greeting = {
  readonly status: () => ValueObject;
  readonly features: () => ValueObject;
  readonly running: () => { readonly clientId: string; readonly node: string } | undefined;
};

/** @param changed called whenever a socket opens or closes */
export function newHub(bad: BadDays, { status, features, running }: Greeting, changed: () => void): Hub {
  const server = new WebSocketServer({ noServer: true, maxPayload: 64 << 20 });
  const open = new Set<WebSocket>();
  const byId = new Map<string, WebSocket>();
  const withData = new WeakSet<WebSocket>();
  const say = (socket: WebSocket, frame: string | Uint8Array): void => {
    if (bad.sockets !== 'silent' && socket.readyState === socket.OPEN) socket.send(frame);
  };
  const text = (type: string, data: ValueObject): string => write({ type, data });
  const hearers = (to: string | 'everybody'): readonly WebSocket[] => {
    if (to === 'everybody') return [...byId.values()];
    const socket = byId.get(to);
    return socket === undefined ? [] : [socket];
  };

  const welcome = (socket: WebSocket, id: string): void => {
    open.add(socket);
    byId.set(id, socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      // HAZARD, as in the real server: the id goes, even when a newer socket has taken it over
      byId.delete(id);
      changed();
    });
    socket.once('message', (data, binary) => {
      const first = binary ? undefined : readable(data.toString());
      if (first?.type !== 'feature_flags') return;
      const flags = first.data as ValueObject | undefined;
      if (flags?.supports_preview_metadata === true) withData.add(socket);
      say(socket, text('feature_flags', features()));
    });
    say(socket, text('status', { status: status(), sid: id }));
    const now = running();
    if (now?.clientId === id) say(socket, text('executing', { node: now.node }));
    changed();
  };

  return {
    upgrade: (request, socket, head, clientId) => {
      socket.on('error', () => {});
      switch (bad.sockets) {
        case 'refused':
          socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
          return;
        case 'blocked':
          socket.end(
            'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>',
          );
          return;
        case 'hanging':
          return;
        case 'open':
        case 'silent':
          server.handleUpgrade(request, socket, head, (ready) => welcome(ready, clientId));
      }
    },
    send: (type, data, to) => {
      const frame = text(type, data);
      for (const socket of hearers(to)) say(socket, frame);
    },
    previewWithData: (image, mime, node, to) => {
      const data = Buffer.from(write({ ...node, image_type: mime }));
      const frame = Buffer.concat([words(4, data.length), data, image]);
      for (const socket of hearers(to)) if (withData.has(socket)) say(socket, frame);
    },
    previewAlone: (image, mime, to) => {
      const frame = Buffer.concat([words(1, mime === 'image/jpeg' ? 1 : 2), image]);
      for (const socket of hearers(to)) if (!withData.has(socket)) say(socket, frame);
    },
    raw: (frame) => {
      for (const socket of open) say(socket, frame);
    },
    drop: () => {
      for (const socket of open) socket.terminate();
    },
    deafen: () => byId.clear(),
    clients: () => [...byId.keys()],
  };
}

function words(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    out.writeUInt32BE(value, i * 4);
  });
  return out;
}

function readable(text: string): { readonly [name: string]: Value | undefined } | undefined {
  try {
    const value = parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as ValueObject)
      : undefined;
  } catch {
    return undefined;
  }
}

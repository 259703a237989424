import { WebSocket } from 'ws';

/** A text frame; a binary one as `binary <type>` with its bytes; text that isn't JSON as `malformed`. */
export type SaidEvent = { readonly type: string; readonly data: unknown };

/** A plain socket that notes what it hears, for scenes and for tests of the stand-in itself. */
export type Ear = {
  readonly socket: WebSocket;
  /** Waits until an event of this kind was heard, since the last `take`. */
  readonly until: (match: (event: SaidEvent) => boolean) => Promise<SaidEvent>;
  /** What was heard since the last time. */
  readonly take: () => readonly SaidEvent[];
  /** The close code, once it comes. */
  readonly closed: Promise<number>;
};

/** The end of a prompt, whichever way it went. */
export const isEnd = ({ type, data }: SaidEvent): boolean =>
  type === 'executing' && (data as { readonly node: unknown }).node === null;

/** Opens a socket and waits for its first status. */
export async function listenAt(url: string, clientId: string): Promise<Ear> {
  const ear = openEar(url, clientId);
  await ear.until(({ type }) => type === 'status');
  return ear;
}

/** A socket that may or may not come to be open. */
export function openEar(url: string, clientId: string): Ear {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?clientId=${clientId}`);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  let heard: SaidEvent[] = [];
  let looks: (() => void)[] = [];
  socket.on('error', () => {});
  socket.on('message', (data: Buffer, binary: boolean) => {
    heard.push(eventOf(data, binary));
    const all = looks;
    looks = [];
    for (const look of all) look();
  });
  return {
    socket,
    closed,
    until: async (match) => {
      for (;;) {
        const found = heard.find(match);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => looks.push(resolve));
      }
    },
    take: () => {
      const all = heard;
      heard = [];
      return all;
    },
  };
}

/** Frames of any kind: malformed text is an event of its own, and so is a binary frame too short for a type. */
function eventOf(data: Buffer, binary: boolean): SaidEvent {
  if (binary) return { type: data.length < 4 ? 'binary' : `binary ${data.readUInt32BE(0)}`, data };
  try {
    return JSON.parse(data.toString()) as SaidEvent;
  } catch {
    return { type: 'malformed', data: data.toString() };
  }
}

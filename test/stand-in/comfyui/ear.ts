import { WebSocket } from 'ws';

/** A text frame, or a binary one as `binary <type>` with its bytes. */
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
    heard.push(binary ? { type: `binary ${data.readUInt32BE(0)}`, data } : JSON.parse(data.toString()));
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

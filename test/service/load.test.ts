import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { buildEnd, serving } from './serving.ts';

/** A reader that counts, and keeps nothing. */
function counting(url: string): {
  readonly opened: Promise<void>;
  readonly seen: () => number;
  readonly until: (seq: number) => Promise<void>;
  readonly faults: string[];
  readonly socket: WebSocket;
} {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events`);
  onTestFinished(() => socket.terminate());
  const faults: string[] = [];
  let last = 0;
  let seen = 0;
  let wanted: { readonly seq: number; readonly resolve: () => void } | undefined;
  socket.on('message', (data: Buffer) => {
    const seq = Number(/^\{"seq":(\d+)/.exec(data.subarray(0, 24).toString())?.[1] ?? 0);
    if (seq === 0) return;
    if (last !== 0 && seq !== last + 1) faults.push(`${last} → ${seq}`);
    last = seq;
    seen++;
    if (wanted !== undefined && last >= wanted.seq) wanted.resolve();
  });
  socket.on('close', (code) => faults.push(`closed ${code}`));
  return {
    socket,
    faults,
    seen: () => seen,
    opened: new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    }),
    until: (seq) =>
      new Promise((resolve) => {
        wanted = { seq, resolve };
        if (last >= seq) resolve();
      }),
  };
}

/** Less than what goes through by far, and what the system takes in for a reader that reads nothing. */
const kept = { entries: 50_000, bytes: 4 * 1024 * 1024 };

it('200 concurrent requests and 50 sockets with one slow reader: memory bounded, nothing lost', async () => {
  const { ask, listen, service } = await serving({ watch: [], kept });
  const { log } = service.house;
  await (await listen('?since=0')).until(buildEnd());
  const readers = Array.from({ length: 49 }, () => counting(service.url));
  await Promise.all(readers.map(({ opened }) => opened));

  // the fiftieth takes nothing from now on: its end of the line is full soon
  const { hostname, port } = new URL(service.url);
  const slow = connect(Number(port), hostname);
  slow.write(
    `GET /events?since=0 HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await new Promise((resolve) => slow.once('data', resolve));
  slow.pause();
  const hungUp = new Promise((resolve) => slow.once('close', resolve));

  const paths = [
    '/api/status',
    '/api/book',
    '/api/graph',
    '/api/plan',
    '/api/files/lines/v1/a.txt',
    '/openapi.json',
    '/jobs',
    '/nothing',
  ];
  const asked = Promise.all(Array.from({ length: 200 }, (_, i) => ask(paths[i % paths.length]!)));
  const before = log.last();
  const text = 'y'.repeat(10_000);
  const [rounds, each] = [20, 100];
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < each; i++) log.emit({ event: 'x', text });
    // as a build does: it waits for its tools, and sockets are written to meanwhile
    await Promise.all(readers.map(({ until }) => until(log.last())));
  }
  const replies = await asked;
  expect(replies.map(({ status }) => status)).toEqual(
    replies.map((_, i) => (paths[i % paths.length] === '/nothing' ? 404 : 200)),
  );
  expect(replies[0]!.json.counts).toEqual({ fresh: 7 });
  expect(log.last() - before).toBe(rounds * each);
  for (const { seen, faults } of readers) expect([faults, seen()]).toEqual([[], rounds * each]);
  // 20 MB went through; what is kept is bounded, and the slow one was hung up instead of being waited for
  let bytes = 0;
  for (let seq = log.oldest(); seq <= log.last(); seq++) bytes += log.at(seq)!.length;
  expect(bytes).toBeLessThanOrEqual(kept.bytes);
  slow.resume();
  await hungUp;
});

import { describe, expect, it } from 'vitest';
import { type EventLog, eventLog } from './event-log.ts';
import { followLog, type Outlet, type Since, tooSlow } from './event-reader.ts';

type Told = { readonly event: string; readonly [name: string]: unknown };

/** A reader that takes what it is sent when it is told to. */
function reader(
  log: EventLog,
  since?: Since,
): {
  readonly told: () => readonly Told[];
  readonly take: () => void;
  /** It stops taking: what is sent waits. */
  readonly stop: () => void;
  readonly waiting: () => number;
  readonly closed: () => { readonly code: number; readonly reason: string } | undefined;
} {
  const told: Told[] = [];
  const waiting: { readonly text: Buffer; readonly sent: () => void }[] = [];
  let takes = true;
  let taking = false;
  let closed: { code: number; reason: string } | undefined;
  const size = (): number => waiting.reduce((sum, { text }) => sum + text.length, 0);
  const take = (): void => {
    takes = true;
    if (taking) return;
    taking = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      told.push(JSON.parse(String(next.text)) as Told);
      next.sent();
    }
    taking = false;
  };
  const outlet: Outlet = {
    waiting: size,
    isOpen: () => closed === undefined,
    send: (text, sent) => {
      waiting.push({ text, sent });
      if (takes) take();
    },
    close: (code, reason) => {
      closed = { code, reason };
    },
  };
  followLog(log, outlet, {}, since);
  return {
    told: () => told,
    take,
    stop: () => {
      takes = false;
    },
    waiting: size,
    closed: () => closed,
  };
}

const numbers = (told: readonly Told[]): readonly unknown[] =>
  told.flatMap(({ seq, event }) => (event === 'x' ? [seq] : []));
const preview = (log: EventLog, target: string, bytes = 10): void =>
  log.preview(target, 'b1', { type: 'image/jpeg', bytes: new Uint8Array(bytes) });

describe('following', () => {
  it('begins with now, or goes on after a number, with nothing twice and nothing left out', () => {
    const log = eventLog();
    for (let i = 0; i < 5; i++) log.emit({ event: 'x' });
    const now = reader(log);
    const later = reader(log, { seq: 3, boot: log.boot });
    log.emit({ event: 'x' });
    expect(now.told()[0]).toMatchObject({
      event: 'hello',
      boot: log.boot,
      seq: 5,
      oldest: 1,
      resumed: false,
    });
    expect([numbers(now.told()), numbers(later.told())]).toEqual([[6], [4, 5, 6]]);
    expect(later.told()[0]).toMatchObject({ resumed: true });
  });

  it('what is no longer kept is told as a gap, and so is a service that was started anew', () => {
    const log = eventLog(Date.now, { entries: 3, bytes: 1e6 });
    for (let i = 0; i < 10; i++) log.emit({ event: 'x' });
    const old = reader(log, { seq: 2, boot: log.boot });
    expect(old.told()[1]).toEqual({ event: 'gap', reason: 'too-old', from: 3, to: 7 });
    expect(numbers(old.told())).toEqual([8, 9, 10]);
    const other = reader(log, { seq: 9, boot: 'another' });
    expect(other.told()[1]).toEqual({ event: 'gap', reason: 'restarted', from: 1, to: 7 });
    const ahead = reader(log, { seq: 99 });
    expect(ahead.told()[1]).toMatchObject({ reason: 'restarted' });
  });

  it('keeps no more bytes than it may', () => {
    const log = eventLog(Date.now, { entries: 1e6, bytes: 10_000 });
    for (let i = 0; i < 5000; i++) log.emit({ event: 'x', text: 'y'.repeat(100) });
    let bytes = 0;
    for (let seq = log.oldest(); seq <= log.last(); seq++) bytes += log.at(seq)!.length;
    expect([bytes <= 10_000, log.last()]).toEqual([true, 5000]);
    expect(log.at(log.oldest() - 1)).toBeUndefined();
  });
});

describe('a slow reader', () => {
  it('is sent no more than fits, loses nothing that is kept, and costs the others nothing', () => {
    const log = eventLog();
    const slow = reader(log);
    const quick = reader(log);
    slow.stop();
    for (let i = 0; i < 10_000; i++) log.emit({ event: 'x', text: 'y'.repeat(100) });
    expect(slow.waiting()).toBeLessThan(300 * 1024);
    expect(numbers(quick.told())).toHaveLength(10_000);
    slow.take();
    expect(numbers(slow.told())).toEqual(numbers(quick.told()));
  });

  it('gets no previews before what happened, and only the newest then', () => {
    const log = eventLog();
    const slow = reader(log);
    slow.stop();
    preview(log, 'a', 60_000);
    for (let i = 0; i < 3000; i++) log.emit({ event: 'x', text: 'y'.repeat(100) });
    for (let i = 0; i < 100; i++) preview(log, 'a', 60_000 + i);
    expect(slow.waiting()).toBeLessThan(400 * 1024);
    slow.take();
    const pictures = slow.told().filter(({ event }) => event === 'preview');
    expect(pictures).toHaveLength(2);
    expect(Buffer.from(String(pictures[1]!.data), 'base64')).toHaveLength(60_099);
    expect(slow.told().at(-1)!.event).toBe('preview');
  });

  it('that falls behind all that is kept is hung up with the reason, even if it takes nothing at all', () => {
    const log = eventLog(Date.now, { entries: 5000, bytes: 1e9 });
    const stuck = reader(log);
    stuck.stop();
    for (let i = 0; i < 9000; i++) log.emit({ event: 'x', text: 'y'.repeat(100) });
    expect(stuck.closed()).toEqual({
      code: tooSlow,
      reason: expect.stringMatching(/^too slow: events \d+ to \d+ are no longer kept$/),
    });
    expect(stuck.closed()!.reason.length).toBeLessThan(123);
  });
});

it('previews of what is finished are forgotten', () => {
  const log = eventLog();
  preview(log, 'a');
  preview(log, 'b');
  log.forget('a');
  expect(
    reader(log)
      .told()
      .filter(({ event }) => event === 'preview')
      .map(({ target }) => target),
  ).toEqual(['b']);
});

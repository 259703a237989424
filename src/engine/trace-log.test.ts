import { describe, expect, it } from 'vitest';
import { memoryDisk } from '../../test/memory-disk.ts';
import { sha256 } from './digest.ts';
import type { Trace } from './trace.ts';
import {
  allTraces,
  closeTraces,
  flushTraces,
  historyOf,
  pruneTraces,
  readTrace,
  settleTraces,
  traceIndexPath,
  traceLogPath,
  writeRestored,
  writeTrace,
} from './trace-log.ts';

const key = (n: number): string => sha256(`key ${n}`);
const trace = (n: number, more: Partial<Trace> = {}): Trace => ({
  schema: 1,
  key: key(n),
  rule: 'raw',
  tool: 't',
  version: 1,
  params: { n },
  inputs: {},
  outputs: { to: { path: `output/${n % 3}`, digest: sha256(`${n}`), size: 1 } },
  by: 'plasma test',
  at: `2026-01-01T00:00:${String(n % 60).padStart(2, '0')}Z`,
  ms: n,
  ...more,
});

describe('the log of traces', () => {
  it('finds a trace at once, after a flush, and after it was closed', () => {
    const disk = memoryDisk();
    writeTrace(disk, trace(1));
    expect(readTrace(disk, key(1))).toEqual(trace(1));
    flushTraces(disk);
    closeTraces(disk);
    expect([readTrace(disk, key(1)), readTrace(disk, key(2))]).toEqual([trace(1), undefined]);
  });

  it('the newest trace of a key wins, also over the index', () => {
    const disk = memoryDisk();
    const large = { note: 'x'.repeat(2000) };
    for (let n = 0; n < 200; n++) writeTrace(disk, trace(n, { params: large }));
    settleTraces(disk);
    expect(disk.stat(traceIndexPath)?.kind).toBe('file');
    for (const n of [0, 57, 199]) expect(readTrace(disk, key(n))?.ms).toBe(n);
    writeTrace(disk, trace(57, { ms: 7777 }));
    settleTraces(disk);
    closeTraces(disk);
    expect([readTrace(disk, key(57))?.ms, readTrace(disk, key(58))?.ms, readTrace(disk, key(200))]).toEqual([
      7777,
      58,
      undefined,
    ]);
  });

  it('with an index that is cut at any byte, of another log, or gone → every trace is found', () => {
    const disk = memoryDisk();
    for (let n = 0; n < 140; n++) writeTrace(disk, trace(n, { params: { note: 'x'.repeat(2000) } }));
    settleTraces(disk);
    const index = disk.read(traceIndexPath)!;
    for (let n = 0; n <= index.length; n += n < 200 || n > index.length - 50 ? 1 : 97) {
      disk.put(traceIndexPath, index.subarray(0, n));
      closeTraces(disk);
      expect([readTrace(disk, key(0))?.ms, readTrace(disk, key(139))?.ms]).toEqual([0, 139]);
    }
    disk.remove(traceIndexPath);
    closeTraces(disk);
    expect(readTrace(disk, key(70))?.ms).toBe(70);
  });

  it('a log that was cut below its index, and grown again → what it holds is found, the rest is not there', () => {
    const disk = memoryDisk();
    for (let n = 0; n < 140; n++) writeTrace(disk, trace(n, { params: { note: 'x'.repeat(2000) } }));
    settleTraces(disk);
    disk.put(traceLogPath, disk.read(traceLogPath)!.subarray(0, 100_000));
    closeTraces(disk);
    expect([readTrace(disk, key(0))?.ms, readTrace(disk, key(139))]).toEqual([0, undefined]);
    for (let n = 200; n < 340; n++) writeTrace(disk, trace(n, { params: { note: 'y'.repeat(2000) } }));
    settleTraces(disk);
    closeTraces(disk);
    expect([
      readTrace(disk, key(0))?.ms,
      readTrace(disk, key(139)),
      readTrace(disk, key(200))?.ms,
      readTrace(disk, key(339))?.ms,
    ]).toEqual([0, undefined, 200, 339]);
  });

  it('a log that is replaced by another longer one while its index stays → nothing wrong is found', () => {
    const disk = memoryDisk();
    for (let n = 0; n < 140; n++) writeTrace(disk, trace(n, { params: { note: 'x'.repeat(2000) } }));
    settleTraces(disk);
    disk.remove(traceLogPath);
    closeTraces(disk);
    for (let n = 500; n < 700; n++) writeTrace(disk, trace(n, { params: { note: 'z'.repeat(2100) } }));
    flushTraces(disk);
    closeTraces(disk);
    expect([
      readTrace(disk, key(0)),
      readTrace(disk, key(139)),
      readTrace(disk, key(500))?.ms,
      readTrace(disk, key(699))?.ms,
    ]).toEqual([undefined, undefined, 500, 699]);
  });

  it('an append that got through in part → all traces are found, at once and later', () => {
    const disk = memoryDisk();
    writeTrace(disk, trace(1));
    flushTraces(disk);
    writeTrace(disk, trace(2));
    disk.interfere = () => 20;
    expect(() => flushTraces(disk)).toThrow('the disk is full');
    expect(() => flushTraces(disk)).toThrow('the disk is full');
    disk.interfere = () => undefined;
    writeTrace(disk, trace(3));
    const ms = (): readonly (number | undefined)[] => [1, 2, 3].map((n) => readTrace(disk, key(n))?.ms);
    expect(ms()).toEqual([1, 2, 3]);
    closeTraces(disk);
    expect(ms()).toEqual([1, 2, 3]);
  });

  it('remembers the life of a target', () => {
    const disk = memoryDisk();
    writeTrace(disk, trace(1));
    writeTrace(disk, trace(2));
    writeTrace(disk, trace(4));
    writeRestored(disk, { target: 'output/1', key: key(1), at: '2026-01-02T00:00:00Z' });
    expect(historyOf(disk, 'output/1').map(({ key: k, how }) => [k, how])).toEqual([
      [key(1), 'built'],
      [key(4), 'built'],
      [key(1), 'restored'],
    ]);
  });

  it('pruned → what is kept is found, what is not is gone with its restores', () => {
    const disk = memoryDisk();
    for (const n of [1, 2, 4]) writeTrace(disk, trace(n));
    writeRestored(disk, { target: 'output/1', key: key(1), at: '2026-01-02T00:00:00Z' });
    expect(pruneTraces(disk, (t) => t.ms !== 1)).toEqual({ removed: 1 });
    expect([...allTraces(disk)].map((t) => t.ms)).toEqual([2, 4]);
    expect(historyOf(disk, 'output/1').length).toBe(1);
    expect([readTrace(disk, key(1)), readTrace(disk, key(4))?.ms]).toEqual([undefined, 4]);
  });
});

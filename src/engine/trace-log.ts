import { crc32 } from 'node:zlib';
import { type Digest, isDigest } from './digest.ts';
import { type Disk, DiskError, replace } from './disk.ts';
import { asFloat64, bytesOf, decodeTable, encodeTable } from './table.ts';
import { isTrace, type Trace } from './trace.ts';

/**
 * All traces, in the order of their making: `.plasma/traces.jsonl`, a line each: CRC-32, a space,
 * JSON. A trace is a line `{"trace": …}`, and a restore from the store a line `{"restored": …}`.
 * Lines that aren't whole are passed over, so a kill or a flipped bit loses one trace: its step runs
 * again. The index beside it (key → place of its newest line) is made anew when it doesn't fit.
 * One file and not one a trace: for 100,000 small results that saves as many files.
 */
export const traceLogPath = '.plasma/traces.jsonl';
export const traceIndexPath = '.plasma/traces.index';

/** One moment in the life of a target. */
export type Memory = {
  readonly target: string;
  readonly key: Digest;
  readonly at: string;
  readonly how: 'built' | 'restored';
};

type Restored = { readonly target: string; readonly key: Digest; readonly at: string };
type Place = { readonly offset: number; readonly length: number };

type Log = {
  /** Sorted keys, 32 bytes each, with the places of their newest lines. */
  keys: Uint8Array;
  offsets: Float64Array;
  lengths: Float64Array;
  /** What came after the index. */
  readonly fresh: Map<Digest, Place>;
  /** Bytes of the log that the index and `fresh` know. */
  length: number;
  indexed: number;
  pending: string;
  pendingBytes: number;
};

const mark = 'plasmaT2';
const flushAt = 128 * 1024;
const indexAt = 256 * 1024;
const logs = new WeakMap<Disk, Log>();

/** Forgets what is known of the log: another process may have written it. */
export function closeTraces(disk: Disk): void {
  logs.delete(disk);
}

function lineOf(entry: { readonly trace: Trace } | { readonly restored: Restored }): string {
  const text = JSON.stringify(entry);
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
}

function entryOf(line: string): { readonly trace?: unknown; readonly restored?: Restored } | undefined {
  if (
    line.length < 10 ||
    line[8] !== ' ' ||
    line.slice(0, 8) !== crc32(line.slice(9)).toString(16).padStart(8, '0')
  )
    return undefined;
  return JSON.parse(line.slice(9)) as { readonly trace?: unknown; readonly restored?: Restored };
}

function open(disk: Disk): Log {
  const known = logs.get(disk);
  if (known !== undefined) return known;
  const size = disk.stat(traceLogPath)?.size ?? 0;
  const log: Log = {
    keys: new Uint8Array(0),
    offsets: new Float64Array(0),
    lengths: new Float64Array(0),
    fresh: new Map(),
    length: 0,
    indexed: 0,
    pending: '',
    pendingBytes: 0,
  };
  const bytes = disk.read(traceIndexPath);
  const columns = bytes === undefined ? undefined : decodeTable(mark, bytes);
  if (columns !== undefined) {
    const covers = asFloat64(columns.covers!)[0]!;
    if (covers <= size && asFloat64(columns.covers!)[1] === lastOf(disk, covers)) {
      log.keys = columns.keys!;
      log.offsets = asFloat64(columns.offsets!);
      log.lengths = asFloat64(columns.lengths!);
      log.indexed = covers;
    }
  }
  log.length = log.indexed;
  const tail = size > log.indexed ? disk.readRange(traceLogPath, log.indexed, size - log.indexed) : undefined;
  if (tail !== undefined) {
    let at = 0;
    while (at < tail.length) {
      const end = tail.indexOf(10, at);
      if (end < 0) break;
      const entry = entryOf(Buffer.from(tail.buffer, tail.byteOffset + at, end - at).toString());
      if (entry !== undefined && isTrace(entry.trace)) {
        log.fresh.set(entry.trace.key, { offset: log.indexed + at, length: end - at });
      }
      at = end + 1;
    }
    // a torn last line ends where the next one begins
    if (at < tail.length) {
      log.pending = '\n';
      log.pendingBytes = 1;
    }
    log.length = size;
  }
  logs.set(disk, log);
  return log;
}

/** CRC-32 of the last bytes before `end`: an index of another log doesn't pass for one of this. */
function lastOf(disk: Disk, end: number): number {
  const from = Math.max(0, end - 256);
  return crc32(disk.readRange(traceLogPath, from, end - from) ?? new Uint8Array());
}

/** The newest trace of a key; undefined if there is none or it isn't whole. */
export function readTrace(disk: Disk, key: Digest): Trace | undefined {
  const log = open(disk);
  let place = log.fresh.get(key) ?? indexed(log, key);
  if (place === undefined) return undefined;
  if (place.offset + place.length > log.length) flushTraces(disk);
  place = log.fresh.get(key) ?? place;
  const bytes = disk.readRange(traceLogPath, place.offset, place.length);
  if (bytes === undefined) return undefined;
  const entry = entryOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  return entry !== undefined && isTrace(entry.trace) && entry.trace.key === key ? entry.trace : undefined;
}

function indexed(log: Log, key: Digest): Place | undefined {
  const wanted = Buffer.from(key, 'hex');
  const keys = Buffer.from(log.keys.buffer, log.keys.byteOffset, log.keys.byteLength);
  let low = 0;
  let high = log.offsets.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = keys.compare(wanted, 0, 32, 32 * middle, 32 * middle + 32);
    if (order === 0) return { offset: log.offsets[middle]!, length: log.lengths[middle]! };
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

function append(disk: Disk, line: string): Place {
  const log = open(disk);
  const offset = log.length + log.pendingBytes;
  const length = Buffer.byteLength(line);
  log.pending += line;
  log.pendingBytes += length;
  return { offset, length: length - 1 };
}

/**
 * Writes a trace down. It is on disk after the next `flushTraces`.
 * @throws DiskError when much is to be written and can't be; it is kept for the next time
 */
export function writeTrace(disk: Disk, trace: Trace): void {
  const place = append(disk, lineOf({ trace }));
  const log = open(disk);
  log.fresh.set(trace.key, place);
  if (log.pendingBytes > flushAt) flushTraces(disk);
}

/** Writes down that a target was taken from the store. Throws as `writeTrace` does. */
export function writeRestored(disk: Disk, restored: Restored): void {
  append(disk, lineOf({ restored }));
  if (open(disk).pendingBytes > flushAt) flushTraces(disk);
}

/** @throws DiskError; what was not written is tried again the next time */
export function flushTraces(disk: Disk): void {
  const log = open(disk);
  if (log.pendingBytes === 0) return;
  mendTail(disk, log);
  const bytes = Buffer.from(log.pending);
  try {
    disk.append(traceLogPath, bytes);
  } catch (error) {
    if (!(error instanceof DiskError) || error.code !== 'ENOENT') throw error;
    disk.makeFolder('.plasma');
    disk.append(traceLogPath, bytes);
  }
  log.length += bytes.length;
  log.pending = '';
  log.pendingBytes = 0;
}

/** After an append that got through in part: what is to be written begins on a line of its own, further on. */
function mendTail(disk: Disk, log: Log): void {
  const size = disk.stat(traceLogPath)?.size ?? 0;
  if (size === log.length) return;
  const shift = size - log.length + 1;
  for (const [key, place] of log.fresh) {
    if (place.offset >= log.length)
      log.fresh.set(key, { offset: place.offset + shift, length: place.length });
  }
  log.length = size;
  log.pending = `\n${log.pending}`;
  log.pendingBytes++;
}

/** At the end of a build: writes what is left, and the index anew when much came after it. */
export function settleTraces(disk: Disk): void {
  const log = open(disk);
  flushTraces(disk);
  if (log.length - log.indexed < indexAt) return;
  writeIndex(disk, log);
}

function writeIndex(disk: Disk, log: Log): void {
  const entries: { readonly key: string; readonly place: Place }[] = [];
  for (let i = 0; i < log.offsets.length; i++) {
    const key = Buffer.from(log.keys.buffer, log.keys.byteOffset + 32 * i, 32).toString('hex');
    if (!log.fresh.has(key))
      entries.push({ key, place: { offset: log.offsets[i]!, length: log.lengths[i]! } });
  }
  for (const [key, place] of log.fresh) entries.push({ key, place });
  entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  const keys = Buffer.alloc(32 * entries.length);
  const offsets = new Float64Array(entries.length);
  const lengths = new Float64Array(entries.length);
  entries.forEach(({ key, place }, i) => {
    keys.write(key, 32 * i, 'hex');
    offsets[i] = place.offset;
    lengths[i] = place.length;
  });
  const covers = new Float64Array([log.length, lastOf(disk, log.length)]);
  replace(
    disk,
    traceIndexPath,
    encodeTable(mark, {
      covers: bytesOf(covers),
      keys,
      offsets: bytesOf(offsets),
      lengths: bytesOf(lengths),
    }),
  );
  logs.delete(disk);
}

function* entries(
  disk: Disk,
): Generator<{ readonly trace?: Trace; readonly restored?: Restored; readonly line: string }> {
  const log = open(disk);
  if (log.pendingBytes > 0) flushTraces(disk);
  const bytes = disk.read(traceLogPath);
  if (bytes === undefined) return;
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < all.length; ) {
    const next = all.indexOf(10, at);
    const end = next < 0 ? all.length : next;
    const line = all.toString('utf8', at, end);
    at = end + 1;
    const entry = entryOf(line);
    if (entry === undefined) continue;
    if (isTrace(entry.trace)) yield { trace: entry.trace, line };
    else if (entry.restored !== undefined && isDigest(entry.restored.key))
      yield { restored: entry.restored, line };
  }
}

/** The first output of a trace: the target it is of. */
const targetOfTrace = (trace: Trace): string | undefined => {
  const names = Object.keys(trace.outputs).sort();
  return names[0] === undefined ? undefined : trace.outputs[names[0]]?.path;
};

/** The history of one target, oldest first. */
export function historyOf(disk: Disk, target: string): readonly Memory[] {
  const out: Memory[] = [];
  for (const { trace, restored } of entries(disk)) {
    if (trace !== undefined && targetOfTrace(trace) === target)
      out.push({ target, key: trace.key, at: trace.at, how: 'built' });
    else if (restored?.target === target) out.push({ ...restored, how: 'restored' });
  }
  return out;
}

/** Every trace there is, oldest first; a key may come more than once, and its newest wins. */
export function* allTraces(disk: Disk): Generator<Trace> {
  for (const { trace } of entries(disk)) if (trace !== undefined) yield trace;
}

/** Rewrites the log without the traces that `keep` does not want, and restores of keys that are gone. */
export function pruneTraces(disk: Disk, keep: (trace: Trace) => boolean): { readonly removed: number } {
  const kept: string[] = [];
  const keys = new Set<string>();
  let removed = 0;
  for (const { trace, restored, line } of entries(disk)) {
    if (trace !== undefined) {
      if (!keep(trace)) {
        removed++;
        continue;
      }
      keys.add(trace.key);
    } else if (restored !== undefined && !keys.has(restored.key)) continue;
    kept.push(line);
  }
  if (removed > 0) {
    disk.remove(traceIndexPath);
    replace(disk, traceLogPath, Buffer.from(kept.map((line) => `${line}\n`).join('')));
    closeTraces(disk);
  }
  return { removed };
}

import { crc32 } from 'node:zlib';

/**
 * A file of typed columns that loads at memory speed: an 8-byte mark, the length of the directory,
 * the directory (JSON: column name → [offset, bytes]), the columns at 8-byte boundaries, CRC-32 of
 * all before. A file that is cut off or damaged anywhere reads as undefined, never as wrong data.
 */
export type Columns = { readonly [name: string]: Uint8Array };

const round8 = (n: number): number => (n + 7) & ~7;

export function encodeTable(mark: string, columns: Columns): Uint8Array {
  const directory: { [name: string]: [number, number] } = {};
  let offset = 0;
  for (const [name, bytes] of Object.entries(columns)) {
    directory[name] = [offset, bytes.byteLength];
    offset = round8(offset + bytes.byteLength);
  }
  const head = Buffer.from(JSON.stringify(directory));
  const body = round8(12 + head.length);
  const out = new Uint8Array(body + offset + 4);
  out.set(Buffer.from(mark.padEnd(8).slice(0, 8)), 0);
  new DataView(out.buffer).setUint32(8, head.length, true);
  out.set(head, 12);
  for (const [name, bytes] of Object.entries(columns)) out.set(bytes, body + directory[name]![0]);
  new DataView(out.buffer).setUint32(body + offset, crc32(out.subarray(0, body + offset)), true);
  return out;
}

export function decodeTable(mark: string, bytes: Uint8Array): Columns | undefined {
  if (bytes.length < 16) return undefined;
  // a fresh buffer starts at an 8-byte boundary, which typed views need
  const all = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  if (Buffer.from(all.buffer, all.byteOffset, 8).toString() !== mark.padEnd(8).slice(0, 8)) return undefined;
  const end = all.length - 4;
  if (view.getUint32(end, true) !== crc32(all.subarray(0, end))) return undefined;
  const headLength = view.getUint32(8, true);
  const directory = JSON.parse(Buffer.from(all.buffer, all.byteOffset + 12, headLength).toString()) as {
    [name: string]: [number, number];
  };
  const body = round8(12 + headLength);
  const columns: { [name: string]: Uint8Array } = {};
  for (const [name, [offset, length]] of Object.entries(directory)) {
    columns[name] = all.subarray(body + offset, body + offset + length);
  }
  return columns;
}

export const asInt32 = (bytes: Uint8Array): Int32Array =>
  new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
export const asUint32 = (bytes: Uint8Array): Uint32Array =>
  new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
export const asFloat64 = (bytes: Uint8Array): Float64Array =>
  new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
export const bytesOf = (view: Int32Array | Uint32Array | Float64Array | Uint8Array): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Many strings in one blob: read one at a time, so that 100,000 names cost nothing until asked. */
export function packStrings(
  count: number,
  at: (i: number) => string,
): { readonly blob: Uint8Array; readonly starts: Int32Array } {
  const starts = new Int32Array(count + 1);
  let capacity = 1024;
  let blob = Buffer.allocUnsafe(capacity);
  let used = 0;
  for (let i = 0; i < count; i++) {
    const text = at(i);
    if (used + text.length * 3 > capacity) {
      capacity = Math.max(capacity * 2, used + text.length * 3);
      const larger = Buffer.allocUnsafe(capacity);
      blob.copy(larger, 0, 0, used);
      blob = larger;
    }
    used += blob.write(text, used);
    starts[i + 1] = used;
  }
  return { blob: blob.subarray(0, used), starts };
}

export function unpackString(blob: Uint8Array, starts: Int32Array, i: number): string {
  const from = starts[i]!;
  return Buffer.from(blob.buffer, blob.byteOffset + from, starts[i + 1]! - from).toString('utf8');
}

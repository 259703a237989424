import { inflateSync } from 'node:zlib';

/**
 * The sfnt font inside a WOFF 1.0 file (W3C WOFF File Format 1.0, §3–5): every table inflated and
 * put after a table directory.
 * @throws RangeError or a zlib error if the bytes are not a whole WOFF file: callers check the digest first.
 */
export function sfntOf(woff: Uint8Array): Uint8Array {
  const from = new DataView(woff.buffer, woff.byteOffset, woff.byteLength);
  const flavor = from.getUint32(4);
  const count = from.getUint16(12);
  const out = new Uint8Array(from.getUint32(16));
  const to = new DataView(out.buffer);
  const selector = Math.floor(Math.log2(count));
  to.setUint32(0, flavor);
  to.setUint16(4, count);
  to.setUint16(6, 16 * 2 ** selector);
  to.setUint16(8, selector);
  to.setUint16(10, 16 * count - 16 * 2 ** selector);
  let offset = 12 + 16 * count;
  for (let i = 0; i < count; i++) {
    const entry = 44 + 20 * i;
    const record = 12 + 16 * i;
    const start = from.getUint32(entry + 4);
    const packed = from.getUint32(entry + 8);
    const length = from.getUint32(entry + 12);
    to.setUint32(record, from.getUint32(entry));
    to.setUint32(record + 4, from.getUint32(entry + 16));
    to.setUint32(record + 8, offset);
    to.setUint32(record + 12, length);
    const table = woff.subarray(start, start + packed);
    out.set(packed < length ? inflateSync(table) : table, offset);
    offset += (length + 3) & ~3;
  }
  return out;
}

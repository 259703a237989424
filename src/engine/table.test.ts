import { describe, expect, it } from 'vitest';
import { asFloat64, asInt32, bytesOf, decodeTable, encodeTable, packStrings, unpackString } from './table.ts';

const columns = {
  numbers: bytesOf(Int32Array.of(1, -2, 3)),
  times: bytesOf(Float64Array.of(1.5, Number.MAX_SAFE_INTEGER)),
  empty: new Uint8Array(),
  text: Buffer.from('頁'),
};
const whole = encodeTable('plasmaX1', columns);

describe('a table of columns', () => {
  it('gives back what was put in', () => {
    const read = decodeTable('plasmaX1', whole)!;
    expect(Object.keys(read)).toEqual(Object.keys(columns));
    expect([...asInt32(read.numbers!)]).toEqual([1, -2, 3]);
    expect([...asFloat64(read.times!)]).toEqual([1.5, Number.MAX_SAFE_INTEGER]);
    expect(Buffer.from(read.text!).toString()).toBe('頁');
  });

  it('cut off at any byte → nothing, never wrong data', () => {
    for (let n = 0; n < whole.length; n++)
      expect(decodeTable('plasmaX1', whole.subarray(0, n))).toBeUndefined();
  });

  it('any bit flipped → nothing', () => {
    for (let n = 0; n < whole.length * 8; n++) {
      const bytes = new Uint8Array(whole);
      bytes[n >> 3]! ^= 1 << (n & 7);
      expect(decodeTable('plasmaX1', bytes)).toBeUndefined();
    }
  });

  it('of another version, or with something after it → nothing', () => {
    expect(decodeTable('plasmaX2', whole)).toBeUndefined();
    expect(decodeTable('plasmaX1', Buffer.concat([whole, Buffer.from('more')]))).toBeUndefined();
  });

  it('at any place in memory → read, since typed views need an 8-byte boundary', () => {
    for (let shift = 0; shift < 8; shift++) {
      const room = Buffer.alloc(whole.length + 16);
      room.set(whole, shift);
      expect([
        ...asInt32(decodeTable('plasmaX1', room.subarray(shift, shift + whole.length))!.numbers!),
      ]).toEqual([1, -2, 3]);
    }
  });

  it('packs strings of any length and script', () => {
    const texts = ['', 'a', '第一話', 'x'.repeat(5000), '\u{1f600}'];
    const { blob, starts } = packStrings(texts.length, (i) => texts[i]!);
    expect(texts.map((_, i) => unpackString(blob, starts, i))).toEqual(texts);
  });
});

import { describe, expect, it } from 'vitest';
import { canonical, compareBytes } from './json.ts';

describe('canonical JSON', () => {
  it('puts names in bytewise order and leaves white space out', () => {
    expect(canonical({ b: 1, a: [true, null, 'x'], B: { z: 0, y: 1 } })).toBe(
      '{"B":{"y":1,"z":0},"a":[true,null,"x"],"b":1}',
    );
  });

  it('is the same for the same data in any order', () => {
    expect(canonical({ a: 1, b: { c: 2, d: 3 } })).toBe(canonical({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it('writes -0 as 0, leaves undefined out, and keeps the bytes of strings', () => {
    expect(canonical({ zero: -0, gone: undefined, nfd: 'e\u0301', nfc: '\u00e9' })).toBe(
      '{"nfc":"\u00e9","nfd":"e\u0301","zero":0}',
    );
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [() => 1], [1n], [Symbol('x')]])(
    'says where %s has no place in JSON',
    (value) => {
      expect(() => canonical({ panels: [{ seed: value }] })).toThrow(/^\$\.panels\[0\]\.seed: /);
    },
  );

  it('orders names as their UTF-8 bytes are ordered, also where UTF-16 differs', () => {
    const names = ['\uff5e', '\u{1f600}', 'z', 'a', '', 'ab', '\u3042', '\ud7ff', '\ue000', '\u{10ffff}'];
    const byBytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(names.toSorted(compareBytes)).toEqual(byBytes);
    for (const a of names)
      for (const b of names)
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  });
});

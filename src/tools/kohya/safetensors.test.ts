import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../engine/digest.ts';
import { dataDigest, notFinite, readSafetensors, type Safetensors } from './safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'plasma-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** A file with this header and data. */
function file(header: object | string, data: Uint8Array = new Uint8Array(), length?: bigint): string {
  const path = join(folder, `${++count}.safetensors`);
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  writeFileSync(path, Buffer.concat([size, text, data]));
  return path;
}
const tensor = (dtype: string, shape: readonly number[], start: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [start, end],
});
const said = (path: string): string => {
  const read = readSafetensors(path);
  return read.ok ? 'nothing is wrong' : read.error;
};
const good = (path: string): Safetensors => {
  const read = readSafetensors(path);
  if (!read.ok) throw new Error(read.error);
  return read.value;
};

test('a file tells its tensors in the order of their data, and what its trainer says', () => {
  const path = file(
    {
      up: tensor('F16', [2, 1], 8, 12),
      __metadata__: { ss_steps: '200', ss_clip_skip: 'None' },
      down: tensor('F32', [1, 2], 0, 8),
      alpha: tensor('BF16', [], 12, 14),
    },
    new Uint8Array(14),
  );
  const { tensors, metadata } = good(path);
  expect(tensors.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
    ['down', 'F32', [1, 2]],
    ['up', 'F16', [2, 1]],
    ['alpha', 'BF16', []],
  ]);
  expect({ ...metadata }).toEqual({ ss_steps: '200', ss_clip_skip: 'None' });
});

test('E60 a file that is being written or was cut off', () => {
  const path = file({ a: tensor('F32', [4], 0, 16) }, new Uint8Array(16));
  const { size } = good(path);
  for (const length of [size - 1, size - 16, 30, 8, 3, 0]) {
    truncateSync(path, length);
    expect(said(path)).toMatch(/cut off|empty|too few/);
  }
});

describe('a lying header', () => {
  test.each([
    [
      'a length beyond all bounds',
      file('{}', undefined, 1n << 62n),
      'announce a header of 4611686018427387904 bytes',
    ],
    ['another kind of file', file('PK\u0003\u0004', undefined), 'does not begin with {'],
    ['no JSON', file('{"a":'), 'its header is no JSON'],
    ['bytes that are no text', file('{"\u0000'), 'its header is no JSON'],
    ['a list', file('{}', undefined, 1n), 'its header is empty'],
    ['a tensor past the end', file({ a: tensor('F32', [4], 0, 16) }), 'cut off'],
    [
      'bytes of no tensor',
      file({ a: tensor('U8', [1], 0, 1) }, new Uint8Array(3)),
      '2 bytes belong to no tensor',
    ],
    [
      'two tensors in one place',
      file({ a: tensor('U8', [4], 0, 4), b: tensor('U8', [4], 2, 6) }, new Uint8Array(6)),
      '"b" overlaps another tensor',
    ],
    [
      'a hole',
      file({ a: tensor('U8', [1], 0, 1), b: tensor('U8', [1], 2, 3) }, new Uint8Array(3)),
      '"b" leaves a gap before it',
    ],
    [
      'a shape of another size',
      file({ a: tensor('F16', [3], 0, 4) }, new Uint8Array(4)),
      'its shape needs 6',
    ],
    [
      'a shape beyond all numbers',
      file({ a: tensor('F32', [2 ** 50, 2 ** 50], 0, 4) }, new Uint8Array(4)),
      'its shape needs',
    ],
    ['a negative place', file({ a: tensor('U8', [], -1, 0) }), 'has no place'],
    ['half a side', file({ a: tensor('U8', [0.5], 0, 0) }), 'has no shape'],
    ['numbers of no kind', file({ a: tensor('F17', [], 0, 0) }), 'an unknown kind, "F17"'],
    ['a kind called as a method', file({ a: tensor('toString', [], 0, 0) }), 'an unknown kind'],
    ['nothing of a tensor', file({ a: null }), 'says nothing of "a"'],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }), 'something other than text for "a"'],
    ['a folder', folder, 'it is no file'],
    ['nothing', join(folder, 'nothing'), 'it is not there'],
  ])('%s', (_, path, message) => {
    expect(said(path)).toContain(message);
  });

  test('a key that would reach into objects is a name like any other', () => {
    const path = file(
      '{"__metadata__":{"__proto__":"x"},"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
    );
    const read = good(path);
    expect(read.tensors.map(({ name }) => name)).toEqual(['__proto__']);
    expect(Object.keys(read.metadata)).toEqual(['__proto__']);
  });
});

describe('numbers that are none', () => {
  const holding = (dtype: string, data: ArrayBufferView): string | undefined => {
    const bytes = new Uint8Array(data.buffer);
    const width = { F16: 2, BF16: 2, F32: 4, F64: 8 }[dtype] ?? 1;
    const path = file({ weights: tensor(dtype, [bytes.length / width], 0, bytes.length) }, bytes);
    const found = notFinite(path, good(path));
    if (!found.ok) throw new Error(found.error);
    return found.value;
  };

  test.each([
    ['F32', new Float32Array([1, -3e38, 1e-45]), new Float32Array([1, Number.NaN])],
    ['F32', new Float32Array([0]), new Float32Array([-Infinity])],
    ['F64', new Float64Array([1, 1e308]), new Float64Array([1, Number.POSITIVE_INFINITY])],
    ['F16', new Uint16Array([0x7bff, 0x03ff, 0xfbff]), new Uint16Array([0x3c00, 0x7e00])],
    ['BF16', new Uint16Array([0x7f7f, 0xff7f]), new Uint16Array([0xff80])],
    ['U8', new Uint8Array([255]), undefined],
  ])('%s', (dtype, finite, not) => {
    expect(holding(dtype, finite)).toBeUndefined();
    if (not !== undefined) expect(holding(dtype, not)).toBe('weights');
  });
});

test('the digest of the data alone is what sd-scripts calls sshs_model_hash', () => {
  const data = new Uint8Array([1, 2, 3]);
  const paths = ['one', 'two'].map((note) =>
    file({ a: tensor('U8', [3], 0, 3), __metadata__: { note } }, data),
  );
  for (const path of paths) expect(dataDigest(path, good(path))).toEqual({ ok: true, value: sha256(data) });
});

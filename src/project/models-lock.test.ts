import { expect, test } from 'vitest';
import { bookOf, problemsOf } from './book-on-paper.test-fixture.ts';
import { lockText, modelsIn, type PinnedModel, readLock } from './models-lock.ts';

const sha = 'a'.repeat(64);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const model: PinnedModel = { sha256: sha, size: 12 };

test('what is written is read again, in bytewise order, a model in a line', () => {
  const models = new Map([
    ['loras/ink "fine".safetensors', model],
    ['checkpoints/b.safetensors', model],
    ['checkpoints/a/b.ckpt', { sha256: 'b'.repeat(64), size: Number.MAX_SAFE_INTEGER }],
  ]);
  const text = lockText(models);
  expect(text).toBe(
    `{\n  "version": 1,\n  "models": {\n    "checkpoints/a/b.ckpt": { "sha256": "${'b'.repeat(64)}", "size": 9007199254740991 },\n    "checkpoints/b.safetensors": { "sha256": "${sha}", "size": 12 },\n    "loras/ink \\"fine\\".safetensors": { "sha256": "${sha}", "size": 12 }\n  }\n}\n`,
  );
  expect(JSON.parse(text)).toMatchObject({ version: 1 });
  const read = modelsIn(readLock(bytes(text)));
  expect([...read.keys()]).toEqual([...models.keys()].sort());
  expect(read.get('checkpoints/a/b.ckpt')).toEqual(models.get('checkpoints/a/b.ckpt'));
});

test('a book without a lock pins nothing; an empty one too', () => {
  expect(bookOf({}).models.size).toBe(0);
  expect(bookOf({ 'plasma.lock': lockText(new Map()) }).models.size).toBe(0);
  expect(bookOf({ 'plasma.lock': lockText(new Map([['vae/x.pt', model]])) }).models.get('vae/x.pt')).toEqual(
    model,
  );
});

const lock = (models: string, version = 1): string =>
  `{\n  "version": ${version},\n  "models": {\n    ${models}\n  }\n}\n`;
test.each([
  ['a digest that is none', lock('"vae/x": { "sha256": "12", "size": 1 }'), 4, 'SHA-256'],
  ['no size', lock(`"vae/x": { "sha256": "${sha}" }`), 4, '"size" is missing'],
  ['a name without a kind', lock(`"x": { "sha256": "${sha}", "size": 1 }`), 4, 'a kind and a name'],
  ['a name that leads out', lock(`"vae/../x": { "sha256": "${sha}", "size": 1 }`), 4, 'a kind and a name'],
  ['another version', lock('', 2), 2, '"version" should be 1'],
  [
    'a model twice',
    lock(`"vae/x": { "sha256": "${sha}", "size": 1 },\n    "vae/x": { "sha256": "${sha}", "size": 1 }`),
    5,
    'vae/x',
  ],
  ['a conflict of two branches', `{\n<<<<<<< ours\n  "version": 1\n`, undefined, ''],
  ['nothing', '', 1, 'should be a map'],
])('%s is told at its place', (_, text, line, message) => {
  const problems = problemsOf({ 'plasma.lock': text });
  expect(problems[0]).toMatchObject({
    severity: 'error',
    hint: expect.stringContaining('plasma writes this file'),
    message: expect.stringContaining(message),
  });
  expect(problems[0]!.at).toMatchObject({ file: 'plasma.lock', ...(line === undefined ? {} : { line }) });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Trial, trial } from '../../../test/trial.ts';
import { sha256 } from '../../engine/digest.ts';
import { blobPath } from '../../engine/store.ts';
import { type Chunk, readPng, withChunk, writePng } from '../image/png.ts';
import { type GateParams, gateTool, type PinParams, pinTool } from './tool.ts';

const square = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#d22' } })
  .png()
  .toBuffer();

/** The square with texts in it, as ComfyUI writes them. */
function squareWith(texts: { readonly [keyword: string]: string }): Buffer {
  const chunks = readPng(square);
  if (!chunks.ok) throw new Error(chunks.error);
  return writePng(
    Object.entries(texts).reduce<readonly Chunk[]>(
      (all, [keyword, text]) =>
        withChunk(all, { type: 'tEXt', data: Buffer.from(`${keyword}\0${text}`, 'latin1') }),
      chunks.value,
    ),
  );
}

function intoStore({ folder }: Trial, bytes: Uint8Array): string {
  const path = join(folder, blobPath(sha256(bytes)));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return sha256(bytes);
}

describe('a pin', () => {
  const pinned = async (bytes: Buffer, changed = false) => {
    const place = await trial();
    const digest = intoStore(place, bytes);
    const params: PinParams = { digest, what: 'ch-01/p001/k2', changed };
    const outputs = { image: 'k2.png', workflow: 'k2.workflow.json', record: 'k2.json' };
    const { result, output } = await place.run(pinTool, { params, outputs });
    const text = (name: string): string => output(name).toString('utf8');
    return { result, output, text, digest };
  };

  it('gives the approved bytes, the graph as it stands in them, and a record', async () => {
    const graph = '{"3": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615}}}';
    const bytes = squareWith({ prompt: graph, plasma: '{"panel":"ch-01/p001/k2","seed":7}' });
    const { result, output, text, digest } = await pinned(bytes);
    expect(result).toEqual({ ok: true, value: {} });
    expect(output('image').equals(bytes)).toBe(true);
    expect(text('workflow')).toBe(`${graph}\n`);
    expect(JSON.parse(text('record'))).toEqual({
      panel: 'ch-01/p001/k2',
      seed: 7,
      locked: true,
      sha256: digest,
    });
  });

  it('says what a picture does not tell', async () => {
    const { result, text, digest } = await pinned(squareWith({ prompt: 'NaN', plasma: '[1]' }), true);
    expect(result).toMatchObject({
      ok: true,
      value: {
        warnings: [expect.stringContaining('its pixels are kept'), expect.stringContaining('workflow')],
      },
    });
    expect(text('workflow')).toBe('{}\n');
    expect(JSON.parse(text('record'))).toEqual({ locked: true, sha256: digest });
  });

  it('stops when the bytes are gone, and for what is no digest', async () => {
    const { run } = await trial();
    for (const digest of ['1'.repeat(64), '../../etc/passwd']) {
      const params: PinParams = { digest, what: 'ch-01/p001/k2', changed: false };
      const { result } = await run(pinTool, { params, outputs: { image: 'k2.png' } });
      expect(result).toMatchObject({
        ok: false,
        error: { kind: 'failed', message: expect.stringContaining('are gone from the store') },
      });
    }
  });
});

describe('a gate', () => {
  const what = 'ch-01/p001/k2';
  const others = '1'.repeat(64);
  const reviewed = async (
    review: { readonly status: string; readonly digest: string },
    more: Partial<GateParams> = {},
    kept?: Buffer,
  ) => {
    const place = await trial();
    if (kept !== undefined) intoStore(place, kept);
    place.file('k2.yaml', `status: ${review.status}\ndigest: sha256:${review.digest}\nreason: the eyes\n`);
    place.file('k2.png', square);
    const { result, output } = await place.run(gateTool, {
      params: { what, command: `plasma approve ${what}`, ...more } satisfies GateParams,
      inputs: { art: 'k2.png', review: 'k2.yaml' },
      outputs: { image: 'approved.png' },
    });
    if (result.ok) expect(output('image').equals(square)).toBe(true);
    return result.ok ? ['passes', ...(result.value.warnings ?? [])].join(': ') : result.error;
  };
  const these = sha256(square);

  it('lets exactly the approved bytes through', async () => {
    expect(await reviewed({ status: 'approved', digest: these })).toBe('passes');
    expect(await reviewed({ status: 'approved', digest: these }, { stale: true })).toBe('passes');
    expect(await reviewed({ status: 'rejected', digest: these }, { lenient: true })).toMatchObject({
      kind: 'waiting',
      message: `${what} was rejected: the eyes`,
    });
  });

  it('has other bytes wait, each for its reason', async () => {
    expect(await reviewed({ status: 'rejected', digest: others })).toMatchObject({
      kind: 'waiting',
      message: expect.stringContaining('than those that were rejected'),
    });
    expect(await reviewed({ status: 'approved', digest: others }, { stale: true })).toMatchObject({
      kind: 'waiting',
      message: expect.stringContaining('what it is made from has changed'),
    });
    expect(await reviewed({ status: 'approved', digest: others })).toMatchObject({
      kind: 'waiting',
      message: expect.stringContaining('gone from the store'),
    });
  });

  it('of a book that asks for no approval stops only what lost approved pixels', async () => {
    const lenient = { lenient: true } as const;
    expect(await reviewed({ status: 'rejected', digest: others }, lenient)).toBe('passes');
    expect(await reviewed({ status: 'approved', digest: others }, { ...lenient, stale: true })).toMatch(
      /^passes: .*has changed since it was approved$/,
    );
    const kept = squareWith({ prompt: '{}' });
    expect(await reviewed({ status: 'approved', digest: sha256(kept) }, lenient, kept)).toMatchObject({
      kind: 'waiting',
      message: expect.not.stringContaining('gone'),
      hint: expect.stringContaining('add "lock: true" to k2.yaml'),
    });
  });
});

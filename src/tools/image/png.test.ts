import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  type Chunk,
  densityChunk,
  headerOf,
  pictureOnly,
  readPng,
  withChunk,
  writePng,
  xmpChunk,
} from './png.ts';

const square = (): Promise<Buffer> =>
  sharp({ create: { width: 8, height: 5, channels: 3, background: '#c40' } })
    .png()
    .toBuffer();
const text = (keyword: string, value: string): Chunk => ({
  type: 'tEXt',
  data: Buffer.from(`${keyword}\0${value}`, 'latin1'),
});

async function chunksOf(bytes: Buffer): Promise<readonly Chunk[]> {
  const chunks = readPng(bytes);
  if (!chunks.ok) throw new Error(chunks.error);
  return chunks.value;
}

describe('a PNG', () => {
  it('comes back byte for byte when it is read and written', async () => {
    const bytes = await square();
    expect(writePng(await chunksOf(bytes)).equals(bytes)).toBe(true);
  });

  it('tells its size and whether it is grey', async () => {
    expect(headerOf(await chunksOf(await square()))).toEqual({ width: 8, height: 5, depth: 8, grey: false });
    const grey = await sharp(await square())
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(headerOf(await chunksOf(grey))).toMatchObject({ grey: true });
  });

  it('keeps the picture and loses text, dates, EXIF and what follows its end', async () => {
    const plain = await chunksOf(await square());
    const rest: Chunk[] = [
      text('prompt', '{"3":{"class_type":"KSampler"}}'),
      text('workflow', '{}'),
      { type: 'zTXt', data: Buffer.concat([Buffer.from('parameters\0\0'), deflateSync('secret')]) },
      { type: 'iTXt', data: Buffer.from('prompt\0\0\0\0\0secret') },
      { type: 'tIME', data: Buffer.alloc(7) },
      { type: 'eXIf', data: Buffer.from('MM\0*') },
    ];
    const dirty = Buffer.concat([
      writePng([plain[0]!, ...rest, ...plain.slice(1)]),
      Buffer.from('prompt hidden after the end'),
    ]);
    const clean = writePng(pictureOnly(await chunksOf(dirty)));
    expect(clean.toString('latin1')).not.toMatch(/prompt|workflow|secret|parameters|KSampler/);
    expect((await sharp(clean).raw().toBuffer()).equals(await sharp(dirty).raw().toBuffer())).toBe(true);
  });

  it('carries XMP and a resolution that other programs read', async () => {
    const chunks = withChunk(
      withChunk(await chunksOf(await square()), densityChunk(350)),
      xmpChunk('<x:xmpmeta>あ</x:xmpmeta>'),
    );
    const meta = await sharp(writePng(chunks)).metadata();
    expect(meta.density).toBe(350);
    expect(meta.xmpAsString).toBe('<x:xmpmeta>あ</x:xmpmeta>');
  });
});

describe('a broken PNG', () => {
  it('is noticed wherever it is cut short', async () => {
    const bytes = await square();
    for (let end = 0; end < bytes.length; end++)
      expect(readPng(bytes.subarray(0, end)).ok, `cut at ${end}`).toBe(false);
  });

  it('is noticed whichever byte was changed', async () => {
    const bytes = await square();
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x20;
      expect(readPng(changed).ok, `byte ${at}`).toBe(false);
    }
  });

  it('is described: what it is, or where it ends', async () => {
    const bytes = await square();
    expect(readPng(Buffer.from('<html>'))).toEqual({ ok: false, error: 'it is not a PNG' });
    expect(readPng(bytes.subarray(0, bytes.length - 14))).toMatchObject({
      error: expect.stringContaining('cut short'),
    });
  });
});

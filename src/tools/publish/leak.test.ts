import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPng, withChunk, writePng } from '../image/png.ts';
import { archive } from './archive.ts';
import { leaksIn } from './leak.ts';
import { generated, png } from './published.test-fixture.ts';

const whats = (bytes: Buffer, prompts?: readonly string[]): readonly string[] =>
  leaksIn(bytes, prompts).map(({ where, what }) => (where === undefined ? what : `${where}: ${what}`));

describe('prompts in published files', () => {
  it('are found in a PNG as ComfyUI saves it', async () => {
    expect(whats(await generated())).toEqual([
      'a text called "workflow"',
      'a text called "prompt"',
      'a ComfyUI prompt',
    ]);
  });

  it('are found where they are compressed', async () => {
    const chunks = readPng(await png('#fff'));
    if (!chunks.ok) throw new Error(chunks.error);
    const data = Buffer.concat([Buffer.from('parameters\0\0'), deflateSync('Steps: 20')]);
    expect(whats(writePng(withChunk(chunks.value, { type: 'zTXt', data })))).toEqual([
      'a text called "parameters"',
    ]);
  });

  it.each(['jpeg', 'webp', 'avif', 'png'] as const)('are found in the EXIF of a %s', async (format) => {
    const bytes = await sharp(await png('#fff'))
      .toFormat(format)
      .withExif({ IFD0: { ImageDescription: 'a cat Negative prompt: dog' } })
      .toBuffer();
    expect(whats(bytes)).toContain('the parameters of a generator');
  });

  it('are found in the pages of an archive, and named by their page', async () => {
    const bytes = await archive([
      { name: '001.png', bytes: await png('#fff') },
      { name: '002.png', bytes: await generated() },
    ]);
    expect(whats(bytes)).toEqual([
      '002.png: a text called "workflow"',
      '002.png: a text called "prompt"',
      '002.png: a ComfyUI prompt',
    ]);
  });

  it('are found by their words, however they are written', () => {
    const prompt = 'spyke_x, "ginger" hair & cloak, rain';
    for (const bytes of [prompt, JSON.stringify(prompt), '<a>spyke_x, "ginger" hair &amp; cloak, rain</a>'])
      expect(whats(Buffer.from(bytes), [prompt])).toEqual([`the prompt "${prompt}"`]);
    expect(whats(Buffer.from('a rainy day'), [prompt, 'rain'])).toEqual([]);
  });

  it('are not found in clean files', async () => {
    const marked = await sharp(await png('#fff'))
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
      .png()
      .toBuffer();
    expect(whats(marked)).toEqual([]);
    expect(whats(Buffer.from('%PDF-1.7'))).toEqual([]);
    expect(whats(Buffer.from('x'))).toEqual([]);
  });
});

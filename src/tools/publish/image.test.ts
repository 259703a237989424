import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { generated, has, mono, said, shaded } from './published.test-fixture.ts';
import { type ImageParams, imageFormats, publishImageTool } from './tool.ts';

async function published(
  params: ImageParams,
  page: Buffer,
): Promise<{ readonly bytes: Buffer; readonly folder: string }> {
  const { run, file, folder } = await trial();
  const { result, output } = await run(publishImageTool, {
    params,
    inputs: { page: file('page.png', page) },
    outputs: { image: 'image' },
  });
  if (!result.ok) throw new Error(result.error.message);
  return { bytes: output('image'), folder };
}

describe.each(imageFormats)('a page as %s', (format) => {
  it('is what it says, without bleed, no wider than asked for', async () => {
    const { bytes } = await published({ format, bleed: 10, maxWidth: 90 }, await shaded(200, 300));
    const { width, height, format: found, compression } = await sharp(bytes).metadata();
    expect([found, compression]).toEqual(format === 'avif' ? ['heif', 'av1'] : [format, undefined]);
    expect([width, height]).toEqual([90, 140]);
  });

  it('is the same bytes each time, without the prompt that its page carried', async () => {
    const [one, other] = [
      await published({ format }, await generated()),
      await published({ format }, await generated()),
    ];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    expect(one.bytes.toString('latin1')).not.toMatch(/KSampler|workflow|prompt/);
  });

  it('tells exiftool how it came to be and what it shows', async ({ skip }) => {
    if (!has('exiftool')) skip('exiftool is not here (Debian: apt-get install libimage-exiftool-perl)');
    const { bytes, folder } = await published(
      { format, sourceType: 'trainedAlgorithmicMedia', alt: '灯台' },
      await generated(),
    );
    const path = `${folder}/page.${format}`;
    writeFileSync(path, bytes);
    const tags = said('exiftool', '-s', '-XMP:all', path);
    expect(tags).toMatch(/DigitalSourceType\s+: .*trainedAlgorithmicMedia/);
    expect(tags).toMatch(/AltTextAccessibility\s+: 灯台/);
  });
});

it('a PNG page that needs nothing keeps its one bit a pixel', async () => {
  const { bytes } = await published({ format: 'png' }, mono());
  expect(await sharp(bytes).metadata()).toMatchObject({ bitsPerSample: 1, space: 'b-w' });
});

it('lines are WebP without loss, soft shades with it, and whichever is smaller at a low quality', async () => {
  const lines = mono(200, 300);
  const { bytes } = await published({ format: 'webp' }, lines);
  const pixels = (of: Buffer): Promise<Buffer> => sharp(of).toColourspace('b-w').raw().toBuffer();
  expect((await pixels(bytes)).equals(await pixels(lines))).toBe(true);
  const soft = await shaded(200, 300);
  const [good, poor] = [
    await published({ format: 'webp' }, soft),
    await published({ format: 'webp', quality: 20 }, soft),
  ];
  expect(poor.bytes.length).toBeLessThan(good.bytes.length / 2);
  expect((await pixels(good.bytes)).equals(await pixels(soft))).toBe(false);
});

it('a page that is larger than a format can hold says so', async () => {
  const tall = mono(2, 16_384);
  await expect(published({ format: 'webp' }, tall)).rejects.toThrow(
    /^the page, page\.png, can't be published as webp: it is 2 × 16384 px, and that format holds at most 16383/,
  );
  const { bytes } = await published({ format: 'webp', maxWidth: 20 }, mono(40, 16_384));
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 20, height: 8192 });
});

it('what can be seen through becomes white', async () => {
  const glass = await sharp({ create: { width: 4, height: 4, channels: 4, background: '#0000' } })
    .png()
    .toBuffer();
  const { bytes } = await published({ format: 'png' }, glass);
  expect([...(await sharp(bytes).raw().toBuffer())].every((sample) => sample === 255)).toBe(true);
});

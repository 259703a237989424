import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { diffImages, samePixels } from './diff.ts';
import { imageResizeTool, resize } from './tool.ts';

const plain = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

describe('comparing two pictures', () => {
  const compared = async (a: Buffer, b: Buffer) => {
    const { folder, file } = await trial();
    const out = join(folder, 'diff.png');
    const difference = await diffImages(join(folder, file('a.png', a)), join(folder, file('b.png', b)), out);
    const { data, info } = await sharp(out).raw().toBuffer({ resolveWithObject: true });
    const pixel = (x: number, y: number): readonly number[] => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    return { difference, pixel, info };
  };

  it('that are the same finds nothing, though one file is a JPEG', async () => {
    const png = await plain(40, 30, '#808080');
    const { difference } = await compared(png, await sharp(png).jpeg({ quality: 100 }).toBuffer());
    expect(difference).toEqual({
      width: 40,
      height: 30,
      changedPixels: 0,
      fraction: 0,
      maxDelta: 0,
      psnr: Number.POSITIVE_INFINITY,
      ssim: { mean: 1, lowest: 1 },
    });
  });

  it('knows the same pixels in files that say and pack other things', async () => {
    const { folder, file } = await trial();
    const there = (name: string, bytes: Buffer): string => join(folder, file(name, bytes));
    const grey = await sharp({ create: { width: 9, height: 7, channels: 3, background: '#717171' } })
      .png()
      .toBuffer();
    const one = there('one.png', grey);
    const packed = await sharp(grey)
      .withExif({ IFD0: { Copyright: 'x' } })
      .png({ compressionLevel: 1 });
    expect(await samePixels(one, there('packed.png', await packed.toBuffer()))).toBe(true);
    expect(await samePixels(one, there('other.png', await plain(9, 7, '#717172')))).toBe(false);
    expect(await samePixels(one, there('turned.png', await plain(7, 9, '#717171')))).toBe(false);
    const deep = (level: number): Promise<Buffer> =>
      sharp(Uint16Array.of(level, 9, 9, 9), { raw: { width: 2, height: 2, channels: 1 } })
        .toColourspace('grey16')
        .png()
        .toBuffer();
    // 16 bits a sample: they differ by less than one level of 255
    const [low, high] = [there('low.png', await deep(1000)), there('high.png', await deep(1001))];
    expect([await samePixels(low, low), await samePixels(low, high)]).toEqual([true, false]);
  });

  it('sees a small change of structure in a large picture, and little in noise', async () => {
    const size = 128;
    const shade = (x: number, y: number): number => 90 + Math.round(60 * Math.sin(x / 9) * Math.cos(y / 7));
    const drawn = (level: (x: number, y: number) => number): Promise<Buffer> =>
      sharp(
        Uint8Array.from({ length: size * size }, (_, i) => level(i % size, Math.floor(i / size))),
        { raw: { width: size, height: size, channels: 1 } },
      )
        .png()
        .toBuffer();
    const base = await drawn(shade);
    const noisy = await drawn((x, y) => shade(x, y) + ((x * 7 + y * 13) % 3) - 1);
    const eye = await drawn((x, y) => (x >= 60 && x < 66 && y >= 60 && y < 66 ? 20 : shade(x, y)));
    const noise = (await compared(base, noisy)).difference;
    const change = (await compared(base, eye)).difference;
    expect(noise.fraction).toBeGreaterThan(0.5);
    expect(change.fraction).toBeLessThan(0.01);
    expect(noise.ssim!.lowest).toBeGreaterThan(0.9);
    expect(change.ssim!.mean).toBeGreaterThan(0.98);
    expect(change.ssim!.lowest).toBeLessThan(0.6);
  });

  it('finds one pixel, and shows it red', async () => {
    const a = await plain(20, 10, '#ffffff');
    const b = await sharp(a)
      .composite([{ input: await plain(1, 1, '#000'), left: 7, top: 3 }])
      .png()
      .toBuffer();
    const { difference, pixel } = await compared(a, b);
    expect(difference).toMatchObject({ changedPixels: 1, fraction: 1 / 200, maxDelta: 255 });
    // one pixel of 200 with three of four samples wrong by the peak
    expect(difference.psnr).toBeCloseTo(10 * Math.log10(800 / 3), 6);
    const [red, green, blue] = pixel(7, 3);
    expect(red).toBeGreaterThan(200);
    expect(Math.max(green!, blue!)).toBeLessThan(60);
    expect(pixel(6, 3)).toEqual([255, 255, 255]);
  });

  it('counts what only one of them has as changed', async () => {
    const { difference, info } = await compared(await plain(10, 4, '#000'), await plain(6, 8, '#000'));
    expect(difference).toMatchObject({ width: 10, height: 8, changedPixels: 80 - 24, maxDelta: 255 });
    expect([info.width, info.height]).toEqual([10, 8]);
  });

  it('sees a change in opacity alone', async () => {
    const clear = await sharp({ create: { width: 3, height: 3, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer();
    expect((await compared(clear, await plain(3, 3, '#000'))).difference.changedPixels).toBe(9);
  });

  it('names the file that is no picture', async () => {
    const { folder, file } = await trial();
    const good = join(folder, file('a.png', await plain(3, 3, '#000')));
    await expect(diffImages(good, join(folder, file('b.png', 'no')), join(folder, 'd.png'))).rejects.toThrow(
      /b\.png can't be read as a picture/,
    );
  });
});

describe('image.resize', () => {
  it('keeps proportions when one side is given', async () => {
    const { run, file } = await trial();
    const { result, output } = await run(imageResizeTool, {
      params: { width: 20 },
      inputs: { image: file('a.png', await plain(40, 30, '#123456')) },
      outputs: { image: 'b.png' },
    });
    expect(result.ok).toBe(true);
    expect(await sharp(output('image')).metadata()).toMatchObject({
      format: 'png',
      width: 20,
      height: 15,
      channels: 3,
    });
  });

  it('keeps hard edges with the kernel "nearest"', async () => {
    const { run, file } = await trial();
    const dots = await sharp(Buffer.from([0, 255]), { raw: { width: 2, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    const { output } = await run(imageResizeTool, {
      params: { width: 8, height: 1, kernel: 'nearest' },
      inputs: { image: file('a.png', dots) },
      outputs: { image: 'b.png' },
    });
    expect([...(await sharp(output('image')).toColourspace('b-w').raw().toBuffer())]).toEqual([
      0, 0, 0, 0, 255, 255, 255, 255,
    ]);
  });

  it('makes the same bytes each time, and lets no prompt through', async () => {
    const { run, file } = await trial();
    const image = file(
      'a.png',
      await sharp(await plain(30, 30, '#abc'))
        .withExif({ IFD0: { ImageDescription: 'prompt' } })
        .png()
        .toBuffer(),
    );
    const once = await run(imageResizeTool, {
      params: { height: 9 },
      inputs: { image },
      outputs: { image: 'b.png' },
    });
    const again = await run(imageResizeTool, {
      params: { height: 9 },
      inputs: { image },
      outputs: { image: 'c.png' },
    });
    expect(once.output('image').equals(again.output('image'))).toBe(true);
    expect(once.output('image').includes('prompt')).toBe(false);
  });

  it('says what is wrong: no size, or a file that ends too early', async () => {
    const { run, file, folder } = await trial();
    const image = file(
      'a.png',
      await sharp({
        create: {
          width: 300,
          height: 300,
          channels: 3,
          background: '#fff',
          noise: { type: 'gaussian', mean: 120, sigma: 40 },
        },
      })
        .png()
        .toBuffer(),
    );
    const sizeless = await run(imageResizeTool, { inputs: { image }, outputs: { image: 'b.png' } });
    expect(sizeless.result).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('give a width, a height, or both') },
    });
    file('a.png', readFileSync(join(folder, 'a.png')).subarray(0, 5000));
    const cut = await run(imageResizeTool, {
      params: { width: 9 },
      inputs: { image },
      outputs: { image: 'b.png' },
    });
    expect(cut.result).toMatchObject({
      ok: false,
      error: { kind: 'failed', message: expect.stringMatching(/a\.png, can't be read as a picture/) },
    });
  });

  it('is one line in a rule', () => {
    expect(resize({ image: 'a.png', width: 300, to: 'b.png' })).toMatchObject({
      tool: 'image.resize',
      inputs: { image: 'a.png' },
      outputs: { image: 'b.png' },
    });
  });
});

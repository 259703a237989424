import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Trial, trial } from '../../../test/trial.ts';
import { located } from '../../engine/located.ts';
import { padded, pixelBox, squareOf } from './cut.ts';
import { readPng, writePng } from './png.ts';
import { type CropParams, crop, flip, imageCropTool, imageFlipTool } from './tool.ts';

const cut = (box: CropParams['box'], of: Partial<CropParams> = {}): CropParams => ({
  box,
  padding: 0,
  fit: 'contain',
  fill: '#ffffff',
  size: 64,
  ...of,
});

/** A sheet of 40 × 20 px: red on the left half, blue on the right. */
const halves = (): Sharp =>
  sharp(
    Buffer.from({ length: 40 * 20 * 3 } as ArrayLike<number>).map((_, i) => {
      const isRed = i % 120 < 60;
      return i % 3 === (isRed ? 0 : 2) ? 255 : 0;
    }),
    { raw: { width: 40, height: 20, channels: 3 } },
  );

async function cropped(t: Trial, sheet: Buffer, params: CropParams) {
  const { result, output } = await t.run(imageCropTool, {
    params,
    inputs: { image: t.file('sheet.png', sheet) },
    outputs: { image: 'crop.png' },
  });
  if (!result.ok) return { problem: result.error };
  const png = output('image');
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const meta = await sharp(png).metadata();
  const at = (x: number, y: number): readonly number[] => [
    ...data.subarray((y * info.width + x) * info.channels, (y * info.width + x + 1) * info.channels),
  ];
  return { png, at, info, meta };
}

/** Far from any edge of colours these are exact; next to one they are mixed. */
const near = (wanted: readonly number[], got: readonly number[] | undefined, by = 3): void => {
  expect(got).toHaveLength(wanted.length);
  wanted.forEach((value, i) => void expect(Math.abs(got![i]! - value)).toBeLessThanOrEqual(by));
};

describe('what a box means', () => {
  const sheet = { width: 200, height: 100 };
  it('pixels, or shares of the sheet if no number is over 1', () => {
    expect(pixelBox([10, 20, 30, 40], sheet)).toEqual({
      ok: true,
      value: { left: 10, top: 20, width: 30, height: 40 },
    });
    expect(pixelBox([0.5, 0, 0.5, 1], sheet)).toEqual({
      ok: true,
      value: { left: 100, top: 0, width: 100, height: 100 },
    });
  });

  it('boxes in shares that touch go on touching', () => {
    const third = (from: number) => pixelBox([from / 3, 0, 1 / 3, 1], { width: 100, height: 9 });
    const rects = [0, 1, 2].map((n) => {
      const rect = third(n);
      return rect.ok ? rect.value : undefined;
    });
    expect(rects.map((rect) => [rect?.left, rect!.left + rect!.width])).toEqual([
      [0, 33],
      [33, 67],
      [67, 100],
    ]);
  });

  it('a box outside tells the size of the sheet, and by which edge', () => {
    const said = (box: CropParams['box']): string => {
      const rect = pixelBox(box, sheet);
      return rect.ok ? '' : rect.error.message;
    };
    expect(said([150, 0, 60, 100])).toBe(
      'the box [150, 0, 60, 100] lies outside the sheet, which has 200 × 100 px: its right edge would be at 210 px',
    );
    expect(said([0, 50, 60, 60])).toContain('its lower edge would be at 110 px');
    expect(said([300, 0, 10, 10])).toContain('200 × 100 px');
    expect(said([0, 0, 0.001, 1])).toContain('less than a pixel');
  });

  it('padding is px, or a share of the longer side below 1', () => {
    const box = { left: 10, top: 10, width: 40, height: 20 };
    expect(padded(box, 5)).toEqual({ left: 5, top: 5, width: 50, height: 30 });
    expect(padded(box, 0.1)).toEqual({ left: 6, top: 6, width: 48, height: 28 });
    expect(squareOf(box, 'contain')).toEqual({ left: 10, top: 0, width: 40, height: 40 });
    expect(squareOf(box, 'cover')).toEqual({ left: 20, top: 10, width: 20, height: 20 });
  });
});

describe('cutting', () => {
  it('keeps all of the box, and fills the square up with the colour', async () => {
    const t = await trial();
    const made = await cropped(t, await halves().png().toBuffer(), cut([0, 0, 40, 20], { fill: '#00ff00' }));
    expect(made.meta).toMatchObject({ width: 64, height: 64, channels: 3, depth: 'uchar', space: 'srgb' });
    near([0, 255, 0], made.at?.(32, 4));
    near([0, 255, 0], made.at?.(32, 60));
    near([255, 0, 0], made.at?.(8, 32));
    near([0, 0, 255], made.at?.(56, 32));
  });

  it('shows nothing of what stands beside a box that is kept whole', async () => {
    const t = await trial();
    // a box of 10 × 20 at the border between red and blue: its square would reach into the blue
    const made = await cropped(t, await halves().png().toBuffer(), cut([10, 0, 10, 20]));
    near([255, 0, 0], made.at?.(32, 32));
    near([255, 255, 255], made.at?.(4, 32));
    near([255, 255, 255], made.at?.(60, 32));
  });

  it('or fills the square and cuts off what is over', async () => {
    const t = await trial();
    const made = await cropped(t, await halves().png().toBuffer(), cut([0, 0, 40, 20], { fit: 'cover' }));
    near([255, 0, 0], made.at?.(4, 4));
    near([0, 0, 255], made.at?.(60, 60));
  });

  it('takes padding from the sheet, and the colour beyond its edges', async () => {
    const t = await trial();
    const made = await cropped(t, await halves().png().toBuffer(), cut([0, 0, 20, 20], { padding: 20 }));
    near([255, 255, 255], made.at?.(10, 32));
    near([255, 0, 0], made.at?.(32, 32));
    near([0, 0, 255], made.at?.(54, 32));
  });

  it('gives the same bytes each time, from a sheet in memory or read again', async () => {
    const sheet = readFileSync('datasets/spyke/refs/turnaround.png');
    const params = cut([11, 72, 426, 902], { size: 512, fill: '#e6e9ee' });
    const [first, second] = [
      await cropped(await trial(), sheet, params),
      await cropped(await trial(), sheet, params),
    ];
    expect(first.png).toBeDefined();
    expect(second.png?.equals(first.png!)).toBe(true);
    // the same picture in another file is decoded anew
    const packed = await sharp(sheet).png({ compressionLevel: 1 }).toBuffer();
    const third = await cropped(await trial(), packed, params);
    expect(third.png?.equals(first.png!)).toBe(true);
  });
});

describe('whatever a sheet is', () => {
  const whole = cut([0, 0, 40, 20], { fit: 'cover' });
  const files: { readonly [what: string]: () => Promise<Buffer> } = {
    'a PNG of 16 bits': () => halves().toColourspace('rgb16').png().toBuffer(),
    'a PNG with a palette': () => halves().png({ palette: true }).toBuffer(),
    'a JPEG': () => halves().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    'a WebP': () => halves().webp({ lossless: true }).toBuffer(),
    'a TIFF': () => halves().tiff().toBuffer(),
  };
  for (const [what, make] of Object.entries(files)) {
    it(`${what} becomes 8-bit sRGB`, async () => {
      const made = await cropped(await trial(), await make(), whole);
      expect(made.meta).toMatchObject({ channels: 3, depth: 'uchar', space: 'srgb' });
      near([255, 0, 0], made.at?.(8, 32), 6);
      near([0, 0, 255], made.at?.(56, 32), 6);
    });
  }

  it('a CMYK JPEG becomes sRGB by its colours, and not by its plates', async () => {
    const cmyk = await halves().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const made = await cropped(await trial(), cmyk, whole);
    expect(made.meta).toMatchObject({ channels: 3, space: 'srgb' });
    const [r, g, b] = made.at!(8, 32) as [number, number, number];
    expect(r).toBeGreaterThan(180);
    expect(Math.max(g, b)).toBeLessThan(90);
  });

  it('grey becomes three colours', async () => {
    const grey = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#777777' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const made = await cropped(await trial(), grey, whole);
    expect(made.info?.channels).toBe(3);
    near([0x77, 0x77, 0x77], made.at?.(20, 20));
  });

  it('what is transparent shows the colour, not what hides in it', async () => {
    const hidden = Buffer.alloc(40 * 20 * 4);
    for (let i = 0; i < hidden.length; i += 4) hidden.set([255, 0, 0, i % 160 < 80 ? 255 : 0], i);
    const sheet = await sharp(hidden, { raw: { width: 40, height: 20, channels: 4 } })
      .png()
      .toBuffer();
    const made = await cropped(await trial(), sheet, { ...whole, fill: '#00ff00' });
    near([255, 0, 0], made.at?.(8, 32));
    near([0, 255, 0], made.at?.(56, 32));
  });

  it('one that a camera turned is cut as people see it', async () => {
    const turned = await sharp(await halves().png().toBuffer())
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    expect(await sharp(turned).metadata()).toMatchObject({ width: 20, height: 40, orientation: 6 });
    const made = await cropped(await trial(), turned, whole);
    near([255, 0, 0], made.at?.(8, 32), 6);
    near([0, 0, 255], made.at?.(56, 32), 6);
    expect(made.meta?.orientation).toBeUndefined();
  });

  it('20,000 px wide is cut', async () => {
    const wide = await sharp({ create: { width: 20_000, height: 40, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    const made = await cropped(await trial(), wide, cut([19_900, 0, 40, 40]));
    near([0x12, 0x34, 0x56], made.at?.(20, 20));
  });

  it('one with more pixels than can be held is told with its size, and not opened', async () => {
    const small = readPng(await halves().png().toBuffer());
    if (!small.ok) throw new Error(small.error);
    const [header, ...rest] = small.value;
    const claimed = Buffer.from(header!.data);
    claimed.writeUInt32BE(20_000, 0);
    claimed.writeUInt32BE(20_000, 4);
    const huge = writePng([{ type: 'IHDR', data: claimed }, ...rest]);
    const { problem } = await cropped(await trial(), huge, cut([0, 0, 40, 40]));
    expect(problem?.message).toBe(
      'the sheet sheet.png has 20000 × 20000 px: more than the 268 million px that a sheet may have',
    );
    expect(problem?.facts).toContainEqual(['param', 'box']);
    expect(problem?.hint).toContain('two sheets');
  });

  it('one that ends too early, or is no picture, is told', async () => {
    const torn = (await halves().png({ compressionLevel: 0 }).toBuffer()).subarray(0, 900);
    expect((await cropped(await trial(), torn, whole)).problem?.message).toMatch(
      /^the sheet sheet\.png can't be read as a picture: /,
    );
    const text = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    expect((await cropped(await trial(), text, whole)).problem?.message).toContain('it is svg');
  });

  it('a box outside leads to the line of the box', async () => {
    const { problem } = await cropped(await trial(), await halves().png().toBuffer(), cut([30, 0, 20, 20]));
    expect(problem).toMatchObject({ kind: 'failed', message: expect.stringContaining('40 × 20 px') });
    expect(problem?.facts).toContainEqual(['param', 'box']);
  });
});

describe('mirroring', () => {
  it('puts left to the right, and says what it was given to say', async () => {
    const t = await trial();
    const { result, output } = await t.run(imageFlipTool, {
      inputs: { image: t.file('a.png', await halves().png().toBuffer()) },
      outputs: { image: 'b.png' },
    });
    expect(result).toEqual({ ok: true, value: {} });
    const { data } = await sharp(output('image')).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 3)]).toEqual([0, 0, 255]);
    expect([...data.subarray(39 * 3, 40 * 3)]).toEqual([255, 0, 0]);
  });

  it('twice is the picture itself', async () => {
    const t = await trial();
    const sheet = readFileSync('datasets/spyke/refs/action.png');
    t.file('a.png', sheet);
    for (const [from, to] of [
      ['a.png', 'b.png'],
      ['b.png', 'c.png'],
    ] as const) {
      const { output } = await t.run(imageFlipTool, { inputs: { image: from }, outputs: { image: to } });
      t.file(to, output('image'));
    }
    const pixels = (bytes: Buffer): Promise<Buffer> => sharp(bytes).toColourspace('srgb').raw().toBuffer();
    expect((await pixels(readFileSync(`${t.folder}/c.png`))).equals(await pixels(sheet))).toBe(true);
  });
});

it('builders put every part at its place', () => {
  const at = (line: number) => ({ file: 'd.yaml', line, column: 1 });
  const draft = crop({
    label: 'spyke/crop/front',
    image: 'a.png',
    cut: located(cut([0, 0, 1, 1]), { '': at(1), box: at(2) }),
    to: 'b.png',
  });
  expect(draft.params.box).toEqual(located([0, 0, 1, 1], { '': at(2) }));
  expect(draft.params.fit).toEqual(located('contain', { '': at(1) }));
  expect(flip({ image: 'b.png', to: 'c.png', warning: 'wrong side' })).toEqual({
    tool: 'image.flip',
    params: {},
    inputs: { image: 'b.png' },
    outputs: { image: 'c.png' },
    notes: { warning: 'wrong side' },
  });
});

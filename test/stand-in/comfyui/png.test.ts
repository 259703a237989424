import sharp from 'sharp';
import { expect, it } from 'vitest';
import { pattern } from './picture.ts';
import { decode, encode, textsOf } from './png.ts';

it('writes PNGs that an image library reads, pixel for pixel', async () => {
  const picture = pattern('a fox in the rain', 50, 30);
  const { data, info } = await sharp(encode(picture)).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([50, 30, 3]);
  expect(data.equals(Buffer.from(picture.rgb))).toBe(true);
});

it('keeps texts in their chunks', () => {
  const png = encode(pattern('x', 8, 8), { prompt: '{"1": {}}', plasma: '{"a": "\\u00e9"}' });
  expect(textsOf(png)).toEqual({ prompt: '{"1": {}}', plasma: '{"a": "\\u00e9"}' });
});

it.each([true, false])(
  'reads PNGs of an image library, whatever filters it chose (adaptive: %s)',
  async (adaptiveFiltering) => {
    const picture = pattern('ink', 64, 48);
    const raw = { width: 64, height: 48, channels: 3 } as const;
    const png = await sharp(picture.rgb, { raw }).blur(2).png({ adaptiveFiltering }).toBuffer();
    const expected = await sharp(png).raw().toBuffer();
    expect(Buffer.from(decode(png)!.rgb).equals(expected)).toBe(true);
  },
);

it('takes neither half a PNG nor something else for a picture', () => {
  const png = encode(pattern('x', 32, 32));
  expect(decode(png.subarray(0, png.length - 20))).toBeUndefined();
  expect(decode(Buffer.from('<html></html>'))).toBeUndefined();
});

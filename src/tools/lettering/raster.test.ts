import sharp from 'sharp';
import { expect, test } from 'vitest';
import { draw, partsOf } from './draw.ts';
import { layOut } from './lay-out.ts';
import { pixelsOf } from './raster.ts';
import { samplePage } from './sample-page.ts';

test('drawn part by part a page has the pixels of its SVG', async () => {
  const params = samplePage('en');
  const laid = layOut(params);
  if (!laid.ok) throw new Error(laid.error[0]!.message);
  const { width, height } = params.page;
  const parts = partsOf(laid.value, params.page);
  const whole = await sharp(Buffer.from(draw(parts, params.page)), { density: 72 })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const pixels = await pixelsOf(parts, width, height);
  let furthest = 0;
  for (let i = 0; i < width * height; i++) {
    const opacity = whole[4 * i + 3]!;
    const grey = opacity === 0 ? pixels[2 * i]! : whole[4 * i]!;
    furthest = Math.max(
      furthest,
      Math.abs(opacity - pixels[2 * i + 1]!),
      Math.abs(grey - pixels[2 * i]!) * (opacity / 255),
    );
  }
  // where two parts meet their edges may round another way
  expect(furthest).toBeLessThanOrEqual(2);
});

import sharp, { type Sharp } from 'sharp';

/** Real pictures, as small as they may be: a grey gradient, so that no two sizes have the same bytes. */
function gradient(width: number, height: number, shade: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      pixels.fill((x * 3 + y * 5 + shade) % 256, (y * width + x) * 3, (y * width + x + 1) * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

export const png = (width = 54, height = 72, shade = 0): Promise<Buffer> =>
  gradient(width, height, shade).png().toBuffer();
export const jpeg = (width = 54, height = 72, shade = 0): Promise<Buffer> =>
  gradient(width, height, shade).jpeg({ quality: 90 }).toBuffer();

/** A picture that does not compress: for what happens when there is too much of it. */
export const noise = (width: number, height: number): Promise<Buffer> =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();

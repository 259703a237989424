import { createHash } from 'node:crypto';

/** Pixels: width × height, three bytes each (red, green, blue), rows from the top. */
export type Picture = { readonly width: number; readonly height: number; readonly rgb: Uint8Array };

/** One colour all over; `color` is 0xRRGGBB. */
export function solid(width: number, height: number, color: number): Picture {
  const rgb = Buffer.alloc(width * height * 3);
  rgb.fill(Buffer.from([(color >> 16) & 255, (color >> 8) & 255, color & 255]));
  return { width, height, rgb };
}

/** Eight by eight fields, coloured by the digest of a text: the same text is the same picture. */
export function pattern(text: string, width: number, height: number): Picture {
  const colors = createHash('shake256', { outputLength: 192 }).update(text).digest();
  const rgb = Buffer.alloc(width * height * 3);
  const stride = width * 3;
  for (let y = 0, band = -1; y < height; y++) {
    const here = Math.floor((y * 8) / height);
    if (here === band) {
      rgb.copyWithin(y * stride, (y - 1) * stride, y * stride);
      continue;
    }
    band = here;
    for (let x = 0; x < width; x++) {
      const from = (band * 8 + Math.floor((x * 8) / width)) * 3;
      colors.copy(rgb, y * stride + x * 3, from, from + 3);
    }
  }
  return { width, height, rgb };
}

export function inverted({ width, height, rgb }: Picture): Picture {
  return { width, height, rgb: rgb.map((level) => 255 - level) };
}

/** Nearest neighbour, whatever method was asked for: sizes matter to a client, smoothness doesn't. */
export function scaled(from: Picture, width: number, height: number): Picture {
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * from.height) / height) * from.width;
    for (let x = 0; x < width; x++) {
      const at = (row + Math.floor((x * from.width) / width)) * 3;
      const to = (y * width + x) * 3;
      rgb[to] = from.rgb[at]!;
      rgb[to + 1] = from.rgb[at + 1]!;
      rgb[to + 2] = from.rgb[at + 2]!;
    }
  }
  return { width, height, rgb };
}

/** A digest of size and pixels, to key what is made of a picture. */
export const digestOf = (picture: Picture): string =>
  createHash('sha256').update(`${picture.width}x${picture.height}:`).update(picture.rgb).digest('hex');

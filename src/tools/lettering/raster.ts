import sharp from 'sharp';
import { type Part, svgOf } from './draw.ts';
import { type Box, intersection } from './geometry.ts';

/**
 * Parts of a lettering as a PNG of their page: grey with opacity, transparent where nothing is drawn,
 * no metadata, the same bytes for the same parts and sharp.
 * @param width px, @param height px: the size of the page
 */
export async function raster(parts: readonly Part[], width: number, height: number): Promise<Buffer> {
  return pngOf(await pixelsOf(parts, width, height), width, height);
}

/**
 * Parts of a lettering as pixels of their page: grey and opacity, a byte each. Only what has something
 * in it is drawn, each part for itself: most of a page has no lettering.
 */
export async function pixelsOf(parts: readonly Part[], width: number, height: number): Promise<Buffer> {
  const page = { x: 0, y: 0, w: width, h: height };
  const drawn = await Promise.all(
    parts.map(async ({ box, lines }) => {
      const whole = intersection(wholePixels(box), page);
      return whole.w <= 0 || whole.h <= 0 ? undefined : { whole, colours: await coloursOf(lines, whole) };
    }),
  );
  const pixels = Buffer.alloc(width * height * 2);
  for (const one of drawn) if (one !== undefined) lay(one.colours, one.whole, pixels, width);
  return pixels;
}

function wholePixels({ x, y, w, h }: Box): Box {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  return { x: left, y: top, w: Math.ceil(x + w) - left, h: Math.ceil(y + h) - top };
}

/** Red, green, blue and opacity of a box of the page. */
const coloursOf = (lines: readonly string[], box: Box): Promise<Buffer> =>
  // 72 dpi: one unit of the SVG is one px, whatever the page's own resolution.
  sharp(Buffer.from(svgOf(lines, box)), { density: 72, unlimited: true, limitInputPixels: 1_000_000_000 })
    .ensureAlpha()
    .raw()
    .toBuffer();

/** Lays colours on a page of grey and opacity; all that is drawn is grey, so that one of them is enough. */
function lay(colours: Buffer, { x, y, w, h }: Box, page: Buffer, width: number): void {
  for (let row = 0, from = 0; row < h; row++) {
    for (let to = 2 * ((y + row) * width + x), end = to + 2 * w; to < end; to += 2, from += 4) {
      const opacity = colours[from + 3]!;
      if (opacity !== 0) over(page, to, colours[from]!, opacity);
    }
  }
}

/** Lays a pixel on one of a page ("over" of Porter and Duff). */
export function over(page: Buffer, to: number, grey: number, opacity: number): void {
  const below = (page[to + 1]! * (255 - opacity)) / 255;
  if (below === 0) {
    page[to] = grey;
    page[to + 1] = opacity;
    return;
  }
  const alpha = opacity + below;
  page[to] = Math.round((grey * opacity + page[to]! * below) / alpha);
  page[to + 1] = Math.round(alpha);
}

/** Pixels of grey and opacity as a PNG. Beyond level 3 a page takes twice as long, and is 5 % smaller. */
export const pngOf = (pixels: Buffer, width: number, height: number): Promise<Buffer> =>
  sharp(pixels, { raw: { width, height, channels: 2 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 3, adaptiveFiltering: false, palette: false, progressive: false })
    .toBuffer();

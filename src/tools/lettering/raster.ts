import sharp, { type Sharp } from 'sharp';

// 72 dpi: one unit of the SVG is one px, whatever the page's own resolution.
const open = (svg: string): Sharp =>
  sharp(Buffer.from(svg), { density: 72, unlimited: true, limitInputPixels: 1_000_000_000 }).toColourspace(
    'b-w',
  );

const asPng = (picture: Sharp): Promise<Buffer> =>
  picture
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false, progressive: false })
    .toBuffer();

/**
 * An SVG as a PNG of its own size: grey with alpha, transparent where nothing is drawn, no
 * metadata, the same bytes for the same SVG and sharp.
 */
export const raster = (svg: string): Promise<Buffer> => asPng(open(svg));

/** An SVG as pixels of its own size: grey and opacity, a byte each. */
export async function pixelsOf(svg: string): Promise<Buffer> {
  // sharp's raw output of grey pictures leaves the opacity out
  const colours = await open(svg).ensureAlpha().toColourspace('srgb').raw().toBuffer();
  const greys = Buffer.allocUnsafe(colours.length / 2);
  for (let from = 0, to = 0; from < colours.length; from += 4, to += 2) {
    greys[to] = colours[from]!;
    greys[to + 1] = colours[from + 3]!;
  }
  return greys;
}

/** Pixels of grey and opacity as a PNG. */
export const pngOf = (pixels: Buffer, width: number, height: number): Promise<Buffer> =>
  asPng(sharp(pixels, { raw: { width, height, channels: 2 } }).toColourspace('b-w'));

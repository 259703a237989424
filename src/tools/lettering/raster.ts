import sharp from 'sharp';

/**
 * An SVG as a PNG of its own size: grey with alpha, transparent where nothing is drawn, no
 * metadata, the same bytes for the same SVG and sharp.
 * @param width px, @param height px: the size of the SVG
 */
export async function raster(svg: string, width: number, height: number): Promise<Buffer> {
  return pngOf(await pixelsOf(svg), width, height);
}

/** An SVG as pixels of its own size: grey and opacity, a byte each. */
export async function pixelsOf(svg: string): Promise<Buffer> {
  // 72 dpi: one unit of the SVG is one px, whatever the page's own resolution.
  const colours = await sharp(Buffer.from(svg), {
    density: 72,
    unlimited: true,
    limitInputPixels: 1_000_000_000,
  })
    .ensureAlpha()
    .raw()
    .toBuffer();
  // all that is drawn is grey, so one channel is enough; sharp would take longer to convert it
  const greys = Buffer.allocUnsafe(colours.length / 2);
  for (let from = 0, to = 0; from < colours.length; from += 4, to += 2) {
    greys[to] = colours[from]!;
    greys[to + 1] = colours[from + 3]!;
  }
  return greys;
}

/** Pixels of grey and opacity as a PNG. */
export const pngOf = (pixels: Buffer, width: number, height: number): Promise<Buffer> =>
  sharp(pixels, { raw: { width, height, channels: 2 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false, progressive: false })
    .toBuffer();

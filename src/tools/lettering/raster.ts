import sharp from 'sharp';

/**
 * An SVG as a PNG of its own size: grey with alpha, transparent where nothing is drawn, no
 * metadata, the same bytes for the same SVG and sharp.
 */
export async function raster(svg: string): Promise<Buffer> {
  // 72 dpi: one unit of the SVG is one px, whatever the page's own resolution.
  return sharp(Buffer.from(svg), { density: 72, unlimited: true, limitInputPixels: 1_000_000_000 })
    .toColourspace('b-w')
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false, progressive: false })
    .toBuffer();
}

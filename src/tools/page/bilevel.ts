import { deflateSync } from 'node:zlib';
import { type Chunk, densityChunk, writePng } from '../image/png.ts';

/**
 * A PNG of one bit a pixel (W3C PNG, third edition, §11.2.1: grey, depth 1): what printers want of black
 * and white, at a fiftieth of the size.
 * @param grey one sample a pixel; 128 and above is white
 */
export function encodeBilevel(grey: Uint8Array, width: number, height: number, dpi: number): Buffer {
  const rowBytes = (width + 7) >> 3;
  // each row begins with its filter: none
  const rows = new Uint8Array(height * (rowBytes + 1));
  for (let y = 0; y < height; y++) {
    let at = y * (rowBytes + 1) + 1;
    const from = y * width;
    let byte = 0;
    for (let x = 0; x < width; x++) {
      byte = (byte << 1) | (grey[from + x]! >> 7);
      if ((x & 7) === 7) {
        rows[at++] = byte;
        byte = 0;
      }
    }
    const left = width & 7;
    if (left !== 0) rows[at] = byte << (8 - left);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const chunks: readonly Chunk[] = [
    { type: 'IHDR', data: header },
    densityChunk(dpi),
    { type: 'IDAT', data: deflateSync(rows, { level: 6 }) },
    { type: 'IEND', data: new Uint8Array(0) },
  ];
  return writePng(chunks);
}

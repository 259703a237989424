import { deflateSync } from 'node:zlib';
import type { Pixels } from '../image/picture.ts';
import { type Chunk, writePng } from '../image/png.ts';

/**
 * A PNG of one bit a pixel, as printers want line art and screentone. Undefined if anything in it is
 * neither black nor white.
 */
export function encodeMono({ data, width, height, channels }: Pixels): Buffer | undefined {
  if (channels !== 1) return undefined;
  const stride = Math.ceil(width / 8) + 1;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sample = data[y * width + x]!;
      if (sample === 0) continue;
      if (sample !== 255) return undefined;
      rows[y * stride + 1 + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const chunks: readonly Chunk[] = [
    { type: 'IHDR', data: header },
    { type: 'IDAT', data: deflateSync(rows, { level: 9 }) },
    { type: 'IEND', data: new Uint8Array() },
  ];
  return writePng(chunks);
}

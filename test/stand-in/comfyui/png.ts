import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Picture } from './picture.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG, 8-bit RGB, with one `tEXt` chunk for each text (keywords are Latin-1, texts are ASCII). */
export function encode(picture: Picture, texts: { readonly [keyword: string]: string } = {}): Buffer {
  const { width, height, rgb } = picture;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const stride = width * 3;
  const rows = Buffer.alloc(height * (stride + 1));
  for (let y = 0; y < height; y++) rows.set(rgb.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...Object.entries(texts).map(([word, text]) => chunk('tEXt', Buffer.from(`${word}\0${text}`, 'latin1'))),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The `tEXt` chunks of a PNG by keyword; empty for what isn't a PNG. */
export function textsOf(png: Uint8Array): { readonly [keyword: string]: string } {
  return Object.fromEntries(
    chunksOf(png)
      .filter(({ type }) => type === 'tEXt')
      .map(({ data }) => {
        const end = data.indexOf(0);
        return [data.toString('latin1', 0, end), data.toString('latin1', end + 1)];
      }),
  );
}

/** The pixels of an 8-bit, non-interlaced PNG (grey, RGB, RGBA); its size only, in grey, for others; or undefined. */
export function decode(png: Uint8Array): Picture | undefined {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header === undefined || header.length < 13 || !chunks.some(({ type }) => type === 'IEND'))
    return undefined;
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const [depth, color, , , interlace] = header.subarray(8);
  const channels = ({ 0: 1, 2: 3, 4: 2, 6: 4 } as const)[color as 0 | 2 | 4 | 6];
  if (depth !== 8 || interlace !== 0 || channels === undefined) {
    return { width, height, rgb: Buffer.alloc(width * height * 3, 128) };
  }
  const packed = inflate(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  if (packed === undefined || packed.length < height * (width * channels + 1)) return undefined;
  const raw = unfiltered(packed, height, width * channels, channels);
  const rgb = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = raw[i * channels + (channels < 3 ? 0 : c)]!;
  }
  return { width, height, rgb };
}

function inflate(bytes: Buffer): Buffer | undefined {
  try {
    return inflateSync(bytes);
  } catch {
    return undefined;
  }
}

/** Undoes the row filters of PNG (specification, section 9). */
function unfiltered(packed: Buffer, height: number, stride: number, step: number): Buffer {
  const raw = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const left = x < step ? 0 : raw[y * stride + x - step]!;
      const up = y === 0 ? 0 : raw[(y - 1) * stride + x]!;
      const corner = y === 0 || x < step ? 0 : raw[(y - 1) * stride + x - step]!;
      raw[y * stride + x] = packed[y * (stride + 1) + 1 + x]! + guess(filter, left, up, corner);
    }
  }
  return raw;
}

function guess(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function chunksOf(png: Uint8Array): readonly { readonly type: string; readonly data: Buffer }[] {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const chunks: { type: string; data: Buffer }[] = [];
  if (!bytes.subarray(0, 8).equals(signature)) return chunks;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (at + 12 + length > bytes.length) break;
    chunks.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      data: bytes.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  return chunks;
}

import { crc32 } from 'node:zlib';
import { err, ok, type Result } from '../../engine/result.ts';

/** One chunk of a PNG: its four-letter name and its data (W3C PNG, third edition, §5). */
export type Chunk = { readonly type: string; readonly data: Uint8Array };

/** What a picture is, from its first chunk. Sizes in pixels; `depth` in bits per sample. */
export type PngHeader = {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly grey: boolean;
};

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const overhead = 12;

/** What is needed to show the picture as it is. All else may tell more than its maker meant to. */
const shown = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'cICP',
  'sBIT',
  'bKGD',
  'pHYs',
]);

export const isPng = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);

/**
 * The chunks of a PNG up to and with its end; what follows the end is left out. Data are views of
 * `bytes`, not copies.
 * @returns or what is wrong: no PNG, cut short, or a chunk that does not match its checksum
 */
export function readPng(bytes: Uint8Array): Result<readonly Chunk[], string> {
  if (!isPng(bytes)) return err('it is not a PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let at = signature.length;
  while (at + overhead <= bytes.length) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) return err(`byte ${at + 4} should begin a chunk and does not`);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) return err(`it is cut short: its chunk ${type} ends after the file does`);
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
      return err(`its chunk ${type} does not match its checksum`);
    if (chunks.length === 0 && (type !== 'IHDR' || length !== 13))
      return err('it does not begin with a header');
    chunks.push({ type, data: bytes.subarray(at + 8, end) });
    if (type === 'IEND')
      return chunks.some((c) => c.type === 'IDAT') ? ok(chunks) : err('it holds no picture');
    at = end + 4;
  }
  return err('it is cut short: its end is missing');
}

/** The bytes of a PNG made of these chunks; the same chunks give the same bytes. */
export function writePng(chunks: readonly Chunk[]): Buffer {
  const out = Buffer.allocUnsafe(
    chunks.reduce((sum, { data }) => sum + overhead + data.length, signature.length),
  );
  out.set(signature);
  let at = signature.length;
  for (const { type, data } of chunks) {
    out.writeUInt32BE(data.length, at);
    out.write(type, at + 4, 'latin1');
    out.set(data, at + 8);
    out.writeUInt32BE(crc32(out.subarray(at + 4, at + 8 + data.length)), at + 8 + data.length);
    at += overhead + data.length;
  }
  return out;
}

export function headerOf(chunks: readonly Chunk[]): PngHeader {
  const { data } = chunks[0]!;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth: data[8]!,
    grey: (data[9]! & 0b10) === 0,
  };
}

/** Only the chunks that make the picture: no text (ComfyUI keeps prompt and workflow there), dates or thumbnails. */
export const pictureOnly = (chunks: readonly Chunk[]): readonly Chunk[] =>
  chunks.filter(({ type }) => shown.has(type));

/** Puts a chunk straight after the header, where readers look first. */
export const withChunk = ([header, ...rest]: readonly Chunk[], chunk: Chunk): readonly Chunk[] => [
  header!,
  chunk,
  ...rest,
];

/** An XMP packet, uncompressed (XMP specification part 3, 1.1.5). */
export const xmpChunk = (packet: string): Chunk => ({
  type: 'iTXt',
  data: Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${packet}`),
});

const inchesPerMetre = 1 / 0.0254;

/** The resolution it is to be printed at. */
export function densityChunk(dpi: number): Chunk {
  const data = Buffer.alloc(9);
  const perMetre = Math.round(dpi * inchesPerMetre);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data[8] = 1;
  return { type: 'pHYs', data };
}

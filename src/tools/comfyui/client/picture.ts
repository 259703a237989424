import { err, ok, type Result } from '../../../engine/result.ts';

export type PictureType = 'image/png' | 'image/jpeg';

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * The type of a picture that is whole: a PNG whose chunks (length, name, data, checksum) lead from the
 * signature exactly to the end of IEND, or a JPEG from SOI to EOI. The server's save is not atomic, so
 * half a picture can arrive with a right length. The pixels are not decoded.
 */
export function pictureType(bytes: Uint8Array): Result<PictureType, string> {
  if (png.every((byte, i) => bytes[i] === byte)) return wholePng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) {
    const end = bytes.length;
    return bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9 ? ok('image/jpeg') : err('the JPEG is cut off');
  }
  if (bytes.length === 0) return err('it is empty');
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return err(/^<(!doctype|html)/i.test(start) ? 'it is a web page' : 'it is neither PNG nor JPEG');
}

function wholePng(bytes: Uint8Array): Result<PictureType, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = png.length;
  let data = false;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const name = view.getUint32(at + 4);
    if (at === png.length && name !== 0x49484452) return err('the PNG does not begin with IHDR');
    data ||= name === 0x49444154;
    at += 12 + length;
    if (name === 0x49454e44) {
      if (!data) return err('the PNG holds no pixels');
      return at === bytes.length ? ok('image/png') : err('there is something behind the end of the PNG');
    }
  }
  return err('the PNG is cut off');
}

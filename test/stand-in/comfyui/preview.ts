import type { Picture } from './picture.ts';

/** A JPEG of eight by eight grey pixels: previews are looked at for their frame, not for their picture. */
const grey = Buffer.from(
  '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAIAAgDASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AAA//2Q==',
  'base64',
);

/** A preview frame's JPEG; a comment in it holds the picture's first pixel, and others pad it to `bytes`. */
export function previewPicture(picture: Picture, bytes = 0): Buffer {
  const comments = [comment(Buffer.from(picture.rgb.subarray(0, 3)))];
  for (let left = bytes - grey.length; left > 4; left -= 65_000)
    comments.push(comment(Buffer.alloc(Math.min(left, 65_000) - 4)));
  return Buffer.concat([grey.subarray(0, 2), ...comments, grey.subarray(2)]);
}

/** A JPEG comment segment: marker FFFE, length with its own two bytes, at most 65 533 bytes of content. */
function comment(content: Buffer): Buffer {
  const length = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, 0xfe, length >> 8, length & 255]), content]);
}

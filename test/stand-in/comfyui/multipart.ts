/** One part of a multipart/form-data body. */
export type Part = { readonly name: string; readonly filename: string | undefined; readonly bytes: Buffer };

/** Splits a body at its boundary (RFC 7578); undefined when it isn't multipart. Names stay as they were sent. */
export function partsOf(contentType: string, body: Buffer): readonly Part[] | undefined {
  const boundary = /^multipart\/form-data\b.*?;\s*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const parts: Part[] = [];
  const mark = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(mark); at >= 0; ) {
    const start = at + mark.length;
    const next = body.indexOf(mark, start);
    if (next < 0) break;
    const part = body.subarray(start, next);
    const blank = part.indexOf('\r\n\r\n');
    if (blank >= 0) {
      const head = part.toString('utf8', 0, blank);
      const name = field(head, 'name');
      if (name !== undefined) {
        parts.push({
          name,
          filename: field(head, 'filename'),
          bytes: part.subarray(blank + 4, part.length - 2),
        });
      }
    }
    at = next;
  }
  return parts;
}

const field = (head: string, name: string): string | undefined =>
  new RegExp(`content-disposition:[^\\r\\n]*;\\s*${name}="([^"\\r\\n]*)"`, 'i').exec(head)?.[1];

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What is sent: bytes or text from memory, a form (RFC 7578), or a file's bytes as they are. */
export type Body = Uint8Array | string | FormData | { readonly file: string };

/** A body ready for the wire: its length is known before the first byte goes out. */
export type Outgoing = {
  readonly length: number;
  readonly type?: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
};

/**
 * A body for the wire. A form becomes multipart/form-data; its files are read while they are sent.
 * @throws the system's error if a file can't be found.
 */
export async function outgoing(body: Body): Promise<Outgoing> {
  if (typeof body === 'string') return memory(Buffer.from(body, 'utf8'), 'text/plain;charset=UTF-8');
  if (body instanceof Uint8Array) return memory(body);
  if (body instanceof FormData) return multipart(body);
  const { size } = await stat(body.file);
  // never more than was announced, even if the file grows meanwhile
  return {
    length: size,
    chunks: () => createReadStream(body.file, size === 0 ? {} : { end: size - 1 }),
  };
}

function memory(bytes: Uint8Array, type?: string): Outgoing {
  return {
    length: bytes.byteLength,
    ...(type === undefined ? {} : { type }),
    async *chunks() {
      if (bytes.byteLength > 0) yield bytes;
    },
  };
}

// the escapes of the WHATWG form encoding: a quote or line break would end the name
const quoted = (name: string): string => name.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22');

function multipart(form: FormData): Outgoing {
  const boundary = `----plasma-${randomUUID()}`;
  const parts: (Uint8Array | Blob)[] = [];
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
    if (typeof value === 'string') parts.push(Buffer.from(`${head}\r\n\r\n${value}\r\n`, 'utf8'));
    else {
      const type = value.type === '' ? 'application/octet-stream' : value.type;
      const rest = `; filename="${quoted(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`;
      parts.push(Buffer.from(head + rest, 'utf8'), value, Buffer.from('\r\n'));
    }
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    length: parts.reduce((sum, part) => sum + (part instanceof Blob ? part.size : part.byteLength), 0),
    type: `multipart/form-data; boundary=${boundary}`,
    async *chunks() {
      for (const part of parts) {
        if (part instanceof Blob) yield* part.stream();
        else yield part;
      }
    },
  };
}

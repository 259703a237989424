import type { Json, JsonObject } from '../../src/engine/json.ts';
import type { Answer, Frame } from './wire.ts';

/** What a scene gives: what was asked and what the server said to it. */
export type Scene = (server: string) => Promise<JsonObject>;

/** An answer with the headers that a client could care about, and no others. */
export function answered(answer: Answer): Json {
  const kept = ['content-disposition', 'content-range', 'accept-ranges', 'last-modified', 'etag', 'allow'];
  const headers = Object.entries(answer.headers).filter(([name]) => kept.includes(name));
  return {
    status: answer.status,
    type: answer.type,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    body: answer.body,
  };
}

/** A frame as JSON: of a binary one its numbers, its metadata and how the picture begins. */
export function told(frame: Frame): Json {
  if (frame.kind === 'text') return { type: frame.type, data: frame.data };
  const { bytes } = frame;
  const type = bytes.readUInt32BE(0);
  const word = bytes.readUInt32BE(4);
  const head = { binary: type, bytes: bytes.length };
  if (type === 1) return { ...head, format: word, image: start(bytes, 8) };
  if (type === 4) {
    const metadata = JSON.parse(bytes.subarray(8, 8 + word).toString('utf8')) as Json;
    return { ...head, metadataBytes: word, metadata, image: start(bytes, 8 + word) };
  }
  return { ...head, first: bytes.subarray(4, 40).toString('hex') };
}

const start = (bytes: Buffer, at: number): Json => ({
  bytes: bytes.length - at,
  first: bytes.subarray(at, at + 8).toString('hex'),
});

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * The text of a recording: ids numbered in the order they appear, times counted from one moment
 * (their distances are real), and no path of the machine it was made on.
 */
export function fixture(recording: JsonObject): string {
  const ids = new Map<string, string>();
  let from: number | undefined;
  const text = JSON.stringify(recording, (name, value: unknown) => {
    // the frames in the middle say nothing of the protocol
    if (name === 'traceback' && Array.isArray(value)) return value.slice(-1).map(String).map(withoutPaths);
    if (typeof value === 'number' && value > 1.6e12 && value < 2.1e12) {
      from ??= value;
      return 1_760_000_000_000 + (value - from);
    }
    if (typeof value === 'string') return withoutPaths(value);
    return value;
  });
  const numbered = text.replace(uuid, (id) => {
    const known = ids.get(id) ?? `00000000-0000-4000-8000-${String(ids.size + 1).padStart(12, '0')}`;
    ids.set(id, known);
    return known;
  });
  return `${laidOut(JSON.parse(numbered) as Json)}\n`;
}

/** JSON with what is short on one line: a frame to a line where it fits. */
function laidOut(value: Json, indent = ''): string {
  const line = JSON.stringify(value);
  if (line.length + indent.length <= 150 || typeof value !== 'object' || value === null) return line;
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item: Json) => inner + laidOut(item, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).map(
    ([name, item]) => `${inner}${JSON.stringify(name)}: ${laidOut(item as Json, inner)}`,
  );
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

function withoutPaths(text: string): string {
  const clean = text
    .replace(/(["'\s(=]|^)\/[^"'\s):]*\/(site-packages\/[^"'\s):]*)/g, '$1<python>/$2')
    .replace(/(["'\s(=]|^|sqlite:\/\/\/)(?:\/[^"'\s):/]+){2,}\/([^"'\s):/]+)/g, '$1<comfyui>/$2');
  return clean.length > 1_500 ? `${clean.slice(0, 1_500)}…` : clean;
}

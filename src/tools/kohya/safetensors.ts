import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { err, ok, type Result } from '../../engine/result.ts';

/**
 * The safetensors format (https://github.com/huggingface/safetensors, "Format"): 8 bytes of little-endian
 * length, a JSON header of that length, then the data of all tensors without a gap.
 */
export type Safetensors = {
  /** Length of the file in bytes. */
  readonly size: number;
  /** Where the data begins, in bytes from the start of the file. */
  readonly dataAt: number;
  /** What the trainer wrote about itself: all texts, in sd-scripts `None` for what is missing. */
  readonly metadata: { readonly [name: string]: string };
  /** In the order of their data. */
  readonly tensors: readonly Tensor[];
};

export type Tensor = {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Bytes from `dataAt`. */
  readonly start: number;
  readonly end: number;
};

const widths = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;
export type Dtype = keyof typeof widths;

/** The longest header that the format allows, in bytes. */
const longestHeader = 100_000_000;

/**
 * Reads the header of a file and holds it to the file's length: a file that is still being written, was
 * cut off or lies about its tensors is told in one sentence. The data itself is not read.
 */
export function readSafetensors(file: string): Result<Safetensors, string> {
  return opened(file, (fd, size) => {
    if (size < 8) return err(size === 0 ? 'it is empty' : `it has ${size} bytes, too few for a header`);
    const announced = read(fd, 0, 8).readBigUInt64LE();
    if (announced > longestHeader)
      return err(`its first 8 bytes announce a header of ${announced} bytes: it is no safetensors file`);
    const length = Number(announced);
    if (length < 2) return err('its header is empty');
    if (8 + length > size) return err(`it is cut off in its header: ${size} of at least ${8 + length} bytes`);
    const header = headerOf(read(fd, 8, length));
    return header.ok ? parsed(header.value, size, 8 + length) : header;
  });
}

function headerOf(bytes: Buffer): Result<{ readonly [name: string]: unknown }, string> {
  if (bytes[0] !== 0x7b) return err('its header does not begin with {: it is no safetensors file');
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(header) ? ok(header) : err('its header is no JSON object');
  } catch {
    return err('its header is no JSON');
  }
}

function parsed(
  header: { readonly [name: string]: unknown },
  size: number,
  dataAt: number,
): Result<Safetensors, string> {
  const metadata: { [name: string]: string } = Object.create(null);
  const tensors: Tensor[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!isRecord(entry)) return err('its metadata is no JSON object');
      for (const [key, value] of Object.entries(entry)) {
        if (typeof value !== 'string') return err(`its metadata says something other than text for "${key}"`);
        metadata[key] = value;
      }
      continue;
    }
    const tensor = tensorOf(name, entry);
    if (!tensor.ok) return tensor;
    tensors.push(tensor.value);
  }
  tensors.sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.start !== end)
      return err(
        `its header lies: ${shown(tensor.name)} ${tensor.start < end ? 'overlaps another tensor' : 'leaves a gap before it'}`,
      );
    end = tensor.end;
  }
  const whole = dataAt + end;
  if (size < whole) return err(`it is cut off: ${size} of ${whole} bytes`);
  if (size > whole) return err(`its header lies: ${size - whole} bytes belong to no tensor`);
  return ok({ size, dataAt, metadata, tensors });
}

function tensorOf(name: string, entry: unknown): Result<Tensor, string> {
  if (!isRecord(entry)) return err(`its header says nothing of ${shown(name)}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(widths, dtype))
    return err(`${shown(name)} has numbers of an unknown kind, ${shown(String(dtype))}`);
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) return err(`${shown(name)} has no shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return err(`${shown(name)} has no place`);
  const [start, end] = offsets as [number, number];
  const bytes = shape.reduce((product, side) => product * side, widths[dtype as Dtype]);
  if (end - start !== bytes)
    return err(`its header lies: ${shown(name)} has ${end - start} bytes, and its shape needs ${bytes}`);
  return ok({ name, dtype: dtype as Dtype, shape, start, end });
}

/** Whole files up to this size (bytes) are looked through; of larger ones, parts of each tensor. */
const wholeUpTo = 256 * 1024 * 1024;
/** Of a tensor in a larger file: so many stretches of so many bytes, spread evenly. */
const stretches = 32;
const stretchBytes = 4096;

/**
 * The first tensor that holds a NaN or an infinity, by name. Files over 256 MiB are sampled: 32 stretches
 * of 4 KiB of each tensor. Kinds of numbers that have no such values are passed over.
 */
export function notFinite(
  file: string,
  { tensors, dataAt, size }: Safetensors,
): Result<string | undefined, string> {
  return opened(file, (fd) => {
    for (const { name, dtype, start, end } of tensors) {
      const has = finders[dtype];
      if (has === undefined) continue;
      for (const [from, length] of partsOf(dataAt + start, end - start, size <= wholeUpTo))
        if (has(read(fd, from, length))) return ok(name);
    }
    return ok(undefined);
  });
}

function* partsOf(at: number, length: number, whole: boolean): Generator<readonly [number, number]> {
  const step = whole ? 1 << 20 : stretchBytes;
  if (whole || length <= stretches * stretchBytes) {
    for (let from = 0; from < length; from += step) yield [at + from, Math.min(step, length - from)];
    return;
  }
  const last = length - stretchBytes;
  for (let i = 0; i < stretches; i++)
    yield [at + Math.floor((last * i) / (stretches - 1) / 8) * 8, stretchBytes];
}

/** NaN and the infinities are the numbers with all bits of the exponent set. */
const finders: { readonly [dtype in Dtype]?: (bytes: Buffer) => boolean } = {
  F16: (bytes) => anyOf(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1), 0x7c00),
  BF16: (bytes) => anyOf(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1), 0x7f80),
  F32: (bytes) => anyOf(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2), 0x7f800000),
  F64: (bytes) => {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    for (let i = 1; i < words.length; i += 2) if ((words[i]! & 0x7ff00000) === 0x7ff00000) return true;
    return false;
  },
};

function anyOf(words: Uint16Array | Uint32Array, exponent: number): boolean {
  for (let i = 0; i < words.length; i++) if ((words[i]! & exponent) === exponent) return true;
  return false;
}

/**
 * SHA-256 over the data without the header. sd-scripts writes it as `sshs_model_hash`; two trainings that
 * came out the same have it in common, whatever their headers say.
 */
export function dataDigest(file: string, { dataAt, size }: Safetensors): Result<string, string> {
  return opened(file, (fd) => {
    const hash = createHash('sha256');
    for (let at = dataAt; at < size; at += 1 << 20) hash.update(read(fd, at, Math.min(1 << 20, size - at)));
    return ok(hash.digest('hex'));
  });
}

function opened<T>(file: string, use: (fd: number, size: number) => Result<T, string>): Result<T, string> {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const stat = fstatSync(fd);
    return stat.isFile() ? use(fd, stat.size) : err('it is no file');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof CutOff) return err('it became shorter while it was read');
    if (code === undefined) throw error;
    return err(code === 'ENOENT' ? 'it is not there' : `it can't be read: ${code}`);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

class CutOff extends Error {}

/** Bytes at a place; a buffer of their own, so that they are aligned. */
function read(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const got = readSync(fd, bytes, done, length - done, at + done);
    if (got === 0) throw new CutOff();
    done += got;
  }
  return bytes;
}

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (name: string): string =>
  JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}…` : name).replace(/[\u007f-\u009f]/g, '?');

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** What a model file is called by, in lower-case hex. */
export type Hashes = {
  /** Of the whole file: what plasma, Civitai and Hugging Face call SHA-256. */
  readonly sha256: string;
  /** Old web UIs and Civitai's AutoV1: 8 digits over 64 KiB at 1 MiB. Files of one length may share it. */
  readonly autoV1: string;
  /** Civitai; the hash of a checkpoint in A1111: the first 10 digits of `sha256`. */
  readonly autoV2: string;
  /** Civitai: the first 12 digits of `data`. Metadata may change, and it stays. */
  readonly autoV3: string;
  /** Of the data without the header: what sd-scripts writes into the header as `sshs_model_hash`. */
  readonly data: string;
  /** What A1111 writes into pictures as `Lora hashes`: 12 digits of what the header says, if it says anything. */
  readonly a1111: string;
};

const legacyAt = 0x100000;
const legacyLength = 0x10000;

/**
 * All hashes of a safetensors file in one reading. Sources: sd-scripts `addnet_hash_legacy` and
 * `addnet_hash_safetensors`; A1111 `NetworkOnDisk.set_hash`; Civitai issue 742.
 * @throws what the disk says, or an AbortError
 */
export async function hashesOf(
  file: string,
  of: { readonly dataAt: number; readonly metadata: { readonly [name: string]: string } },
  signal?: AbortSignal,
): Promise<Hashes> {
  const [whole, data, legacy] = [createHash('sha256'), createHash('sha256'), createHash('sha256')];
  let at = 0;
  for await (const piece of createReadStream(file, {
    highWaterMark: 1 << 20,
    signal,
  }) as AsyncIterable<Buffer>) {
    whole.update(piece);
    if (at + piece.length > of.dataAt) data.update(piece.subarray(Math.max(0, of.dataAt - at)));
    const from = Math.max(0, legacyAt - at);
    const to = Math.min(piece.length, legacyAt + legacyLength - at);
    if (from < to) legacy.update(piece.subarray(from, to));
    at += piece.length;
  }
  const sha256 = whole.digest('hex');
  const weights = data.digest('hex');
  const told = of.metadata.sshs_model_hash;
  return {
    sha256,
    autoV1: legacy.digest('hex').slice(0, 8),
    autoV2: sha256.slice(0, 10),
    autoV3: weights.slice(0, 12),
    data: weights,
    a1111: (told === undefined || told === '' ? weights : told.toLowerCase()).slice(0, 12),
  };
}

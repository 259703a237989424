import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { err, ok, type Result } from '../../engine/result.ts';
import type { JobInput } from '../../engine/tool.ts';

/** A reference image as it is sent. */
export type Reference = {
  /** Its input's name. */
  readonly name: string;
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
  /** As sent, in px. */
  readonly width: number;
  readonly height: number;
};

/** @property name the input that is at fault */
export type BadReference = { readonly name: string; readonly message: string };

/**
 * A request may have 20 MB, and base64 makes three bytes four.
 * @see https://ai.google.dev/gemini-api/docs/image-understanding
 */
export const mostBytes = 14_000_000;

/** How small references are made, step by step until all fit: the longer side in px. */
const steps = [
  { edge: 1536, quality: undefined },
  { edge: 1536, quality: 90 },
  { edge: 1024, quality: 90 },
  { edge: 768, quality: 85 },
] as const;

/**
 * Reference images made small enough to send; the same files give the same bytes. They are always
 * encoded anew: a file may hold a prompt, a workflow or a place that is nobody's business.
 */
export async function shrink(
  names: readonly string[],
  inputs: { readonly [name: string]: JobInput },
  most = mostBytes,
): Promise<Result<readonly Reference[], BadReference>> {
  const files = names.filter((name) => inputs[name]!.digest !== 'absent');
  let size = 0;
  for (const { edge, quality } of steps) {
    const made: Reference[] = [];
    for (const name of files) {
      const reference = await encoded(name, inputs[name]!, edge, quality);
      if (!reference.ok) return reference;
      made.push(reference.value);
    }
    size = made.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (size <= most) return ok(made);
  }
  return err({
    name: files.at(-1) ?? '',
    message: `${files.length} reference images are ${size} bytes even when they are made small; Gemini takes ${most}`,
  });
}

async function encoded(
  name: string,
  { file, path }: JobInput,
  edge: number,
  quality: number | undefined,
): Promise<Result<Reference, BadReference>> {
  try {
    // from memory and not by file name: libvips keeps decoded files by name, and files change
    const small = sharp(readFileSync(file), { autoOrient: true })
      .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' })
      .toColourspace('srgb');
    const to: Sharp =
      quality === undefined
        ? small.png({ compressionLevel: 3, adaptiveFiltering: false })
        : small.flatten({ background: '#ffffff' }).jpeg({ quality, chromaSubsampling: '4:4:4' });
    const { data, info } = await to.toBuffer({ resolveWithObject: true });
    const type = quality === undefined ? 'image/png' : 'image/jpeg';
    return ok({ name, type, bytes: data, width: info.width, height: info.height });
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
    return err({ name, message: `${path}, a reference image, can't be read as a picture: ${why}` });
  }
}

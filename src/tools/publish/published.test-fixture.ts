import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { trial } from '../../../test/trial.ts';
import type { Tool } from '../../engine/tool.ts';
import { readPng, withChunk, writePng } from '../image/png.ts';
import type { About } from './about.ts';
import { overlayInput, pageInput } from './about.ts';
import { encodeMono } from './mono.ts';

export const about: About = {
  title: 'The Last Spark',
  series: 'Plasma',
  number: 1,
  language: 'en',
  reading: 'rtl',
};

export const png = (background: string, width = 20, height = 30): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

export const grey = async (width = 20, height = 30): Promise<Buffer> =>
  sharp(await png('#888', width, height))
    .toColourspace('b-w')
    .png()
    .toBuffer();

/** Line art of one bit a pixel: a black frame on white. */
export function mono(width = 20, height = 30): Buffer {
  const data = new Uint8Array(width * height).fill(255);
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) data[y * width + x] = 0;
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) data[y * width + x] = 0;
  return encodeMono({ data, width, height, channels: 1 })!;
}

/** A page of grey art as it is drawn: soft shades and grain, which a PNG keeps badly and a JPEG well. */
export async function shaded(width: number, height: number): Promise<Buffer> {
  const data = new Uint8Array(width * height);
  let noise = 1;
  for (let i = 0; i < data.length; i++) {
    noise = (Math.imul(noise, 1_103_515_245) + 12_345) >>> 0;
    data[i] = 96 + Math.round(64 * Math.sin(i / 97)) + (noise >>> 27);
  }
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** A PNG as ComfyUI saves it, with the prompt and the workflow as text. */
export async function generated(width = 20, height = 30): Promise<Buffer> {
  const chunks = readPng(await png('#c40', width, height));
  if (!chunks.ok) throw new Error(chunks.error);
  const text = (keyword: string): { type: string; data: Buffer } => ({
    type: 'tEXt',
    data: Buffer.from(`${keyword}\0{"class_type":"KSampler"}`),
  });
  return writePng(withChunk(withChunk(chunks.value, text('prompt')), text('workflow')));
}

/** Publishes pages (and lettering over them) with a tool: its output `name`, in a folder of its own. */
export async function publishedAs<P extends object>(
  tool: Tool<P>,
  name: string,
  params: P,
  pages: readonly Buffer[],
  overlays: readonly (Buffer | undefined)[] = [],
): Promise<{ readonly bytes: Buffer; readonly path: string; readonly folder: string }> {
  const { run, file, folder } = await trial();
  const inputs = Object.fromEntries([
    ...pages.map((bytes, i) => [pageInput(i), file(`p${i + 1}.png`, bytes)]),
    ...overlays.flatMap((bytes, i) =>
      bytes === undefined ? [] : [[overlayInput(i), file(`o${i + 1}.png`, bytes)]],
    ),
  ]);
  const { result, output } = await run(tool, { params, inputs, outputs: { [name]: `out.${name}` } });
  if (!result.ok) throw new Error(result.error.message);
  return { bytes: output(name), path: `${folder}/out.${name}`, folder };
}

/** What went wrong, for publishers that should refuse. */
export const problemOf = (published: Promise<unknown>): Promise<string> =>
  published.then(
    () => 'none',
    (error: Error) => error.message,
  );

/** Where Debian puts the EPUB validator; `EPUBCHECK_JAR` elsewhere. */
const epubcheckJar: string = process.env.EPUBCHECK_JAR ?? '/usr/share/java/epubcheck.jar';

/** Whether a validator is on this machine. */
export const has = (program: string): boolean =>
  program === 'epubcheck'
    ? existsSync(epubcheckJar) && has('java')
    : spawnSync(program, ['--version']).error === undefined;

// Java takes its file names' encoding from here, and books have names in Japanese
const env = { ...process.env, LC_ALL: 'C.UTF-8' };

/** What a program prints; throws with it if the program finds a fault. */
export const said = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env });

const epubCheckAll = new URL('../../../test/fixtures/epubcheck/EpubCheckAll.java', import.meta.url).pathname;

/**
 * What EPUBCheck prints of each book, all in one JVM: starting one takes ten times as long as a book.
 * Rejects if it finds a fault.
 */
export async function epubsChecked(...books: readonly string[]): Promise<readonly string[]> {
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', epubcheckJar, epubCheckAll];
  const { stdout } = await promisify(execFile)('java', [...quick, ...books], { encoding: 'utf8', env });
  return stdout.split('EPUBCheck completed').slice(0, -1);
}

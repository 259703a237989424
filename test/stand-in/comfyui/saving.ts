import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve, sep } from 'node:path';
import type { Result } from '../../../src/engine/result.ts';
import { err, ok } from '../../../src/engine/result.ts';
import type { BadDays, ErrorKind } from './bad-days.ts';
import type { Folders } from './folders.ts';
import type { Picture } from './picture.ts';
import { encode } from './png.ts';
import type { ImageRef, Root } from './protocol.ts';

/**
 * Writes pictures as SaveImage does (A.13): `<prefix>_<counter>_.png`, the counter one above the highest in that
 * folder, with the text chunks of the prompt.
 */
export function savePictures(
  pictures: readonly Picture[],
  prefix: string,
  root: Extract<Root, 'output' | 'temp'>,
  texts: { readonly [keyword: string]: string },
  folders: Folders,
  bad: BadDays,
): Result<readonly ImageRef[], ErrorKind> {
  const base = folders.of(root);
  const filled = tokens(prefix, pictures[0]!);
  // as Python's normpath: no slash at the end, and nothing at all is `.`
  const plain = normalize(filled === '' ? '.' : filled).replace(/(?<=.)\/+$/, '');
  const subfolder = dirname(plain) === '.' ? '' : dirname(plain);
  const folder = resolve(base, subfolder);
  if (folder !== base && !folder.startsWith(base + sep)) return err(outside);
  mkdirSync(folder, { recursive: true });
  const name = basename(plain);
  let counter = highest(folder, name) + 1;
  const images = pictures.map((picture, i): ImageRef => {
    const filename = `${name.replaceAll('%batch_num%', String(i))}_${String(counter++).padStart(5, '0')}_.png`;
    const file = join(folder, filename);
    writeFileSync(file, encode(picture, texts));
    if (bad.outputsVanish) rmSync(file);
    const image = { filename, subfolder, type: root };
    return bad.toldName?.(image) ?? image;
  });
  return ok(images);
}

const outside: ErrorKind = {
  type: 'Exception',
  message: '**** ERROR: Saving image outside the output folder is not allowed.',
};

function highest(folder: string, name: string): number {
  let most = 0;
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`${name}_`)) continue;
    const digits = /^(\d+)(?:_|$)/.exec(entry.slice(name.length + 1));
    if (digits !== null) most = Math.max(most, Number(digits[1]));
  }
  return most;
}

function tokens(prefix: string, { width, height }: Picture): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const values: { readonly [token: string]: string } = {
    width: String(width),
    height: String(height),
    year: String(now.getFullYear()),
    month: two(now.getMonth() + 1),
    day: two(now.getDate()),
    hour: two(now.getHours()),
    minute: two(now.getMinutes()),
    second: two(now.getSeconds()),
  };
  return prefix.replace(/%(\w+)%/g, (token, name: string) => values[name] ?? token);
}

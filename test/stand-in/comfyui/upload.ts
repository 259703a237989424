import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { type Answer, empty, json, text500 } from './answer.ts';
import type { BadDays } from './bad-days.ts';
import type { Folders } from './folders.ts';
import { partsOf } from './multipart.ts';
import { type Root, roots } from './protocol.ts';

/** POST /upload/image with the name rules of A.7: the same bytes keep their name, others get `a (1).png`. */
export function upload(contentType: string, body: Buffer, folders: Folders, bad: BadDays): Answer {
  const parts = partsOf(contentType, body);
  if (parts === undefined) return text500;
  const value = (name: string): string | undefined =>
    parts.find((part) => part.name === name)?.bytes.toString('utf8');
  const root = value('type') ?? 'input';
  if (!(roots as readonly string[]).includes(root)) return text500;
  const image = parts.find((part) => part.name === 'image');
  if (image?.filename === undefined || image.filename === '') return empty(400);
  const subfolder = value('subfolder') ?? '';
  const base = folders.of(root as Root);
  const folder = resolve(base, subfolder);
  if (folder !== base && !folder.startsWith(base + sep)) return empty(400);
  const wanted = resolve(folder, image.filename);
  if (!wanted.startsWith(base + sep)) return empty(400);
  mkdirSync(folder, { recursive: true });
  if (image.filename.includes('\0') || !existsSync(dirname(wanted))) return text500;

  const overwrite = ['true', '1'].includes(value('overwrite') ?? '');
  let name = bad.renamedUploads ? numbered(image.filename, 1) : image.filename;
  for (let i = 1; !overwrite && existsSync(join(folder, name)); i++) {
    if (readFileSync(join(folder, name)).equals(image.bytes)) return json({ name, subfolder, type: root });
    name = numbered(image.filename, i);
  }
  writeFileSync(join(folder, name), image.bytes);
  return json({ name, subfolder, type: root });
}

function numbered(filename: string, i: number): string {
  const { name, ext } = parse(filename);
  return `${name} (${i})${ext}`;
}

import { readFileSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { type Answer, empty } from './answer.ts';
import type { Folders } from './folders.ts';
import { type Root, roots } from './protocol.ts';

const types: { readonly [extension: string]: string } = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  json: 'application/json',
  txt: 'text/plain',
  svg: 'image/svg+xml',
};

/** GET /view: a file of one of the three folders, with the codes of A.7. */
export function view(query: URLSearchParams, range: string | undefined, folders: Folders): Answer {
  const asked = query.get('filename');
  if (asked === null) return empty(404);
  const [name, root] = annotated(asked, query.get('type') ?? 'output');
  if (name === '' || name.startsWith('/') || name.includes('..')) return empty(400);
  if (!isRoot(root)) return empty(400);
  const base = folders.of(root);
  const folder = resolve(base, query.get('subfolder') ?? '');
  if (folder !== base && !folder.startsWith(base + sep)) return empty(403);
  const file = join(folder, basename(name));
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return empty(404);
  const bytes = readFileSync(file);
  const headers = {
    'content-type': types[file.split('.').pop()!.toLowerCase()] ?? 'application/octet-stream',
    'content-disposition': `filename="${encodeURI(basename(name))}"`,
    'accept-ranges': 'bytes',
    'last-modified': stat.mtime.toUTCString(),
    etag: `"${Math.trunc(stat.mtimeMs).toString(16)}-${stat.size.toString(16)}"`,
  };
  const part = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (part === null || (part[1] === '' && part[2] === '')) return { status: 200, headers, body: bytes };
  const from = part[1] === '' ? Math.max(0, bytes.length - Number(part[2])) : Number(part[1]);
  const to =
    part[1] === '' || part[2] === '' ? bytes.length - 1 : Math.min(Number(part[2]), bytes.length - 1);
  if (from > to || from >= bytes.length)
    return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` } };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${from}-${to}/${bytes.length}` },
    body: bytes.subarray(from, to + 1),
  };
}

/** `x.png [input]` is the file x.png of the input folder. */
export function annotated(name: string, root: string): readonly [name: string, root: string] {
  const found = /^(.*?) ?\[(output|input|temp)\]$/.exec(name);
  return found === null ? [name, root] : [found[1]!, found[2]!];
}

const isRoot = (name: string): name is Root => (roots as readonly string[]).includes(name);

/** The file that LoadImage reads; undefined when there is none. LoadImage doesn't stop `..` (A.7). */
export function inputFile(name: string, folders: Folders): string | undefined {
  const [plain, root] = annotated(name, 'input');
  const file = resolve(folders.of(root as Root), plain);
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

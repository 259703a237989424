import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { type Io, paintFor } from '../src/cli/io.ts';
import { run } from '../src/cli/main.ts';

export type Said = { readonly code: number; readonly out: string; readonly err: string };

/** A book in a folder of its own, driven through the command line inside this process. */
export type CliBook = {
  readonly root: string;
  readonly write: (path: string, text: string | Uint8Array) => void;
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  readonly remove: (path: string) => void;
  readonly plasma: (...words: readonly string[]) => Promise<Said>;
  readonly dispose: () => void;
};

/** The folder's name has a space and Japanese in it: every test runs where paths are awkward. */
export function cliBook(files: { readonly [path: string]: string | Uint8Array }): CliBook {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'plasma 本 ')));
  const write = (path: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  return {
    root,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    has: (path) => existsSync(join(root, path)),
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    plasma: (...words) => plasmaIn(root, words),
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Runs a command line as if it were typed in a folder, without colours. */
export async function plasmaIn(cwd: string, words: readonly string[], given: Io['env'] = {}): Promise<Said> {
  let out = '';
  let err = '';
  const env = { ...given, NO_COLOR: '1' };
  const io: Io = {
    cwd,
    env,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    live: false,
    columns: () => 100,
    paint: paintFor(env, false),
    signal: new AbortController().signal,
  };
  const code = await run(words, io);
  return { code, out, err };
}

const picture = (background: string): Promise<Uint8Array> =>
  sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();

/** Pictures of one colour, made once. */
export const red: Uint8Array = await picture('#d22');
export const blue: Uint8Array = await picture('#22d');

/** Two panels whose art is copied from sources (so that it can be any picture), a caption and a page listing. */
export const paintedBook = {
  'plasma.config.ts': `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Tiny', languages: ['en'] });
`,
  'chapters/ch-01/script.yaml': `chapter: 1
title: Tiny
pages:
  - id: p001
    layout: 2x2
    panels:
      - id: k1 # the first
        scene: rain
        takes: 2
      - id: k2
        seed: 5 # five
        scene: snow
      - { id: k3, reuse: k1 }
      - { id: k4, scene: hail }
`,
  'rules/art.ts': `import { concat, copy, defineRule, text } from 'plasma';
const raw = (k, n) => \`output/\${k.chapter.id}/raw/\${k.stem}_v\${n}.png\`;
export default [
  defineRule({ name: 'raw', *targets({ book }) {
    for (const c of book.chapters) for (const p of c.pages) for (const k of p.panels) {
      if (k.reuse !== undefined) continue;
      const { review } = k;
      for (const { n } of k.takes) yield review?.lock && review.status === 'approved' && review.take === n
        ? { tool: 'pin', label: k.label, params: { digest: review.digest.replace('sha256:', ''), what: k.label, changed: false }, outputs: { image: raw(k, n) } }
        : { ...copy({ label: k.label, from: \`art/\${k.id}_\${n}.png\`, to: raw(k, n) }), from: k.at };
    }
  }}),
  defineRule({ name: 'seeds', *targets({ book }) {
    for (const c of book.chapters) for (const p of c.pages) for (const k of p.panels)
      yield text({ label: k.label, text: k.takes.map((t) => t.seed.value).join(' ') + '\\n' + k.art.value.scene + '\\n', to: \`output/\${c.id}/seeds/\${k.stem}.txt\`, from: k.at });
  }}),
  defineRule({ name: 'page', *targets({ book }) {
    for (const c of book.chapters) for (const p of c.pages)
      yield concat({ label: p.label, from: p.panels.filter((k) => k.reuse === undefined).map((k) => k.paint ?? raw(k, k.take)), to: \`output/\${c.id}/pages/\${p.stem}.bin\` });
  }}),
];
`,
  'art/k1_1.png': red,
  'art/k1_2.png': blue,
  'art/k2_1.png': red,
  'art/k4_1.png': blue,
} as const;

/** The art of k2, which most scenarios are about. */
export const k2 = 'output/ch-01/raw/ch01_p001_k2_v1.png';

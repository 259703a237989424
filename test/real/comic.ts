import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bookIn, type E2eBook } from '../e2e/book.ts';

const repository = resolve(import.meta.dirname, '../..');

export type Comic = {
  readonly server: string;
  readonly checkpoint: string;
  /** Steps of every panel; 4 unless asked otherwise. */
  readonly steps?: number;
  /** More of `comfyui` in plasma.config.ts. */
  readonly comfyui?: { readonly [name: string]: unknown };
  /** One or three panels: the YAML of each after its id. */
  readonly panels: readonly string[];
};

/** A book of one chapter and one page, drawn 64 × 64 px a panel by a real ComfyUI. */
export function comicOf({ server, checkpoint, steps = 4, comfyui = {}, panels }: Comic): E2eBook {
  // it would stand in for the servers of the config, and these books say themselves who draws them
  delete process.env.COMFYUI_URL;
  const settings = {
    servers: { studio: server },
    checkpoint,
    size: [64, 64],
    steps,
    sampler: 'euler',
    scheduler: 'normal',
    ...comfyui,
  };
  const book = bookIn({
    'plasma.config.ts': `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Real', languages: ['en'], paper: 'screen', backend: 'comfyui', comfyui: ${JSON.stringify(settings)} });
`,
    'chapters/ch-01/script.yaml': scriptOf(panels),
  });
  for (const rule of ['raw', 'overlay', 'page', 'record'])
    book.write(
      `rules/${rule}.ts`,
      `export { default } from ${JSON.stringify(`${repository}/rules/${rule}.ts`)};\n`,
    );
  for (const file of [
    'rules/prompt.txt',
    'rules/workflows/txt2img-lora.json',
    'rules/workflows/img2img-lora-controlnet.json',
  ])
    book.write(file, readFileSync(resolve(repository, file)));
  return book;
}

/** The script of a comic's chapter. */
export const scriptOf = (panels: readonly string[]): string => `chapter: 1
title: Real
pages:
  - id: p001
    layout: ${panels.length === 1 ? 'splash' : '3row'}
    panels:
${panels.map((panel, i) => `      - { id: k${i + 1}, ${panel} }\n`).join('')}`;

/** Where take 1 of a panel lies. */
export const rawOf = (panel: string): string => `output/ch-01/raw/ch01_p001_${panel}_v1.png`;

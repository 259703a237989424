import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CliBook, cliBook } from '../../../test/command-line.ts';

const repository = (path: string): Buffer => readFileSync(new URL(`../../../${path}`, import.meta.url));
const dataset = 'datasets/spyke/dataset.yaml';
const out = 'output/datasets/spyke';

/** The character of the sample book with its sheets, and the rules that come with plasma. */
const spyke = {
  'plasma.config.ts':
    "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Tiny', languages: ['en'] });\n",
  'rules/dataset.ts': repository('rules/dataset.ts'),
  'rules/dataset-report.ts': repository('rules/dataset-report.ts'),
  'datasets/spyke/character.yaml': repository('datasets/spyke/character.yaml'),
  [dataset]: repository(dataset),
  ...Object.fromEntries(
    ['turnaround', 'expressions', 'action'].map((name) => [
      `datasets/spyke/refs/${name}.png`,
      repository(`datasets/spyke/refs/${name}.png`),
    ]),
  ),
};

let book: CliBook;
// one book for all: what was cut once is taken from its store
beforeAll(() => {
  book = cliBook(spyke);
});
afterEach(() => {
  for (const [path, text] of Object.entries(spyke)) book.write(path, text);
});
afterAll(() => book.dispose());
const edit = (change: (text: string) => string): void => book.write(dataset, change(book.read(dataset)));
const check = (...words: readonly string[]) => book.plasma('dataset', 'check', 'spyke', ...words);
const rows = async (): Promise<readonly { readonly code?: string; readonly [name: string]: unknown }[]> =>
  (await check('--json')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly code?: string });

describe('plasma dataset check', () => {
  it('says that the sample can be learnt from, before anybody has approved a crop', async () => {
    const said = await check();
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toContain('18 training pictures and 6 mirror images');
    expect(said.out).toMatch(/\n\d+ notes\. output\/datasets\/spyke\/report\.html\n$/);
    const report = JSON.parse(book.read(`${out}/report.json`)) as { readonly errors: number };
    expect(report).toMatchObject({ version: 1, errors: 0, warnings: 0 });
    expect(book.read(`${out}/report.html`)).toContain('Ready to train');
    expect(book.has(`${out}/train/front.png`)).toBe(false);
  });

  it('tells errors with their lines, what to do, and exit code 1', async () => {
    edit((text) => text.replace('pose: "standing, from behind" }', 'caption: "a boy from behind" }'));
    const said = await check();
    expect(said.code).toBe(1);
    expect(said.out).toMatch(/^error this caption lacks the trigger word spyke_plasma_v1/m);
    expect(said.out).toMatch(/^ {2}datasets\/spyke\/dataset\.yaml:\d+:\d+$/m);
    expect(said.out).toMatch(/^ {2}→ Begin it with "spyke_plasma_v1, "/m);
    expect(said.out).toContain('1 error');
    edit((text) => text.replace('caption: "a boy from behind" }', 'pose: "standing, from behind" }'));
    expect((await check()).code).toBe(0);
  });

  it('points at a caption that was written by hand', async () => {
    book.write('datasets/spyke/captions/run.txt', 'running boy\n');
    const [finding] = await rows();
    expect(finding).toMatchObject({
      severity: 'error',
      code: 'trigger-missing',
      at: { file: 'datasets/spyke/captions/run.txt', line: 1 },
    });
    book.remove('datasets/spyke/captions');
  });

  it('warns loudly of mirror images of somebody asymmetric', async () => {
    edit((text) => text.replace('flips: false', 'flips: true'));
    const said = await check('--quiet');
    expect(said.code).toBe(0);
    expect(said.out).toMatch(
      /^warning SPYKE IS NOT THE SAME ON BOTH SIDES: in 12 mirror images .*bracer on the forearm \(right\) and pauldron on the knee \(left\)/m,
    );
    expect(said.out).not.toMatch(/^note/m);
  });

  it('gives one JSON object a line, and counts last', async () => {
    const all = await rows();
    expect(all.at(-1)).toEqual({
      counts: { error: 0, warning: 0, note: all.length - 1 },
      report: `${out}/report.json`,
      page: `${out}/report.html`,
    });
    expect(all.slice(0, -1).every(({ code }) => typeof code === 'string')).toBe(true);
  });

  it('refuses latents that somebody has left beside the pictures', async () => {
    await check();
    book.write(`${out}/train/front_0512x0512_sd.npz`, '');
    const said = await check();
    expect(said.code).toBe(1);
    expect(said.out).toContain('Remove front_0512x0512_sd.npz');
    book.remove(`${out}/train/front_0512x0512_sd.npz`);
  });

  it('follows a sheet that was drawn over', async () => {
    await check();
    const sheet = 'datasets/spyke/refs/expressions.png';
    const blurred = await sharp(join(book.root, sheet)).blur(6).png().toBuffer();
    book.write(sheet, blurred);
    const said = await check('--quiet');
    expect(said.out).toMatch(/^warning 6 pictures are blurred/m);
  });

  it('says who is meant when there is nobody of that name, or no dataset', async () => {
    const nobody = await book.plasma('dataset', 'check', 'spike');
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean spyke?') });
    book.remove(dataset);
    expect(await check()).toMatchObject({
      code: 2,
      err: expect.stringContaining('plasma crop spyke --suggest'),
    });
    expect((await book.plasma('dataset')).code).not.toBe(0);
  });
});

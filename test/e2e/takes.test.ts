import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/engine/digest.ts';
import type { Event } from '../../src/engine/event.ts';
import { type CliBook, cliBook } from '../command-line.ts';
import { outcomes } from './book.ts';

// the states of production.md §6, on a copy of the sample book, with the commands that people type
const repository = resolve(import.meta.dirname, '../..');
const script = 'chapters/ch-01/script.yaml';
const review = 'chapters/ch-01/reviews/p001_k2.yaml';
const raw = (take: number): string => `output/ch-01/raw/ch01_p001_k2_v${take}.png`;
const sheet = 'output/ch-01/contact/ch01_p001.png';
const page = 'output/ch-01/pages/ch01_p001.png';

let book: CliBook;
beforeEach(() => {
  book = cliBook({});
  for (const path of ['plasma.config.ts', 'rules', 'chapters', 'datasets'])
    cpSync(join(repository, path), join(book.root, path), { recursive: true });
});
afterEach(() => book.dispose());

const edit = (file: string, from: string, to: string): void => {
  expect(book.read(file)).toContain(from);
  book.write(file, book.read(file).replace(from, to));
};
/** The panel that these scenarios are about: p001/k2. */
const k2 = '- id: k2\n        scene: rusty water tower';
const setting = (line: string): void => edit(script, k2, k2.replace('k2', `k2\n        ${line}`));
const digestOf = (path: string): string => sha256(readFileSync(join(book.root, path)));

/** Builds page 1 with all that belongs to it. */
async function build(...words: readonly string[]) {
  const ran = await book.plasma('build', 'ch-01/p001', '--json', ...words);
  const events = ran.out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  return { code: ran.code, said: ran.out, built: outcomes(events, 'built') };
}
const plasma = (...words: readonly string[]) => book.plasma(...words);
const reviewRequired = (): void => edit('plasma.config.ts', "review: 'optional'", "review: 'required'");

describe('takes', () => {
  it('one take: no contact sheet', async () => {
    await build();
    expect(book.has(sheet)).toBe(false);
  });

  it('more of them are added, and none is drawn again; the sheet is not on the way to pages', async () => {
    setting('takes: 2');
    expect((await plasma('build', page)).code).toBe(0);
    expect([book.has(raw(1)), book.has(raw(2)), book.has(sheet)]).toEqual([true, false, false]);
    expect((await build()).built).toEqual(expect.arrayContaining([raw(2), sheet]));
    const before = [raw(1), raw(2)].map(digestOf);
    edit(script, 'takes: 2', 'takes: 4');
    expect([...(await build()).built].sort()).toEqual([sheet, raw(3), raw(4)]);
    expect([raw(1), raw(2)].map(digestOf)).toEqual(before);
    expect(new Set([1, 2, 3, 4].map((take) => digestOf(raw(take)))).size).toBe(4);
  });

  it('that pages do not show, and their sheet, come when pages are done', async () => {
    setting('takes: 3');
    const plan = (await plasma('build', '--dry-run', '--json')).out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { readonly target?: string });
    const at = (target: string): number => plan.findIndex((one) => one.target === target);
    expect(at(raw(1))).toBeGreaterThanOrEqual(0);
    expect(at(raw(1))).toBeLessThan(at(page));
    expect(at('output/ch-01/pages/ch01_p008.png')).toBeLessThan(at(raw(2)));
    expect(at(raw(3))).toBeLessThan(at(sheet));
  });

  it('the approved one is shown, and the sheet says so', async () => {
    setting('takes: 2');
    await build();
    const [shown, marked] = [digestOf(page), digestOf(sheet)];
    expect((await plasma('approve', 'ch-01/p001/k2', '--take', '2')).out).toContain('take 2 of 2 approved');
    const { built } = await build();
    expect(built).toEqual(expect.arrayContaining([sheet, page]));
    expect(built.filter((path) => path.includes('/raw/'))).toEqual([]);
    expect(digestOf(page)).not.toBe(shown);
    expect(digestOf(sheet)).not.toBe(marked);
  });

  it('a take in the script goes before the approved one, and approve says so', async () => {
    setting('takes: 2\n        take: 1');
    await build();
    expect((await plasma('approve', 'ch-01/p001/k2', '--take', '2')).err).toContain('pages show take 1');
  });

  it('rejecting another take does not end an approval behind its back', async () => {
    setting('takes: 2');
    await build();
    await plasma('approve', 'ch-01/p001/k2', '--take', '1');
    const before = book.read(review);
    expect(await plasma('reject', 'ch-01/p001/k2', '--take', '2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('take 1 of ch-01/p001/k2 is approved'),
    });
    expect(book.read(review)).toBe(before);
  });
});

describe('approved art', () => {
  beforeEach(async () => {
    await build();
    await plasma('approve', 'ch-01/p001/k2');
  });

  it('runs nothing but its gate, and then nothing', async () => {
    expect((await build()).built).toEqual(['output/ch-01/approved/ch01_p001_k2.png']);
    expect((await build()).built).toEqual([]);
  });

  it('that is stale is drawn again, and that is told', async () => {
    edit(script, 'The wind tears at the white cloak.', 'The wind tears at the roofs.');
    setting('seed: 7');
    const { code, said, built } = await build();
    expect(code).toBe(0);
    expect(built).toContain(raw(1));
    expect(said).toContain('has changed since it was approved');
  });

  it('that has other pixels though nothing was changed waits', async () => {
    edit(review, `digest: sha256:${digestOf(raw(1))}`, `digest: sha256:${'1'.repeat(64)}`);
    const { code, said } = await build();
    expect(code).toBe(3);
    expect(said).toContain('which are gone from the store');
    expect(said).not.toContain('"failed":1');
    expect((await plasma('approve', 'ch-01/p001/k2')).code).toBe(0);
    expect((await build()).code).toBe(0);
  });

  it('is never swept from the store', async () => {
    const digest = digestOf(raw(1));
    setting('seed: 7');
    await build();
    await plasma('gc', '--keep-days', '0', '--keep-results', '0');
    expect(book.has(`.plasma/store/sha256/${digest.slice(0, 2)}/${digest}`)).toBe(true);
    edit(review, 'status: approved', 'status: approved\nlock: true');
    expect((await build()).said).toContain('its pixels are kept');
    expect(digestOf(raw(1))).toBe(digest);
  });

  it('is not touched by new words', async () => {
    reviewRequired();
    for (const k of ['k1', 'k3']) await plasma('approve', `ch-01/p001/${k}`);
    expect((await build()).code).toBe(0);
    edit(script, 'Tonight, it starves.', 'Tonight it feeds.');
    edit(script, 'en: WHOOSH', 'en: FWOOSH');
    const { code, built } = await build();
    expect(code).toBe(0);
    expect(built.filter((path) => /\/(raw|approved)\//.test(path))).toEqual([]);
    expect(built).toContain(page);
  });
});

describe('locked art', () => {
  it('keeps its pixels whatever the script says, from the store, or stops', async () => {
    await build();
    const digest = digestOf(raw(1));
    await plasma('approve', 'ch-01/p001/k2', '--lock');
    setting('seed: 7');
    expect(await build()).toMatchObject({ code: 0, said: expect.stringContaining('its pixels are kept') });
    expect(digestOf(raw(1))).toBe(digest);
    book.remove(raw(1));
    expect((await build()).code).toBe(0);
    expect(digestOf(raw(1))).toBe(digest);
    book.remove('output');
    book.remove('.plasma/store');
    const { code, said } = await build();
    expect(code).toBe(1);
    expect(said).toContain('the approved pixels of ch-01/p001/k2 are gone from the store');
    expect(book.has(raw(1))).toBe(false);
  });
});

describe('rejected art', () => {
  it('stops its page until it has other pixels', async () => {
    await build();
    await plasma('reject', 'ch-01/p001/k2', '--reason', 'six fingers');
    expect(await build()).toMatchObject({ code: 3, said: expect.stringContaining('six fingers') });
    await plasma('reroll', 'ch-01/p001/k2', '--seed', '7');
    const { code, built } = await build();
    expect(code).toBe(0);
    expect(built).toEqual(expect.arrayContaining([raw(1), page]));
  });
});

describe('a book that asks for approval', () => {
  it('waits for what nobody has looked at, and again for what was changed since', async () => {
    reviewRequired();
    expect(await build()).toMatchObject({
      code: 3,
      said: expect.stringContaining('waits for your approval'),
    });
    expect(book.has(page)).toBe(false);
    for (const k of ['k1', 'k2', 'k3']) await plasma('approve', `ch-01/p001/${k}`);
    expect((await build()).code).toBe(0);
    setting('seed: 7');
    expect(await build()).toMatchObject({
      code: 3,
      said: expect.stringContaining('what it is made from has changed'),
    });
    await plasma('reject', 'ch-01/p001/k2');
    await plasma('reroll', 'ch-01/p001/k2', '--seed', '8');
    expect(await build()).toMatchObject({ code: 3, said: expect.stringContaining('that were rejected') });
  });
});

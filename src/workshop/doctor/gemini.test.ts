import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook } from '../../../test/command-line.ts';
import { standInKey, startGemini } from '../../../test/stand-in/gemini/server.ts';
import { doctorIn } from '../../cli/doctor/run.test-fixture.ts';

let book: CliBook;
beforeEach(() => {
  book = cliBook({});
});
afterEach(() => book.dispose());

const key = { GEMINI_API_KEY: standInKey };
const write = (model: string, baseUrl: string, backend = 'gemini'): void =>
  book.write(
    'plasma.config.ts',
    `import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'T', backend: '${backend}', gemini: { model: '${model}', baseUrl: '${baseUrl}' } });\n`,
  );
/** Nobody is there: nothing may be asked. */
const nowhere = 'http://127.0.0.1:9';

describe('Gemini', () => {
  it('that draws needs a key', async () => {
    write('gemini-3.1-flash-image', nowhere);
    const said = await doctorIn(book.root);
    expect(said.code).toBe(1);
    expect(said.of('key')).toMatch(/^fail there is no key for Gemini.* → .*aistudio\.google\.com\/apikey/);
  });

  it('that is set up and does not draw is only told about', async () => {
    write('gemini-3.1-flash-image', nowhere, 'sketch');
    const said = await doctorIn(book.root);
    expect(said.code).toBe(0);
    expect(said.of('key')).toMatch(/^warn/);
    expect((await doctorIn(book.root, key)).of('model')).toMatch(/^ok gemini-3\.1-flash-image; .*--online/);
  });

  it('is asked for its model when it draws, and the key is never shown', async () => {
    const gemini = await startGemini();
    write('gemini-3.1-flash-image', gemini.url);
    const said = await doctorIn(book.root, key);
    expect(said.of('key')).toBe('ok there is a key in the environment');
    expect(said.of('model')).toMatch(/^ok .*gemini-3\.1-flash-image is there; whether there is quota/);
    expect(gemini.asked).toEqual([]);
    expect(said.out).not.toContain(standInKey);
  });

  it('is asked with --online even if it does not draw', async () => {
    const gemini = await startGemini();
    write('gemini-3.1-flash-image', gemini.url, 'sketch');
    expect((await doctorIn(book.root, key)).of('model')).not.toContain('is there;');
    expect(gemini.requests).toEqual([]);
    expect((await doctorIn(book.root, key, { online: true })).of('model')).toContain('is there');
  });

  it('refuses a key, or knows no such model', async () => {
    const gemini = await startGemini();
    write('gemini-9-image', gemini.url);
    expect((await doctorIn(book.root, key)).of('model')).toMatch(/^fail .*no model gemini-9-image/);
    const other = 'AIzaAnother_0123456789-abcdefghijklmnopq';
    const said = await doctorIn(book.root, { GEMINI_API_KEY: other });
    expect(said.of('model')).toMatch(/^fail Gemini does not know this API key/);
    expect(said.out).not.toContain(other);
  });

  it('that cannot be reached is a warning', async () => {
    write('gemini-3.1-flash-image', nowhere);
    const said = await doctorIn(book.root, key);
    expect(said.of('model')).toMatch(/^warn Gemini can't be reached/);
    expect(said.code).toBe(0);
  });

  it('a model that is switched off is known without asking', async () => {
    write('gemini-2.5-flash-image-preview', nowhere);
    expect((await doctorIn(book.root)).of('model')).toMatch(
      /^fail Google has switched gemini-2\.5-flash-image-preview off → .*`gemini: \{ model: 'gemini-3\.1-flash-image' \}`/,
    );
    write('gemini-2.5-flash-image', nowhere, 'sketch');
    expect((await doctorIn(book.root)).of('model')).toMatch(/^warn .*October 2026/);
  });
});

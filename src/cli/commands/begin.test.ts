import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook, plasmaIn } from '../../../test/command-line.ts';

let folder: CliBook;
beforeEach(() => {
  folder = cliBook({});
});
afterEach(() => folder.dispose());

describe('init', () => {
  it('makes a book whose every target can be built', async () => {
    expect(await folder.plasma('init', 'my 本')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('cd "my 本" && npx plasma build'),
    });
    const status = await plasmaIn(`${folder.root}/my 本`, ['status', '--json']);
    const { targets, counts } = JSON.parse(status.out) as {
      targets: { rule: string }[];
      counts: { readonly [state: string]: number };
    };
    expect(status.err).toBe('');
    // a picture with trim, bleed and safe area waits until somebody asks for it
    expect(counts).toEqual({ stale: targets.length - 2, 'on-request': 2 });
    expect([...new Set(targets.map(({ rule }) => rule))].sort()).toEqual([
      'check',
      'check-published',
      'guides',
      'overlay',
      'page',
      'publish',
      'raw',
    ]);
    expect(folder.read('my 本/.gitignore')).toContain('.plasma/');
    expect(folder.has('my 本/schemas/chapter.schema.json')).toBe(true);
  });

  it('writes over nothing, and lists what is in its way', async () => {
    folder.write('plasma.config.ts', 'mine');
    expect(await folder.plasma('init')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/nothing was written\n +there +plasma.config.ts\n/),
    });
    expect(folder.has('chapters')).toBe(false);
    expect(folder.read('plasma.config.ts')).toBe('mine');
  });

  it('leaves a package.json, a README and a .gitignore as they are', async () => {
    for (const name of ['package.json', 'README.md', '.gitignore'])
      folder.write(name, '{ "type": "module" }');
    expect(await folder.plasma('init')).toMatchObject({
      code: 0,
      out: expect.stringContaining('left as it is package.json'),
    });
    for (const name of ['package.json', 'README.md', '.gitignore'])
      expect(folder.read(name)).toBe('{ "type": "module" }');
  });

  it('says it when a file stands where the book should go', async () => {
    folder.write('book', 'a file');
    expect(await folder.plasma('init', 'book')).toMatchObject({
      code: 1,
      err: expect.stringContaining('a file stands where a folder should be'),
    });
  });
});

describe('schema', () => {
  it('writes the schemas to the root of the book, and then finds them as they were', async () => {
    folder.write('plasma.config.ts', '');
    folder.write('chapters/ch-01/notes.txt', '');
    const said = await plasmaIn(`${folder.root}/chapters/ch-01`, ['schema']);
    expect(said).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('written ../../schemas/chapter.schema.json\n'),
    });
    expect(JSON.parse(folder.read('schemas/chapter.schema.json'))).toMatchObject({
      type: 'object',
      required: expect.arrayContaining(['pages']),
    });
    expect((await folder.plasma('schema')).out).toContain('as it was schemas/chapter.schema.json\n');
  });

  it('writes them where it is told', async () => {
    expect(await folder.plasma('schema', '--output', 'my schemas')).toMatchObject({ code: 0 });
    expect(folder.has('my schemas/review.schema.json')).toBe(true);
  });
});

it('commands that need a book say where one begins', async () => {
  for (const words of [
    ['graph'],
    ['log', 'x'],
    ['diff', 'x'],
    ['approve', 'a/b/c'],
    ['reroll', 'a/b/c'],
    ['adopt', 'x'],
    ['restore', 'x'],
    ['verify'],
    ['clean'],
    ['gc'],
  ]) {
    expect([words[0], await folder.plasma(...words)]).toMatchObject([
      words[0],
      { code: 2, err: expect.stringContaining('plasma init my-book') },
    ]);
  }
});

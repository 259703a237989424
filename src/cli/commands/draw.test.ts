import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook, k2, paintedBook, plasmaIn } from '../../../test/command-line.ts';

let book: CliBook;
beforeEach(() => {
  book = cliBook(paintedBook);
});
afterEach(() => book.dispose());

describe('graph', () => {
  it('prints dot, with each step, source and edge', async () => {
    const { out } = await book.plasma('graph', 'ch-01/p001/k2');
    expect(out).toMatch(/^digraph plasma \{\n[\s\S]*\}\n$/);
    expect(out).toContain('label="ch01_p001_k2_v1.png\\nch-01/raw"');
    expect(out).toContain('label="k2_1.png\\nart/", shape=note');
    expect(out.match(/->/g)).toHaveLength(1);
  });

  it('prints mermaid, quoting what would end a label', async () => {
    book.write(
      'rules/odd.ts',
      `import { defineRule, text } from 'plasma';\nexport default defineRule({ name: 'odd', *targets() { yield text({ text: '', to: 'output/a [b] #1.txt' }); } });\n`,
    );
    const { out } = await book.plasma('graph', 'output/a [b] #1.txt', '--format', 'mermaid');
    expect(out).toContain('flowchart LR\n  n0["a [b] #35;1.txt"]:::r0\n');
  });

  it('prints every step as JSON, never grouped', async () => {
    const graph = JSON.parse((await book.plasma('graph', '--format', 'json', '--group', 'rule')).out) as {
      steps: { target: string }[];
      sources: string[];
    };
    expect(graph.steps).toHaveLength(9);
    expect(graph.steps.find((step) => step.target === k2)).toEqual({
      target: k2,
      rule: 'raw',
      tool: 'copy',
      label: 'ch-01/p001/k2',
      inputs: ['art/k2_1.png'],
      outputs: [k2],
    });
    expect(graph.sources).toContain('art/k4_1.png');
  });

  it('draws an SVG into a file, and nothing else anywhere', async () => {
    expect(await book.plasma('graph', '--format', 'svg', '--output', 'pictures/the book.svg')).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining('9 steps drawn'),
    });
    const svg = book.read('pictures/the book.svg');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d+" height="\d+"/);
    // 9 steps, 4 sources, the background and 4 entries of the legend
    expect(svg.match(/<rect/g)).toHaveLength(9 + 4 + 1 + 4);
    expect(svg.match(/<path/g)).toHaveLength(4 + 3);
    expect(book.has('output')).toBe(false);
  });

  it('draws one box for all steps of a rule on a page, when asked', async () => {
    const { out } = await book.plasma('graph', '--group', 'page');
    expect(out).toContain('label="raw\\nch-01/p001 × 4"');
    expect(out.match(/label=/g)).toHaveLength(4);
  });

  it('refuses a format that there is not, and a name that nothing has', async () => {
    expect(await book.plasma('graph', '--format', 'gif')).toMatchObject({
      code: 2,
      err: expect.stringContaining('dot, mermaid, json, svg'),
    });
    expect(await book.plasma('graph', 'ch-02')).toMatchObject({
      code: 2,
      err: expect.stringContaining('ch-01'),
    });
  });
});

describe('completion', () => {
  const complete = async (...words: readonly string[]): Promise<readonly string[]> =>
    (await book.plasma('__complete', ...words)).out
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0]!);

  it('completes commands with what they are for', async () => {
    expect((await book.plasma('__complete', 'bu')).out).toBe('build\tbring targets up to date\n');
    expect(await complete('help', 're')).toEqual(['reject', 'reroll', 'restore', 'release']);
  });

  it('completes options, and what an option takes', async () => {
    expect(await complete('graph', '--fo')).toEqual(['--format']);
    expect(await complete('graph', '--format', 's')).toEqual(['svg']);
    expect(await complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('completes labels and paths part by part, from the kept graph alone', async () => {
    expect(await complete('build', 'ch')).toEqual([]);
    await book.plasma('build');
    book.write('rules/art.ts', 'this is broken now');
    expect(await complete('build', 'ch')).toEqual(['ch-01', 'ch-01/']);
    expect(await complete('build', '--force', 'ch-01/')).toEqual(['ch-01/p001', 'ch-01/p001/']);
    expect(await complete('build', '--keep-going', 'ch-01:')).toEqual([
      'ch-01:page',
      'ch-01:raw',
      'ch-01:seeds',
    ]);
    expect(await complete('reroll', 'ch-01/p001/')).toEqual([
      'ch-01/p001/k1',
      'ch-01/p001/k2',
      'ch-01/p001/k3',
      'ch-01/p001/k4',
    ]);
    expect(await complete('adopt', 'output/ch-01/raw/ch01_p001_k2')).toEqual([k2]);
  });

  it('has nothing to say outside a book, or of a command that there is not', async () => {
    expect(await plasmaIn('/', ['__complete', 'build', ''])).toMatchObject({ code: 0, out: '', err: '' });
    expect(await complete('toString', '')).toEqual([]);
  });

  it('prints a script for each shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish'])
      expect((await book.plasma('completion', shell)).out).toContain('__complete');
    expect(await book.plasma('completion', 'tcsh')).toMatchObject({ code: 2 });
  });
});

import { describe, expect, it } from 'vitest';
import { bookOf, make } from '../../test/book.ts';
import { targetOf } from './graph.ts';
import { nearest } from './nearest.ts';
import type { Draft } from './rule.ts';
import { coneOf, globOf, select } from './select.ts';

const labelled = (to: string, from: string, tool: string, label: string): Draft =>
  make(to, tool, from, { label });
const made = bookOf({}, [
  labelled('output/ch-01/raw/p001_k1.png', 'a', 'copy', 'ch-01/p001/k1'),
  labelled('output/ch-01/raw/p001_k2.png', 'a', 'copy', 'ch-01/p001/k2'),
  labelled('output/ch-01/raw/p0010_k1.png', 'a', 'copy', 'ch-01/p0010/k1'),
  labelled('output/ch-01/pages/p001.png', 'output/ch-01/raw/p001_k1.png', 'upper', 'ch-01/p001'),
  labelled('output/ch-01/ch-01.cbz', 'output/ch-01/pages/p001.png', 'join', 'ch-01'),
  labelled('output/caf\u00e9.png', 'a', 'copy', 'lora:caf\u00e9'),
]).expand();
if (!made.ok) throw new Error('no graph');
const graph = made.value;

const found = (selector: string): readonly string[] => {
  const steps = select(graph, selector, (wanted, names) => nearest(wanted, names, 3));
  return steps.ok
    ? steps.value.map((s) => targetOf(graph, s).replace('output/ch-01/', ''))
    : [steps.error.code, ...(steps.error.facts?.map(([, names]) => names) ?? [])];
};

describe('a selector', () => {
  it.each([
    ['output/ch-01/pages/p001.png', ['pages/p001.png']],
    ['./output/ch-01/pages/p001.png', ['pages/p001.png']],
    ['ch-01/p001/k2', ['raw/p001_k2.png']],
    ['ch-01/p001', ['raw/p001_k1.png', 'raw/p001_k2.png', 'pages/p001.png']],
    ['ch-01/p001/', ['raw/p001_k1.png', 'raw/p001_k2.png', 'pages/p001.png']],
    ['ch-01:copy', ['raw/p001_k1.png', 'raw/p001_k2.png', 'raw/p0010_k1.png']],
    ['ch-01/p001:copy', ['raw/p001_k1.png', 'raw/p001_k2.png']],
    ['ch-01/p001:upper', ['pages/p001.png']],
    ['output/ch-01/raw', ['raw/p001_k1.png', 'raw/p001_k2.png', 'raw/p0010_k1.png']],
    ['output/ch-01/raw/*_k1.png', ['raw/p001_k1.png', 'raw/p0010_k1.png']],
    ['output/**/p001*', ['raw/p001_k1.png', 'raw/p001_k2.png', 'raw/p0010_k1.png', 'pages/p001.png']],
    ['lora:caf\u00e9', ['output/caf\u00e9.png']],
    ['lora:cafe\u0301', ['output/caf\u00e9.png']],
    ['output/cafe\u0301.png', ['output/caf\u00e9.png']],
  ])('%s', (selector, targets) => {
    expect(found(selector).toSorted()).toEqual(targets.toSorted());
  });

  it('that names all of a chapter takes everything below it, once', () => {
    expect(found('ch-01').length).toBe(5);
  });

  it.each([['../x'], ['/etc/passwd'], ['a//b'], [''], ['..'], ['C:\\x']])('%j is no selector', (selector) => {
    expect(found(selector)[0]).toBe('bad-selector');
  });

  it('that names nothing → the nearest names; case is a mistake to point at', () => {
    expect(found('ch-01/p002')).toEqual(['unknown-target', expect.stringContaining('ch-01/p001')]);
    expect(found('CH-01/P001')).toEqual(['unknown-target', 'ch-01/p001']);
    expect(found('output/ch-01/pages/p002.png')).toEqual([
      'unknown-target',
      expect.stringContaining('output/ch-01/pages/p001.png'),
    ]);
    expect(found('a')).toEqual(['unknown-target']);
    expect(found('output/none/*.png')[0]).toBe('unknown-target');
  });
});

describe('the cone', () => {
  it("is what the steps need, each once, in the graph's order", () => {
    const cbz = graph.producer[graph.find('output/ch-01/ch-01.cbz')]!;
    expect(coneOf(graph, [cbz, cbz]).map((s) => targetOf(graph, s))).toEqual([
      'output/ch-01/raw/p001_k1.png',
      'output/ch-01/pages/p001.png',
      'output/ch-01/ch-01.cbz',
    ]);
  });
});

describe('a glob', () => {
  it.each([
    ['a/*.png', 'a/b.png', true],
    ['a/*.png', 'a/b/c.png', false],
    ['a/**/c.png', 'a/c.png', true],
    ['a/**/c.png', 'a/b/b/c.png', true],
    ['a/**', 'a/b/c', true],
    ['**/c', 'c', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['a?', 'a\u{1f600}', true],
    ['a.png', 'aXpng', false],
    ['a(1)+[x]$', 'a(1)+[x]$', true],
    ['*{a,b}', 'x{a,b}', true],
  ])('%s and %s: %s', (glob, path, is) => {
    expect(globOf(glob).test(path)).toBe(is);
  });
});

import { describe, expect, test } from 'vitest';
import { composeSource, readSource, sourceLimit } from './source.ts';

const problems = (text: string) => composeSource(text, 'script.yaml').problems;
const first = (text: string) => problems(text)[0]!;
const place = (text: string) => {
  const { at } = first(text);
  return `${at?.line}:${at?.column}`;
};

describe('places', () => {
  const { source } = composeSource('pages:\n  - id: p001\n    "say": { en: Hi }\n', 'script.yaml');
  test('values and keys know their line and column', () => {
    expect(source!.where(['pages', 0, 'id'])).toEqual({ file: 'script.yaml', line: 2, column: 9 });
    expect(source!.whereKey(['pages', 0, 'say'])).toEqual({ file: 'script.yaml', line: 3, column: 5 });
    expect(source!.where(['pages', 0, 'say', 'en'])).toEqual({ file: 'script.yaml', line: 3, column: 18 });
  });
  test('a missing value stands at what would hold it', () => {
    expect(source!.where(['pages', 0, 'layout', 'cut'])).toEqual({ file: 'script.yaml', line: 2, column: 5 });
  });
  test('a byte order mark, Windows line ends and a missing last line end do no harm', () => {
    const windows = composeSource('\ufeffa: 1\r\nb:\r\n  - 2', 'f').source!;
    expect(windows.value()).toEqual({ a: 1, b: [2] });
    expect(windows.where(['b', 0])).toEqual({ file: 'f', line: 3, column: 5 });
  });
  test('an aliased part stands where it was written', () => {
    const aliased = composeSource('a: &x { n: 1 }\nb: *x\n', 'f').source!;
    expect(aliased.value()).toEqual({ a: { n: 1 }, b: { n: 1 } });
    expect(aliased.where(['b', 'n'])).toEqual({ file: 'f', line: 1, column: 12 });
  });
});

describe('bad YAML', () => {
  test('a tab as indentation', () => {
    expect(first('a:\n\tb: 1\n')).toMatchObject({
      code: 'bad-yaml',
      message: expect.stringContaining('tab'),
    });
    expect(first('a:\n\tb: 1\n').at?.line).toBe(2);
  });
  test('a key that stands twice: the second is shown, the first is named, the rest is still read', () => {
    const reading = composeSource('a: 1\nb: 2\na: 3\nb: 4\n', 'f');
    expect(reading.source).toBeDefined();
    expect(reading.problems.map((p) => [p.code, p.at?.line])).toEqual([
      ['duplicate-key', 3],
      ['duplicate-key', 4],
    ]);
    expect(reading.problems[0]!.hint).toContain('line 1');
  });
  test('a second document', () => {
    expect(first('a: 1\n---\nb: 2\n')).toMatchObject({
      code: 'bad-yaml',
      message: expect.stringContaining('second document'),
    });
  });
  test('a colon in plain text says to use quotes', () => {
    expect(first('say: Wait: what\n')).toMatchObject({
      code: 'bad-yaml',
      hint: expect.stringContaining('quotes'),
    });
    expect(place('say: Wait: what\n')).toBe('1:6');
  });
  test('quotes and brackets that are never closed', () => {
    for (const text of ['a: "x\n', 'a: [1, 2\n', 'a: { b: 1\n', "a: 'x\n"]) {
      expect(first(text).at).toBeDefined();
      expect(first(text).excerpt).toContain('^');
    }
  });
  test('several mistakes are all told', () => {
    expect(problems('a: "\\q"\nb: x: y\nc: "\\z"\n').map((p) => p.at?.line)).toEqual([1, 2, 3]);
  });
  test('a tag has no place', () => {
    expect(first('a: !Hey you\n')).toMatchObject({
      code: 'bad-yaml',
      hint: expect.stringContaining('quotes'),
    });
    expect(first('a: !!binary aGk=\n').code).toBe('bad-yaml');
  });
  test('__proto__ is just an unknown key', () => {
    const reading = composeSource('__proto__: { polluted: true }\na: 1\n', 'f');
    expect(reading.problems[0]!.code).toBe('unknown-key');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(reading.source!.value()).toEqual({ a: 1 });
  });
  test('an empty file reads as nothing', () => {
    expect(composeSource('# only a comment\n', 'f').source!.value()).toBeNull();
  });
});

describe('harmful input', () => {
  test('an alias bomb is an error at the alias that goes too far', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const bomb = first(`${lines.join('\n')}\n`);
    expect(bomb).toMatchObject({ code: 'alias-bomb', hint: expect.any(String) });
    expect(bomb.at!.line).toBeGreaterThan(3);
  });
  test('an alias of nothing, or inside itself', () => {
    expect(first('a: *nobody\n')).toMatchObject({ code: 'bad-alias' });
    expect(first('a: &a [*a]\n')).toMatchObject({ code: 'bad-alias' });
  });
  test('a hundred thousand brackets', () => {
    expect(first(`a: ${'['.repeat(100_000)}`).severity).toBe('error');
    expect(first(`a: ${'['.repeat(500)}${']'.repeat(500)}`)).toMatchObject({ code: 'too-deep' });
  });
  test('a map with very many keys is read in no time worth noting', () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(Object.keys(composeSource(text, 'f').source!.value() as object)).toHaveLength(20_000);
  });
  test('more than the limit is not even looked at', () => {
    const reading = readSource(new Uint8Array(sourceLimit + 1), 'chapters/ch-01/script.yaml');
    expect(reading.problems).toMatchObject([{ code: 'too-big', message: expect.stringContaining('4 MB') }]);
  });
});

describe('encodings', () => {
  test('bytes that are not UTF-8 are named with their place', () => {
    const bytes = Buffer.concat([
      Buffer.from('title: ok\nname: 灯'),
      Buffer.from([0x93, 0xfa]),
      Buffer.from('\n'),
    ]);
    expect(readSource(bytes, 'f').problems).toMatchObject([
      { code: 'not-utf8', at: { line: 2, column: 8 }, hint: 'Save the file as UTF-8.' },
    ]);
  });
  test('UTF-16 is named as such', () => {
    expect(readSource(Buffer.from('\ufeffa: 1', 'utf16le'), 'f').problems[0]!.message).toContain('UTF-16');
  });
  test('Japanese text keeps its bytes, composed or decomposed', () => {
    const nfd = 'ガ'.normalize('NFD');
    expect(composeSource(`a: ガ\nb: ${nfd}\n`, 'f').source!.value()).toEqual({ a: 'ガ', b: nfd });
  });
});

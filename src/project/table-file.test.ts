import { describe, expect, test } from 'vitest';
import { chance } from '../../test/chance.ts';
import { readTableFile, type TableFormat, writeTableFile } from './table-file.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const cellsOf = (bytes: Uint8Array): readonly (readonly string[])[] => {
  const read = readTableFile(bytes);
  if (!read.ok) throw new Error(`line ${read.error.line}: ${read.error.message}`);
  return read.value.map(({ cells }) => cells);
};
const parts = [
  'a',
  'É',
  '漢字',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  ' ',
  "'",
  '=',
  '-',
  '+',
  '@',
  '<&>',
  '🙂',
  '\u200b',
  ':',
];

describe('a table', () => {
  test.each<TableFormat>(['csv', 'tsv'])('comes back as it was written, whatever is in it: %s', (format) => {
    for (let seed = 0; seed < 300; seed++) {
      const random = chance(seed);
      const cell = (): string => Array.from({ length: random.below(9) }, () => random.pick(parts)).join('');
      const rows = [
        ['id', 'source:en', 'target:ja'],
        ...Array.from({ length: 6 }, () => [`x${random.below(1000)}`, cell(), cell()]),
      ];
      expect(cellsOf(utf8(writeTableFile(rows, format))), `seed ${seed}`).toEqual(rows);
    }
  });

  test('opens in a spreadsheet: a byte order mark, CRLF, and nothing that it takes for a formula', () => {
    const text = writeTableFile([['id', '-- wait!', '=1+1', "'quoted'", "'-"]], 'csv');
    expect(text).toBe("\ufeffid,'-- wait!,'=1+1,'quoted',''-\r\n");
  });

  test('is read with semicolons, with tabs in UTF-16, and with bare line feeds', () => {
    const wanted = [
      ['id', 'source:en', 'target:ja'],
      ['a', 'Hi, you', 'やあ'],
    ];
    expect(cellsOf(utf8('id;source:en;target:ja\na;Hi, you;やあ\n'))).toEqual(wanted);
    const wide = Buffer.from('\ufeffid\tsource:en\ttarget:ja\r\na\tHi, you\tやあ\r\n', 'utf16le');
    expect(cellsOf(wide)).toEqual(wanted);
    expect(cellsOf(utf8('\n\nid,source:en,target:ja\n\na,"Hi, you",やあ'))).toEqual(wanted);
  });

  test('that is broken is told with its line', () => {
    expect(readTableFile(utf8('id,source:en\na,"open\nb,c\n'))).toEqual({
      ok: false,
      error: { line: 2, message: 'a quotation mark is opened and not closed' },
    });
    expect(readTableFile(utf8('id,source:en\na,"x" y,z\n'))).toMatchObject({
      ok: false,
      error: { line: 2, message: 'something stands behind a closed quotation mark' },
    });
    expect(readTableFile(Uint8Array.of(0x69, 0x64, 0x2c, 0xe9, 0x0a))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('CSV UTF-8') },
    });
  });
});

import { describe, expect, test } from 'vitest';
import { chance } from '../../test/chance.ts';
import { readChapter } from './chapter.ts';
import { setTexts } from './edit-text.ts';
import { composeSource } from './source.ts';
import { readTableFile, writeTableFile } from './table-file.ts';
import { textsOf } from './texts.ts';
import { readTranslation, type Translatable, type Translation, translationTable } from './translation.ts';
import { plainOf } from './tree.ts';

const languages = ['en', 'ja', 'fr'];
const chapterOf = (text: string): Translatable => {
  const { source, value, problems } = readChapter(
    new TextEncoder().encode(text),
    'chapters/ch-01/script.yaml',
  );
  if (source === undefined || value === undefined)
    throw new Error(`${problems[0]!.at?.line}: ${problems[0]!.message}\n${text}`);
  return { chapter: 'ch-01', source, script: value };
};
type Rows = readonly (readonly string[])[];
const tableOf = (text: string, to = 'ja'): Rows =>
  translationTable([chapterOf(text)], 'en', to, { main: 'en' });
const filled = (rows: Rows, translate: (source: string, id: string) => string): Rows =>
  rows.map((row, i) =>
    i === 0 ? row : row.map((cell, c) => (c === 4 ? translate(row[3]!, row[0]!) : cell)),
  );
const read = (rows: Rows, text: string) => {
  const file = readTableFile(new TextEncoder().encode(writeTableFile(rows, 'csv')));
  if (!file.ok) throw new Error(file.error.message);
  return readTranslation(file.value, 'ch-01.ja.csv', [chapterOf(text)], languages);
};
const imported = (rows: Rows, text: string): string => {
  const translation = read(rows, text);
  if (!translation.ok) throw new Error(translation.error.map(({ message }) => message).join('\n'));
  return applied(translation.value, text);
};
const applied = ({ changes }: Translation, text: string): string => {
  const edited = setTexts(text, changes.get('ch-01') ?? [], 'en');
  if (!edited.ok) throw new Error(edited.error);
  return edited.value;
};
const told = (rows: Rows, text: string): string => {
  const translation = read(rows, text);
  if (translation.ok) return 'nothing';
  const [{ at, code, message, facts = [] }] = translation.error as [(typeof translation.error)[0]];
  return `${at?.line} ${code}: ${message} | ${facts.map(([label, value]) => `${label}: ${value}`).join(' | ')}`;
};

const script = `# the first chapter
chapter: 1
title: One   # short
pages:
  - id: p001
    layout: 2x2
    note: at night
    panels:
      - id: k1
        note: he lies
        say:
          # he whispers
          - { who: spyke, as: whisper, text: Come here.  }   # softly
          - text: { en: "Now, please!", ja: さあ }
          - text:
              en: Twice   # said twice
          - text: |
              Two
              lines
        sfx: [{ text: BAM }]
      - { id: k2, alt: 'It''s dark' }
      - id: k3
      - id: k4
`;

describe('an exported table', () => {
  test('has a row for every text in the order of the script, with who says it and how', () => {
    expect(tableOf(script).map((row) => row.slice(0, 6))).toEqual([
      ['id', 'speaker', 'kind', 'source:en', 'target:ja', 'note'],
      ['ch-01/title', '', 'title', 'One', '', ''],
      ['ch-01/p001/k1/say/1', 'spyke', 'whisper', 'Come here.', '', 'he lies'],
      ['ch-01/p001/k1/say/2', '', 'speech', 'Now, please!', 'さあ', 'he lies'],
      ['ch-01/p001/k1/say/3', '', 'speech', 'Twice', '', 'he lies'],
      ['ch-01/p001/k1/say/4', '', 'speech', 'Two\nlines\n', '', 'he lies'],
      ['ch-01/p001/k1/sfx/1', '', 'sound', 'BAM', '', 'he lies'],
      ['ch-01/p001/k2/alt', '', 'alt', "It's dark", '', ''],
    ]);
    const missing = translationTable([chapterOf(script)], 'en', 'ja', { main: 'en', missing: true });
    expect(missing.map(([id]) => id)).not.toContain('ch-01/p001/k1/say/2');
  });
});

describe('an imported table', () => {
  test('leaves comments, quotes and spaces as they are', () => {
    const after = imported(
      filled(tableOf(script), (source) => `訳:${source.trim()}`),
      script,
    );
    expect(after).toBe(
      script
        .replace('title: One ', 'title: { en: One, ja: "訳:One" } ')
        .replace('text: Come here. ', 'text: { en: Come here., ja: "訳:Come here." } ')
        .replace('ja: さあ', 'ja: "訳:Now, please!"')
        .replace('en: Twice   # said twice', 'en: Twice   # said twice\n              ja: "訳:Twice"')
        .replace(
          'text: |\n              Two\n              lines\n',
          'text: { en: "Two\\nlines\\n", ja: "訳:Two\\nlines" }\n',
        )
        .replace('text: BAM', 'text: { en: BAM, ja: "訳:BAM" }')
        .replace("alt: 'It''s dark'", `alt: { en: 'It''s dark', ja: "訳:It's dark" }`),
    );
  });

  test('that changes nothing changes no byte, and importing twice is importing once', () => {
    expect(imported(tableOf(script), script)).toBe(script);
    const rows = filled(tableOf(script), (source) => source.toUpperCase());
    const once = imported(rows, script);
    expect(imported(rows, once)).toBe(once);
  });

  test('of any script and any translation comes back as it went out', () => {
    const words = [
      'Hi',
      'no',
      'true',
      '12',
      'a: b',
      'c # d',
      '{x}',
      '[y]',
      "it's",
      '"q"',
      '- z',
      '漢字',
      'É',
      '🙂',
      '\u2028',
      '\u0085',
      '*bold*',
      '&',
      '%',
      '@',
      '`',
      '|',
      '>',
      '!',
      '?',
      ',',
      '\\',
      '~',
    ];
    for (let seed = 0; seed < 150; seed++) {
      const random = chance(seed);
      const phrase = (): string =>
        Array.from({ length: 1 + random.below(5) }, () => random.pick(words)).join(
          random.pick([' ', '', '\n']),
        );
      const scalar = (): string => {
        const text = phrase();
        const kind = random.below(3);
        if (kind === 0 && text !== 'true' && /^[A-Za-z]+( [A-Za-z]+)*$/.test(text)) return text;
        return kind === 1 && !/[\n\u0085\u2028]/.test(text)
          ? `'${text.replaceAll("'", "''")}'`
          : JSON.stringify(text);
      };
      const text = (): string => {
        const other = random.oneIn(3) ? `, fr: ${scalar()}` : '';
        return random.oneIn(2) ? scalar() : `{ en: ${scalar()}${other} }${random.oneIn(3) ? ' # said' : ''}`;
      };
      const block = (): string => `\n              en: ${scalar()}${random.oneIn(2) ? '   # note' : ''}`;
      const say = (): string =>
        `          - text: ${random.oneIn(3) ? block() : text()}\n            place: top\n`;
      const made = `chapter: 1\ntitle: ${text()}\npages:\n  - id: p001\n    layout: splash\n    panels:\n      - id: k1\n        say:\n${Array.from({ length: 1 + random.below(4) }, say).join('')}        alt: ${text()}\n`;
      const translations = new Map<string, string>();
      const rows = filled(tableOf(made), (_, id) => {
        const target = random.oneIn(4) ? '' : phrase();
        if (target.trim() !== '') translations.set(id, target);
        return target;
      });
      const after = imported(rows, made);
      const again = new Map(
        tableOf(after)
          .slice(1)
          .map((row) => [row[0]!, row]),
      );
      for (const [id, source] of tableOf(made)
        .slice(1)
        .map((row) => [row[0]!, row[3]!] as const)) {
        expect(again.get(id)![3], `seed ${seed} ${id}`).toBe(source);
        expect(again.get(id)![4], `seed ${seed} ${id}`).toBe(translations.get(id) ?? '');
      }
      for (const comment of made.match(/# (said|note)/g) ?? []) expect(after).toContain(comment);
      expect([...textsOf(chapterOf(after).script)].map(({ id }) => id)).toEqual(
        [...textsOf(chapterOf(made).script)].map(({ id }) => id),
      );
    }
  });

  test('follows a text that has moved', () => {
    const rows = filled(tableOf(script), (source) => source.toUpperCase());
    const moved = script.replace('        say:\n', '        say:\n          - text: New before all\n');
    const after = chapterOf(imported(rows, moved)).script;
    expect(after.pages[0]!.panels![0]!.say!.map(({ text }) => text)).toEqual([
      'New before all',
      { en: 'Come here.', ja: 'COME HERE.' },
      { en: 'Now, please!', ja: 'NOW, PLEASE!' },
      { en: 'Twice', ja: 'TWICE' },
      { en: 'Two\nlines\n', ja: 'TWO\nLINES\n' },
    ]);
  });

  test('is taken though a spreadsheet has changed quotes, dots and spaces of the source', () => {
    const text = script
      .replace('Come here.', `"Don't -- wait..." she said`)
      .replace('{ who: spyke, as: whisper, text: ', "{ who: spyke, as: whisper, text: '")
      .replace(' she said  }', " she said' }")
      .replace("Don't", "Don''t");
    const rows = filled(tableOf(text), (source) => ` ${source.toUpperCase()}\u00a0`).map((row) =>
      row.map((cell, c) =>
        c === 3
          ? `${cell
              .replace("Don't", 'Don\u2019t')
              .replace('--', '\u2013')
              .replace('...', '\u2026')
              .replace(/"(.*)"/, '\u201c$1\u201d')} `
          : cell,
      ),
    );
    const [say] = chapterOf(imported(rows, text)).script.pages[0]!.panels![0]!.say!;
    expect(say!.text).toEqual({ en: `"Don't -- wait..." she said`, ja: `"DON'T -- WAIT..." SHE SAID` });
  });

  test('is refused where the source has changed, and shows both', () => {
    const rows = filled(tableOf(script), (source) => source.toUpperCase());
    expect(told(rows, script.replace('Come here.', 'Go away.'))).toBe(
      '3 text-changed: ch-01/p001/k1/say/1 has changed in the script since the table was exported | in the table: Come here. | in the script: Go away. | its place: chapters/ch-01/script.yaml:13:46',
    );
  });

  test('is refused where somebody has translated meanwhile, and shows both', () => {
    const rows = filled(tableOf(script), (source) => source.toUpperCase());
    expect(told(rows, script.replace('さあ', '今すぐ'))).toMatch(
      /^4 text-changed: .*in the table: NOW, PLEASE! \| in the script: 今すぐ/,
    );
    const kept = filled(tableOf(script), (source, id) => (id.endsWith('say/2') ? '今すぐ' : source));
    expect(told(kept, script.replace('さあ', '今すぐ'))).toBe('nothing');
  });

  test.each<[string, (rows: Rows) => Rows, RegExp]>([
    ['no columns', (rows) => [['a', 'b', 'c'], ...rows.slice(1)], /^1 bad-table: the first row should name/],
    [
      'another language',
      (rows) => [rows[0]!.map((c) => c.replace(':ja', ':jp')), ...rows.slice(1)],
      /"jp" is not a language/,
    ],
    [
      'an id that is nowhere',
      (rows) => [...rows, ['ch-01/p009/k1/say/1', '', 'speech', 'x', 'y', '', '']],
      /unknown-text: the script has no text ch-01\/p009/,
    ],
    [
      'two translations of one text',
      (rows) => [...rows, rows[1]!.map((c, i) => (i === 4 ? 'other' : c))],
      /duplicate-id: ch-01\/title stands in two rows/,
    ],
    [
      'a text that is too long',
      (rows) => filled(rows, () => 'x'.repeat(4001)),
      /bad-value: ch-01\/title has 4001 characters/,
    ],
  ])('is refused with its line: %s', (_, change, said) => {
    expect(told(change(filled(tableOf(script), (source) => source.toUpperCase())), script)).toMatch(said);
  });

  test('may have its columns in another order, and some of its own', () => {
    const rows = filled(tableOf(script), (source) => source.toUpperCase()).map((row) => [
      'mine',
      ...[...row].reverse(),
    ]);
    expect(imported(rows, script)).toContain('ja: COME HERE.');
  });
});

test('a text that an anchor shares is left to be written by hand', () => {
  const text = 'chapter: 1\ntitle: &t { en: One }\nalso: *t\n';
  const { source } = composeSource(text, '');
  expect(source === undefined ? undefined : plainOf(source.root)).toMatchObject({ also: { en: 'One' } });
  expect(setTexts(text, [{ path: ['title'], language: 'ja', text: '一' }], 'en')).toMatchObject({
    ok: false,
    error: expect.stringContaining('an anchor?'),
  });
});

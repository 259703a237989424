import { expect, test } from 'vitest';
import { addCrops } from './edit-dataset.ts';
import { composeSource } from './source.ts';

const proposed = {
  name: 'sheet-1',
  sheet: 'sheet',
  box: [1, 2, 3, 4],
  kind: 'figure',
  framing: 'full body',
} as const;
const face = { ...proposed, name: 'sheet-2', kind: 'face', framing: 'portrait' } as const;
const line = '- { name: sheet-1, sheet: sheet, box: [1, 2, 3, 4], framing: full body }\n';

const added = (text: string): string => {
  const made = addCrops(text, [proposed]);
  if (!made.ok) throw new Error(made.error);
  return made.value;
};

test('crops go to the end of the list, and every comment stays', () => {
  const text =
    '# mine\nsheets: { sheet: a.png } # one\ncrops: # all\n  # the first\n  - { name: a, sheet: sheet, box: [0, 0, 9, 9] } # good\n\n# after\nflips: false\n';
  expect(added(text)).toBe(text.replace('# good\n', `# good\n  ${line}`));
});

test('lists that are not indented, and entries over many lines', () => {
  expect(added('crops:\n- name: a\n  box:\n    - 1\n    - 2\nsize: 512\n')).toBe(
    `crops:\n- name: a\n  box:\n    - 1\n    - 2\n${line}size: 512\n`,
  );
  const braces = 'crops:\n  - {\n      name: a,\n      box: [1, 2, 3, 4],\n    }\nsize: 512\n';
  expect(added(braces)).toBe(braces.replace('    }\n', `    }\n  ${line}`));
  const folded = 'crops:\n  - name: a\n    caption: >-\n      one\n      two\nsize: 512\n';
  expect(added(folded)).toBe(folded.replace('two\n', `two\n  ${line}`));
});

test('a list that is empty, missing, or has no value yet', () => {
  expect(added('sheets: {}\ncrops: []\n')).toBe(`sheets: {}\ncrops:\n  ${line}`);
  expect(added('crops: [ ] # none\nsize: 512\n')).toBe(`crops: # none\n  ${line}size: 512\n`);
  expect(added('crops:\nsize: 512\n')).toBe(`crops:\n  ${line}size: 512\n`);
  expect(added('sheets: {}')).toBe(`sheets: {}\ncrops:\n  ${line}`);
});

test('a face says so; line ends of the file stay', () => {
  const made = addCrops('size: 512\r\ncrops: []\r\n', [proposed, face]);
  const lines = made.ok ? made.value.split('\r\n') : [];
  expect(lines).toHaveLength(5);
  expect(lines[3]).toContain('kind: face, framing: portrait');
  expect(made.ok && composeSource(made.value, '').problems).toEqual([]);
});

test('what would change something else is refused', () => {
  expect(addCrops('{ crops: [] }', [proposed])).toMatchObject({ ok: false });
  expect(addCrops('crops: [{ name: a }]\n', [proposed])).toMatchObject({ ok: false });
  expect(addCrops('crops: &all\n  - { name: a }\nothers: *all\n', [proposed])).toMatchObject({ ok: false });
  expect(addCrops('[broken', [proposed])).toMatchObject({ ok: false });
});

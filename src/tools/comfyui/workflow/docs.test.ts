import { expect, it } from 'vitest';
import { textOf } from './samples.test-fixture.ts';
import { slotTable } from './slots.ts';

it('docs/workflows.md lists exactly the slots of the table', () => {
  const section = textOf('docs/workflows.md').split('## Slots')[1]!.split('\n## ')[0]!;
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  expect(rows).toEqual(
    slotTable.map(
      ({ title, classes, about, without }) =>
        `| ${title} | ${classes.map((name) => `\`${name}\``).join(', ')} | ${about} | ${without} |`,
    ),
  );
});

import { expect, it } from 'vitest';
import { type Leaf, leavesOf } from './leaves.ts';

const shown = (leaves: readonly Leaf[]): string =>
  leaves
    .map((leaf) => {
      const name =
        leaf.kind === 'blank' ? '-' : `${leaf.page + 1}${leaf.half === undefined ? '' : leaf.half[0]}`;
      return `${leaf.side[0]!.toUpperCase()}${name}`;
    })
    .join(' ');

it.each([
  ['rtl', 'L1 R2 L3 R4'],
  ['ltr', 'R1 L2 R3 L4'],
] as const)('reading %s, pages take turns and the first stands alone', (reading, sides) => {
  expect(shown(leavesOf([{}, {}, {}, {}], reading))).toBe(sides);
});

it.each([
  ['rtl', 'L1 R2r L2l R3'],
  ['ltr', 'R1 L2l R2r L3'],
] as const)('reading %s, a double page is read half by half', (reading, sides) => {
  expect(shown(leavesOf([{}, { double: true }, {}], reading))).toBe(sides);
});

it('a blank page puts a double page, or one that must fall on a side, where it belongs', () => {
  expect(shown(leavesOf([{}, {}, { double: true }, {}], 'rtl'))).toBe('L1 R2 L- R3r L3l R4');
  expect(shown(leavesOf([{}, { side: 'left' }, {}], 'rtl'))).toBe('L1 R- L2 R3');
  expect(shown(leavesOf([{}, { side: 'right' }, {}], 'rtl'))).toBe('L1 R2 L3');
});

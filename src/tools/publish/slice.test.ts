import { describe, expect, it } from 'vitest';
import { chance } from '../../../test/chance.ts';
import { drawnRows, inkedRows, slicesOf, type Whole } from './slice.ts';

const panel = (name: string, top: number, bottom: number): Whole => ({ name, top, bottom });
const cuts = (height: number, wholes: readonly Whole[], most: number): readonly number[] | object => {
  const slices = slicesOf(height, wholes, most);
  return slices.ok ? slices.value.map(({ bottom }) => bottom) : slices.error;
};

describe('a strip', () => {
  it('that is short is one slice', () => {
    expect(cuts(100, [panel('k1', 0, 100)], 100)).toEqual([100]);
  });

  it('is cut in the middle of the last gap that a slice can reach', () => {
    expect(cuts(300, [panel('k1', 10, 60), panel('k2', 80, 140), panel('k3', 160, 290)], 150)).toEqual([
      150, 300,
    ]);
    expect(cuts(300, [panel('k1', 10, 60), panel('k2', 80, 140), panel('k3', 160, 290)], 170)).toEqual([
      150, 300,
    ]);
    expect(cuts(300, [panel('k1', 10, 60), panel('k2', 80, 170), panel('k3', 190, 290)], 150)).toEqual([
      70, 180, 300,
    ]);
  });

  it('without panels is cut in as few slices as can be, all as high', () => {
    expect(cuts(250, [], 100)).toEqual([83, 167, 250]);
  });

  it('has no sliver between a page that ends in a gap and one that fills a slice', () => {
    const pages = [panel('k1', 10, 90), panel('k2', 120, 180), panel('k3', 200, 300)];
    expect(cuts(300, pages, 100)).toEqual([100, 200, 300]);
    const four = [panel('k1', 0, 45), panel('k2', 55, 95), panel('k3', 105, 145), panel('k4', 155, 200)];
    expect(cuts(200, four, 160)).toEqual([100, 200]);
  });

  it('is cut between panels that touch', () => {
    expect(cuts(200, [panel('k1', 0, 90), panel('k2', 90, 200)], 120)).toEqual([90, 200]);
  });

  it('is not cut where a balloon reaches from one panel into the next', () => {
    const balloon = panel('balloon', 80, 120);
    expect(
      cuts(300, [panel('k1', 0, 90), balloon, panel('k2', 110, 200), panel('k3', 220, 300)], 210),
    ).toEqual([210, 300]);
    expect(cuts(300, [panel('k1', 0, 90), balloon, panel('k2', 110, 200)], 150)).toEqual({
      from: 'k1',
      to: 'k2',
      height: 200,
    });
  });

  it('that can not be cut names what is too high', () => {
    expect(cuts(300, [panel('k1', 10, 200)], 150)).toEqual({ from: 'k1', to: 'k1', height: 190 });
  });

  it('of any panels has slices that tile it, are small enough and cut nothing', () => {
    const random = chance(5);
    for (let round = 0; round < 100; round++) {
      const most = 40 + random.below(80);
      const wholes: Whole[] = [];
      let at = 0;
      for (let i = 0; i < 1 + random.below(12); i++) {
        const top = at + random.below(15);
        const bottom = top + 1 + random.below(most);
        wholes.push(panel(`k${i}`, top, bottom));
        at = bottom;
      }
      const height = at + random.below(200);
      const slices = slicesOf(height, wholes, most);
      expect(slices.ok).toBe(true);
      if (!slices.ok) continue;
      let next = 0;
      for (const { top, bottom } of slices.value) {
        const cut = wholes.filter((whole) => whole.top < bottom && bottom < whole.bottom);
        expect([top, bottom > top, bottom - top <= most, cut]).toEqual([next, true, true, []]);
        next = bottom;
      }
      expect(next).toBe(height);
    }
  });
});

it('lettering is seen by the rows that it inks, not by the blur round it', () => {
  const opacity = Uint8Array.from([0, 0, 255, 0, 8, 8, 0, 9, 0, 200]);
  expect(inkedRows(opacity, 2, 5, 'it')).toEqual([panel('it', 1, 2), panel('it', 3, 5)]);
});

it('panels of a page from elsewhere are seen by the rows between them, whatever their colour', () => {
  const rows = [
    [0, 0, 0],
    [0, 90, 0],
    [0, 90, 0],
    [255, 250, 255],
    [40, 0, 0],
  ];
  const data = Uint8Array.from(rows.flat());
  expect(drawnRows({ data, width: 3, height: 5, channels: 1 }, 'it')).toEqual([
    panel('it', 1, 3),
    panel('it', 4, 5),
  ]);
  const colour = Uint8Array.from([9, 60, 99, 9, 60, 99, 9, 60, 99, 60, 9, 99]);
  expect(drawnRows({ data: colour, width: 2, height: 2, channels: 3 }, 'it')).toEqual([panel('it', 1, 2)]);
});

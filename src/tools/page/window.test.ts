import { describe, expect, it } from 'vitest';
import { windowOf } from './window.ts';

describe('the view of the art', () => {
  it('fills the box from the middle', () => {
    expect(windowOf({ width: 400, height: 100 }, { width: 50, height: 50 }, {})).toEqual({
      x: 150,
      y: 0,
      width: 100,
      height: 100,
    });
  });

  it('goes where the focus is, and no further than the edge', () => {
    const at = (x: number): number =>
      windowOf({ width: 400, height: 100 }, { width: 50, height: 50 }, { focus: [x, 0.5] }).x;
    expect([at(0.3), at(0), at(1)]).toEqual([70, 0, 300]);
  });

  it('stays inside the part that may show', () => {
    const view = windowOf(
      { width: 400, height: 400 },
      { width: 50, height: 50 },
      { crop: [0.5, 0, 0.5, 0.5], focus: [0.1, 0.9] },
    );
    expect(view).toEqual({ x: 200, y: 0, width: 200, height: 200 });
  });
});

import { describe, expect, test } from 'vitest';
import { collision } from './footprint.ts';
import { headOf } from './heads.ts';
import { layOut } from './lay-out.ts';
import { oneBalloon } from './sample-page.ts';

const panel = { x: 100, y: 100, w: 1000, h: 800 };
const member = { panel: 'k1', who: 'spyke', at: [0.5, 0.6] } as const;
const given = (rx: number, ry: number) => ({
  ...member,
  mouth: [0.5, 0.5] as const,
  face: { at: [0.5, 0.4] as const, rx, ry },
});

describe('a head', () => {
  test('has the face that is given, in px of the page', () => {
    const { face, mouth } = headOf(given(0.1, 0.2), panel);
    expect(face).toEqual({ at: [600, 420], rx: 100, ry: 160 });
    expect(mouth).toEqual([600, 500]);
  });

  test('that fills the panel keeps only the middle of its face free', () => {
    const { face } = headOf(given(0.6, 0.8), panel);
    expect(face.ry).toBeLessThanOrEqual(0.3 * panel.h);
    expect(face.rx / face.ry).toBeCloseTo(600 / 640, 5);
  });

  test('has a body below it that ends with the picture', () => {
    const { body, face } = headOf(given(0.05, 0.1), panel);
    expect(body.at[1] - body.ry).toBeCloseTo(face.at[1] + face.ry, 5);
    expect(body.at[1] + body.ry).toBeLessThanOrEqual(900);
  });

  test('is estimated from where the figure stands where nothing is known', () => {
    const { face, mouth } = headOf(member, panel);
    expect(face.at[1]).toBeLessThan(mouth[1]);
    expect(mouth[0]).toBe(600);
  });
});

test.each([
  [0.2, 0.3],
  [0.8, 0.35],
  [0.5, 0.7],
])('a balloon keeps off the face at %s, %s', (x, y) => {
  const page = oneBalloon('Where did everybody go all of a sudden?');
  const cast = [
    { ...member, mouth: [x, y + 0.06] as const, face: { at: [x, y] as const, rx: 0.12, ry: 0.2 } },
  ];
  const layout = layOut({ ...page, cast });
  if (!layout.ok) throw new Error(layout.error[0]!.message);
  const [balloon] = layout.value.balloons;
  const { face } = headOf(cast[0]!, { x: 100, y: 100, w: 1233, h: 900 });
  const print = { at: balloon!.at, rx: balloon!.reachX, ry: balloon!.reachY, round: true };
  expect(collision(print, { ...face, round: true }, 0)).toBe(0);
});

import { describe, expect, test } from 'vitest';
import { depthIn } from './contour.ts';
import { draw, partsOf } from './draw.ts';
import { strays } from './inside.test-fixture.ts';
import { layOut } from './lay-out.ts';
import type { LaidBalloon, Layout } from './layout.ts';
import { oneBalloon } from './sample-page.ts';
import { insideCore } from './shape.ts';
import type { LetterBalloon, LetterParams } from './tool.ts';

type Say = Partial<LetterBalloon> & { readonly text: string };
const pageOf = (...say: readonly Say[]): LetterParams => ({
  ...oneBalloon(''),
  balloons: say.map((one) => ({ panel: 'k1', who: 'spyke', as: 'speech', ...one })),
});
const laidOut = (params: LetterParams): Layout => {
  const layout = layOut(params);
  if (!layout.ok) throw new Error(layout.error[0]!.message);
  return layout.value;
};
const touch = (one: LaidBalloon, other: LaidBalloon): boolean =>
  Array.from({ length: 90 }, (_, i) => (i * Math.PI) / 45).some((phi) =>
    insideCore(other.kind, other.a, other.b, [
      one.at[0] + one.a * 0.98 * Math.cos(phi) - other.at[0],
      one.at[1] + one.b * 0.98 * Math.sin(phi) - other.at[1],
    ]),
  );
const outlines = (params: LetterParams): readonly string[] =>
  draw(partsOf(laidOut(params), params.page), params.page).match(
    /<path d="[^"]*" fill="#fff" stroke="#000"/g,
  ) ?? [];

describe('balloons that are one', () => {
  test('overlap, and have one outline and one tail', () => {
    const params = pageOf({ text: 'First we run.' }, { text: 'Then we wait.', joins: 'overlap' });
    const [one, two] = laidOut(params).balloons;
    expect(touch(one!, two!)).toBe(true);
    expect(outlines(params)).toHaveLength(1);
    expect([one, two].filter((balloon) => balloon!.tail !== undefined)).toHaveLength(1);
  });

  test('that a neck joins stand apart', () => {
    const params = pageOf({ text: 'First we run.' }, { text: 'Then we wait.', joins: 'bridge' });
    const [one, two] = laidOut(params).balloons;
    expect(touch(one!, two!)).toBe(false);
    expect(outlines(params)).toHaveLength(1);
    // two bodies, a tail and the neck
    expect(outlines(params)[0]!.match(/M/g)).toHaveLength(4);
  });

  test('may be three', () => {
    const params = pageOf(
      { text: 'One.' },
      { text: 'Two.', joins: 'overlap' },
      { text: 'Three.', joins: 'bridge' },
    );
    expect(outlines(params)).toHaveLength(1);
  });

  test('are drawn where a person puts them, with a neck over the way between', () => {
    const params = pageOf(
      { text: 'Here.', place: [0.2, 0.2] },
      { text: 'There.', place: [0.6, 0.3], joins: 'overlap' },
    );
    const [one, two] = laidOut(params).balloons;
    expect([one!.at, two!.at]).toEqual([
      [100 + 0.2 * 1233, 100 + 0.2 * 900],
      [100 + 0.6 * 1233, 100 + 0.3 * 900],
    ]);
    expect(outlines(params)[0]!.match(/M/g)!.length).toBeGreaterThanOrEqual(3);
  });

  test('the tail that the script writes is the one', () => {
    const params = pageOf(
      { text: 'First we run.', tail: 'left' },
      { text: 'Then we wait.', joins: 'overlap' },
    );
    const [one, two] = laidOut(params).balloons;
    expect(one!.tail).toBeDefined();
    expect(two!.tail).toBeUndefined();
  });

  test.each([
    ['the first of its panel', [{ text: 'Hi.', joins: 'overlap' }], 'but is the first of its panel'],
    [
      "another's",
      [
        { text: 'Hi.', who: 'mara' },
        { text: 'Ho.', joins: 'bridge' },
      ],
      'which is of mara',
    ],
  ] as const)('a balloon that joins %s is refused', (_, say, reason) => {
    const refused = layOut(pageOf(...(say as readonly Say[])));
    expect(!refused.ok && refused.error[0]).toMatchObject({ param: `balloons.${say.length - 1}.joins` });
    expect(!refused.ok && refused.error[0]!.message).toContain(reason);
  });
});

describe('a balloon that a border cuts off', () => {
  test.each(['left', 'right', 'top', 'bottom', 'top-right', 'bottom-left'])(
    'at the %s keeps its words inside, half an em from the border',
    (butts) => {
      const params = pageOf({ text: 'Nobody told me that it would be this dark in here.', butts });
      const { balloons, warnings } = laidOut(params);
      const [balloon] = balloons as [LaidBalloon];
      expect(warnings).toEqual([]);
      expect(balloon.cuts).toHaveLength(butts.split('-').length);
      expect(strays(balloon, params.page)).toEqual([]);
      for (const cut of balloon.cuts) {
        const near = Math.min(
          ...balloon.lines.flatMap(({ x, y, w, h }) =>
            [[x, y] as const, [x + w, y + h] as const].map((corner) => depthIn(cut, corner)),
          ),
        );
        expect(near / balloon.text.em).toBeCloseTo(0.5, 1);
        // it really is cut: its whole shape would go on
        expect(depthIn(cut, [balloon.at[0], balloon.at[1]])).toBeLessThan(Math.max(balloon.a, balloon.b));
      }
    },
  );

  test('is whole, with a warning, where the border is outside the safe area', () => {
    const params = pageOf({ text: 'Hello?', butts: 'left' });
    const { balloons, warnings } = laidOut({ ...params, page: { ...params.page, safe: 150 } });
    expect(balloons[0]!.cuts).toEqual([]);
    expect(warnings[0]).toContain('is not cut off at the left: the border there is outside the safe area');
  });
});

describe('the tail of someone who is not in the picture', () => {
  test.each([
    ['left', 100],
    ['right', 1333],
  ] as const)('goes to the border on the %s and is cut off there', (tail, x) => {
    const { balloons } = laidOut(pageOf({ text: 'Who goes there?', who: 'rook', tail }));
    if (balloons[0]!.tail?.kind !== 'cut') throw new Error('not cut');
    for (const end of balloons[0]!.tail.ends) expect(Math.abs(end[0] - x)).toBeLessThan(4);
  });

  test('follows a border that leans', () => {
    const panels = [
      {
        id: 'k1',
        polygon: [
          [100, 100],
          [900, 100],
          [1333, 1000],
          [100, 1000],
        ] as const,
      },
    ];
    const { balloons } = laidOut({
      ...pageOf({ text: 'Who goes there?', who: 'rook', tail: 'right' }),
      panels,
    });
    if (balloons[0]!.tail?.kind !== 'cut') throw new Error('not cut');
    const [p, q] = balloons[0]!.tail.ends;
    expect(Math.abs((q[0] - p[0]) / (q[1] - p[1]))).toBeCloseTo(433 / 900, 1);
  });

  test('only points there when the border is far off', () => {
    const { balloons } = laidOut(
      pageOf({ text: 'Who goes there?', who: 'rook', tail: 'right', place: [0.3, 0.5] }),
    );
    expect(balloons[0]!.tail?.kind).toBe('taper');
  });
});

describe('sizes within a line', () => {
  test('a larger word takes more room, and the line before keeps off it', () => {
    const plain = laidOut(pageOf({ text: 'We have to get out of here now, all of us' })).balloons[0]!;
    const big = laidOut(pageOf({ text: 'We have to get out of {big:{big:here}} now, all of us' }))
      .balloons[0]!;
    expect(big.a * big.b).toBeGreaterThan(plain.a * plain.b);
    for (const [i, line] of big.lines.entries()) {
      const next = big.lines[i + 1];
      if (next !== undefined) expect(next.y).toBeGreaterThan(line.y + line.h);
    }
  });

  test('the I of a word has no serifs, the pronoun has', () => {
    const [{ text }] = laidOut(pageOf({ text: 'I think' })).balloons as [LaidBalloon];
    const [pronoun, , , inWord] = text.glyphs;
    const width = ({ face, id }: (typeof text.glyphs)[number]): number => {
      const ink = face.outline(id).ink!;
      return ink.right - ink.left;
    };
    expect(width(pronoun!)).toBeGreaterThan(2 * width(inWord!));
  });
});

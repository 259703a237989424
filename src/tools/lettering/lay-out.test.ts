import { describe, expect, test } from 'vitest';
import { boundsOf, distance, insideEllipse } from './geometry.ts';
import { headOf } from './heads.ts';
import { strays } from './inside.test-fixture.ts';
import { layOut } from './lay-out.ts';
import type { LaidBalloon, Layout } from './layout.ts';
import { setback } from './problem.ts';
import { oneBalloon, samplePage } from './sample-page.ts';
import { insideCore } from './shape.ts';
import type { LetterParams } from './tool.ts';

function laidOut(params: LetterParams): Layout {
  const layout = layOut(params);
  if (!layout.ok) throw new Error(layout.error.map((problem) => problem.message).join('\n'));
  return layout.value;
}
const only = (params: LetterParams): LaidBalloon => laidOut(params).balloons[0]!;
const refusal = (params: LetterParams): { message: string; hint?: string; facts: Record<string, string> } => {
  const layout = layOut(params);
  if (layout.ok) throw new Error('it was laid out');
  const { message, hint, facts } = setback(layout.error);
  return { message, hint, facts: Object.fromEntries(facts!) };
};

describe('a balloon', () => {
  test('leaves at least one character of padding round its text', () => {
    const balloon = only(oneBalloon('Is there anybody out there who can hear me?'));
    for (const line of balloon.lines) {
      const [left, right] = [line.x - balloon.at[0], line.x + line.w - balloon.at[0]];
      const y = line.y + line.h / 2 - balloon.at[1];
      const character = 0.55 * balloon.text.em;
      expect(insideCore('speech', balloon.a, balloon.b, [left - character, y])).toBe(true);
      expect(insideCore('speech', balloon.a, balloon.b, [right + character, y])).toBe(true);
    }
  });

  test('has no last line of one short word when its text has more to give it', () => {
    for (const text of [
      'We have to get out of here before it is too late for us',
      'Nobody ever told me that this would be so very hard to do',
    ]) {
      const { lines } = only(oneBalloon(text));
      const longest = Math.max(...lines.map((line) => line.w));
      expect(lines.at(-1)!.w).toBeGreaterThan(longest * 0.3);
    }
  });

  test('is taller than wide for a long text in columns, and about round for a western text of a page from the right', () => {
    const tall = only(oneBalloon('つまり原子炉がまるごと消えたってのか', {}, 'ja'));
    expect(tall.b).toBeGreaterThan(tall.a);
    const round = only(oneBalloon('So the whole reactor is gone and no one saw who took it?'));
    expect(round.a / round.b).toBeGreaterThan(0.7);
    expect(round.a / round.b).toBeLessThan(1.5);
  });

  test('is set smaller, then grows, before its text is given up', () => {
    const long =
      'We have been over this a hundred times and every single time we end up at the very same place. ';
    const panel = [
      {
        id: 'k1',
        polygon: [
          [100, 100],
          [700, 100],
          [700, 600],
          [100, 600],
        ] as const,
      },
    ];
    const [short, more, most] = [long, long.repeat(3), long.repeat(5)].map((text) =>
      only({ ...oneBalloon(text), panels: panel }),
    );
    expect(more!.text.em).toBeLessThan(short!.text.em);
    expect(most!.reachX * most!.reachY).toBeGreaterThan(more!.reachX * more!.reachY);
  });

  describe('in a panel that is long', () => {
    const words = 'I have been waiting for you at this very spot for the whole night, and nobody came.';
    const within = (w: number, h: number, text = words, lang = 'en'): LetterParams => ({
      ...oneBalloon(text, {}, lang),
      cast: [],
      panels: [
        {
          id: 'k1',
          polygon: [
            [100, 100],
            [100 + w, 100],
            [100 + w, 100 + h],
            [100, 100 + h],
          ],
        },
      ],
    });
    const whole = only(within(1200, 800));

    test.each([
      [1200, 60, 1, 'one line'],
      [1200, 90, 2, 'two lines'],
      [1200, 150, 4, 'a few lines'],
    ])('%d × %d px has it in %d or fewer: %s', (w, h, most) => {
      const balloon = only(within(w, h));
      expect(balloon.lines.length).toBeLessThanOrEqual(most);
      expect(2 * balloon.reachY).toBeLessThanOrEqual(h);
      expect(balloon.a / balloon.b).toBeGreaterThan(whole.a / whole.b);
    });

    test('and narrow, is slim, and its text no smaller than it must be', () => {
      const balloon = only(within(150, 1200));
      expect(2 * balloon.reachX).toBeLessThanOrEqual(150);
      expect(balloon.b / balloon.a).toBeGreaterThan(1.7);
      const columns = only(within(110, 900, 'なら、もうぐずぐずしていられないぞ、じいさん！', 'ja'));
      expect(columns.lines.length).toBeLessThanOrEqual(2);
    });

    test('has the text in full size where a rounder balloon would need smaller words', () => {
      expect(only(within(1200, 190)).text.em).toBeCloseTo(whole.text.em, 0);
    });

    test('but has room, it is as round as ever', () => {
      const { a, b } = only(within(1200, 500));
      expect(a / b).toBeCloseTo(whole.a / whole.b, 1);
    });
  });

  test('stands exactly where a person puts it', () => {
    const { at } = only(oneBalloon('Here.', { place: [0.5, 0.25] }));
    expect(at).toEqual([100 + 0.5 * 1233, 100 + 0.25 * 900]);
  });

  test('is kept on the page when a person puts it beyond', () => {
    const balloon = only(oneBalloon('Over here!', { place: [1.4, -0.4] }));
    expect(balloon.at[0] + balloon.reachX).toBeLessThanOrEqual(1433);
    expect(balloon.at[1] - balloon.reachY).toBeGreaterThanOrEqual(0);
    expect(strays(balloon, { width: 1433, height: 2024, dpi: 200 })).toEqual([]);
  });

  test.each([
    ['top-left', -1, -1],
    ['bottom-right', 1, 1],
    ['top', 0, -1],
  ])('%s is where the word says', (place, x, y) => {
    const { at } = only(oneBalloon('Look.', { place, who: 'nobody' }));
    expect(Math.sign(Math.round((at[0] - 716) / 250))).toBe(x);
    expect(Math.sign(Math.round((at[1] - 550) / 200))).toBe(y);
  });

  test('keeps off the faces of its panel', () => {
    const params = samplePage('en');
    const heads = params.cast.map((member) =>
      headOf(member, boundsOf(params.panels.find(({ id }) => id === member.panel)!.polygon)),
    );
    for (const balloon of laidOut(params).balloons) {
      for (const { face } of heads)
        expect(insideEllipse({ at: balloon.at, rx: balloon.a, ry: balloon.b }, face.at)).toBe(false);
    }
  });
});

describe('a tail', () => {
  test('aims at the mouth, and stops half way and before the face', () => {
    const params = oneBalloon('Hello?', { place: [0.7, 0.2] });
    const { tail, at } = only(params);
    const head = headOf(params.cast[0]!, { x: 100, y: 100, w: 1233, h: 900 });
    if (tail?.kind !== 'taper') throw new Error('no taper');
    expect(insideEllipse(head.face, tail.tip)).toBe(false);
    expect(distance(tail.tip, head.mouth)).toBeLessThan(distance(at, head.mouth));
    expect(distance(tail.tip, at)).toBeLessThan(0.75 * distance(at, head.mouth));
  });

  test('stops before the hair of a head that is known', () => {
    const params = oneBalloon('Hello?', { place: [0.4, 0.08] });
    const cast = [
      { ...params.cast[0]!, mouth: [0.4, 0.75], face: { at: [0.4, 0.6], rx: 0.15, ry: 0.2 } } as const,
    ];
    const { tail } = only({ ...params, cast });
    const { head } = headOf(cast[0]!, { x: 100, y: 100, w: 1233, h: 900 });
    if (tail?.kind !== 'taper') throw new Error('no taper');
    expect(insideEllipse(head, tail.tip)).toBe(false);
  });

  test('never lies along the edge of a flat balloon', () => {
    const params = oneBalloon('The harbour is dark and nobody in this whole city cares', {
      place: [0.5, 0.5],
    });
    const flat = [
      [100, 100],
      [1333, 100],
      [1333, 190],
      [100, 190],
    ] as const;
    const [member] = params.cast;
    for (const x of [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4]) {
      const cast = [{ ...member!, mouth: [x, 0.2], face: { at: [x, 0.2], rx: 0.005, ry: 0.1 } } as const];
      const { tail, at, a, b } = only({ ...params, panels: [{ id: 'k1', polygon: flat }], cast });
      if (tail === undefined) continue;
      if (tail.kind !== 'taper') throw new Error('no taper');
      const [px, py] = [tail.tip[0] - at[0], tail.tip[1] - at[1]];
      expect(insideCore('speech', a + 2, b + 2, [px, py])).toBe(false);
    }
  });

  test('of a thought is bubbles that grow smaller', () => {
    const { tail } = only(oneBalloon('Where are they?', { as: 'thought' }));
    if (tail?.kind !== 'bubbles') throw new Error('no bubbles');
    const radii = tail.circles.map(({ r }) => r);
    expect(radii).toEqual([...radii].sort((a, b) => b - a));
  });

  test.each([
    ['a caption', { as: 'caption' }],
    ['tail: none', { tail: 'none' }],
    ['a speaker who is not in the panel', { who: 'rook' }],
  ] as const)('%s has none', (_, other) => {
    expect(only(oneBalloon('Meanwhile.', other)).tail).toBeUndefined();
  });

  test('of an unseen speaker points to the edge', () => {
    const balloon = only(oneBalloon('Who goes there?', { tail: 'right', place: [0.7, 0.4] }));
    if (balloon.tail?.kind !== 'taper') throw new Error('no taper');
    expect(balloon.tail.tip[0]).toBeGreaterThan(balloon.at[0] + balloon.a);
  });

  test('crosses no other face when there is another way', () => {
    const params = samplePage('en');
    const { balloons } = laidOut(params);
    for (const balloon of balloons) {
      if (balloon.tail?.kind !== 'taper') continue;
      const who = params.balloons[balloon.index]!.who;
      for (const member of params.cast.filter((one) => one.panel === balloon.panel && one.who !== who)) {
        const { face } = headOf(
          member,
          boundsOf(params.panels.find(({ id }) => id === member.panel)!.polygon),
        );
        expect(insideEllipse(face, balloon.tail.tip)).toBe(false);
      }
    }
  });
});

describe('a sound effect', () => {
  const boom = (other: object): LetterParams => ({
    ...oneBalloon('Run!'),
    sfx: [{ panel: 'k1', text: 'kaboom', ...other }],
  });

  test('fills its box and stays in it, turned or not', () => {
    for (const rotate of [0, -12, 90]) {
      const { bounds } = laidOut(boom({ box: [0.1, 0.6, 0.5, 0.3], rotate })).sfx[0]!;
      const box = { x: 100 + 0.1 * 1233, y: 100 + 0.6 * 900, w: 0.5 * 1233, h: 0.3 * 900 };
      expect(bounds.x).toBeGreaterThanOrEqual(box.x - 0.01);
      expect(bounds.y + bounds.h).toBeLessThanOrEqual(box.y + box.h + 0.01);
      expect(Math.max(bounds.w / box.w, bounds.h / box.h)).toBeCloseTo(1, 5);
    }
  });

  test('without a box finds a place in its panel', () => {
    const { bounds } = laidOut(boom({})).sfx[0]!;
    expect(bounds.x).toBeGreaterThanOrEqual(100);
    expect(bounds.x + bounds.w).toBeLessThanOrEqual(1333);
  });

  test('in a box too small to read it in is refused', () => {
    expect(refusal(boom({ box: [0, 0, 0.02, 0.01] })).message).toMatch(
      /sound effect "kaboom" would be .* pt high/,
    );
  });
});

describe("a text that can't be lettered", () => {
  test('names panel, text and parameter, and says what to do: too long for its panel', () => {
    const params = {
      ...oneBalloon('word '.repeat(190)),
      panels: [
        {
          id: 'k1',
          polygon: [
            [100, 100],
            [400, 100],
            [400, 300],
          ] as const,
        },
      ],
    };
    const { message, hint, facts } = refusal(params);
    expect(message).toMatch(
      /^panel k1, speech of spyke: "word word.*…" does not fit: at 6.5 pt.* px, and the panel has room for \d+ × \d+ px$/,
    );
    expect(hint).toContain('Shorten the text');
    expect(facts).toMatchObject({ param: 'balloons.0.text', panel: 'k1' });
  });

  test('5,000 characters are refused at once', () => {
    expect(refusal(oneBalloon('a'.repeat(5000))).message).toContain('has 5000 characters');
    expect(refusal(oneBalloon('so '.repeat(1700))).message).toContain('one balloon holds at most 1000');
  });

  test('one word wider than the page is refused', () => {
    expect(refusal(oneBalloon('A'.repeat(400))).message).toContain('does not fit');
  });

  test('a missing character is named with its code point', () => {
    const { message, facts } = refusal(oneBalloon('I ♞ you'));
    expect(message).toContain(
      'panel k1, speech of spyke: "I ♞ you" has the character "♞" (U+265E), which none of its fonts has',
    );
    expect(facts.param).toBe('balloons.0.text');
  });

  test('an emoji is named whole', () => {
    expect(refusal(oneBalloon('Nice 👩‍🚀!')).message).toContain('"👩‍🚀" (U+1F469 U+200D U+1F680)');
  });

  test('right-to-left writing is refused', () => {
    expect(refusal(oneBalloon('שלום')).message).toContain('written from right to left');
  });

  test('a panel that is not there is named', () => {
    const { message, facts } = refusal(oneBalloon('Hi', { panel: 'k9' }));
    expect(message).toContain('panel k9, which the page does not have');
    expect(facts.param).toBe('balloons.0.panel');
  });

  test('all problems of a page are told at once', () => {
    const params = { ...oneBalloon('♞'), sfx: [{ panel: 'k1', text: '♘' }] };
    const { facts } = refusal(params);
    expect(facts.param).toBe('balloons.0.text');
    expect(facts.also).toContain('sfx.0.text');
  });

  test("balloons that would hide each other's text are refused, or a warning where a person put them", () => {
    const text = 'There is no room for the two of us in here, and you know that very well.';
    const small = [
      {
        id: 'k1',
        polygon: [
          [100, 100],
          [340, 100],
          [340, 300],
          [100, 300],
        ] as const,
      },
    ];
    const two = {
      ...oneBalloon(text),
      panels: small,
      cast: [],
      balloons: [0, 1].map(() => ({ panel: 'k1', as: 'speech' as const, text })),
    };
    expect(refusal(two).message).toContain('hidden by another balloon');
    const placed = layOut({
      ...two,
      balloons: two.balloons.map((balloon) => ({ ...balloon, place: [0.5, 0.5] as const })),
    });
    expect(placed.ok && placed.value.warnings[0]).toContain('hidden by another balloon');
  });
});

describe('unusual characters', () => {
  test('a mark that has no letter of its own with its base is drawn by the font', () => {
    expect(only(oneBalloon('q\u0300?')).text.glyphs.length).toBeGreaterThanOrEqual(2);
  });

  test('zero-width characters leave no trace', () => {
    const [plain, with0] = [
      only(oneBalloon('Hello there')),
      only(oneBalloon('He\u200dllo\ufeff the\u2060re')),
    ];
    expect(with0.a).toBe(plain.a);
    expect(with0.text.glyphs.map(({ id }) => id)).toEqual(plain.text.glyphs.map(({ id }) => id));
  });

  test('a letter the first font lacks comes from the next, for the whole word', () => {
    const { glyphs } = only(oneBalloon('Łódź', {}, 'pl')).text;
    expect(new Set(glyphs.map(({ face }) => face.font)).size).toBe(1);
  });
});

import { describe, expect, test } from 'vitest';
import { inOrder } from './footprint.ts';
import type { Box, Point } from './geometry.ts';
import { strays } from './inside.test-fixture.ts';
import { layOut } from './lay-out.ts';
import type { LaidBalloon, Layout } from './layout.ts';
import { numbersFrom } from './random.ts';
import { samplePage } from './sample-page.ts';
import { insideCore } from './shape.ts';
import type { LetterBalloon, LetterParams } from './tool.ts';

const vocabulary = {
  en: 'I you we the reactor plasma is gone never trust that machine again because it knows everything, stop! what? extraordinary circumstances demand *courage* and no--wait...listen {small:psst} {big:now} {caps:Dr. Orrin}'.split(
    / (?![^{]*\})/,
  ),
  ja: 'お前は もう、 死んでいる。 {稲妻|プラズマ}が 12時に 消えた!? 「誰だ」 急げっ！ 今すぐ {逃|に}げろ…… OK {big:走れー} *{籠手|こて}*を 2026年'.split(
    ' ',
  ),
};
const kinds = ['speech', 'thought', 'shout', 'whisper', 'caption', 'radio', 'weak', 'none'] as const;
const borders = ['left', 'right', 'top', 'top-right', 'bottom-left'] as const;
const people: { readonly [panel: string]: readonly string[] } = {
  k1: ['spyke', 'mara'],
  k2: ['mara'],
  k4: ['spyke'],
  k5: ['rook'],
  k6: ['mara', 'spyke'],
};

function dialogue(lang: 'en' | 'ja', seed: number): readonly LetterBalloon[] {
  const random = numbersFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const text = (most: number): string =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(vocabulary[lang])).join(
      lang === 'en' ? ' ' : '',
    );
  return Object.entries(people).flatMap(([panel, who]) => {
    const said = Array.from(
      { length: 1 + Math.floor(random() * 2) },
      (): LetterBalloon => ({
        panel,
        who: pick(who),
        as: pick(kinds),
        text: text(9),
        ...(random() < 0.15 ? { butts: pick(borders) } : {}),
        ...(random() < 0.1 ? { tail: pick(['left', 'right', 'off'] as const) } : {}),
      }),
    );
    const last = said.at(-1)!;
    const joins = pick(['overlap', 'bridge'] as const);
    return random() < 0.25 ? [...said, { panel, who: last.who!, as: last.as, text: text(4), joins }] : said;
  });
}

function laidOut(params: LetterParams): Layout {
  const layout = layOut(params);
  if (!layout.ok) throw new Error(layout.error.map((problem) => problem.message).join('\n'));
  return layout.value;
}

const corners = ({ x, y, w, h }: Box): readonly Point[] => [
  [x, y],
  [x + w, y],
  [x, y + h],
  [x + w, y + h],
];
const print = (one: LaidBalloon) => ({ at: one.at, rx: one.reachX, ry: one.reachY, round: true });
const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe.each(['en', 'ja'] as const)('random dialogue in %s', (lang) => {
  const pages = Array.from({ length: 60 }, (_, i) => {
    const params = samplePage(lang, { balloons: dialogue(lang, i + 1), sfx: [] });
    return { seed: i + 1, params, balloons: laidOut(params).balloons };
  });

  test('is always inside its shape and on its page', () => {
    for (const { seed, params, balloons } of pages) {
      expect(balloons).toHaveLength(params.balloons.length);
      for (const [i, balloon] of balloons.entries())
        expect(strays(balloon, params.page), `seed ${seed}: ${params.balloons[i]!.text}`).toEqual([]);
    }
  });

  test('stays in the safe area, but for the white of what a border cuts off', () => {
    for (const { seed, params, balloons } of pages) {
      const { width, height, safe = 0 } = params.page;
      for (const balloon of balloons) {
        const boxes =
          balloon.cuts.length > 0
            ? balloon.lines
            : [
                {
                  x: balloon.at[0] - balloon.reachX,
                  y: balloon.at[1] - balloon.reachY,
                  w: 2 * balloon.reachX,
                  h: 2 * balloon.reachY,
                },
              ];
        for (const { x, y, w, h } of boxes) {
          const where = `seed ${seed}: ${params.balloons[balloon.index]!.text}`;
          expect(Math.min(x, y), where).toBeGreaterThanOrEqual(safe - 1e-6);
          expect(x + w, where).toBeLessThanOrEqual(width - safe + 1e-6);
          expect(y + h, where).toBeLessThanOrEqual(height - safe + 1e-6);
        }
      }
    }
  });

  test('is in reading order, and no words lie under another balloon', () => {
    for (const { seed, params, balloons } of pages) {
      for (const [i, balloon] of balloons.entries()) {
        const next = balloons[i + 1];
        if (next?.panel !== balloon.panel) continue;
        const where = `seed ${seed}: ${params.balloons[i]!.text}`;
        // a border that a person names wins over the order
        const put = params.balloons[i]!.butts ?? params.balloons[i + 1]!.butts;
        if (put === undefined) expect(inOrder(print(balloon), print(next), params.reading), where).toBe(true);
        const [x, y] = balloon.at;
        for (const line of next.lines) {
          if (next.joins === balloon.index)
            for (const other of balloon.lines) expect(meet(line, other), where).toBe(false);
          else
            for (const [px, py] of corners(line))
              expect(insideCore(balloon.kind, balloon.a, balloon.b, [px - x, py - y]), where).toBe(false);
        }
      }
    }
  });

  test('has one tail for balloons that are one, and none that leaves its page', () => {
    for (const { params, balloons } of pages) {
      for (const balloon of balloons) {
        if (balloon.joins !== undefined) {
          const before = balloons.find(({ index }) => index === balloon.joins)!;
          expect([before, balloon].filter(({ tail }) => tail !== undefined).length).toBeLessThanOrEqual(1);
        }
        const tips =
          balloon.tail?.kind === 'taper'
            ? [balloon.tail.tip]
            : balloon.tail?.kind === 'cut'
              ? balloon.tail.ends
              : [];
        for (const [x, y] of tips) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(params.page.width);
          expect(y).toBeLessThanOrEqual(params.page.height);
        }
      }
    }
  });
});

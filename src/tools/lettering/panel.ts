import { err, ok, type Result } from '../../engine/result.ts';
import { buttsOf, cutsOf, uncut } from './butt.ts';
import type { Fit } from './fit.ts';
import { collision, type Footprint, footprintOf } from './footprint.ts';
import { type Box, clamp, inset, intersection, type Point } from './geometry.ts';
import type { LaidBalloon } from './layout.ts';
import type { Page, Panel, Range, Ready } from './page.ts';
import { type Placing, placeBalloons, placeOf } from './place.ts';
import type { Wanted } from './place-cost.ts';
import { excerpt, type Problem } from './problem.ts';
import { isBox, paddingOf } from './shape.ts';
import { type Budget, type Sized, sizeWithin } from './size.ts';
import { placedText } from './text.ts';
import type { LetterBalloon } from './tool.ts';

/** A balloon as a message names it. */
export const saying = (balloon: LetterBalloon): string =>
  `panel ${balloon.panel}, ${balloon.as}${balloon.who === undefined ? '' : ` of ${balloon.who}`}: "${excerpt(balloon.text)}"`;

/** What a balloon takes of the page, tail aside. */
export const footprint = (balloon: LaidBalloon): Footprint => ({
  at: balloon.at,
  rx: balloon.reachX,
  ry: balloon.reachY,
  round: !isBox(balloon.kind),
});

/** What has its place on the page already. */
export type Others = { readonly balloons: readonly Footprint[]; readonly effects: readonly Footprint[] };
export type Placed = { readonly balloons: readonly LaidBalloon[]; readonly warnings: readonly string[] };

/** Where balloons stand in each other's way: smaller text (of the range), in narrower balloons (of the usual). */
const tries = [
  { share: 1, room: 1 },
  { share: 0.6, room: 0.85 },
  { share: 0.3, room: 0.75 },
  { share: 0, room: 0.7 },
  { share: 0, room: 0.5 },
];

/** Sizes and places the balloons of one panel; smaller text is tried where they stand in each other's way. */
export function placePanel(
  page: Page,
  panel: Panel,
  own: readonly Ready[],
  others: Others,
): Result<Placed, readonly Problem[]> {
  const { min, max } = page.range;
  let best:
    | { readonly placing: Placing; readonly sized: readonly Sized[]; readonly cost: number }
    | undefined;
  for (const { share, room } of tries) {
    const range = { min, max: min + (max - min) * share };
    const sized: Sized[] = [];
    const problems: Problem[] = [];
    for (const one of own) {
      const size = sizeIn(page, panel, one, own, range, room);
      if (size.ok) sized.push(size.value);
      else problems.push(size.error);
    }
    if (problems.length > 0) return err(problems);
    const wanted = own.map((one, i) => wantedOf(page, panel, one, sized[i]!, i > 0));
    const placing = placeBalloons(wanted, {
      polygon: panel.polygon,
      panel: panel.bounds,
      area: page.area,
      heads: panel.heads,
      taken: [...others.balloons, ...others.effects],
      reading: page.params.reading,
      gap: 1.1 * page.mm,
    });
    const cost = placing.cost + placing.clash * 10 + (1 - share) * 1.5 + (1 - room);
    if (best === undefined || cost < best.cost) best = { placing, sized, cost };
    if (placing.clash < 0.01) break;
  }
  return built(page, panel, own, best!.sized, best!.placing, others.balloons);
}

/** The text size and setting of a balloon: a modest part of its panel, or all of it, or a little more. */
function sizeIn(
  page: Page,
  panel: Panel,
  one: Ready,
  own: readonly Ready[],
  range: Range,
  narrower: number,
): Result<Sized, Problem> {
  const { bounds } = panel;
  const { pt, mm, area } = page;
  const share = lengthOf(one) / own.reduce((sum, other) => sum + lengthOf(other), 0);
  const room = intersection(inset(bounds, 1.1 * mm), area);
  const over = intersection(inset(bounds, -4 * mm), area);
  const caption = one.balloon.as === 'caption' && !page.setting.vertical;
  const louder = Math.max(range.min / range.max, loudness[one.balloon.as] ?? 1);
  const budgets = [
    {
      w: room.w * narrower * (caption ? 0.8 : 0.62),
      h: room.h * 0.7,
      area: room.w * room.h * Math.min(0.38, 0.5 * share + 0.12),
    },
    { w: room.w * 0.8, h: room.h * 0.8, area: room.w * room.h * Math.min(0.5, 0.62 * share + 0.06) },
  ];
  const sizes = { min: range.min, max: range.max * louder };
  let usual: Sized | undefined;
  for (const budget of budgets) usual ??= sizeWithin(one.text.fits, budget, sizes, pt);
  if (usual !== undefined && usual.em >= telling * sizes.max * pt) return ok(usual);
  const stretched = isLong(room)
    ? sizeWithin(one.text.stretched(), longBudget(room, share), sizes, pt)
    : undefined;
  if (stretched !== undefined && (usual === undefined || usual.em < telling * stretched.em))
    return ok(stretched);
  if (usual !== undefined) return ok(usual);
  for (const limit of [room, over]) {
    const whole = { w: limit.w, h: limit.h, area: limit.w * limit.h };
    for (const fits of [() => one.text.fits, one.text.stretched]) {
      const size = sizeWithin(fits(), whole, { min: range.min, max: range.min }, pt);
      if (size !== undefined) return ok(size);
    }
  }
  return err(tooLong(page, one, over, range.min));
}

/** Text that is smaller than this, against what there could be, is not worth the rounder balloon. */
const telling = 0.88;

/** Whether a panel is so flat or so narrow that the usual balloon wastes it. */
const isLong = ({ w, h }: Box): boolean => Math.max(w / h, h / w) > 2;

/** What a balloon may take of a long panel: nearly all across it, and along it a part by how much it says. */
function longBudget({ w, h }: Box, share: number): Budget {
  const along = 0.8 * share;
  const across = 0.84;
  return { w: w * (w > h ? along : across), h: h * (w > h ? across : along), area: w * h * 0.5 };
}

/** Text sizes against that of speech. */
const loudness: { readonly [kind: string]: number } = {
  shout: 1.22,
  whisper: 0.92,
  weak: 0.92,
  none: 1.2,
};

const lengthOf = ({ text }: Ready): number => text.words.reduce((sum, word) => sum + word.length + 1, 2);

function tooLong({ pt }: Page, { index, balloon, text }: Ready, room: Box, min: number): Problem {
  const em = min * pt;
  const excess = (fit: Fit): number =>
    Math.max((2 * fit.reachX * em) / room.w, (2 * fit.reachY * em) / room.h);
  const nearest = [...text.fits, ...text.stretched()].reduce((best, fit) =>
    excess(fit) < excess(best) ? fit : best,
  );
  const [w, h] = [Math.ceil(2 * nearest.reachX * em), Math.ceil(2 * nearest.reachY * em)];
  return {
    param: `balloons.${index}.text`,
    panel: balloon.panel,
    text: balloon.text,
    message: `${saying(balloon)} does not fit: at ${min} pt, the smallest size, its balloon is ${w} × ${h} px, and the panel has room for ${Math.floor(room.w)} × ${Math.floor(room.h)} px`,
    hint: 'Shorten the text, split it into two balloons, give the panel more room, or allow smaller text (textSize.min).',
  };
}

function wantedOf(page: Page, panel: Panel, one: Ready, sized: Sized, follows: boolean): Wanted {
  const { balloon } = one;
  const { fit, em } = sized;
  const [rx, ry] = [fit.reachX * em, fit.reachY * em];
  const { bounds } = panel;
  const head = panel.heads.find(({ who }) => who === balloon.who);
  const caption = balloon.as === 'caption';
  const { place, tail } = balloon;
  const aim = typeof tail === 'string' ? sideOf(tail, bounds) : undefined;
  const butts = buttsOf(page, panel, one, sized);
  const base = {
    rx,
    ry,
    round: !isBox(balloon.as),
    caption,
    padding: page.setting.padding * paddingOf(balloon.as) * em,
    bubbles: balloon.as === 'thought',
    ...(head === undefined || caption ? {} : { head }),
    ...(aim === undefined ? {} : { aim }),
    ...(balloon.joins === undefined || !follows ? {} : { joins: { how: balloon.joins, em } }),
    ...(butts === undefined ? {} : { butts }),
  };
  if (place === undefined) return base;
  if (typeof place === 'string') return { ...base, near: placeOf(place)! };
  const { whole } = page;
  const fixed: Point = [
    clamp(bounds.x + place[0] * bounds.w, whole.x + rx, whole.x + whole.w - rx),
    clamp(bounds.y + place[1] * bounds.h, whole.y + ry, whole.y + whole.h - ry),
  ];
  return { ...base, fixed };
}

/** The edge of a panel behind which someone speaks. */
function sideOf(tail: string, { x, y, w, h }: Box): Point | undefined {
  const sides: { readonly [tail: string]: Point } = {
    left: [x, y + h * 0.4],
    right: [x + w, y + h * 0.4],
    up: [x + w / 2, y],
    down: [x + w / 2, y + h],
  };
  return sides[tail];
}

/** Balloons in their places. One that would hide another's text is a problem, or a warning where a person put it there. */
function built(
  page: Page,
  panel: Panel,
  own: readonly Ready[],
  sized: readonly Sized[],
  placing: Placing,
  others: readonly Footprint[],
): Result<Placed, readonly Problem[]> {
  const balloons = own.map(({ index, balloon, text }, i): LaidBalloon => {
    const { fit, em } = sized[i]!;
    const at = placing.places[i]!;
    const { glyphs, lines } = placedText(text.words, fit, page.setting);
    return {
      index,
      panel: panel.id,
      kind: balloon.as,
      at,
      a: fit.a * em,
      b: fit.b * em,
      reachX: fit.reachX * em,
      reachY: fit.reachY * em,
      text: { glyphs, em },
      cuts: cutsOf(page, panel, balloon),
      ...(balloon.joins === undefined || i === 0 ? {} : { joins: own[i - 1]!.index }),
      lines: lines.map(({ x, y, w, h }) => ({ x: at[0] + x * em, y: at[1] + y * em, w: w * em, h: h * em })),
    };
  });
  const problems: Problem[] = [];
  const warnings: string[] = [];
  for (const [i, balloon] of balloons.entries()) {
    const { balloon: script } = own[i]!;
    const whole = uncut(page, panel, script);
    if (whole !== undefined) warnings.push(`${saying(script)} ${whole}`);
    const covering = (other: Footprint): boolean =>
      balloon.lines.some((line) => collision(footprintOf(line), other, 0) > 0);
    const hidden =
      others.some((other) => covering(shrunk(other))) ||
      balloons.slice(i + 1).some((other) =>
        // balloons that are one don't hide each other, but their words must not meet
        other.joins === balloon.index
          ? other.lines.some((line) => covering(footprintOf(line)))
          : covering(shrunk(footprint(other))),
      );
    if (!hidden) continue;
    const message = `${saying(script)} is hidden by another balloon`;
    if (balloons.some((_, j) => Array.isArray(own[j]!.balloon.place))) warnings.push(message);
    else {
      problems.push({
        param: `balloons.${balloon.index}.text`,
        panel: panel.id,
        text: script.text,
        message: `${message}: the panel has no room for all that is said in it`,
        hint: 'Shorten the texts of this panel, move one to another panel, or give the panel more room.',
      });
    }
  }
  return problems.length > 0 ? err(problems) : ok({ balloons, warnings });
}

const shrunk = (print: Footprint): Footprint => ({ ...print, rx: print.rx * 0.94, ry: print.ry * 0.94 });

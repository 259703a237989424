import { err, ok, type Result } from '../../engine/result.ts';
import type { Fit } from './fit.ts';
import { type Box, boundsOf, clamp, inset, intersection, type Point } from './geometry.ts';
import { type Head, headOf } from './heads.ts';
import { type LaidBalloon, type LaidSfx, type Layout, lineWidth, type Tail } from './layout.ts';
import { type Setting, settingOf } from './measure.ts';
import {
  collision,
  type Footprint,
  footprintOf,
  type Placing,
  placeBalloons,
  placeOf,
  type Wanted,
} from './place.ts';
import { excerpt, type Problem } from './problem.ts';
import { type Effect, effectIn, freeBox, shapeEffect } from './sfx.ts';
import { type Sized, sizeWithin } from './size.ts';
import { tailOf } from './tail.ts';
import { missing, placedText, type ReadyText, ready } from './text.ts';
import type { LetterBalloon, LetterParams, LetterSfx } from './tool.ts';
import { spansOf } from './words.ts';

/** One panel as lettering sees it; px of the page. */
type Panel = {
  readonly id: string;
  readonly polygon: readonly Point[];
  readonly bounds: Box;
  readonly heads: readonly Head[];
};
type Ready = { readonly index: number; readonly balloon: LetterBalloon; readonly text: ReadyText };
type Range = { readonly min: number; readonly max: number };

type Page = {
  readonly params: LetterParams;
  readonly panels: ReadonlyMap<string, Panel>;
  /** Where everything has to be, and where balloons may be of their own accord. */
  readonly whole: Box;
  readonly area: Box;
  readonly setting: Setting;
  readonly range: Range;
  readonly pt: number;
  readonly mm: number;
};

/**
 * Lays a page's lettering out: sets every text, gives each balloon its size and place, aims the
 * tails, and fits sound effects. Pure but for the font files, which are read once in a process.
 * @returns all problems of the page at once
 */
export function layOut(params: LetterParams): Result<Layout, readonly Problem[]> {
  const page = pageOf(params);
  const problems: Problem[] = [];
  const texts: Ready[] = [];
  for (const [index, balloon] of params.balloons.entries()) {
    const text = readyBalloon(page, index, balloon);
    if (text.ok) texts.push({ index, balloon, text: text.value });
    else problems.push(text.error);
  }
  const effects: { readonly index: number; readonly sfx: LetterSfx; readonly effect: Effect }[] = [];
  for (const [index, sfx] of params.sfx.entries()) {
    const effect = readyEffect(page, index, sfx);
    if (effect.ok) effects.push({ index, sfx, effect: effect.value });
    else problems.push(effect.error);
  }
  if (problems.length > 0) return err(problems);

  const laidSfx: LaidSfx[] = [];
  const put = ({ index, sfx, effect }: (typeof effects)[number], box: Box, angle: number): void => {
    const laid = effectIn(effect, box, angle, { index, panel: sfx.panel, pt: page.pt, most: 160 });
    if (laid.ok) laidSfx.push(laid.value);
    else problems.push(smallEffect(index, sfx, laid.error));
  };
  for (const one of effects) {
    if (one.sfx.box !== undefined)
      put(one, boxOf(one.sfx.box, page.panels.get(one.sfx.panel)!.bounds), one.sfx.rotate ?? 0);
  }
  const laid: LaidBalloon[] = [];
  const warnings: string[] = [];
  for (const panel of page.panels.values()) {
    const own = texts.filter(({ balloon }) => balloon.panel === panel.id);
    if (own.length === 0) continue;
    const taken = [...laid.map(footprint), ...laidSfx.map((sfx) => footprintOf(sfx.bounds))];
    const placed = placePanel(page, panel, own, taken);
    if (placed.ok) {
      laid.push(...placed.value.balloons);
      warnings.push(...placed.value.warnings);
    } else problems.push(...placed.error);
  }
  for (const one of effects) {
    if (one.sfx.box !== undefined) continue;
    const panel = page.panels.get(one.sfx.panel)!;
    const angle = one.sfx.rotate ?? (one.effect.vertical ? 0 : -7);
    const taken = [
      ...laid.map(footprint),
      ...laidSfx.map((sfx) => footprintOf(sfx.bounds)),
      ...panel.heads.map(({ face }) => ({ ...face, round: true })),
    ];
    put(one, freeBox(one.effect, angle, panel.bounds, page.area, taken), angle);
  }
  if (problems.length > 0) return err(problems);
  const ordered = laid.sort((a, b) => a.index - b.index);
  const balloons = ordered.map((balloon) => {
    const tail = aimed(page, balloon, ordered);
    return tail === undefined ? balloon : { ...balloon, tail };
  });
  return ok({ balloons, sfx: laidSfx.sort((a, b) => a.index - b.index), warnings });
}

function pageOf(params: LetterParams): Page {
  const { width, height, dpi, safe = 0 } = params.page;
  const mm = dpi / 25.4;
  const panels = new Map<string, Panel>();
  for (const { id, polygon } of params.panels) {
    const bounds = boundsOf(polygon);
    const heads = params.cast.filter(({ panel }) => panel === id).map((member) => headOf(member, bounds));
    panels.set(id, { id, polygon, bounds, heads });
  }
  const setting = settingOf(params.lang, params.reading);
  const whole = inset({ x: 0, y: 0, w: width, h: height }, lineWidth * mm);
  return {
    params,
    panels,
    whole,
    area: inset(whole, safe),
    setting,
    range: params.textSize ?? (setting.vertical ? { min: 7.5, max: 9.5 } : { min: 6.5, max: 8.5 }),
    pt: dpi / 72,
    mm,
  };
}

const noPanel = (param: string, panel: string, text: string): Problem => ({
  param,
  panel,
  text,
  message: `the text "${excerpt(text)}" is for panel ${panel}, which the page does not have`,
  hint: 'Name one of the panels of the page.',
});

const saying = (balloon: LetterBalloon): string =>
  `panel ${balloon.panel}, ${balloon.as}${balloon.who === undefined ? '' : ` of ${balloon.who}`}: "${excerpt(balloon.text)}"`;

function readyBalloon(page: Page, index: number, balloon: LetterBalloon): Result<ReadyText, Problem> {
  const param = `balloons.${index}.text`;
  const { panel, text } = balloon;
  if (!page.panels.has(panel)) return err(noPanel(`balloons.${index}.panel`, panel, text));
  const { lang, reading, fonts } = page.params;
  const { setting } = page;
  const tall = setting.vertical ? 0.68 : reading === 'rtl' ? 0.98 : 1.45;
  const aspect = balloon.as === 'caption' ? (setting.vertical ? 0.5 : 2) : tall;
  const made = ready(text, { kind: balloon.as, aspect }, setting, { chain: fonts.dialogue, lang });
  if (made.ok) return made;
  const { problem, hint } = made.error;
  return err({ param, panel, text, message: `${saying(balloon)} ${problem}`, hint });
}

function readyEffect(page: Page, index: number, sfx: LetterSfx): Result<Effect, Problem> {
  const param = `sfx.${index}.text`;
  const { panel, text } = sfx;
  const place = page.panels.get(panel);
  if (place === undefined) return err(noPanel(`sfx.${index}.panel`, panel, text));
  const { lang, fonts } = page.params;
  const fail = (problem: string, hint: string): Result<Effect, Problem> =>
    err({ param, panel, text, message: `panel ${panel}, sound effect "${excerpt(text)}" ${problem}`, hint });
  const spans = spansOf(text, lang);
  if (!spans.ok) return fail(spans.error.problem, spans.error.hint);
  const box = sfx.box === undefined ? undefined : boxOf(sfx.box, place.bounds);
  const vertical = /^ja\b/i.test(lang) && (box === undefined ? page.setting.vertical : box.h > box.w * 1.15);
  const effect = shapeEffect(spans.value, vertical, { chain: fonts.sfx, lang }, index * 65537 + text.length);
  if (effect.ok) return effect;
  const lacks = missing(effect.error.char, fonts.sfx);
  return fail(lacks.problem, lacks.hint);
}

const smallEffect = (index: number, { panel, text }: LetterSfx, pt: number): Problem => ({
  param: `sfx.${index}.box`,
  panel,
  text,
  message: `panel ${panel}, sound effect "${excerpt(text)}" would be ${pt.toFixed(1)} pt high in its box, too small to read`,
  hint: 'Make its box larger, or the text shorter.',
});

const boxOf = ([x, y, w, h]: readonly [number, number, number, number], panel: Box): Box => ({
  x: panel.x + x * panel.w,
  y: panel.y + y * panel.h,
  w: w * panel.w,
  h: h * panel.h,
});

const footprint = (balloon: LaidBalloon): Footprint => ({
  at: balloon.at,
  rx: balloon.reachX,
  ry: balloon.reachY,
  round: balloon.kind !== 'caption',
});

type Placed = { readonly balloons: readonly LaidBalloon[]; readonly warnings: readonly string[] };

/** Where balloons stand in each other's way: smaller text (of the range), in narrower balloons (of the usual). */
const tries = [
  { share: 1, room: 1 },
  { share: 0.6, room: 0.85 },
  { share: 0.3, room: 0.75 },
  { share: 0, room: 0.7 },
  { share: 0, room: 0.5 },
];

/** Sizes and places the balloons of one panel; smaller text is tried where they stand in each other's way. */
function placePanel(
  page: Page,
  panel: Panel,
  own: readonly Ready[],
  taken: readonly Footprint[],
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
    const wanted = own.map((one, i) => wantedOf(page, panel, one, sized[i]!));
    const placing = placeBalloons(wanted, {
      polygon: panel.polygon,
      panel: panel.bounds,
      area: page.area,
      heads: panel.heads,
      taken,
      reading: page.params.reading,
      gap: 1.1 * page.mm,
    });
    const cost = placing.cost + placing.clash * 10 + (1 - share) * 1.5 + (1 - room);
    if (best === undefined || cost < best.cost) best = { placing, sized, cost };
    if (placing.clash < 0.01) break;
  }
  return built(page, panel, own, best!.sized, best!.placing, taken);
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
  for (const budget of budgets) {
    const size = sizeWithin(one.text.fits, budget, { min: range.min, max: range.max * louder }, pt);
    if (size !== undefined) return ok(size);
  }
  for (const limit of [room, over]) {
    const whole = { w: limit.w, h: limit.h, area: limit.w * limit.h };
    const size = sizeWithin(one.text.fits, whole, { min: range.min, max: range.min }, pt);
    if (size !== undefined) return ok(size);
  }
  return err(tooLong(page, one, over, range.min));
}

/** Text sizes against that of speech. */
const loudness: { readonly [kind: string]: number } = { shout: 1.22, whisper: 0.92 };

const lengthOf = ({ text }: Ready): number => text.words.reduce((sum, word) => sum + word.length + 1, 2);

function tooLong({ pt }: Page, { index, balloon, text }: Ready, room: Box, min: number): Problem {
  const em = min * pt;
  const excess = (fit: Fit): number =>
    Math.max((2 * fit.reachX * em) / room.w, (2 * fit.reachY * em) / room.h);
  const nearest = text.fits.reduce((best, fit) => (excess(fit) < excess(best) ? fit : best));
  const [w, h] = [Math.ceil(2 * nearest.reachX * em), Math.ceil(2 * nearest.reachY * em)];
  return {
    param: `balloons.${index}.text`,
    panel: balloon.panel,
    text: balloon.text,
    message: `${saying(balloon)} does not fit: at ${min} pt, the smallest size, its balloon is ${w} × ${h} px, and the panel has room for ${Math.floor(room.w)} × ${Math.floor(room.h)} px`,
    hint: 'Shorten the text, split it into two balloons, give the panel more room, or allow smaller text (textSize.min).',
  };
}

function wantedOf(page: Page, panel: Panel, { balloon }: Ready, { fit, em }: Sized): Wanted {
  const [rx, ry] = [fit.reachX * em, fit.reachY * em];
  const { bounds } = panel;
  const head = panel.heads.find(({ who }) => who === balloon.who);
  const caption = balloon.as === 'caption';
  const { place, tail } = balloon;
  const aim = typeof tail === 'string' ? sideOf(tail, bounds) : undefined;
  const base = {
    rx,
    ry,
    round: !caption,
    caption,
    bubbles: balloon.as === 'thought',
    ...(head === undefined || caption ? {} : { head }),
    ...(aim === undefined ? {} : { aim }),
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
  taken: readonly Footprint[],
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
      lines: lines.map(({ x, y, w, h }) => ({ x: at[0] + x * em, y: at[1] + y * em, w: w * em, h: h * em })),
    };
  });
  const problems: Problem[] = [];
  const warnings: string[] = [];
  for (const [i, balloon] of balloons.entries()) {
    const { balloon: script } = own[i]!;
    const above = [...balloons.slice(i + 1)].map(footprint);
    const hidden = [...above, ...taken].some((other) =>
      balloon.lines.some((line) => collision(footprintOf(line), shrunk(other), 0) > 0),
    );
    if (!hidden) continue;
    const message = `${saying(script)} stands on another balloon or sound effect`;
    if (balloons.some((_, j) => Array.isArray(own[j]!.balloon.place))) warnings.push(message);
    else {
      problems.push({
        param: `balloons.${balloon.index}.text`,
        panel: panel.id,
        text: script.text,
        message: `${message}: the panel has no room for all of its text`,
        hint: 'Shorten the texts of this panel, move one to another panel, or give the panel more room.',
      });
    }
  }
  return problems.length > 0 ? err(problems) : ok({ balloons, warnings });
}

const shrunk = (print: Footprint): Footprint => ({ ...print, rx: print.rx * 0.94, ry: print.ry * 0.94 });

/** The tail of a balloon, if it has one and it would show. */
function aimed(page: Page, balloon: LaidBalloon, all: readonly LaidBalloon[]): Tail | undefined {
  const script = page.params.balloons[balloon.index]!;
  if (script.as === 'caption' || script.tail === 'none') return undefined;
  const panel = page.panels.get(balloon.panel)!;
  const { bounds, heads } = panel;
  const speaker = heads.find(({ who }) => who === script.who);
  const [x, y] = balloon.at;
  const edges: { readonly [way: string]: Point } = {
    left: [bounds.x, y + balloon.reachY * 0.6],
    right: [bounds.x + bounds.w, y + balloon.reachY * 0.6],
    up: [x, bounds.y],
    down: [x, bounds.y + bounds.h],
    off: [x < bounds.x + bounds.w / 2 ? bounds.x : bounds.x + bounds.w, y + balloon.reachY * 0.6],
  };
  const { tail } = script;
  const target: Point | undefined =
    tail === undefined
      ? speaker?.mouth
      : typeof tail === 'string'
        ? edges[tail]
        : [bounds.x + tail[0] * bounds.w, bounds.y + tail[1] * bounds.h];
  if (target === undefined) return undefined;
  const faces = heads.filter((head) => head !== speaker).map(({ face }) => face);
  return tailOf(balloon, target, { faces, balloons: all, ...(speaker && { own: speaker.face }) }, page.mm);
}

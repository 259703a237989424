import { err, ok, type Result } from '../../engine/result.ts';
import type { Box, Point } from './geometry.ts';
import type { LaidBalloon, LaidSfx, Layout, Tail } from './layout.ts';
import { type Page, pageOf, type Ready } from './page.ts';
import { footprint, placePanel, saying } from './panel.ts';
import { footprintOf } from './place.ts';
import { excerpt, type Problem } from './problem.ts';
import { type Effect, effectIn, freeBox, shapeEffect } from './sfx.ts';
import { tailOf } from './tail.ts';
import { missing, type ReadyText, ready } from './text.ts';
import type { LetterBalloon, LetterParams, LetterSfx } from './tool.ts';
import { spansOf } from './words.ts';

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
    const placed = placePanel(page, panel, own, {
      balloons: laid.map(footprint),
      effects: laidSfx.map((sfx) => footprintOf(sfx.bounds)),
    });
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

const noPanel = (param: string, panel: string, text: string): Problem => ({
  param,
  panel,
  text,
  message: `the text "${excerpt(text)}" is for panel ${panel}, which the page does not have`,
  hint: 'Name one of the panels of the page.',
});

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

import { err, ok, type Result } from '../../engine/result.ts';
import { withTails } from './aim.ts';
import { footprintOf } from './footprint.ts';
import type { Box } from './geometry.ts';
import type { LaidBalloon, LaidSfx, Layout } from './layout.ts';
import { type Page, pageOf, type Ready } from './page.ts';
import { footprint, placePanel, saying } from './panel.ts';
import { excerpt, type Problem } from './problem.ts';
import { type Effect, effectIn, freeBox, shapeEffect } from './sfx.ts';
import { missing, type ReadyText, ready } from './text.ts';
import type { LetterBalloon, LetterParams, LetterSfx } from './tool.ts';
import { type BadFont, type FontFiles, voicesOf } from './voice.ts';
import { spansOf } from './words.ts';

/**
 * Lays a page's lettering out: sets every text, gives each balloon its size and place, aims the
 * tails, and fits sound effects. Pure but for the font files, which are read once in a process.
 * @returns all problems of the page at once
 */
export function layOut(
  params: LetterParams,
  files: FontFiles = new Map(),
): Result<Layout, readonly Problem[]> {
  const voices = voicesOf(params.fonts, params.lang, files);
  if (!voices.ok) return err(voices.error.map(badFont));
  const page = pageOf(params, voices.value);
  const problems: Problem[] = joinProblems(params);
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
    const laid = effectIn(effect, box, angle, {
      index,
      panel: sfx.panel,
      pt: page.pt,
      most: 160,
      behind: sfx.behind ?? false,
    });
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
  return ok({
    balloons: withTails(page, ordered),
    sfx: laidSfx.sort((a, b) => a.index - b.index),
    warnings: [...page.voices.warnings, ...warnings],
  });
}

const badFont = ({ param, path, problem }: BadFont): Problem => ({
  param,
  panel: '',
  text: '',
  message: `the font ${path} ${problem}`,
  hint: 'Put a whole font file there, or name another one under fonts in plasma.config.ts.',
});

/** Balloons that should be one with a balloon that isn't there, or is another's. */
function joinProblems({ balloons }: LetterParams): Problem[] {
  return balloons.flatMap((balloon, index) => {
    if (balloon.joins === undefined) return [];
    const before = balloons.slice(0, index).findLast((other) => other.panel === balloon.panel);
    if (before !== undefined && before.who === balloon.who) return [];
    const whose = before?.who === undefined ? 'a caption' : before.who;
    return [
      {
        param: `balloons.${index}.joins`,
        panel: balloon.panel,
        text: balloon.text,
        message: `${saying(balloon)} joins the balloon before it, ${before === undefined ? 'but is the first of its panel' : `which is of ${whose}`}`,
        hint: 'Balloons of one speaker can be joined, one right after the other in a panel.',
      },
    ];
  });
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
  const { reading } = page.params;
  const { setting, voices } = page;
  const tall = setting.vertical ? 0.68 : reading === 'rtl' ? 0.98 : 1.45;
  const aspect = balloon.as === 'caption' ? (setting.vertical ? 0.5 : 2) : tall;
  const made = ready(text, { kind: balloon.as, aspect }, setting, voices.dialogue);
  if (made.ok) return made;
  const { problem, hint } = made.error;
  return err({ param, panel, text, message: `${saying(balloon)} ${problem}`, hint });
}

function readyEffect(page: Page, index: number, sfx: LetterSfx): Result<Effect, Problem> {
  const param = `sfx.${index}.text`;
  const { panel, text } = sfx;
  const place = page.panels.get(panel);
  if (place === undefined) return err(noPanel(`sfx.${index}.panel`, panel, text));
  const { lang } = page.params;
  const voice = page.voices.sfx;
  const fail = (problem: string, hint: string): Result<Effect, Problem> =>
    err({ param, panel, text, message: `panel ${panel}, sound effect "${excerpt(text)}" ${problem}`, hint });
  const spans = spansOf(text, lang);
  if (!spans.ok) return fail(spans.error.problem, spans.error.hint);
  const box = sfx.box === undefined ? undefined : boxOf(sfx.box, place.bounds);
  const vertical = /^ja\b/i.test(lang) && (box === undefined ? page.setting.vertical : box.h > box.w * 1.15);
  const effect = shapeEffect(
    spans.value,
    { vertical, arc: sfx.arc ?? 0 },
    voice,
    index * 65537 + text.length,
  );
  if (effect.ok) return effect;
  const lacks = missing(effect.error.char, voice);
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

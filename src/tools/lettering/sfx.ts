import { err, ok, type Result } from '../../engine/result.ts';
import { collision, type Footprint, footprintOf } from './footprint.ts';
import { type Box, boundsOf, boxAround, clamp, intersection, middleOf, type Point } from './geometry.ts';
import { columnText, shapeColumn } from './japanese.ts';
import { type LaidSfx, sfxOutline } from './layout.ts';
import type { Span } from './markup.ts';
import { numbersFrom } from './random.ts';
import { type Glyph, inkOf, type Missing, moved, pointOf, shapeAcross, type Voice } from './shaping.ts';

/** Display letters in em about their middle, with the half size of their ink. */
export type Effect = { readonly glyphs: readonly Glyph[]; readonly vertical: boolean };

/** How much a letter may turn (degrees), move and grow (em): hand-set, not typed. */
const play = { turn: 5, shift: 0.035, grow: 0.1 };

/**
 * Shapes a sound effect; each letter stands a little in its own way.
 * @param arc degrees from its first letter to its last: above 0 the middle is high, or right in a column
 */
export function shapeEffect(
  spans: readonly Span[],
  { vertical, arc }: { readonly vertical: boolean; readonly arc: number },
  voice: Voice,
  seed: number,
): Result<Effect, Missing> {
  const random = numbersFrom(seed);
  const lines = spans
    .map((span) => span.text)
    .join('')
    .split('\n');
  const all: Glyph[] = [];
  for (const [i, line] of lines.entries()) {
    const text = vertical ? columnText(line) : line;
    const run = vertical ? shapeColumn(text, false, voice) : shapeAcross(text, false, voice);
    if (!run.ok) return run;
    const half = run.value.advance / 2;
    const set = vertical
      ? moved(run.value.glyphs, -(i - (lines.length - 1) / 2) * 1.02, -half)
      : moved(
          run.value.glyphs,
          -half,
          (i - (lines.length - 1) / 2) * 0.98 + (run.value.glyphs[0]?.face.cap ?? 0.7) / 2,
        );
    all.push(...set.map((glyph) => arched(livened(glyph, random), run.value.advance, arc, vertical)));
  }
  const ink = inkOf(all);
  if (ink === undefined) return ok({ glyphs: all, vertical });
  return ok({ glyphs: moved(all, -(ink.left + ink.right) / 2, -(ink.top + ink.bottom) / 2), vertical });
}

/** A glyph moved from a straight line onto an arc of the same length, and turned with it. */
function arched(glyph: Glyph, length: number, arc: number, vertical: boolean): Glyph {
  const ink = glyph.face.outline(glyph.id).ink;
  if (arc === 0 || length === 0 || ink === undefined) return glyph;
  const radius = length / ((arc * Math.PI) / 180);
  const [mx, my] = [(ink.left + ink.right) / 2, (ink.top + ink.bottom) / 2];
  const [x, y] = pointOf(glyph, mx, my);
  const angle = (vertical ? y : x) / radius;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, c, d] = glyph.turn ?? [1, 0, 0, 1];
  const matrix = [cos * a - sin * b, sin * a + cos * b, cos * c - sin * d, sin * c + cos * d] as const;
  // a row's circle has its middle below, a column's to the left
  const to: Point = vertical
    ? [(radius + x) * cos - radius, (radius + x) * sin]
    : [(radius - y) * sin, radius - (radius - y) * cos];
  const now = pointOf({ ...glyph, turn: matrix }, mx, my);
  return { ...glyph, turn: matrix, x: glyph.x + to[0] - now[0], y: glyph.y + to[1] - now[1] };
}

/** Turns and grows a glyph about the middle of its ink. */
function livened(glyph: Glyph, random: () => number): Glyph {
  const turn = ((random() - 0.5) * 2 * play.turn * Math.PI) / 180;
  const grow = 1 + (random() - 0.35) * play.grow;
  const shift = (random() - 0.5) * 2 * play.shift;
  const ink = glyph.face.outline(glyph.id).ink;
  if (ink === undefined) return glyph;
  const [a, b, c, d] = glyph.turn ?? [1, 0, 0, 1];
  const [cos, sin] = [grow * Math.cos(turn), grow * Math.sin(turn)];
  const matrix = [cos * a - sin * b, sin * a + cos * b, cos * c - sin * d, sin * c + cos * d] as const;
  const [mx, my] = [(ink.left + ink.right) / 2, (ink.top + ink.bottom) / 2];
  const before = pointOf(glyph, mx, my);
  const after = pointOf({ ...glyph, turn: matrix }, mx, my);
  return {
    ...glyph,
    turn: matrix,
    x: glyph.x + before[0] - after[0],
    y: glyph.y + before[1] - after[1] + shift,
  };
}

/** The size in em of an effect turned by degrees, its outline included. */
export function extentOf(effect: Effect, angle: number): { readonly w: number; readonly h: number } {
  const bounds = inkBounds(effect, angle);
  return { w: bounds.w + sfxOutline, h: bounds.h + sfxOutline };
}

function inkBounds({ glyphs }: Effect, angle: number): Box {
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const corners: Point[] = [];
  for (const glyph of glyphs) {
    const ink = glyph.face.outline(glyph.id).ink;
    if (ink === undefined) continue;
    for (const [x, y] of [
      pointOf(glyph, ink.left, ink.top),
      pointOf(glyph, ink.right, ink.top),
      pointOf(glyph, ink.left, ink.bottom),
      pointOf(glyph, ink.right, ink.bottom),
    ]) {
      corners.push([x * cos - y * sin, x * sin + y * cos]);
    }
  }
  return corners.length === 0 ? { x: 0, y: 0, w: 1, h: 1 } : boundsOf(corners);
}

/** Sound effects smaller than this can't be read: pt. */
const least = 7;

/**
 * An effect as large as goes into a box, in the middle of it.
 * @returns how small it would be, in pt, if that can't be read
 */
export function effectIn(
  effect: Effect,
  box: Box,
  angle: number,
  of: {
    readonly index: number;
    readonly panel: string;
    readonly pt: number;
    readonly most: number;
    readonly behind: boolean;
  },
): Result<LaidSfx, number> {
  const bounds = inkBounds(effect, angle);
  const { w, h } = { w: bounds.w + sfxOutline, h: bounds.h + sfxOutline };
  const em = Math.min(box.w / w, box.h / h, of.most * of.pt);
  if (em < least * of.pt) return err(em / of.pt);
  const [x, y] = middleOf(box);
  const at: Point = [x - (bounds.x + bounds.w / 2) * em, y - (bounds.y + bounds.h / 2) * em];
  return ok({
    index: of.index,
    panel: of.panel,
    at,
    angle,
    behind: of.behind,
    text: { glyphs: effect.glyphs, em },
    bounds: boxAround([x, y], w * em, h * em),
  });
}

/** A box for an effect that has none: where it covers the least, in a corner if it can. */
export function freeBox(
  effect: Effect,
  angle: number,
  panel: Box,
  area: Box,
  taken: readonly Footprint[],
): Box {
  const { w, h } = extentOf(effect, angle);
  const within = intersection(panel, area);
  const em = Math.min((0.5 * panel.w) / w, (0.34 * panel.h) / h, (0.7 * panel.h) / h);
  const scale = effect.vertical ? Math.min((0.22 * panel.w) / w, (0.62 * panel.h) / h) : em;
  let best: { readonly box: Box; readonly cost: number } | undefined;
  for (const size of [1, 0.8, 0.62]) {
    const [bw, bh] = [w * scale * size, h * scale * size];
    for (const v of [1, 0.8, 0.6, 0.4, 0.2, 0]) {
      for (const u of [0, 1, 0.5, 0.25, 0.75]) {
        const box = {
          x: clamp(panel.x + panel.w * 0.03 + (panel.w * 0.94 - bw) * u, within.x, within.x + within.w - bw),
          y: clamp(panel.y + panel.h * 0.03 + (panel.h * 0.94 - bh) * v, within.y, within.y + within.h - bh),
          w: bw,
          h: bh,
        };
        const print = footprintOf(box);
        const hits = taken.reduce((sum, other) => sum + collision(print, other, 0), 0);
        const cost = hits * 3 + (1 - size) + (1 - v) * 0.15;
        if (best === undefined || cost < best.cost) best = { box, cost };
      }
    }
  }
  return best!.box;
}

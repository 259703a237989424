import { err, ok, type Result } from '../../engine/result.ts';
import type { Pixels } from '../image/picture.ts';

/** Rows of a strip that belong together: from `top` to the one before `bottom`, px. */
export type Whole = { readonly name: string; readonly top: number; readonly bottom: number };
/** From `top` to the row before `bottom`, px. */
export type Slice = { readonly top: number; readonly bottom: number };

/** What can't be cut is higher than a slice may be. */
export type TooHigh = { readonly from: string; readonly to: string; readonly height: number };

/**
 * Cuts a strip into slices of at most `most` rows so that no whole is cut: as few as can be, of much the
 * same height (a strip of one long slice and a sliver loads badly), the cut in the middle of the gap where
 * that can be. Of two wholes that overlap, neither is cut.
 */
export function slicesOf(
  height: number,
  wholes: readonly Whole[],
  most: number,
): Result<readonly Slice[], TooHigh> {
  const blocks = joined(wholes);
  const high = blocks.find((block) => block.bottom - block.top > most);
  if (high !== undefined)
    return err({ from: high.names[0]!, to: high.names.at(-1)!, height: high.bottom - high.top });
  /** Where a cut may be: from the end of one block to the beginning of the next. */
  const gaps = [...blocks, undefined].map((block, i) => ({
    top: blocks[i - 1]?.bottom ?? 0,
    bottom: block?.top ?? height,
  }));
  const latest = lastCuts(height, gaps, most);
  const turned = gaps.map(({ top, bottom }) => ({ top: height - bottom, bottom: height - top })).reverse();
  const earliest = lastCuts(height, turned, most).map((at) => height - at);
  const slices: Slice[] = [];
  let top = 0;
  for (let i = 0; i < latest.length; i++) {
    // no earlier, or what is left needs one slice more; no later, or this one is too high
    const from = Math.max(top + 1, earliest.at(-2 - i) ?? height);
    const to = Math.min(latest[i]!, top + most);
    const even = top + (height - top) / (latest.length - i);
    const bottom = cutNear(even, gaps, from, to, most);
    slices.push({ top, bottom });
    top = bottom;
  }
  return ok(slices);
}

/** The ends of the fewest slices, each as late as it can be. Every gap can be reached from the one before it. */
function lastCuts(height: number, gaps: readonly Slice[], most: number): readonly number[] {
  const cuts: number[] = [];
  let gap = 0;
  for (let at = 0; at < height; cuts.push(at)) {
    const limit = Math.min(height, at + most);
    while (gap + 1 < gaps.length && gaps[gap + 1]!.top <= limit) gap++;
    at = Math.min(limit, gaps[gap]!.bottom);
  }
  return cuts;
}

/** Of the places from `from` to `to` where a cut may be, the middles of gaps, the one nearest to `even`. */
function cutNear(even: number, gaps: readonly Slice[], from: number, to: number, most: number): number {
  let best = to;
  let distance = Number.POSITIVE_INFINITY;
  for (const gap of gaps) {
    const [first, last] = [Math.max(gap.top, from), Math.min(gap.bottom, to)];
    if (first > last) continue;
    // nothing says where in a page without panels
    const isLong = gap.bottom - gap.top > most;
    const wanted = isLong ? even : (gap.top + gap.bottom) / 2;
    const at = Math.round(Math.min(last, Math.max(first, wanted)));
    if (Math.abs(at - even) >= distance) continue;
    [best, distance] = [at, Math.abs(at - even)];
  }
  return best;
}

type Block = { readonly top: number; readonly bottom: number; readonly names: readonly string[] };

/** Wholes that share rows, joined: between two blocks there is a place to cut. */
function joined(wholes: readonly Whole[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const { name, top, bottom } of [...wholes].sort((a, b) => a.top - b.top)) {
    if (bottom <= top) continue;
    const last = blocks.at(-1);
    if (last !== undefined && top < last.bottom)
      blocks[blocks.length - 1] = {
        top: last.top,
        bottom: Math.max(last.bottom, bottom),
        names: [...last.names, name],
      };
    else blocks.push({ top, bottom, names: [name] });
  }
  return blocks;
}

/** Runs of rows in which something is inked, from a picture's opacity (one byte a pixel). */
export function inkedRows(
  opacity: Uint8Array,
  width: number,
  height: number,
  name: string,
): readonly Whole[] {
  const runs: Whole[] = [];
  let top = -1;
  for (let y = 0; y <= height; y++) {
    const isInked = y < height && hasInk(opacity, y * width, width);
    if (isInked && top < 0) top = y;
    if (!isInked && top >= 0) {
      runs.push({ name, top, bottom: y });
      top = -1;
    }
  }
  return runs;
}

/**
 * Runs of rows that show something, in a picture of which nobody has told where its panels are: between
 * them every row is of one colour, as gutters are.
 */
export function drawnRows({ data, width, height, channels }: Pixels, name: string): readonly Whole[] {
  const stride = width * channels;
  const opacity = new Uint8Array(height);
  for (let y = 0; y < height; y++)
    opacity[y] = isOneColour(data, y * stride, (y + 1) * stride, channels) ? 0 : 255;
  return inkedRows(opacity, 1, height, name);
}

function isOneColour(data: Uint8Array, from: number, to: number, channels: number): boolean {
  for (let i = from + channels; i < to; i++)
    if (Math.abs(data[i]! - data[from + ((i - from) % channels)]!) > faint) return false;
  return true;
}

/** Less is the blur of making a picture smaller, or of JPEG. */
const faint = 8;
function hasInk(opacity: Uint8Array, from: number, width: number): boolean {
  for (let i = from; i < from + width; i++) if (opacity[i]! > faint) return true;
  return false;
}

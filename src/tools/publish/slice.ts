import { err, ok, type Result } from '../../engine/result.ts';

/** Rows of a strip that belong together: from `top` to the one before `bottom`, px. */
export type Whole = { readonly name: string; readonly top: number; readonly bottom: number };
/** From `top` to the row before `bottom`, px. */
export type Slice = { readonly top: number; readonly bottom: number };

/** What can't be cut is higher than a slice may be. */
export type TooHigh = { readonly from: string; readonly to: string; readonly height: number };

/**
 * Cuts a strip into slices of at most `most` rows so that no whole is cut: each as high as can be, the
 * cut in the middle of the gap. Of two wholes that overlap, neither is cut.
 */
export function slicesOf(
  height: number,
  wholes: readonly Whole[],
  most: number,
): Result<readonly Slice[], TooHigh> {
  const blocks = joined(wholes);
  /** Where a cut may be: from the end of one block to the beginning of the next. */
  const gaps = [...blocks, undefined].map((block, i) => ({
    top: blocks[i - 1]?.bottom ?? 0,
    bottom: block?.top ?? height,
  }));
  const slices: Slice[] = [];
  for (let top = 0; top < height; ) {
    const limit = top + most;
    const gap = gaps.findLast((one) => one.top <= limit && one.bottom > top);
    let bottom = height;
    if (height > limit) {
      if (gap === undefined) bottom = top;
      else if (gap.bottom > limit) bottom = limit;
      // the next block does not fit below the gap that is here: it gets a slice of its own
      else if (gap.top <= top) bottom = gap.bottom;
      else bottom = Math.round((gap.top + gap.bottom) / 2);
    }
    if (bottom === top) {
      const block = blocks.find((one) => one.bottom > top)!;
      return err({ from: block.names[0]!, to: block.names.at(-1)!, height: block.bottom - block.top });
    }
    slices.push({ top, bottom });
    top = bottom;
  }
  return ok(slices);
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

/** Less is the blur of making a picture smaller. */
const faint = 8;
function hasInk(opacity: Uint8Array, from: number, width: number): boolean {
  for (let i = from; i < from + width; i++) if (opacity[i]! > faint) return true;
  return false;
}

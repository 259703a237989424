/** A frame of the bar of steps. `secondsPerStep` and `loss` are missing in the first ones. */
export type Step = {
  readonly done: number;
  readonly total: number;
  readonly secondsPerStep?: number;
  /** Average over the last epoch; NaN or an infinity once one step gave it. */
  readonly loss?: number;
};

const bar =
  /^\s*steps:\s*\d+%\|[^|]*\|\s*(\d+)\/(\d+)\s+\[([^<\]]*)<([^,\]]*),\s*([^,\]]+?)\s*(?:,\s*([^\]]*))?\]/;
const plainBar = /^\s*steps:[^[]*?(\d+)\/(\d+)\s+\[/;

/**
 * The bar of steps in a piece of stderr (facts B.9). Log lines may follow it in the same piece: the
 * trainer prints them behind the bar without a line break.
 */
export function stepIn(text: string): Step | undefined {
  const found = bar.exec(text);
  const plain = found ?? plainBar.exec(text);
  if (plain === null) return undefined;
  const [done, total] = [Number(plain[1]), Number(plain[2])];
  if (found === null) return { done, total };
  const seconds = secondsIn(found[5]!);
  const loss = /avr_loss=\s*([^,\]\s]+)/.exec(found[6] ?? '')?.[1];
  return {
    done,
    total,
    ...(seconds === undefined ? {} : { secondsPerStep: seconds }),
    ...(loss === undefined ? {} : { loss: lossOf(loss) }),
  };
}

function secondsIn(rate: string): number | undefined {
  const found = /^([\d.]+)\s*(it\/s|s\/it)$/.exec(rate);
  const value = Number(found?.[1]);
  if (found === null || !(value > 0)) return undefined;
  return found[2] === 's/it' ? value : 1 / value;
}

function lossOf(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  const lower = text.toLowerCase();
  return lower.startsWith('inf')
    ? Number.POSITIVE_INFINITY
    : lower.startsWith('-inf')
      ? Number.NEGATIVE_INFINITY
      : Number.NaN;
}

/** What the trainer announces before the first step. Undefined where a line was not understood or did not come. */
export type Announced = {
  readonly trainImages?: number;
  readonly regImages?: number;
  readonly batchesPerEpoch?: number;
  readonly epochs?: number;
  readonly steps?: number;
};

const announcements: readonly (readonly [keyof Announced, RegExp])[] = [
  ['trainImages', /^\s*num train images \* repeats\b.*?[:=]\s*(\d+)\s*$/],
  ['regImages', /^\s*num reg images\b.*?[:=]\s*(\d+)\s*$/],
  ['batchesPerEpoch', /^\s*num batches per epoch\b.*?[:=]\s*(\d+)\s*$/],
  ['epochs', /^\s*num epochs\b.*?[:=]\s*(\d+)\s*$/],
  ['steps', /^\s*total optimization steps\b.*?[:=]\s*(\d+)\s*$/],
];

/** One line of stdout as a part of what is announced. Lines are English and Japanese: ` / ` parts them. */
export function announcedIn(line: string): Announced | undefined {
  for (const [name, pattern] of announcements) {
    const found = pattern.exec(line);
    if (found !== null) return { [name]: Number(found[1]) };
  }
  return undefined;
}

/** The device that accelerate has taken, without its number: `cuda` for `cuda:0`. */
export const deviceIn = (line: string): string | undefined =>
  /^\s*accelerator device:\s*([a-z]+)(?::\d+)?\s*$/i.exec(line)?.[1]?.toLowerCase();

/** The file that is being written now. */
export const savingIn = (line: string): string | undefined =>
  /^\s*saving checkpoint:\s*(.+)$/.exec(line)?.[1]?.trim();

import type { Measured, Setting } from './measure.ts';
import { chord, isBox, type Kind, overhang, paddingOf } from './shape.ts';

/** A line of words: from the first to before the last; lengths in em. */
export type Line = {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  /** Its middle from the middle of the block, towards the next line. */
  readonly at: number;
  /** From its middle to the outside of what it holds, ruby included, towards the line before and the next. */
  readonly over: number;
  readonly under: number;
};

/** Text set in lines, with the smallest core that holds it. All in em: it scales with the text size. */
export type Fit = {
  readonly lines: readonly Line[];
  /** The core's half axes along x and y. */
  readonly a: number;
  readonly b: number;
  /** Half of what the whole balloon takes of the page. */
  readonly reachX: number;
  readonly reachY: number;
  /** Lower is better looking. */
  readonly cost: number;
};

/** How much of a balloon's width against its height looks right. */
export type Look = {
  readonly kind: Kind;
  readonly aspect: number;
  /** Its shape gives way to that of a panel: from one line to a word on each, as flat or as slim as that makes it. */
  readonly stretched?: true;
};

/** Ratios of a core's cross half axis to half the block's height that are tried. */
const slimness = { middle: [1.1, 1.22, 1.36, 1.55], start: [1.2, 1.34, 1.52] } as const;
/** A lone line in an ellipse needs more, or the ellipse is twice as long as the line. */
const stretchedSlimness = [1.2, 1.4, 1.65, 1.9];
/** Of many lines one more or less is hardly seen: the next number that is tried, against the last. */
const sparser = 1.12;

/**
 * Settings of a text in a shape, best first: for each number of lines and slimness the least core
 * that holds the words, then the line breaks of the least cost in it.
 */
export function fits(words: readonly Measured[], setting: Setting, look: Look): readonly Fit[] {
  const total = words.reduce((sum, word) => sum + word.length + word.gap, 0);
  const forced = words.filter((word, i) => word.glue === 'line' && i < words.length - 1).length;
  const along = setting.vertical ? 1 / look.aspect : look.aspect;
  const guess = Math.sqrt(total / (setting.pitch * along));
  const { stretched = false } = look;
  const least = Math.min(words.length, Math.max(1 + forced, stretched ? 1 : Math.floor(guess * 0.35)));
  const most = stretched
    ? words.length
    : Math.min(words.length, Math.max(least, Math.ceil(guess * 2.6) + forced + 1));
  const slims = isBox(look.kind) ? [1] : stretched ? stretchedSlimness : slimness[setting.align];
  // in the least core of all a sentence may have no room to begin on a line of its own
  const sentences = words.slice(0, -1).some((word) => word.ends);
  const found: Fit[] = [];
  for (let count = least; count <= most; count = stretched ? Math.ceil((count + 0.5) * sparser) : count + 1) {
    for (const slim of slims) {
      for (const wider of sentences ? [1, 1.22] : [1]) {
        const fit = fitIn(words, setting, look, count, slim, wider);
        if (fit !== undefined) found.push(fit);
      }
    }
  }
  return found.sort((a, b) => a.cost - b.cost);
}

/** What a line holds to each side of its middle; `ruby` is what it has beyond `over`. */
type Body = { readonly over: number; readonly under: number; readonly ruby: number };
type Row = { readonly at: number; readonly over: number; readonly under: number };

/** Least space between ruby and the line before, em. */
const rubyGap = 0.08;

/** Where lines lie, about the middle of the block; and half of what they take. */
function rowsOf(
  bodies: readonly Body[],
  { pitch, band }: Setting,
): { readonly rows: readonly Row[]; readonly half: number } {
  let at = 0;
  const places = bodies.map((body, j) => {
    const before = bodies[j - 1];
    at +=
      before === undefined
        ? body.over + body.ruby
        : before.under +
          Math.max(body.over + pitch - band, body.ruby === 0 ? 0 : body.over + body.ruby + rubyGap);
    return at;
  });
  const half = (at + bodies.at(-1)!.under) / 2;
  return {
    rows: bodies.map((body, j) => ({
      at: places[j]! - half,
      over: body.over + body.ruby,
      under: body.under,
    })),
    half,
  };
}

const bodyOf = (words: readonly Measured[]): Body => ({
  over: Math.max(...words.map((word) => word.over)),
  under: Math.max(...words.map((word) => word.under)),
  ruby: Math.max(...words.map((word) => word.ruby)),
});

function fitIn(
  words: readonly Measured[],
  setting: Setting,
  look: Look,
  count: number,
  slim: number,
  wider: number,
): Fit | undefined {
  const plain: Body = { over: setting.band / 2, under: setting.band / 2, ruby: 0 };
  const uniform = words.every((word) => word.over === plain.over && word.ruby === 0);
  let bodies: readonly Body[] = Array.from({ length: count }, () => plain);
  // Which line a large word or ruby is on shows when lines are broken; then there is less room, or more.
  for (let round = 0; ; round++) {
    const { rows, half: high } = rowsOf(bodies, setting);
    const cross = high * slim;
    const room = roomIn(rows, cross, setting, look);
    const tight = leastHalf(words, room);
    if (tight === undefined) return undefined;
    const half = tight * wider;
    const broken = breakLines(
      words,
      room.map((share) => 2 * half * share * 1.0001),
      setting.align,
    );
    if (broken === undefined) return undefined;
    if (uniform) return finish(words, broken, rows, setting, look, room, cross);
    bodies = broken.lines.map((line) => bodyOf(words.slice(line.from, line.to)));
    if (round < 2) continue;
    const set = rowsOf(bodies, setting);
    const final = set.half * slim;
    return finish(words, broken, set.rows, setting, look, roomIn(set.rows, final, setting, look), final);
  }
}

/** How long each line may be, as shares of the core's axis. */
function roomIn(rows: readonly Row[], cross: number, setting: Setting, look: Look): readonly number[] {
  const shares = rows.map(({ at, over, under }) =>
    chord(look.kind, Math.max(Math.abs(at - over), Math.abs(at + under)) / cross),
  );
  // Columns that start at one height need the corners of the whole block inside.
  return setting.align === 'start' && !isBox(look.kind) ? shares.map(() => Math.min(...shares)) : shares;
}

/** Words into lines from the first on, as many as fit in each: true if all find a place. */
function goesIn(words: readonly Measured[], room: readonly number[], half: number): boolean {
  let at = 0;
  for (const share of room) {
    const limit = 2 * half * share;
    let length = 0;
    let gap = 0;
    while (at < words.length && length + gap + words[at]!.length <= limit) {
      length += gap + words[at]!.length;
      gap = words[at]!.gap;
      at++;
      if (words[at - 1]!.glue === 'line') break;
    }
    if (at === words.length) return true;
  }
  return false;
}

/** The least half axis along the lines with which the words go in, to 0.5 %. */
function leastHalf(words: readonly Measured[], room: readonly number[]): number | undefined {
  if (Math.min(...room) <= 0) return undefined;
  const widest = Math.max(...words.map((word) => word.length));
  let low = widest / 2;
  let high = words.reduce((sum, word) => sum + word.length + word.gap, 0) / Math.min(...room) / 2 + widest;
  if (!goesIn(words, room, high)) return undefined;
  while (high - low > 0.005 * high) {
    const middle = (low + high) / 2;
    if (goesIn(words, room, middle)) high = middle;
    else low = middle;
  }
  return high;
}

type Stretch = Pick<Line, 'from' | 'to' | 'length'>;
type Broken = { readonly lines: readonly Stretch[]; readonly cost: number };

/** Dynamic programming over line ends: the least raggedness, reluctant ends and widows. */
function breakLines(
  words: readonly Measured[],
  limits: readonly number[],
  align: Setting['align'],
): Broken | undefined {
  const n = words.length;
  const starts: number[] = [0];
  for (const word of words) starts.push(starts.at(-1)! + word.length + word.gap);
  // best[j][i]: the least cost of setting the first i words in the first j lines
  let best = new Array<number>(n + 1).fill(Number.POSITIVE_INFINITY);
  best[0] = 0;
  const from: number[][] = [];
  for (const [j, limit] of limits.entries()) {
    const next = new Array<number>(n + 1).fill(Number.POSITIVE_INFINITY);
    const back = new Array<number>(n + 1).fill(-1);
    const last = j === limits.length - 1;
    for (let start = 0; start < n; start++) {
      if (best[start] === Number.POSITIVE_INFINITY) continue;
      for (let end = start + 1; end <= n; end++) {
        const length = starts[end]! - starts[start]! - words[end - 1]!.gap;
        if (length > limit) break;
        if (!last || end === n) {
          const cost = best[start]! + lineCost(words, start, end, length, limit, last, align);
          if (cost < next[end]!) {
            next[end] = cost;
            back[end] = start;
          }
        }
        if (words[end - 1]!.glue === 'line') break;
      }
    }
    from.push(back);
    best = next;
  }
  if (best[n] === Number.POSITIVE_INFINITY) return undefined;
  const lines: Stretch[] = [];
  for (let j = limits.length - 1, end = n; j >= 0; j--) {
    const start = from[j]![end]!;
    lines.unshift({ from: start, to: end, length: starts[end]! - starts[start]! - words[end - 1]!.gap });
    end = start;
  }
  return { lines, cost: best[n]! };
}

function lineCost(
  words: readonly Measured[],
  start: number,
  end: number,
  length: number,
  limit: number,
  last: boolean,
  align: Setting['align'],
): number {
  const kept = words[end - 1]!.glue === 'line';
  const slack = (limit - length) / limit;
  const free = kept || (last && align === 'start') || (words[end - 1]!.ends && !last);
  let cost = slack * slack * (free ? 0.35 : 1);
  if (!last && !kept) cost += words[end - 1]!.reluctance;
  // A last line of one short word, though the text has more to give it.
  const widow = last && end - start === 1 && words.length > 2 && words[start - 1]?.glue !== 'line';
  if (widow) cost += length < 0.45 * limit || length < 3 ? 0.9 : 0.3;
  if (last) return cost;
  // A line that ends on a word of one letter, or on one that begins a sentence.
  if (align === 'middle' && words[end - 1]!.glyphs.length === 1) cost += 0.05;
  if (end - start > 1 && words[end - 2]!.ends) cost += 0.4;
  return cost;
}

/** The least core round lines that are broken, its looks, and their cost. */
function finish(
  words: readonly Measured[],
  { lines, cost: broken }: Broken,
  rows: readonly Row[],
  setting: Setting,
  look: Look,
  room: readonly number[],
  cross: number,
): Fit {
  const longest = Math.max(...lines.map((line) => line.length));
  const half =
    setting.align === 'start' && !isBox(look.kind)
      ? longest / 2 / Math.min(...room)
      : Math.max(...lines.map((line, j) => line.length / 2 / room[j]!));
  const padding = setting.padding * paddingOf(look.kind);
  let a = (setting.vertical ? cross : half) + padding;
  let b = (setting.vertical ? half : cross) + padding;
  if (!isBox(look.kind) && look.stretched !== true) {
    // Short texts get rounder balloons, not slits.
    a = Math.max(a, b * look.aspect * (setting.vertical ? 0.74 : 0.72));
    b = Math.max(b, a / (look.aspect * 1.6));
  }
  const over = overhang(look.kind, a, b, 1);
  const off = Math.log(a / b / look.aspect);
  const widow = words.length > 2 ? 0 : -0.1;
  const cost =
    Math.log(a * b) +
    (isBox(look.kind) ? 0.25 : 0.8) * off * off +
    (1.3 * broken) / Math.sqrt(lines.length) +
    widow;
  return {
    lines: lines.map((line, j) => ({ ...line, ...rows[j]! })),
    a,
    b,
    reachX: a + over,
    reachY: b + over,
    cost,
  };
}

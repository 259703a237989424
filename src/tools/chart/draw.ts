import { write } from '../contact/write.ts';
import { type Losses, type Point, savedAt } from './losses.ts';
import { partsOf, smoothed, thinned } from './smooth.ts';
import { ticksIn } from './ticks.ts';

/** Fonts for the labels. */
export type Voice = Parameters<typeof write>[1];
/** Colours of a chart. */
export type Theme = {
  readonly text: string;
  readonly dim: string;
  readonly rule: string;
  readonly raw: string;
  readonly line: string;
  readonly mark: string;
  /** Behind the chart: what points are parted from the line by. */
  readonly ground: string;
};

export const onWhite: Theme = {
  text: '#26282c',
  dim: '#6b6f76',
  rule: '#e3e5e8',
  raw: '#b9cdea',
  line: '#1f5fb4',
  mark: '#c2410c',
  ground: '#ffffff',
};

export const onDark: Theme = {
  text: '#f1efe9',
  dim: '#9d9a93',
  rule: '#3d3f44',
  raw: '#4d6482',
  line: '#8fbdf5',
  mark: '#f2b84b',
  ground: '#242528',
};

/** Where a chart stands, px. `em` is the height of its text. */
export type Place = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly em: number;
};

/** Points beyond so many are averaged before they are drawn: no screen is that wide. */
const most = 4000;

/**
 * The loss over the steps as SVG paths: axes with round values, what was measured, a smoothed line over it,
 * and a mark with its value at each checkpoint. The same losses give the same text, to the byte.
 * @param chosen the step of the checkpoint that a person chose
 */
export function drawLosses(
  losses: Losses,
  { x, y, width, height, em }: Place,
  theme: Theme,
  voice: Voice,
  chosen?: number,
): string {
  const parts: string[] = [];
  const measured = partsOf(thinned(losses.points, most), losses.restarts);
  const lines = measured.map((part) => smoothed(part, Math.max(1, losses.steps / 25)));
  const all = measured.flat();
  const [low, high] = rangeOf(measured, lines);
  const yTicks = ticksIn(low, high, Math.max(2, Math.floor(height / (3.2 * em))));
  const label = (value: number): string => value.toFixed(yTicks.decimals);
  const widest = Math.max(...yTicks.values.map((value) => widthOf(label(value), em, voice)), 2 * em);
  const box = {
    left: x + widest + 0.8 * em,
    right: x + width - 1.2 * em,
    top: y + 2.4 * em,
    bottom: y + height - 3.4 * em,
  };
  const acrossTo = (step: number): number => box.left + (step / losses.steps) * (box.right - box.left);
  const upTo = (loss: number): number => box.bottom - ((loss - low) / (high - low)) * (box.bottom - box.top);

  const text = (of: string, at: number, middle: number, fill: string, align: number, size = em): void => {
    const left = at - align * widthOf(of, size, voice);
    parts.push(write({ text: of, x: left, middle, em: size, fill, room: width }, voice).svg);
  };
  for (const value of yTicks.values) {
    const at = upTo(value);
    parts.push(stroke(`M${n(box.left)} ${n(at)}H${n(box.right)}`, theme.rule, 0.07 * em));
    text(label(value), box.left - 0.6 * em, at, theme.dim, 1);
  }
  text('loss', x, y + 0.8 * em, theme.dim, 0);
  parts.push(stroke(`M${n(box.left)} ${n(box.bottom)}H${n(box.right)}`, theme.dim, 0.09 * em));
  const xTicks = ticksIn(0, losses.steps, Math.max(2, Math.floor((box.right - box.left) / (6 * em))), true);
  for (const step of xTicks.values) {
    const at = acrossTo(step);
    parts.push(stroke(`M${n(at)} ${n(box.bottom)}v${n(0.4 * em)}`, theme.dim, 0.09 * em));
    text(step.toLocaleString('en'), at, box.bottom + 1.2 * em, theme.dim, 0.5);
  }
  text('step', (box.left + box.right) / 2, box.bottom + 2.6 * em, theme.dim, 0.5);
  if (all.length === 0) {
    text('no losses were recorded', (box.left + box.right) / 2, (box.top + box.bottom) / 2, theme.dim, 0.5);
    return parts.filter((part) => part !== '').join('\n');
  }

  for (const after of losses.restarts) {
    const at = n(acrossTo(after));
    const dash = `stroke-dasharray="${n(0.3 * em)} ${n(0.3 * em)}"`;
    parts.push(stroke(`M${at} ${n(box.top)}V${n(box.bottom)}`, theme.dim, 0.07 * em, dash));
    text('went on', acrossTo(after) + 0.3 * em, box.top + 0.5 * em, theme.dim, 0, 0.85 * em);
  }
  const pathOf = (points: readonly Point[]): string =>
    points.map(([step, loss], i) => `${i === 0 ? 'M' : 'L'}${n(acrossTo(step))} ${n(upTo(loss))}`).join('');
  parts.push(
    `<clipPath id="plot"><path d="M${n(box.left)} ${n(box.top)}H${n(box.right)}V${n(box.bottom)}H${n(box.left)}Z"/></clipPath>`,
  );
  for (const part of measured)
    parts.push(stroke(pathOf(part), theme.raw, 0.1 * em, `${round} clip-path="url(#plot)"`));
  for (const part of lines) parts.push(stroke(pathOf(part), theme.line, 0.2 * em, round));

  const last = lines.at(-1)!.at(-1)![0];
  const marks = savedAt(losses).filter((step) => step <= last);
  const every = Math.ceil((marks.length * 3.6 * em) / Math.max(1, box.right - box.left));
  for (const [i, step] of marks.entries()) {
    const [at, loss] = [acrossTo(step), valueAt(lines, step)];
    const isChosen = step === chosen;
    parts.push(
      stroke(`M${n(at)} ${n(upTo(loss))}V${n(box.bottom)}`, theme.mark, 0.06 * em, 'stroke-opacity="0.6"'),
    );
    parts.push(
      dot(at, upTo(loss), (isChosen ? 0.55 : 0.38) * em, isChosen ? theme.mark : theme.ground, theme.mark),
    );
    if (isChosen || (marks.length - 1 - i) % every === 0)
      text(label3(loss), at, upTo(loss) - 1.1 * em, theme.text, i === marks.length - 1 ? 0.7 : 0.5, 0.9 * em);
  }
  return parts.filter((part) => part !== '').join('\n');
}

const round = 'stroke-linejoin="round" stroke-linecap="round"';

/**
 * From a little under the least loss to a little over the greatest; never nothing. A run begins with
 * averages over one or two steps, which are noise: they may reach beyond.
 */
function rangeOf(
  measured: readonly (readonly Point[])[],
  lines: readonly (readonly Point[])[],
): readonly [low: number, high: number] {
  const settled = measured.flatMap((part) => part.slice(Math.min(20, Math.floor(part.length / 10))));
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [, loss] of [...settled, ...lines.flat()]) {
    least = Math.min(least, loss);
    greatest = Math.max(greatest, loss);
  }
  if (greatest < least) return [0, 1];
  const span = greatest - least || Math.abs(greatest) || 1;
  const low = least - 0.08 * span;
  return [least >= 0 ? Math.max(0, low) : low, greatest + 0.12 * span];
}

/** The smoothed loss at a step, between the points before and after it. */
function valueAt(lines: readonly (readonly Point[])[], step: number): number {
  const line = lines.find((part) => part.at(-1)![0] >= step) ?? lines.at(-1)!;
  const next = line.findIndex(([at]) => at >= step);
  const [a, b] = [line[Math.max(0, next - 1)]!, line[next < 0 ? line.length - 1 : next]!];
  return a[0] === b[0] || step <= a[0] ? b[1] : a[1] + ((step - a[0]) / (b[0] - a[0])) * (b[1] - a[1]);
}

/** Three digits that say something: 0.0912, 1.25. */
const label3 = (value: number): string => String(Number(value.toPrecision(3)));

const stroke = (d: string, colour: string, width: number, more = ''): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${n(width)}"${more === '' ? '' : ` ${more}`}/>`;

function dot(x: number, y: number, r: number, fill: string, edge: string): string {
  const d = `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0Z`;
  return `<path d="${d}" fill="${fill}" stroke="${edge}" stroke-width="${n(0.45 * r)}"/>`;
}

/** Hundredths of a px, and no more: all machines write the same. */
export const n = (value: number): string => String(Math.round(value * 100) / 100 || 0);

/** How wide a text is, px. */
export const widthOf = (text: string, em: number, voice: Voice): number =>
  write({ text, x: 0, middle: 0, em, fill: '#000', room: Number.POSITIVE_INFINITY }, voice).end;

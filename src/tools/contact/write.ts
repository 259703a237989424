import { number } from '../lettering/contour.ts';
import { pathOf } from '../lettering/draw.ts';
import { clusters, type Run, shapeAcross, type Voice } from '../lettering/shaping.ts';

/** A line of text: where it stands and how. Lengths in px. */
export type Line = {
  readonly text: string;
  /** Left edge. */
  readonly x: number;
  /** The middle of the capitals. */
  readonly middle: number;
  readonly em: number;
  readonly fill: string;
  /** It is made smaller, and then cut, to take no more than this. */
  readonly room: number;
};

/** Text is made smaller down to this share before it is cut. */
const smallest = 0.85;

/** A line as one SVG path, and where it ends. No font of the system has a part in it. */
export function write(line: Line, voice: Voice): { readonly svg: string; readonly end: number } {
  let run = shaped(line.text, voice);
  let em = line.em;
  if (run.advance * em > line.room) em = Math.max(smallest * em, line.room / run.advance);
  if (run.advance * em > line.room * 1.001) run = cut(line.text, line.room / em, voice);
  const cap = run.glyphs[0]?.face.cap ?? 0.7;
  const baseline = line.middle + (cap * em) / 2;
  const d = pathOf(run.glyphs, (x, y) => `${number(line.x + x * em)} ${number(baseline + y * em)}`);
  return {
    svg: d === '' ? '' : `<path d="${d}" fill="${line.fill}"/>`,
    end: line.x + run.advance * em,
  };
}

/** Labels are there to be read: a character that no font has is shown as a question mark. */
function shaped(text: string, voice: Voice): Run {
  const clean = text.replace(/\s+/gu, ' ').replace(/\p{C}/gu, '').normalize('NFC');
  const whole = shapeAcross(clean, false, voice);
  if (whole.ok) return whole.value;
  const known = clusters(clean).map((one) => (shapeAcross(one, false, voice).ok ? one : '?'));
  const rest = shapeAcross(known.join(''), false, voice);
  if (!rest.ok) throw new Error(`the fonts have no question mark, or not ${JSON.stringify(rest.error.char)}`);
  return rest.value;
}

/** As much of a text as fits, and three dots. `room` in em. */
function cut(text: string, room: number, voice: Voice): Run {
  const parts = clusters(text);
  let [low, high] = [0, parts.length];
  const first = (count: number): Run => shaped(`${parts.slice(0, count).join('').trimEnd()}...`, voice);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (first(middle).advance <= room) low = middle;
    else high = middle - 1;
  }
  return first(low);
}

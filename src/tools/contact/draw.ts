import { number } from '../lettering/contour.ts';
import type { Voice } from '../lettering/shaping.ts';
import type { Arrangement } from './arrange.ts';
import type { Mark } from './marks.ts';
import { write } from './write.ts';

/** What is written on a sheet. */
export type Labels = {
  readonly title: string;
  readonly summary: string;
  readonly rows: readonly {
    readonly label: string;
    readonly note: string;
    readonly pictures: readonly {
      readonly take: string;
      readonly seed: string;
      readonly shown: boolean;
      readonly rejected: boolean;
      readonly marks: readonly Mark[];
      readonly reason: string;
    }[];
  }[];
};

/** Red, green, blue. Neutral, so that it changes the look of no picture; dark, since pages are light. */
export const background = [36, 37, 40] as const;
const bright = '#f1efe9';
const dim = '#9d9a93';
const faint = '#54555a';
const amber = '#f2b84b';

/** Everything but the pictures themselves, as an SVG of the sheet's size that holds paths only. */
export function draw(sheet: Arrangement, labels: Labels, voice: Voice): string {
  const { width, height, text, margin } = sheet;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
  ];
  const across = width - 2 * margin;
  const title = write(
    { text: labels.title, x: margin, middle: sheet.titleAt, em: 1.5 * text, fill: bright, room: across },
    voice,
  );
  parts.push(title.svg);
  const beside = title.end + 1.2 * text;
  if (beside < margin + across - 4 * text) {
    const room = margin + across - beside;
    parts.push(
      write({ text: labels.summary, x: beside, middle: sheet.titleAt, em: text, fill: dim, room }, voice).svg,
    );
  }
  for (const [i, row] of labels.rows.entries()) {
    const place = sheet.rows[i]!;
    const at = { middle: place.labelAt, room: across };
    const label = write({ text: row.label, x: margin, em: 1.2 * text, fill: bright, ...at }, voice);
    const room = margin + across - label.end - 0.8 * text;
    parts.push(label.svg);
    if (row.note !== '' && room > 4 * text)
      parts.push(
        write({ ...at, text: row.note, x: label.end + 0.8 * text, em: text, fill: dim, room }, voice).svg,
      );
    for (const [j, picture] of row.pictures.entries())
      parts.push(...caption(sheet, place.cells[j]!, picture, voice));
  }
  parts.push('</svg>', '');
  return parts.filter((part) => part !== '').join('\n');
}

function caption(
  { text, line }: Arrangement,
  cell: Arrangement['rows'][number]['cells'][number],
  picture: Labels['rows'][number]['pictures'][number],
  voice: Voice,
): readonly string[] {
  const { x, y, width, height, column } = cell;
  const parts: string[] = [];
  if (picture.rejected)
    parts.push(
      `<path d="M${x} ${y}h${width}v${height}h${-width}Z" fill="rgb(${background.join()})" fill-opacity="0.6"/>`,
    );
  // the frame stands round the picture and covers nothing of it
  const stroke = picture.shown ? Math.max(3, Math.round(text / 5)) : 1;
  const out = stroke / 2;
  parts.push(
    `<path d="M${number(x - out)} ${number(y - out)}h${width + stroke}v${height + stroke}h${-width - stroke}Z" fill="none" stroke="${picture.shown ? amber : faint}" stroke-width="${stroke}"/>`,
  );
  let middle = cell.captionAt + line / 2;
  const take = write({ text: picture.take, x, middle, em: text, fill: bright, room: column }, voice);
  parts.push(take.svg);
  if (picture.seed !== '') {
    const from = take.end + 0.7 * text;
    const room = x + column - from;
    parts.push(write({ text: picture.seed, x: from, middle, em: text, fill: dim, room }, voice).svg);
  }
  middle += line;
  let at = x;
  for (const mark of picture.marks) {
    if (mark.sign !== 'none') {
      parts.push(sign(mark, at, middle, text));
      at += 1.05 * text;
    }
    const room = x + column - at;
    if (room < 2 * text) break;
    const written = write({ text: mark.text, x: at, middle, em: text, fill: mark.colour, room }, voice);
    parts.push(written.svg);
    at = written.end + 0.9 * text;
  }
  if (picture.reason !== '')
    parts.push(
      write(
        { text: picture.reason, x, middle: middle + line, em: 0.92 * text, fill: dim, room: column },
        voice,
      ).svg,
    );
  return parts;
}

/** A tick, a cross or a padlock, `em` px high, its left edge at `x`. */
function sign({ sign: which, colour }: Mark, x: number, middle: number, em: number): string {
  const at = (dx: number, dy: number): string => `${number(x + dx * em)} ${number(middle + dy * em)}`;
  const line = `fill="none" stroke="${colour}" stroke-width="${number(0.13 * em)}" stroke-linecap="round" stroke-linejoin="round"`;
  switch (which) {
    case 'tick':
      return `<path d="M${at(0.08, 0.02)}L${at(0.32, 0.28)}L${at(0.78, -0.34)}" ${line}/>`;
    case 'cross':
      return `<path d="M${at(0.12, -0.28)}L${at(0.7, 0.3)}M${at(0.7, -0.28)}L${at(0.12, 0.3)}" ${line}/>`;
    case 'lock': {
      const body = `<path d="M${at(0.1, -0.06)}L${at(0.72, -0.06)}L${at(0.72, 0.38)}L${at(0.1, 0.38)}Z" fill="${colour}"/>`;
      const r = number(0.19 * em);
      return `${body}<path d="M${at(0.22, -0.06)}L${at(0.22, -0.2)}A${r} ${r} 0 0 1 ${at(0.6, -0.2)}L${at(0.6, -0.06)}" ${line}/>`;
    }
    case 'none':
      return '';
  }
}

import { drawLosses, n, onDark, type Voice, widthOf } from '../chart/draw.ts';
import type { Losses } from '../chart/losses.ts';
import { write } from '../contact/write.ts';
import type { Arrangement } from './arrange.ts';
import type { LoraGridParams } from './tool.ts';

/** Red, green, blue. Neutral, so that it changes the look of no picture. */
export const background = [36, 37, 40] as const;
const bandColour = '#17181a';
const { text: bright, dim, rule: faint, mark: amber } = onDark;

/** Everything but the pictures themselves, as an SVG of the sheet's size that holds paths only. */
export function draw(
  sheet: Arrangement,
  params: LoraGridParams,
  losses: Losses | undefined,
  voice: Voice,
): string {
  const { width, height, em, margin } = sheet;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
  ];
  const across = width - 2 * margin;
  const line = (
    text: string,
    x: number,
    middle: number,
    size: number,
    fill: string,
    room = margin + across - x,
  ): number => {
    const written = write({ text, x, middle, em: size, fill, room }, voice);
    parts.push(written.svg);
    return written.end;
  };
  const centred = (
    text: string,
    middleX: number,
    middle: number,
    size: number,
    fill: string,
    room: number,
  ): void => {
    const wide = Math.min(room, widthOf(text, size, voice));
    line(text, middleX - wide / 2, middle, size, fill, room);
  };

  const after = line(params.title, margin, sheet.titleAt, 1.6 * em, bright);
  line(summaryOf(params), after + 1.2 * em, sheet.titleAt, em, dim);
  if (sheet.curve !== undefined && losses !== undefined)
    parts.push(drawLosses(losses, { ...sheet.curve, em }, onDark, voice, params.chosen));

  for (const [i, { name, prompt }] of params.probes.entries()) {
    const { band, nameAt, stepAt, strengthAt, rows } = sheet.probes[i]!;
    parts.push(
      `<path d="M0 ${band.y}H${width}V${band.y + band.height}H0Z" fill="${bandColour}"/>`,
      `<path d="M0 ${band.y + band.height}H${width}" stroke="${faint}" stroke-width="${n(0.1 * em)}" fill="none"/>`,
    );
    const end = line(name, margin, nameAt, 1.25 * em, bright);
    line(prompt, end + em, nameAt, em, dim);
    line('strength', margin, strengthAt, 0.9 * em, dim, 6 * em);
    for (const [k, step] of params.steps.entries()) {
      const some = sheet.columns[k]!;
      const [left, right] = [some[0]!.x, some.at(-1)!.x + some.at(-1)!.width];
      const isChosen = step === params.chosen;
      const colour = isChosen ? amber : bright;
      const said = `step ${step}${isChosen ? ', chosen' : ''}`;
      centred(said, (left + right) / 2, stepAt, 1.1 * em, colour, right - left);
      const at = stepAt + 0.8 * em;
      parts.push(
        `<path d="M${left} ${n(at)}H${right}" stroke="${isChosen ? amber : dim}" stroke-width="${n(0.1 * em)}" fill="none"/>`,
      );
      for (const [j, { x, width }] of some.entries())
        centred(String(params.strengths[j]!), x + width / 2, strengthAt, 0.95 * em, dim, width);
      if (isChosen) {
        const [top, bottom] = [rows[0]!.y, rows.at(-1)!.y + rows.at(-1)!.height];
        const out = 0.2 * em;
        parts.push(
          `<path d="M${n(left - out)} ${n(top - out)}H${n(right + out)}V${n(bottom + out)}H${n(left - out)}Z" stroke="${amber}" stroke-width="${n(0.16 * em)}" fill="none"/>`,
        );
      }
    }
    for (const [j, seed] of params.seeds.entries()) {
      const { y, height } = rows[j]!;
      line('seed', margin, y + height / 2 - 0.7 * em, 0.9 * em, dim, 5.4 * em);
      line(String(seed), margin, y + height / 2 + 0.7 * em, em, bright, 5.4 * em);
    }
  }
  parts.push('</svg>', '');
  return parts.filter((part) => part !== '').join('\n');
}

function summaryOf({ steps, strengths, probes, seeds }: LoraGridParams): string {
  const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
  return [
    count(steps.length, 'checkpoint'),
    count(strengths.length, 'strength'),
    count(probes.length, 'probe'),
    count(seeds.length, 'seed'),
  ].join(' × ');
}

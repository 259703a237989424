import sharp, { type OverlayOptions } from 'sharp';
import { ok, type Result } from '../../engine/result.ts';
import type { Rect } from '../image/cut.ts';
import { encodePng } from '../image/png-file.ts';
import type { OpenSheet, SheetFault } from '../image/sheet.ts';
import { number } from '../lettering/contour.ts';
import { defaultFonts } from '../lettering/fonts.ts';
import type { Voice } from '../lettering/shaping.ts';
import { background } from './draw.ts';
import { write } from './write.ts';

/** A crop as the preview shows it. `rect` is on its sheet, px; `png` is what it becomes. */
export type ShownCrop = {
  readonly name: string;
  readonly rect: Rect;
  readonly png: Buffer;
  /** A few words below the name. */
  readonly note: string;
};

export type ShownSheet = {
  readonly title: string;
  readonly sheet: OpenSheet;
  readonly crops: readonly ShownCrop[];
};

/** px */
const size = { sheet: { width: 1200, height: 1100 }, crop: 190, gap: 24, text: 17, line: 24 } as const;
const bright = '#f1efe9';
const dim = '#9d9a93';
/** Told apart on light sheets and dark ones, neighbours first. */
const colours = ['#e0323c', '#1f7ae0', '#128a4b', '#b04fd6', '#d97706', '#0d8f9c', '#7a5a2b', '#d6336c'];

type Placed = {
  readonly shown: ShownSheet;
  readonly top: number;
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly columns: number;
};

/**
 * One picture of what is cut from where: each sheet with its boxes, and beside it the crops as they
 * come out. PNG.
 */
export async function cropPreview(sheets: readonly ShownSheet[]): Promise<Result<Buffer, SheetFault>> {
  const voice: Voice = { chain: defaultFonts('en').dialogue, lang: 'en' };
  const cell = { width: size.crop + size.gap, height: size.crop + 2 * size.line + size.gap };
  let top: number = size.gap;
  const placed = sheets.map((shown): Placed => {
    const { sheet } = shown;
    const scale = Math.min(size.sheet.width / sheet.width, size.sheet.height / sheet.height, 1);
    const width = Math.max(1, Math.round(sheet.width * scale));
    const height = Math.max(1, Math.round(sheet.height * scale));
    const inRows = Math.max(1, Math.floor(Math.max(height, 2 * cell.height) / cell.height));
    const columns = Math.ceil(shown.crops.length / inRows);
    const rows = columns === 0 ? 0 : Math.ceil(shown.crops.length / columns);
    const here = { shown, top, scale, width, height, columns };
    top += size.line + size.gap / 2 + Math.max(height, rows * cell.height) + size.gap;
    return here;
  });
  const left = Math.max(...placed.map(({ width }) => width), 0) + 2 * size.gap;
  const across = Math.max(...placed.map(({ columns }) => left + columns * cell.width), left);
  const layers: OverlayOptions[] = [];
  const marks: string[] = [];
  for (const { shown, top: from, scale, width, height, columns } of placed) {
    const title = { x: size.gap, middle: from + size.line / 2, em: 1.3 * size.text, fill: bright };
    marks.push(write({ ...title, text: shown.title, room: across - 2 * size.gap }, voice).svg);
    const y = from + size.line + size.gap / 2;
    const whole = await shown.sheet.part({
      left: 0,
      top: 0,
      width: shown.sheet.width,
      height: shown.sheet.height,
    });
    if (!whole.ok) return whole;
    const small = await sharp(whole.value.data, {
      raw: { width: whole.value.width, height: whole.value.height, channels: 3 },
      limitInputPixels: false,
    })
      .resize({ width, height, fit: 'fill' })
      .png({ compressionLevel: 1 })
      .toBuffer();
    layers.push({ input: small, left: size.gap, top: y });
    for (const [i, crop] of shown.crops.entries()) {
      const colour = colours[i % colours.length]!;
      const box = { ...scaled(crop.rect, scale), x: size.gap, y };
      marks.push(boxOn(box, crop.name, colour, voice));
      const at = { x: left + (i % columns) * cell.width, y: y + Math.floor(i / columns) * cell.height };
      layers.push({
        input: await sharp(crop.png).resize({ width: size.crop, height: size.crop }).png().toBuffer(),
        left: at.x,
        top: at.y,
      });
      marks.push(
        `<path d="M${at.x - 1.5} ${at.y - 1.5}h${size.crop + 3}v${size.crop + 3}h${-size.crop - 3}Z" fill="none" stroke="${colour}" stroke-width="3"/>`,
        write(
          {
            text: crop.name,
            x: at.x,
            middle: at.y + size.crop + 0.75 * size.line,
            em: size.text,
            fill: bright,
            room: size.crop,
          },
          voice,
        ).svg,
        write(
          {
            text: crop.note,
            x: at.x,
            middle: at.y + size.crop + 1.6 * size.line,
            em: 0.85 * size.text,
            fill: dim,
            room: size.crop,
          },
          voice,
        ).svg,
      );
    }
  }
  const [r, g, b] = background;
  const canvas = { width: Math.ceil(across), height: Math.ceil(top) };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${canvas.width}" height="${canvas.height}">${marks.join('')}</svg>`;
  const { data } = await sharp({ create: { ...canvas, channels: 3, background: { r, g, b } } })
    .composite([...layers, { input: Buffer.from(svg), left: 0, top: 0 }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return ok(await encodePng({ data, ...canvas, channels: 3 }));
}

const scaled = (rect: Rect, scale: number): Rect => ({
  left: rect.left * scale,
  top: rect.top * scale,
  width: rect.width * scale,
  height: rect.height * scale,
});

/** A frame on the sheet with the name in its corner. */
function boxOn(
  box: Rect & { readonly x: number; readonly y: number },
  name: string,
  colour: string,
  voice: Voice,
): string {
  const [x, y] = [box.x + box.left, box.y + box.top];
  const em = 0.85 * size.text;
  const label = { text: name, x: x + 5, middle: y + 0.75 * em, em, fill: '#ffffff' };
  const written = write({ ...label, room: Math.max(4 * em, box.width - 10) }, voice);
  return (
    `<path d="M${number(x)} ${number(y)}h${number(box.width)}v${number(box.height)}h${number(-box.width)}Z" fill="none" stroke="${colour}" stroke-width="2.5"/>` +
    `<path d="M${number(x)} ${number(y)}h${number(written.end - x + 5)}v${number(1.5 * em)}h${number(x - written.end - 5)}Z" fill="${colour}"/>${written.svg}`
  );
}

import { type Origins, originOf } from '../../engine/located.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import { openPicture } from '../image/picture.ts';
import { windowOf } from '../page/window.ts';
import { type Part, partsOf } from './draw.ts';
import { type Box, boundsOf } from './geometry.ts';
import type { Layout } from './layout.ts';
import { over, pixelsOf, pngOf, raster } from './raster.ts';
import type { LetterMask, LetterParams } from './tool.ts';

type Overlay = { readonly png: Buffer; readonly warnings: readonly string[] };

/**
 * The lettering of a page as a transparent PNG. Sounds behind the cast are left out where the mask of
 * their panel is white; the SVG has them whole.
 * @param origins where the parameters are written: warnings name the line
 */
export async function overlay(
  { layout, parts }: { readonly layout: Layout; readonly parts: readonly Part[] },
  params: LetterParams,
  inputs: { readonly [name: string]: JobInput },
  origins: Origins = {},
): Promise<Result<Overlay, Setback>> {
  const { width, height } = params.page;
  const behind = layout.sfx.filter((sfx) => sfx.behind);
  const masked = (params.masks ?? []).filter(({ panel }) => behind.some((sfx) => sfx.panel === panel));
  const warnings = behind
    .filter(({ panel }) => !masked.some((mask) => mask.panel === panel))
    .map(({ panel, index }) => {
      const at = originOf(origins, `sfx.${index}.behind`);
      const where = at === undefined ? '' : `${at.file}:${at.line}:${at.column}: `;
      return `${where}panel ${panel}: the sound "${params.sfx[index]!.text}" is drawn over the cast, for the panel has no mask: a picture of its art in which the cast is white`;
    });
  if (masked.length === 0) return ok({ png: await raster(parts, width, height), warnings });
  const [under, above] = await Promise.all([
    pixelsOf(partsOf(layout, params.page, 'behind'), width, height),
    pixelsOf(partsOf(layout, params.page, 'before'), width, height),
  ]);
  for (const mask of masked) {
    const panel = params.panels.find(({ id }) => id === mask.panel)!;
    const hidden = await hideBehind(under, width, height, boundsOf(panel.polygon), mask, inputs);
    if (!hidden.ok) return hidden;
  }
  lay(above, under);
  return ok({ png: await pngOf(under, width, height), warnings });
}

/** Takes away what a mask covers; `pixels` are grey with opacity. */
async function hideBehind(
  pixels: Buffer,
  width: number,
  height: number,
  bounds: Box,
  mask: LetterMask,
  inputs: { readonly [name: string]: JobInput },
): Promise<Result<void, Setback>> {
  const input = inputs[`mask.${mask.panel}`];
  if (input === undefined) {
    return err({
      kind: 'failed',
      message: `the mask of panel ${mask.panel} is not there`,
      hint: 'Give it as the input mask.<panel>.',
    });
  }
  const picture = await openPicture(input, `the mask of panel ${mask.panel}`);
  if (!picture.ok) return picture;
  const [left, top] = [Math.round(bounds.x), Math.round(bounds.y)];
  const box = { width: Math.max(1, Math.round(bounds.w)), height: Math.max(1, Math.round(bounds.h)) };
  const view = windowOf(picture.value, box, {
    ...(mask.focus === undefined ? {} : { focus: mask.focus }),
    ...(mask.crop === undefined ? {} : { crop: mask.crop }),
  });
  const { data } = await picture.value
    .decode()
    .flatten({ background: '#000' })
    .extract({ left: view.x, top: view.y, width: view.width, height: view.height })
    .resize(box.width, box.height, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const step = data.length / (box.width * box.height);
  for (let y = Math.max(0, -top); y < box.height && top + y < height; y++) {
    for (let x = Math.max(0, -left); x < box.width && left + x < width; x++) {
      const at = 2 * ((top + y) * width + left + x) + 1;
      if (pixels[at] !== 0)
        pixels[at] = Math.round((pixels[at]! * (255 - data[step * (y * box.width + x)]!)) / 255);
    }
  }
  return ok(undefined);
}

/** Lays pixels on others: grey with opacity. */
function lay(above: Buffer, under: Buffer): void {
  for (let i = 0; i < above.length; i += 2) {
    const opacity = above[i + 1]!;
    if (opacity !== 0) over(under, i, above[i]!, opacity);
  }
}

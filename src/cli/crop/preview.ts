import type { Diagnostic } from '../../engine/diagnostic.ts';
import { realDisk } from '../../engine/real/disk.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { cropPreview, type ShownSheet } from '../../tools/contact/crops.ts';
import { cropPng } from '../../tools/image/crop.ts';
import type { DatasetFile } from './dataset-file.ts';
import type { PlacedCrop } from './placed.ts';

/** Writes one picture of all sheets with their boxes and the crops beside them: its book path. */
export async function writePreview(
  root: string,
  { id, dataset }: DatasetFile,
  placed: readonly PlacedCrop[],
): Promise<Result<string, Diagnostic>> {
  const fault = (what: string, { message, hint }: { message: string; hint: string }): Diagnostic => ({
    severity: 'error',
    code: 'bad-sheet',
    message: `${what} ${message}`,
    hint,
  });
  const sheets = new Map<string, { -readonly [K in keyof ShownSheet]: ShownSheet[K] }>();
  for (const { crop, rect, sheet } of placed) {
    const png = await cropPng(sheet, rect, crop.cut.value);
    if (!png.ok) return err(fault(`the sheet ${crop.sheet}`, png.error));
    const shown = sheets.get(crop.sheet) ?? { title: crop.sheet, sheet, crops: [] };
    shown.crops = [
      ...shown.crops,
      { name: crop.name, rect, png: png.value, note: crop.flip ? 'and its mirror image' : crop.kind },
    ];
    sheets.set(crop.sheet, shown);
  }
  const picture = await cropPreview([...sheets.values()]);
  if (!picture.ok) return err(fault(`a sheet of ${dataset.file}`, picture.error));
  const path = `.plasma/preview/${id}-crops.png`;
  const disk = realDisk(root);
  disk.makeFolder('.plasma/preview');
  disk.write(path, picture.value);
  return ok(path);
}

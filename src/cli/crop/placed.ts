import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { sha256 } from '../../engine/digest.ts';
import type { Crop } from '../../project/dataset.ts';
import { pixelBox, type Rect } from '../../tools/image/cut.ts';
import { type OpenSheet, openSheet } from '../../tools/image/sheet.ts';
import type { DatasetFile } from './dataset-file.ts';

/** A crop with the pixels that its box means. */
export type PlacedCrop = { readonly crop: Crop; readonly rect: Rect; readonly sheet: OpenSheet };

/** Every crop on its sheet, and all that can't be cut, each at its line. */
export async function placedCrops(
  root: string,
  { dataset, source }: DatasetFile,
): Promise<{ readonly placed: readonly PlacedCrop[]; readonly problems: readonly Diagnostic[] }> {
  const sheets = new Map<string, OpenSheet | undefined>();
  const placed: PlacedCrop[] = [];
  const problems: Diagnostic[] = [];
  const say = (crop: Crop, what: 'sheet' | 'box', fault: { message: string; hint: string }): void => {
    const at = (what === 'box' ? crop.cut.origins.box : undefined) ?? crop.at;
    problems.push({
      severity: 'error',
      code: what === 'box' ? 'bad-box' : 'bad-sheet',
      message: `${crop.label}: ${fault.message}`,
      at,
      excerpt: source.excerpt(at),
      ...(what === 'box' ? { facts: [['sheet', crop.sheet]] as const } : {}),
      hint: fault.hint,
    });
  };
  for (const crop of dataset.crops) {
    const name = `${crop.sheet} ${crop.cut.value.fill}`;
    if (!sheets.has(name)) {
      const opened = await opens(root, crop);
      sheets.set(name, 'fault' in opened ? undefined : opened);
      if ('fault' in opened) say(crop, 'sheet', opened.fault);
    }
    const sheet = sheets.get(name);
    if (sheet === undefined) continue;
    const rect = pixelBox(crop.cut.value.box, sheet);
    if (rect.ok) placed.push({ crop, rect: rect.value, sheet });
    else say(crop, 'box', rect.error);
  }
  return { placed, problems };
}

async function opens(
  root: string,
  crop: Crop,
): Promise<OpenSheet | { readonly fault: { readonly message: string; readonly hint: string } }> {
  const file = join(root, crop.sheet);
  if (!existsSync(file))
    return {
      fault: {
        message: `the sheet ${crop.sheet} is not there`,
        hint: 'Put it there, or mend its path under `sheets`.',
      },
    };
  const sheet = await openSheet(file, sha256(await readFile(file)), crop.cut.value.fill);
  return sheet.ok
    ? sheet.value
    : { fault: { ...sheet.error, message: `the sheet ${crop.sheet} ${sheet.error.message}` } };
}

import type { Character } from '../../project/character.ts';
import { featuresOf } from '../../recipe/dataset.ts';
import type { Io } from '../io.ts';
import type { DatasetFile } from './dataset-file.ts';
import type { PlacedCrop } from './placed.ts';

type Asymmetric = Character['asymmetric']['value'];

/** What would be cut, one crop a line: name, sheet, pixels, what becomes of it, where it is written. */
export function listCrops(io: Io, file: DatasetFile, placed: readonly PlacedCrop[], json: boolean): void {
  if (json) {
    for (const { crop, rect } of placed)
      io.out(
        `${JSON.stringify({
          crop: crop.label,
          sheet: crop.sheet,
          box: [rect.left, rect.top, rect.width, rect.height],
          size: crop.cut.value.size,
          kind: crop.kind,
          flip: crop.flip,
          file: crop.at.file,
          line: crop.at.line,
        })}\n`,
      );
    return;
  }
  const { paint } = io;
  const rows = placed.map(({ crop, rect }) => [
    crop.name,
    crop.sheet.slice(file.dataset.dir.length + 1),
    `${rect.left},${rect.top}`,
    `${rect.width} × ${rect.height} px`,
    crop.kind,
    crop.flip ? 'and mirrored' : '',
  ]);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  for (const [i, row] of rows.entries()) {
    const [name, ...rest] = row.map((cell, column) => cell.padEnd(widths[column]!));
    const { at } = placed[i]!.crop;
    io.out(`${paint.bold(name!)}  ${rest.join('  ')}  ${paint.dim(`${at.file}:${at.line}`)}\n`);
  }
  const mirrored = placed.filter(({ crop }) => crop.flip).length;
  const { skipped } = file.dataset;
  const parts = [
    `${placed.length} ${placed.length === 1 ? 'crop' : 'crops'} of ${file.dataset.size.value} × ${file.dataset.size.value} px`,
    ...(mirrored > 0 ? [`${mirrored} mirror ${mirrored === 1 ? 'image' : 'images'}`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} left out (${skipped.join(', ')})`] : []),
  ];
  io.out(`${parts.join(', ')}.\n`);
}

/** The warning of mirror images of somebody who is not the same on both sides; nothing where all is well. */
export function warnOfFlips(io: Io, { dataset, file }: DatasetFile, asymmetric: Asymmetric): void {
  const flipped = dataset.crops.filter((crop) => crop.flip && !crop.flipIsWritten);
  if (flipped.length === 0 || asymmetric.length === 0) return;
  const { paint } = io;
  io.err(
    `${paint.yellow('warning')} ${paint.bold(`${flipped.length} mirror images show ${dataset.id} with the ${featuresOf(asymmetric)} on the wrong side, and the LoRA learns both`)}\n` +
      `  ${paint.green('→')} Write "flips: false" in ${file}, or "flip: true" at the crops that show nothing of it.\n`,
  );
}

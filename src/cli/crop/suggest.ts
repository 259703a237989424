import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { sha256 } from '../../engine/digest.ts';
import { bookPath } from '../../engine/path.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { addCrops, type ProposedCrop } from '../../project/edit-dataset.ts';
import { readSource, type Source } from '../../project/source.ts';
import { child, itemsOf, plainOf, textOf } from '../../project/tree.ts';
import { type Box, common, pixelBox, type Rect } from '../../tools/image/cut.ts';
import { findFigures } from '../../tools/image/figures.ts';
import { openSheet } from '../../tools/image/sheet.ts';
import { picturesIn } from './dataset-file.ts';

/** What a command would write into a dataset. */
export type Suggestion = {
  readonly file: string;
  /** The whole text with the crops added; as it was if there are none. */
  readonly text: string;
  readonly crops: readonly ProposedCrop[];
  /** Pictures in refs/ that the dataset does not name. */
  readonly unnamed: readonly string[];
};

/** A box and one that is there already are of the same thing if so much of both is shared. */
const same = 0.4;

/**
 * Looks for figures and faces on the sheets of a character, and proposes a crop for each that has none.
 * A character without a dataset gets one, with every picture in refs/ as a sheet.
 */
export async function suggestCrops(
  root: string,
  id: string,
): Promise<Result<Suggestion, readonly Diagnostic[]>> {
  const file = `datasets/${id}/dataset.yaml`;
  const pictures = picturesIn(root, id);
  const isThere = existsSync(join(root, file));
  const begun = isThere ? readFileSync(join(root, file)) : Buffer.from(beginning(pictures));
  const { source, problems } = readSource(begun, file);
  if (source === undefined || problems.length > 0) return err(problems);
  const sheets = sheetsIn(source);
  if (sheets.size === 0)
    return err([
      {
        severity: 'error',
        code: 'no-sheets',
        message: `${id} has no reference sheets to look at`,
        at: { file, line: 1, column: 1 },
        hint: isThere
          ? 'Name them under `sheets`, like "turnaround: refs/turnaround.png".'
          : `Put pictures into datasets/${id}/refs/.`,
      },
    ]);
  const faults: Diagnostic[] = [];
  const crops: ProposedCrop[] = [];
  const taken = new Set(cropsIn(source).map(({ name }) => name));
  for (const [name, path] of sheets) {
    const found = await proposedOn(root, `datasets/${id}/${path}`, name, source, taken);
    if (found.ok) crops.push(...found.value);
    else faults.push(found.error);
  }
  if (faults.length > 0) return err(faults);
  const text = addCrops(source.text, crops);
  if (!text.ok)
    return err([
      {
        severity: 'error',
        code: 'not-written',
        message: `${file} can't be changed: ${text.error}`,
        at: { file, line: 1, column: 1 },
      },
    ]);
  const named = new Set(sheets.values());
  return ok({ file, text: text.value, crops, unnamed: pictures.filter((path) => !named.has(path)) });
}

/** The text of a dataset that holds no crops yet. */
function beginning(pictures: readonly string[]): string {
  const names = new Set<string>();
  const lines = pictures.map((path) => {
    const stem = path
      .replace(/^.*\//, '')
      .replace(/\.[^.]*$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40);
    let name = stem === '' ? 'sheet' : stem;
    for (let n = 2; names.has(name); n++) name = `${stem}-${n}`;
    names.add(name);
    return `  ${name}: ${JSON.stringify(path)}\n`;
  });
  return `# yaml-language-server: $schema=../../schemas/dataset.schema.json\nsheets:\n${lines.join('')}crops: []\n`;
}

function sheetsIn(source: Source): ReadonlyMap<string, string> {
  const sheets = new Map<string, string>();
  const node = child(source.root, 'sheets');
  if (node?.kind !== 'map') return sheets;
  for (const [name, entry] of node.entries) {
    const path = textOf(entry.node);
    if (path !== undefined && bookPath(path).ok) sheets.set(name, path);
  }
  return sheets;
}

/** The crops that are declared, as far as they can be read. */
function cropsIn(source: Source): readonly { name: string; sheet: string; box: Box }[] {
  return itemsOf(child(source.root, 'crops')).flatMap((node) => {
    const { name, sheet, box } = plainOf(node) as { name?: unknown; sheet?: unknown; box?: unknown };
    return typeof name === 'string' && typeof sheet === 'string' && isBox(box) ? [{ name, sheet, box }] : [];
  });
}

const isBox = (box: unknown): box is Box =>
  Array.isArray(box) && box.length === 4 && box.every((n) => typeof n === 'number');

async function proposedOn(
  root: string,
  path: string,
  name: string,
  source: Source,
  taken: Set<string>,
): Promise<Result<readonly ProposedCrop[], Diagnostic>> {
  const at = source.where(['sheets', name]);
  const fault = (message: string, hint: string): { readonly ok: false; readonly error: Diagnostic } =>
    err({ severity: 'error', code: 'bad-sheet', message, at, excerpt: source.excerpt(at), hint });
  if (!existsSync(join(root, path)))
    return fault(`the sheet ${path} is not there`, 'Put it there, or mend its path under `sheets`.');
  const digest = sha256(readFileSync(join(root, path)));
  const sheet = await openSheet(join(root, path), digest, '#ffffff');
  if (!sheet.ok) return fault(`the sheet ${path} ${sheet.error.message}`, sheet.error.hint);
  const found = await findFigures(sheet.value);
  if (!found.ok) return fault(`the sheet ${path} ${found.error.message}`, found.error.hint);
  const declared = cropsIn(source)
    .filter((crop) => crop.sheet === name)
    .flatMap(({ box }) => {
      const rect = pixelBox(box, sheet.value);
      return rect.ok ? [rect.value] : [];
    });
  const crops: ProposedCrop[] = [];
  for (const { rect, kind } of found.value) {
    if (declared.some((other) => overlap(rect, other) >= same)) continue;
    let n = crops.length + 1;
    while (taken.has(`${name}-${n}`)) n++;
    taken.add(`${name}-${n}`);
    crops.push({
      name: `${name}-${n}`,
      sheet: name,
      box: [rect.left, rect.top, rect.width, rect.height],
      kind,
      framing: kind === 'face' ? 'portrait' : 'full body',
    });
  }
  return ok(crops);
}

/** What two rectangles share, of what both cover together. */
function overlap(a: Rect, b: Rect): number {
  const shared = common(a, b);
  if (shared === undefined) return 0;
  const both = shared.width * shared.height;
  return both / (a.width * a.height + b.width * b.height - both);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { compareBytes } from '../../engine/json.ts';
import { located } from '../../engine/located.ts';
import { nearest } from '../../engine/nearest.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { readCharacter } from '../../project/character.ts';
import { type Dataset, datasetOf, readDataset } from '../../project/dataset.ts';
import type { CharacterScript } from '../../project/schema/character.ts';
import { idPattern } from '../../project/schema/parts.ts';
import { type Source, sourceLimit, tooBig } from '../../project/source.ts';

/** A dataset as it lies on the disk, read by itself: other files of the book may be broken. */
export type DatasetFile = {
  readonly id: string;
  readonly file: string;
  readonly source: Source;
  readonly dataset: Dataset;
};

/** The folders below datasets/ that hold anything of a character. */
export const characterFolders = (root: string): readonly string[] =>
  existsSync(join(root, 'datasets'))
    ? readdirSync(join(root, 'datasets'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && idPattern.test(entry.name))
        .map((entry) => entry.name)
        .sort(compareBytes)
    : [];

/** The folder that a person named, or what is said of one that is not there. */
export function characterNamed(root: string, wanted: string): Result<string, Diagnostic> {
  const id = wanted.replace(/^(?:\.\/)?datasets\//, '').replace(/\/+$/, '');
  const known = characterFolders(root);
  if (known.includes(id)) return ok(id);
  const near = nearest(id, known, 1)[0];
  return err({
    severity: 'error',
    code: 'no-character',
    message: `there is no character ${JSON.stringify(wanted)}`,
    hint:
      near !== undefined
        ? `Did you mean ${near}?`
        : known.length === 0
          ? 'A character is a folder datasets/<id> with character.yaml.'
          : `One of: ${known.join(', ')}.`,
  });
}

/** Reads the dataset of a character; the hint of an absent one says how to begin it. */
export function datasetFile(root: string, id: string): Result<DatasetFile, readonly Diagnostic[]> {
  const file = `datasets/${id}/dataset.yaml`;
  const bytes = bytesOf(root, file);
  if (bytes === undefined)
    return err([
      {
        severity: 'error',
        code: 'no-dataset',
        message: `${id} has no ${file}`,
        hint: `Put reference sheets into datasets/${id}/refs/ and let plasma propose a beginning: plasma crop ${id} --suggest`,
      },
    ]);
  if (bytes.length > sourceLimit) return err([tooBig(file, bytes.length)]);
  const { source, value, problems } = readDataset(bytes, file);
  if (source === undefined || value === undefined || problems.length > 0) return err(problems);
  const trigger = value.trigger ?? characterScript(root, id)?.trigger ?? id;
  const at = source.where(value.trigger === undefined ? [] : ['trigger']);
  return ok({
    id,
    file,
    source,
    dataset: datasetOf(
      id,
      { file, source, value },
      // captions and decisions don't change what is cut
      { trigger: located(trigger, { '': at }), captions: new Map(), reviews: new Map() },
    ),
  });
}

/** Pictures in a character's folder that can be sheets, by paths from that folder. */
export function picturesIn(root: string, id: string): readonly string[] {
  const folder = join(root, 'datasets', id, 'refs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && /\.(?:png|jpe?g|webp|tiff?)$/i.test(name))
    .sort(compareBytes)
    .map((name) => `refs/${name}`);
}

function characterScript(root: string, id: string): CharacterScript | undefined {
  const file = `datasets/${id}/character.yaml`;
  const bytes = bytesOf(root, file);
  return bytes === undefined ? undefined : readCharacter(bytes, file).value;
}

/** What a mirror image of a character would have on the wrong side. */
export const asymmetricOf = (root: string, id: string): NonNullable<CharacterScript['asymmetric']> =>
  characterScript(root, id)?.asymmetric ?? [];

const bytesOf = (root: string, file: string): Buffer | undefined =>
  existsSync(join(root, file)) ? readFileSync(join(root, file)) : undefined;

import type { Diagnostic } from '../engine/diagnostic.ts';
import { compareBytes } from '../engine/json.ts';
import { type Located, located } from '../engine/located.ts';
import { didYouMean } from '../engine/nearest.ts';
import { captionIn } from './caption.ts';
import { type ParsedReview, readReview } from './chapter.ts';
import type { Character } from './character.ts';
import { type Dataset, datasetOf, type ParsedDataset, readDataset } from './dataset.ts';
import { cropLabel, flipSuffix } from './name.ts';
import type { SourceFiles } from './read-book.ts';
import type { Review } from './schema/review.ts';
import { type ParsedSelected, readSelected, type Selected, selectedOf } from './selected.ts';
import type { Shelf } from './shelf.ts';
import { placesIn, problemAt, type Source } from './source.ts';
import { type ParsedTraining, parseTraining, type Training } from './training.ts';
import { child, itemsOf, textOf } from './tree.ts';

/** What lies in the folder of a character beside character.yaml. */
export type BesideCharacter = {
  readonly dataset?: Dataset;
  readonly training?: Training;
  readonly selected?: Located<Selected>;
  /** Of all that what panels are drawn from may hang on. */
  readonly key: string;
};

type Folder = {
  readonly files: SourceFiles;
  readonly shelf: Shelf<ParsedDataset | ParsedSelected | ParsedReview | ParsedTraining>;
  readonly problems: Diagnostic[];
  readonly warnings: Diagnostic[];
};

/**
 * Reads dataset.yaml with its captions and reviews, lora.yaml and selected.yaml of one character.
 * @param character undefined if character.yaml itself could not be read
 */
export function readBesideCharacter(
  folder: Folder,
  id: string,
  character: Character | undefined,
): BesideCharacter {
  const { files, shelf, problems } = folder;
  const names = files.list(`datasets/${id}`);
  const selected = names.includes('selected.yaml')
    ? shelf.take(`datasets/${id}/selected.yaml`, readSelected)
    : undefined;
  problems.push(...(selected?.parsed.problems ?? []));
  const { value, source } = selected?.parsed ?? {};
  const lora = names.includes('lora.yaml')
    ? shelf.take(`datasets/${id}/lora.yaml`, parseTraining)
    : undefined;
  problems.push(...(lora?.parsed.problems ?? []));
  folder.warnings.push(...(lora?.parsed.warnings ?? []));
  const training = lora?.parsed.training;
  const dataset = names.includes('dataset.yaml') ? readOne(folder, id, names, character) : undefined;
  return {
    ...(dataset === undefined ? {} : { dataset }),
    ...(training === undefined ? {} : { training }),
    ...(value === undefined || source === undefined ? {} : { selected: selectedOf({ value, source }) }),
    key: [selected?.key, lora?.key].join(' '),
  };
}

function readOne(
  folder: Folder,
  id: string,
  names: readonly string[],
  character: Character | undefined,
): Dataset | undefined {
  const { shelf, problems } = folder;
  const taken = shelf.take(`datasets/${id}/dataset.yaml`, readDataset);
  if (taken === undefined) return undefined;
  const { parsed } = taken;
  problems.push(...parsed.problems);
  if (parsed.source === undefined) return undefined;
  const crops = cropNames(parsed.source);
  const captions = names.includes('captions') ? readCaptions(folder, id, crops) : new Map();
  const reviews = names.includes('reviews') ? readReviews(folder, id, crops) : new Map();
  if (parsed.value === undefined || character === undefined) return undefined;
  const trigger = triggerOf(parsed.source, parsed.value.trigger, character, folder);
  if (trigger === undefined) return undefined;
  return datasetOf(
    id,
    { file: parsed.file, source: parsed.source, value: parsed.value },
    { trigger, captions, reviews },
  );
}

const cropNames = (source: Source): readonly string[] =>
  itemsOf(child(source.root, 'crops')).flatMap((crop) => textOf(child(crop, 'name')) ?? []);

/** The trigger of the dataset, or the character's. */
function triggerOf(
  source: Source,
  written: string | undefined,
  character: Character,
  { problems, warnings }: Folder,
): Located<string> | undefined {
  const own = character.trigger;
  if (written !== undefined) {
    const at = source.where(['trigger']);
    if (own !== undefined && own.value !== written)
      warnings.push(
        problemAt(
          source,
          child(source.root, 'trigger')!.start,
          {
            code: 'other-trigger',
            message: `pictures are learnt under "${written}", and panels are prompted with "${own.value}"`,
            hint: `Write the same word here and in ${character.file}, or leave it out here.`,
          },
          'warning',
        ),
      );
    return located(written, { '': at });
  }
  if (own === undefined) {
    problems.push(
      problemAt(source, source.root.start, {
        code: 'missing-key',
        message: `${character.name} has no trigger word: there is nothing to call what is learnt by`,
        hint: `Write one that is no word of the language, like "trigger: ${character.id}_v1", here or in ${character.file}.`,
      }),
    );
    return undefined;
  }
  if (!/[,()\n]/.test(own.value)) return own;
  problems.push({
    severity: 'error',
    code: 'bad-value',
    message: `the trigger "${own.value}" has commas or brackets: captions are cut at those`,
    ...(own.origins[''] === undefined ? {} : { at: own.origins[''] }),
    hint: 'Write one word, like spyke_plasma_v1.',
  });
  return undefined;
}

/** Captions that a person wrote in files of their own. */
function readCaptions(
  { files, problems, warnings }: Folder,
  id: string,
  crops: readonly string[],
): ReadonlyMap<string, Located<string>> {
  const captions = new Map<string, Located<string>>();
  const own = new Set(crops.flatMap((name) => [name, `${name}${flipSuffix}`]));
  for (const name of [...files.list(`datasets/${id}/captions`)].sort(compareBytes)) {
    if (!name.endsWith('.txt') || name.startsWith('.')) continue;
    const file = `datasets/${id}/captions/${name}`;
    const stem = name.slice(0, -'.txt'.length);
    if (!own.has(stem)) {
      warnings.push(orphan(file, 'caption', stem, crops));
      continue;
    }
    const size = files.size(file) ?? 0;
    const bytes = size > longestCaption ? undefined : files.read(file);
    if (bytes === undefined) {
      if (size > longestCaption)
        problems.push({
          severity: 'error',
          code: 'too-big',
          message: `this caption has ${size} bytes`,
          at: { file, line: 1, column: 1 },
          hint: 'A caption is one line of words.',
        });
      continue;
    }
    const read = captionIn(bytes);
    const at = { file, line: read.ok ? 1 : read.error.line, column: 1 };
    if (read.ok) captions.set(stem, located(read.value, { '': at }));
    else
      problems.push({
        severity: 'error',
        code: 'bad-caption',
        message: read.error.message,
        at,
        excerpt: placesIn(file, new TextDecoder().decode(bytes)).excerpt(at),
        hint: read.error.hint,
      });
  }
  return captions;
}

/** Bytes. Far above 75 tokens. */
const longestCaption = 16 * 1024;

/** Decisions about crops. */
function readReviews(
  { files, shelf, problems, warnings }: Folder,
  id: string,
  crops: readonly string[],
): ReadonlyMap<string, Review> {
  const reviews = new Map<string, Review>();
  for (const name of [...files.list(`datasets/${id}/reviews`)].sort(compareBytes)) {
    if (!name.endsWith('.yaml') || name.startsWith('.')) continue;
    const file = `datasets/${id}/reviews/${name}`;
    const crop = name.slice(0, -'.yaml'.length);
    const taken = shelf.take(file, readReview);
    if (taken === undefined) continue;
    const { parsed } = taken;
    problems.push(...parsed.problems);
    if (!crops.includes(crop)) {
      warnings.push(orphan(file, 'review', crop, crops));
      continue;
    }
    if (parsed.value === undefined || parsed.source === undefined) continue;
    const label = cropLabel(id, crop);
    if (parsed.value.panel !== label && parsed.value.panel !== crop)
      problems.push(
        problemAt(parsed.source, child(parsed.source.root, 'panel')!.start, {
          code: 'bad-review',
          message: `this file is the review of ${label}, and says it is of ${parsed.value.panel}`,
          hint: 'Rename the file, or mend the label in it.',
        }),
      );
    reviews.set(crop, parsed.value);
  }
  return reviews;
}

const orphan = (file: string, what: string, stem: string, crops: readonly string[]): Diagnostic => ({
  severity: 'warning',
  code: 'belongs-to-nothing',
  message: `${file} belongs to no crop: the ${what} is not used`,
  at: { file, line: 1, column: 1 },
  hint: didYouMean(stem, crops) ?? 'Rename it after its crop, or remove it.',
});

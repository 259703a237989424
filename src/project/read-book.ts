import type { Diagnostic } from '../engine/diagnostic.ts';
import { sha256 } from '../engine/digest.ts';
import type { Json } from '../engine/json.ts';
import { compareBytes } from '../engine/json.ts';
import { didYouMean } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import type { Book, Chapter } from './book.ts';
import { promptTemplateOf, type Wanted, workflowTextsOf } from './book-files.ts';
import { buildChapter } from './build-chapter.ts';
import { type ParsedChapter, type ParsedReview, readChapter, readReview } from './chapter.ts';
import { type Character, characterOf, type ParsedCharacter, readCharacter } from './character.ts';
import type { Config } from './config.ts';
import { inconsistencies, type Known, type Roll, rollOf } from './consistency.ts';
import type { ParsedDataset } from './dataset.ts';
import { readBesideCharacter } from './dataset-files.ts';
import { samplerSlips, workflowsIn } from './drawing.ts';
import { lockName, modelsIn, type ParsedLock, readLock } from './models-lock.ts';
import { profilesWith } from './profile-name.ts';
import { idPattern } from './schema/parts.ts';
import type { Review } from './schema/review.ts';
import type { ParsedSelected } from './selected.ts';
import { type Shelf, shelfOf } from './shelf.ts';
import { problemAt } from './source.ts';
import { textIn } from './text.ts';
import type { ParsedTraining } from './training.ts';
import { child } from './tree.ts';
import { untranslated } from './untranslated.ts';

/** The files of a book, by paths from its root. What is absent reads as undefined and lists as empty. */
export type SourceFiles = {
  readonly read: (path: string) => Uint8Array | undefined;
  readonly size: (path: string) => number | undefined;
  /** Names in a folder, not paths. */
  readonly list: (folder: string) => readonly string[];
};

/** Keeps what was parsed and built from one reading to the next, by digest; what is no longer used goes. */
export type SourceCache = {
  readonly parsed: Map<string, Parsed>;
  readonly built: Map<string, Built>;
  readonly rolls: WeakMap<ParsedChapter, Roll>;
  readonly workflows: WeakMap<ParsedChapter, readonly Wanted[]>;
};
type Parsed =
  | ParsedChapter
  | ParsedCharacter
  | ParsedDataset
  | ParsedTraining
  | ParsedSelected
  | ParsedReview
  | ParsedLock;
type Built = {
  readonly from: string;
  readonly panelCount: ReadOptions['panelCount'];
  readonly chapter: Chapter;
  readonly warnings: readonly Diagnostic[];
};

export const sourceCache = (): SourceCache => ({
  parsed: new Map(),
  built: new Map(),
  rolls: new WeakMap(),
  workflows: new WeakMap(),
});

export type ReadOptions = {
  readonly config: Config;
  /** How many panels a layout has. Layouts are checked against it. */
  readonly panelCount?: (layout: Json) => number | undefined;
  /** Names of papers; left out, any name goes. */
  readonly papers?: readonly string[];
  /** A file that comes with plasma, by its path in a book: it stands in where a book has none. */
  readonly shipped?: (path: string) => string | undefined;
  readonly cache?: SourceCache;
};

/** Reads every source of a book. All errors of all files at once, each with its place; warnings too. */
export function readBook(files: SourceFiles, options: ReadOptions): Result<Book, readonly Diagnostic[]> {
  const cache = options.cache ?? sourceCache();
  const shelf = shelfOf(files, cache.parsed);
  const problems: Diagnostic[] = [];
  const warnings: Diagnostic[] = [...options.config.warnings];

  const cast = readCharacters(files, shelf, problems, warnings);
  const scripts = readScripts(files, shelf, problems);
  const rolls = new Map<string, Roll>();
  for (const { id, parsed } of scripts)
    if (parsed.source !== undefined) rolls.set(id, rollIn(cache, id, parsed));
  const { config, panelCount, papers } = options;
  const known: Known = {
    characters: cast.outfits,
    languages: config.languages,
    rolls,
    profiles: profilesWith(Object.keys(config.profiles)),
    ...(panelCount === undefined ? {} : { panelCount }),
    ...(papers === undefined ? {} : { papers }),
  };
  problems.push(...sameNumber(scripts));
  const promptTemplate = promptTemplateOf(files, config, problems);
  const wanted = scripts.flatMap(({ parsed }) => workflowsNamed(cache, parsed));
  const workflowTexts = workflowTextsOf(files, config, wanted, options.shipped, problems);
  const lock = shelf.take(lockName, readLock);
  problems.push(...(lock?.parsed.problems ?? []));
  // a panel is another object whenever anything differs that it is drawn from: what is made of it can be kept by it
  const drawnFrom = sha256(JSON.stringify([promptTemplate, [...workflowTexts], lock?.key]));
  const settings = JSON.stringify([config, papers ?? [], drawnFrom]);
  const keys = new Map(scripts.map(({ id, key }) => [id, key]));
  const chapters: Chapter[] = [];
  // what the config makes an error of is no reason to leave the other chapters unread
  const refused: Diagnostic[] = [];
  for (const { id, key, parsed } of scripts) {
    problems.push(...parsed.problems);
    const roll = rolls.get(id);
    const beside = readBeside(files, shelf, id, roll?.panels ?? new Map(), problems, warnings);
    if (parsed.source === undefined || roll === undefined) continue;
    const from = [
      key,
      cast.key,
      beside.key,
      settings,
      ...roll.leansOn.map((other) => keys.get(other) ?? ''),
    ].join('\n');
    let built = cache.built.get(id);
    if (built?.from !== from || built.panelCount !== panelCount) {
      const found = inconsistencies(id, parsed.source, known);
      // what the schema already says of a language key need not be said twice
      const isTold = (problem: Diagnostic): boolean =>
        problem.code === 'unknown-language' && parsed.problems.some((other) => samePlace(problem, other));
      problems.push(...found.filter((problem) => !isTold(problem)));
      // nothing can be built on what is wrong, and all that is wrong is to be found first
      if (parsed.value === undefined || problems.length > 0) continue;
      const chapter = buildChapter(
        { id, dir: `chapters/${id}`, file: parsed.file, source: parsed.source, value: parsed.value },
        { config, characters: cast.characters, reviews: beside.reviews, paint: beside.paint },
      );
      built = {
        from,
        panelCount,
        chapter,
        warnings: [
          ...untranslated(parsed.source, parsed.value, config.languages, config.lint['missing-text']),
          ...samplerSlips(parsed.source),
        ],
      };
      cache.built.set(id, built);
    }
    chapters.push(built.chapter);
    for (const problem of built.warnings) (problem.severity === 'error' ? refused : warnings).push(problem);
  }
  shelf.tidy();
  const named = new Set(scripts.map(({ id }) => id));
  for (const id of cache.built.keys()) if (!named.has(id)) cache.built.delete(id);
  problems.push(...refused);
  if (problems.length > 0) return err([...problems, ...warnings]);
  return ok({
    config,
    languages: config.languages,
    title: (language) => textIn(config.title, language, config.languages[0]!).text,
    characters: cast.characters,
    promptTemplate,
    workflowTexts,
    models: modelsIn(lock?.parsed),
    chapters: chapters.sort((a, b) => a.number - b.number || compareBytes(a.id, b.id)),
    warnings,
  });
}

const samePlace = (a: Diagnostic, b: Diagnostic): boolean =>
  a.at?.line === b.at?.line && a.at?.column === b.at?.column;

function rollIn(cache: SourceCache, chapter: string, parsed: ParsedChapter): Roll {
  let roll = cache.rolls.get(parsed);
  if (roll === undefined) {
    roll = rollOf(chapter, parsed.source!);
    cache.rolls.set(parsed, roll);
  }
  return roll;
}

function workflowsNamed(cache: SourceCache, parsed: ParsedChapter): readonly Wanted[] {
  let named = cache.workflows.get(parsed);
  if (named === undefined) {
    const { source } = parsed;
    named =
      source === undefined
        ? []
        : workflowsIn(source).map(({ path, node }) => {
            const at = source.at(node.start);
            return { path, at, excerpt: source.excerpt(at) };
          });
    cache.workflows.set(parsed, named);
  }
  return named;
}

/** Folders in `parent` that hold `file`, in bytewise order; a name that can't be an id is an error. */
function* foldersWith(
  files: SourceFiles,
  parent: string,
  file: string,
  problems: Diagnostic[],
): Generator<string> {
  for (const name of [...files.list(parent)].sort(compareBytes)) {
    if (name.startsWith('.')) continue;
    if (idPattern.test(name)) {
      yield name;
    } else if (!/\.[A-Za-z0-9]+$/.test(name) && files.list(`${parent}/${name}`).includes(file)) {
      problems.push({
        severity: 'error',
        code: 'bad-id',
        message: `the folder ${parent}/${name} can't be used: its name is an id, of small letters, digits and -`,
        at: { file: `${parent}/${name}/${file}`, line: 1, column: 1 },
        hint:
          parent === 'chapters'
            ? 'Rename it to something like ch-01; the title goes into the script.'
            : 'Rename it to something like spyke; the full name goes into character.yaml.',
      });
    }
  }
}

type Cast = {
  readonly characters: ReadonlyMap<string, Character>;
  /** Every character, broken files included: their names are known. */
  readonly outfits: ReadonlyMap<string, readonly string[]>;
  readonly key: string;
};

function readCharacters(
  files: SourceFiles,
  shelf: Shelf<Parsed>,
  problems: Diagnostic[],
  warnings: Diagnostic[],
): Cast {
  const characters = new Map<string, Character>();
  const outfits = new Map<string, readonly string[]>();
  const keys: string[] = [];
  for (const id of foldersWith(files, 'datasets', 'character.yaml', problems)) {
    const taken = shelf.take(`datasets/${id}/character.yaml`, readCharacter);
    if (taken === undefined) {
      if (files.list(`datasets/${id}`).includes('dataset.yaml')) warnings.push(noCharacter(id));
      continue;
    }
    const { parsed, key } = taken;
    problems.push(...parsed.problems);
    const worn = parsed.source === undefined ? undefined : child(parsed.source.root, 'outfits');
    outfits.set(id, worn?.kind === 'map' ? [...worn.entries.keys()] : []);
    const character =
      parsed.value === undefined || parsed.source === undefined
        ? undefined
        : characterOf(id, { file: parsed.file, source: parsed.source, value: parsed.value });
    const { key: besideKey, ...beside } = readBesideCharacter(
      { files, shelf, problems, warnings },
      id,
      character,
    );
    keys.push(key, besideKey);
    if (character !== undefined) characters.set(id, { ...character, ...beside });
  }
  return { characters, outfits, key: keys.join('\n') };
}

const noCharacter = (id: string): Diagnostic => ({
  severity: 'warning',
  code: 'belongs-to-nothing',
  message: `datasets/${id}/dataset.yaml belongs to no character: it is not used`,
  at: { file: `datasets/${id}/dataset.yaml`, line: 1, column: 1 },
  hint: `Say who it is of in datasets/${id}/character.yaml.`,
});

type ScriptFile = { readonly id: string; readonly key: string; readonly parsed: ParsedChapter };

function readScripts(
  files: SourceFiles,
  shelf: Shelf<Parsed>,
  problems: Diagnostic[],
): readonly ScriptFile[] {
  const scripts: ScriptFile[] = [];
  for (const id of foldersWith(files, 'chapters', 'script.yaml', problems)) {
    const taken = shelf.take(`chapters/${id}/script.yaml`, readChapter);
    if (taken !== undefined) scripts.push({ id, ...taken });
  }
  return scripts;
}

function sameNumber(scripts: readonly ScriptFile[]): readonly Diagnostic[] {
  const first = new Map<number, string>();
  const problems: Diagnostic[] = [];
  for (const { parsed } of scripts) {
    const { value, source } = parsed;
    if (value === undefined || source === undefined) continue;
    const before = first.get(value.chapter);
    if (before === undefined) {
      first.set(value.chapter, parsed.file);
      continue;
    }
    problems.push(
      problemAt(source, child(source.root, 'chapter')!.start, {
        code: 'duplicate-id',
        message: `chapter ${value.chapter} is there already`,
        hint: 'Give one of the two another number.',
        facts: [['first', before]],
      }),
    );
  }
  return problems;
}

type BesideFiles = {
  readonly reviews: ReadonlyMap<string, Review>;
  readonly paint: ReadonlySet<string>;
  readonly key: string;
};

/** Reviews and hand-painted art of a chapter. Files that belong to no panel are warned of. */
function readBeside(
  files: SourceFiles,
  shelf: Shelf<Parsed>,
  chapter: string,
  panels: ReadonlyMap<string, unknown>,
  problems: Diagnostic[],
  warnings: Diagnostic[],
): BesideFiles {
  const reviewed = files.list(`chapters/${chapter}/reviews`);
  const painted = files.list(`chapters/${chapter}/paint`);
  if (reviewed.length === 0 && painted.length === 0) return { reviews: new Map(), paint: new Set(), key: '' };
  const names = [...panels.keys()].map((label) => label.slice(chapter.length + 1).replace('/', '_'));
  const isOwn = new Set(names);
  const reviews = new Map<string, Review>();
  const keys: string[] = [];
  const orphan = (file: string, name: string, what: string): void => {
    warnings.push({
      severity: 'warning',
      code: 'belongs-to-nothing',
      message: `${file} belongs to no panel: the ${what} is not used`,
      at: { file, line: 1, column: 1 },
      hint: didYouMean(name, names) ?? 'Rename it after its panel, or remove it.',
    });
  };
  for (const name of [...reviewed].sort(compareBytes)) {
    if (!name.endsWith('.yaml') || name.startsWith('.')) continue;
    const file = `chapters/${chapter}/reviews/${name}`;
    const stem = name.slice(0, -'.yaml'.length);
    const taken = shelf.take(file, readReview);
    if (taken === undefined) continue;
    keys.push(taken.key);
    const { parsed } = taken;
    problems.push(...parsed.problems);
    if (!isOwn.has(stem)) {
      orphan(file, stem, 'review');
      continue;
    }
    if (parsed.value === undefined || parsed.source === undefined) continue;
    const label = `${chapter}/${stem.replace('_', '/')}`;
    if (label !== parsed.value.panel && !label.endsWith(`/${parsed.value.panel}`)) {
      problems.push(
        problemAt(parsed.source, parsed.source.root.start, {
          code: 'bad-review',
          message: `this file is the review of ${label}, and says it is of ${parsed.value.panel}`,
          hint: 'Rename the file, or mend the panel in it.',
        }),
      );
    }
    reviews.set(label, parsed.value);
  }
  const paint = painted.filter((name) => name.endsWith('.png') && !name.startsWith('.'));
  const stem = chapter.replaceAll('-', '');
  for (const name of paint) {
    const rest = name.slice(0, -'.png'.length);
    if (!(rest.startsWith(`${stem}_`) && isOwn.has(rest.slice(stem.length + 1))) && /_k?\d+$/.test(rest))
      orphan(`chapters/${chapter}/paint/${name}`, rest.replace(`${stem}_`, ''), 'painting');
  }
  return { reviews, paint: new Set(paint), key: [...keys, ...paint].join('\n') };
}

import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { asBookPath, type BookPath, bookPath } from '../engine/path.ts';
import { type Checked, checked, inOrder } from './check.ts';
import type { Dataset } from './dataset.ts';
import { type CharacterScript, characterSchema, type Look } from './schema/character.ts';
import type { Selected } from './selected.ts';
import { problemAt, readSource, type Said, type Source } from './source.ts';
import type { Training } from './training.ts';
import { child, itemsOf, type Node, textOf } from './tree.ts';

export type ParsedCharacter = Checked<CharacterScript>;

/** Parses datasets/<id>/character.yaml. */
export function readCharacter(bytes: Uint8Array, file: string): ParsedCharacter {
  const parsed = checked(file, readSource(bytes, file), characterSchema);
  if (parsed.source === undefined) return parsed;
  const more = modelProblems(parsed.source);
  return more.length === 0
    ? parsed
    : { file, source: parsed.source, problems: inOrder([...parsed.problems, ...more]) };
}

/** What a character says of its LoRA and its pictures that can't be. */
function modelProblems(source: Source): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const say = (node: Node, said: Said): void => void problems.push(problemAt(source, node.start, said));
  const lora = child(source.root, 'lora');
  const [name, file] = [child(lora, 'name'), child(lora, 'file')];
  if (lora?.kind === 'map' && (name === undefined) === (file === undefined))
    say(file ?? lora, {
      code: 'bad-value',
      message: `a LoRA has a name on the server or a file in the book, ${name === undefined ? 'and this one has neither' : 'and not both'}`,
      hint: 'Keep file to let plasma deploy it, or name to use what the server has.',
    });
  const pathIn = (node: Node | undefined, hint: string): void => {
    const text = textOf(node);
    const path = text === undefined ? undefined : bookPath(text);
    if (path !== undefined && !path.ok)
      say(node!, { code: 'bad-path', message: `"${text}": ${path.error}`, hint });
  };
  pathIn(file, 'Write a path from the root of the book, like datasets/spyke/spyke.safetensors.');
  for (const picture of itemsOf(child(source.root, 'references')))
    pathIn(picture, "Write a path in the character's own folder, like refs/front.png.");
  return problems;
}

/** What draws a character on a ComfyUI. A `name` is the server's, a `file` is deployed from the book. */
export type Lora = {
  readonly name?: string;
  readonly file?: BookPath;
  readonly strength: number;
  /** As `strength` if left out. */
  readonly clip?: number;
};

/** A character as pictures need it. Located parts are what may enter keys. */
export type Character = {
  readonly id: string;
  readonly dir: string;
  readonly file: string;
  readonly name: string;
  readonly trigger?: Located<string>;
  readonly prompt: Located<string>;
  readonly negative?: Located<string>;
  readonly lora?: Located<Lora>;
  /** Drawn without any, whatever was trained. */
  readonly withoutLora?: true;
  /** Pictures of the character, for models that are shown some. */
  readonly references: readonly Located<BookPath>[];
  readonly asymmetric: Located<readonly { readonly feature: string; readonly side: 'left' | 'right' }[]>;
  readonly outfits: readonly string[];
  /** The words for image models: those of the outfit stand after those of the character. */
  readonly promptIn: (outfit: string | undefined) => readonly Located<string>[];
  readonly lookIn: (outfit: string | undefined) => PlacedLook;
  /** What its LoRA learns from: dataset.yaml. */
  readonly dataset?: Dataset;
  /** How its LoRA is trained: lora.yaml. */
  readonly training?: Training;
  /** The checkpoint that was chosen: selected.yaml. */
  readonly selected?: Located<Selected>;
};

/** A look, and where its parts were written: under `cast.<index>.look`, as an action holds them. */
export type PlacedLook = {
  readonly value: Look;
  readonly placesUnder: (index: number) => readonly (readonly [path: string, at: Location])[];
};

const plainLook: Look = { hair: { style: 'short', tone: 0.4 }, marks: [], height: 1 };

/** @param parsed a character file without problems */
export function characterOf(
  id: string,
  parsed: { readonly file: string; readonly source: Source; readonly value: CharacterScript },
): Character {
  const { source, value: script, file } = parsed;
  const at = (node: Node | undefined): Location => source.at((node ?? source.root).start);
  const here = <T extends string>(value: T, ...path: (string | number)[]): Located<T> =>
    located(value, { '': source.where(path) });
  const looks = new Map<string, PlacedLook>();
  const lookIn = (outfit: string | undefined): PlacedLook => {
    const known = looks.get(outfit ?? '');
    if (known !== undefined) return known;
    const own = child(source.root, 'look');
    const worn =
      outfit === undefined ? undefined : child(child(child(source.root, 'outfits'), outfit), 'look');
    const change = outfit === undefined ? undefined : script.outfits?.[outfit]?.look;
    const cloak = change?.cloak === null ? undefined : (change?.cloak ?? script.look?.cloak);
    const value: Look = {
      hair: change?.hair ?? script.look?.hair ?? plainLook.hair,
      ...(cloak === undefined ? {} : { cloak }),
      marks: change?.marks ?? script.look?.marks ?? plainLook.marks,
      height: change?.height ?? script.look?.height ?? plainLook.height,
    };
    const places: (readonly [string, Location])[] = [['', at(worn ?? own)]];
    for (const part of ['hair', 'cloak', 'marks', 'height']) {
      const node = child(worn, part) ?? child(own, part);
      if (node !== undefined) places.push(...placesBelow(source, node, part, part === 'marks' ? 1 : 0));
    }
    const under = new Map<number, readonly (readonly [string, Location])[]>();
    const look: PlacedLook = {
      value,
      placesUnder: (index) => {
        let made = under.get(index);
        if (made === undefined) {
          made = places.map(
            ([path, at]) => [path === '' ? `cast.${index}.look` : `cast.${index}.look.${path}`, at] as const,
          );
          under.set(index, made);
        }
        return made;
      },
    };
    looks.set(outfit ?? '', look);
    return look;
  };
  return {
    id,
    dir: file.slice(0, file.lastIndexOf('/')),
    file,
    name: script.name,
    ...(script.trigger === undefined ? {} : { trigger: here(script.trigger, 'trigger') }),
    prompt: here(script.prompt, 'prompt'),
    ...(script.negative === undefined ? {} : { negative: here(script.negative, 'negative') }),
    ...(script.lora === undefined || script.lora === false ? {} : { lora: loraOf(script.lora, source) }),
    ...(script.lora === false ? { withoutLora: true } : {}),
    references: (script.references ?? []).map((picture, i) =>
      here(asBookPath(`${file.slice(0, file.lastIndexOf('/'))}/${picture}`), 'references', i),
    ),
    asymmetric: located(
      script.asymmetric ?? [],
      Object.fromEntries(placesBelow(source, child(source.root, 'asymmetric') ?? source.root, '', 2)),
    ),
    outfits: Object.keys(script.outfits ?? {}),
    promptIn: (outfit) => {
      const added = outfit === undefined ? undefined : script.outfits?.[outfit]?.prompt;
      const own = here(script.prompt, 'prompt');
      return outfit === undefined || added === undefined
        ? [own]
        : [own, here(added, 'outfits', outfit, 'prompt')];
    },
    lookIn,
  };
}

function loraOf(written: Exclude<CharacterScript['lora'], undefined | false>, source: Source): Located<Lora> {
  const { name, file, strength, clip } =
    typeof written === 'string' ? { name: written, ...nothingElse } : written;
  return located<Lora>(
    {
      ...(file === undefined ? { name: name! } : { file: asBookPath(file) }),
      strength: strength ?? 0.8,
      ...(clip === undefined ? {} : { clip }),
    },
    Object.fromEntries(placesBelow(source, child(source.root, 'lora')!, '', 1)),
  );
}
const nothingElse = { file: undefined, strength: undefined, clip: undefined };

/** A part and what lies below it, down to `depth`: nearer than that, the part that encloses it is near enough. */
function placesBelow(
  source: Source,
  node: Node,
  path: string,
  depth: number,
): (readonly [string, Location])[] {
  const places: (readonly [string, Location])[] = [[path, source.at(node.start)]];
  if (depth === 0) return places;
  const inside = (name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`);
  if (node.kind === 'map')
    for (const [name, entry] of node.entries)
      places.push(...placesBelow(source, entry.node, inside(name), depth - 1));
  if (node.kind === 'list')
    node.items.forEach((item, i) => void places.push(...placesBelow(source, item, inside(i), depth - 1)));
  return places;
}

import type { Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { type Checked, checked } from './check.ts';
import { type CharacterScript, characterSchema, type Look } from './schema/character.ts';
import { readSource, type Source } from './source.ts';
import { child, type Node } from './tree.ts';

export type ParsedCharacter = Checked<CharacterScript>;

/** Parses datasets/<id>/character.yaml. */
export const readCharacter = (bytes: Uint8Array, file: string): ParsedCharacter =>
  checked(file, readSource(bytes, file), characterSchema);

/** A character as pictures need it. Located parts are what may enter keys. */
export type Character = {
  readonly id: string;
  readonly dir: string;
  readonly file: string;
  readonly name: string;
  readonly trigger?: Located<string>;
  readonly prompt: Located<string>;
  readonly negative?: Located<string>;
  readonly asymmetric: Located<readonly { readonly feature: string; readonly side: 'left' | 'right' }[]>;
  readonly outfits: readonly string[];
  /** The words for image models: those of the outfit stand after those of the character. */
  readonly promptIn: (outfit: string | undefined) => readonly Located<string>[];
  readonly lookIn: (outfit: string | undefined) => PlacedLook;
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
  const here = <T extends string>(value: T, ...path: string[]): Located<T> =>
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

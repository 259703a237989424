import type { Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import type { Character } from './character.ts';
import type { CastScript, ChapterScript, PanelScript } from './schema/chapter.ts';
import type { Look } from './schema/character.ts';
import type { Angle, Facing, Reading, Shot } from './schema/words.ts';
import type { Source } from './source.ts';
import { child, itemsOf, type Node } from './tree.ts';

/** What a picture is made from: nothing else of a panel reaches image generation. */
export type Art = {
  readonly scene?: string;
  readonly shot: Shot;
  readonly angle: Angle;
  readonly cast: readonly Figure[];
  readonly action?: string;
  readonly prompt?: string;
  readonly negative?: string;
};

/** A figure in the picture. `at` is the middle of it as shares of the panel, from left and top. */
export type Figure = {
  readonly who: string;
  readonly pose?: string;
  readonly mood?: string;
  readonly at: readonly [x: number, y: number];
  readonly facing?: Facing;
  readonly outfit?: string;
  readonly look: Look;
};

const columns = { 'far-left': 0.12, left: 0.28, center: 0.5, right: 0.72, 'far-right': 0.88 } as const;
/** The height of a figure's middle where a script gives only a word. */
const middle = 0.55;

/** Where a figure stands; without `at`, figures share the panel evenly in reading order. */
export function standing(
  member: CastScript,
  index: number,
  count: number,
  reading: Reading,
): readonly [number, number] {
  if (typeof member.at === 'string') return [columns[member.at], middle];
  if (member.at !== undefined) return member.at;
  const share = Math.round(((index + 1) / (count + 1)) * 1000) / 1000;
  return [reading === 'rtl' ? Math.round((1 - share) * 1000) / 1000 : share, middle];
}

/** Where a panel stands: its source, its own part of it, and what it takes from the chapter. */
export type PanelPlace = {
  readonly source: Source;
  readonly node: Node;
  readonly defaults: ChapterScript['defaults'];
  readonly defaultsNode: Node | undefined;
  readonly reading: Reading;
};

/** The part of a panel that makes its picture. */
export function artOf(
  panel: PanelScript,
  place: PanelPlace,
  characters: ReadonlyMap<string, Character>,
): Located<Art> {
  const { source, node, defaults, defaultsNode } = place;
  const own = source.at(node.start);
  const origins: { [path: string]: Location } = { '': own };
  const from = (name: 'shot' | 'angle' | 'prompt' | 'negative'): void => {
    const written = child(node, name) ?? child(defaultsNode, name);
    if (written !== undefined) origins[name] = source.at(written.start);
  };
  const written = (name: 'scene' | 'action'): void => {
    const found = child(node, name);
    if (found !== undefined) origins[name] = source.at(found.start);
  };
  const art: { -readonly [K in keyof Art]: Art[K] } = {
    shot: panel.shot ?? defaults?.shot ?? 'medium',
    angle: panel.angle ?? defaults?.angle ?? 'eye',
    cast: castOf(panel, place, characters, origins),
  };
  from('shot');
  from('angle');
  if (panel.scene !== undefined) art.scene = panel.scene;
  if (panel.action !== undefined) art.action = panel.action;
  written('scene');
  written('action');
  const prompt = panel.prompt ?? defaults?.prompt;
  if (prompt !== undefined) art.prompt = prompt;
  const negative = panel.negative ?? defaults?.negative;
  if (negative !== undefined) art.negative = negative;
  from('prompt');
  from('negative');
  return located(art, origins);
}

function castOf(
  panel: PanelScript,
  place: PanelPlace,
  characters: ReadonlyMap<string, Character>,
  origins: { [path: string]: Location },
): readonly Figure[] {
  const members = panel.cast ?? [];
  const nodes = itemsOf(child(place.node, 'cast'));
  return members.map((member, i) => {
    const node = nodes[i]!;
    const path = `cast.${i}`;
    origins[path] = place.source.at(node.start);
    noteParts(node, path, place.source, origins);
    const look = characters.get(member.who)!.lookIn(member.outfit);
    for (const [inner, at] of look.placesUnder(i)) origins[inner] = at;
    return {
      who: member.who,
      ...(member.pose === undefined ? {} : { pose: member.pose }),
      ...(member.mood === undefined ? {} : { mood: member.mood }),
      at: standing(member, i, members.length, place.reading),
      ...(member.facing === undefined ? {} : { facing: member.facing }),
      ...(member.outfit === undefined ? {} : { outfit: member.outfit }),
      look: look.value,
    };
  });
}

const parts: ReadonlySet<string> = new Set(['who', 'pose', 'mood', 'at', 'facing', 'outfit']);

function noteParts(node: Node, path: string, source: Source, origins: { [path: string]: Location }): void {
  if (node.kind !== 'map') return;
  for (const [name, entry] of node.entries)
    if (parts.has(name)) origins[`${path}.${name}`] = source.at(entry.node.start);
}

import type { Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { standing } from './art.ts';
import type { PanelScript } from './schema/chapter.ts';
import type { BalloonBorder, BalloonKind, Facing, Joint, Reading } from './schema/words.ts';
import type { Source } from './source.ts';
import { textIn } from './text.ts';
import { child, itemsOf, type Node } from './tree.ts';

/** Points and boxes are shares of the panel, from left and top. `panel` is the panel's id on the page. */
export type Balloon = {
  readonly panel: string;
  readonly who?: string;
  readonly as: BalloonKind;
  readonly text: string;
  /** `[x, y]` of its middle, or a word: `top-right`. */
  readonly place?: string | readonly [number, number];
  /** `[x, y]`, or `none`, `left`, `right`, `up`, `down`. */
  readonly tail?: string | readonly [number, number];
  /** It is one with the balloon before it. */
  readonly joins?: Joint;
  /** The borders that cut it off. */
  readonly butts?: BalloonBorder;
};
export type SoundEffect = {
  readonly panel: string;
  readonly text: string;
  /** x, y, width, height */
  readonly box?: readonly [number, number, number, number];
  /** Degrees, clockwise. */
  readonly rotate?: number;
  /** Degrees of the arc it stands on. */
  readonly arc?: number;
  readonly behind?: true;
};
/** Where speakers are: what tails aim at and balloons keep clear of. */
export type Speaker = {
  readonly panel: string;
  readonly who: string;
  readonly at: readonly [number, number];
  readonly mouth?: readonly [number, number];
  readonly facing?: Facing;
};
/** Everything that lettering a page in one language is made from. */
export type Lettering = {
  readonly balloons: Located<readonly Balloon[]>;
  readonly sfx: Located<readonly SoundEffect[]>;
  readonly cast: Located<readonly Speaker[]>;
};

type Placed = { readonly script: PanelScript; readonly node: Node };
type Origins = { [path: string]: Location };

/** @param main the language of plain texts and of those that are missing */
export function letteringOf(
  source: Source,
  panels: readonly Placed[],
  reading: Reading,
  language: string,
  main: string,
): Lettering {
  const balloons: Balloon[] = [];
  const sfx: SoundEffect[] = [];
  const cast: Speaker[] = [];
  const places: { balloons: Origins; sfx: Origins; cast: Origins } = { balloons: {}, sfx: {}, cast: {} };
  const note = (into: Origins, index: number, node: Node | undefined, names: readonly string[]): void => {
    if (node === undefined) return;
    into[`${index}`] = source.at(node.start);
    for (const name of names) {
      const found = child(node, name);
      if (found !== undefined) into[`${index}.${name}`] = source.at(found.start);
    }
  };
  /** The very translation, where a text has one for each language. */
  const noteText = (into: Origins, index: number, node: Node | undefined, from: string): void => {
    const text = child(node, 'text');
    const found = child(text, from) ?? text;
    if (found !== undefined) into[`${index}.text`] = source.at(found.start);
  };
  for (const { script, node } of panels) {
    const panel = script.id;
    const sayNodes = itemsOf(child(node, 'say'));
    (script.say ?? []).forEach((say, i) => {
      const { text, from } = textIn(say.text, language, main);
      note(places.balloons, balloons.length, sayNodes[i], ['who', 'as', 'place', 'tail', 'joins', 'butts']);
      noteText(places.balloons, balloons.length, sayNodes[i], from);
      balloons.push({
        panel,
        ...(say.who === undefined ? {} : { who: say.who }),
        as: say.as ?? 'speech',
        text,
        ...(say.place === undefined ? {} : { place: say.place }),
        ...(say.tail === undefined ? {} : { tail: say.tail }),
        ...(say.joins === undefined ? {} : { joins: say.joins }),
        ...(say.butts === undefined ? {} : { butts: say.butts }),
      });
    });
    const sfxNodes = itemsOf(child(node, 'sfx'));
    (script.sfx ?? []).forEach((effect, i) => {
      const { text, from } = textIn(effect.text, language, main);
      note(places.sfx, sfx.length, sfxNodes[i], ['box', 'rotate', 'arc', 'behind']);
      noteText(places.sfx, sfx.length, sfxNodes[i], from);
      sfx.push({
        panel,
        text,
        ...(effect.box === undefined ? {} : { box: effect.box }),
        ...(effect.rotate === undefined ? {} : { rotate: effect.rotate }),
        ...(effect.arc === undefined ? {} : { arc: effect.arc }),
        ...(effect.behind === true ? { behind: true as const } : {}),
      });
    });
    const members = script.cast ?? [];
    const castNodes = itemsOf(child(node, 'cast'));
    members.forEach((member, i) => {
      note(places.cast, cast.length, castNodes[i], ['who', 'at', 'mouth', 'facing']);
      cast.push({
        panel,
        who: member.who,
        at: standing(member, i, members.length, reading),
        ...(member.mouth === undefined ? {} : { mouth: member.mouth }),
        ...(member.facing === undefined ? {} : { facing: member.facing }),
      });
    });
  }
  return {
    balloons: located(balloons, places.balloons),
    sfx: located(sfx, places.sfx),
    cast: located(cast, places.cast),
  };
}

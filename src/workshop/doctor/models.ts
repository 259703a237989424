import { nearest } from '../../engine/nearest.ts';
import { type Answer, goodValue } from './ask.ts';
import { listed, type Verdict } from './row.ts';

/** The folders of ComfyUI that the book takes models from (facts A.11). */
export type Folder = 'checkpoints' | 'vae' | 'loras' | 'controlnet' | 'upscale_models';

/** A model that the book names, or would need. */
export type Wanted = {
  readonly what: string;
  readonly folder: Folder;
  /** Undefined if the book names none: then what there is is told. */
  readonly name: string | undefined;
  /** A missing one that nothing needs yet is worth a word and no more. */
  readonly needed: boolean;
  /** What it is for, or where to get it. */
  readonly advice?: string;
};

/** Names as a server lists them: relative to the folder, with its own kind of slashes. */
export function readNames(answer: Answer): readonly string[] | undefined {
  const list = goodValue(answer);
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : undefined;
}

const slashed = (name: string): string => name.replaceAll('\\', '/');

/** The name in a listing that is the one meant: exact, or the same with the other kind of slashes. */
export const sameName = (names: readonly string[], name: string): string | undefined =>
  names.find((other) => other === name) ?? names.find((other) => slashed(other) === slashed(name));

/**
 * Whether a server has a model.
 * @param names of the folder; undefined if it didn't tell
 * @param pinned the digest that plasma.lock holds of it (64 hex digits), or why there is none
 */
export function modelVerdict(
  wanted: Wanted,
  names: readonly string[] | undefined,
  pinned: string | undefined,
): Verdict {
  const { name, folder, needed } = wanted;
  const place = `models/${folder}`;
  const bad = needed ? 'fail' : 'warn';
  if (names === undefined)
    return {
      state: bad,
      found: `the server doesn't tell what is in ${place}`,
      advice: 'Look at the log of ComfyUI.',
    };
  if (name === undefined) return unnamed(wanted, names);
  const there = sameName(names, name);
  const facts = {
    name,
    folder,
    installed: there !== undefined,
    ...(pinned === undefined ? {} : { sha256: pinned }),
  };
  if (there !== undefined)
    return {
      state: 'ok',
      found: pinned === undefined ? name : `${name}, pinned ${pinned.slice(0, 12)}…`,
      facts,
    };
  const near = nearNames(name, names);
  const get = wanted.advice ?? `Put the file into ${place} of ComfyUI`;
  return {
    state: bad,
    found: `${name} is not in ${place}${needed ? '' : ', and nothing needs it yet'}`,
    advice:
      near.length === 0
        ? `${get}. ComfyUI need not be started again.`
        : `Did you mean ${near.map((other) => `"${other}"`).join(' or ')}? Else: ${get}.`,
    facts: { ...facts, nearest: [...near] },
  };
}

/** At most two names that may have been meant; folders, endings and what one name has more than the other count for nothing. */
function nearNames(name: string, names: readonly string[]): readonly string[] {
  const bare = (path: string): string =>
    slashed(path)
      .replace(/^.*\//, '')
      .replace(/\.\w+$/, '');
  const wanted = folded(bare(name));
  const longer = names.filter((other) => {
    const found = folded(bare(other));
    const [short, long] = found.length < wanted.length ? [found, wanted] : [wanted, found];
    return short.length >= 4 && long.includes(short);
  });
  const byBare = new Map(names.map((other) => [bare(other), other]));
  const close = nearest(bare(name), byBare.keys(), 2).map((found) => byBare.get(found)!);
  return [...new Set([...close, ...longer])].slice(0, 2);
}

const folded = (name: string): string => name.toLowerCase().replace(/[\s_.-]+/g, '');

function unnamed(wanted: Wanted, names: readonly string[]): Verdict {
  const facts = { installed: [...names.slice(0, 50)], folder: wanted.folder };
  if (names.length === 0)
    return {
      state: wanted.needed ? 'fail' : 'warn',
      found: `models/${wanted.folder} is empty`,
      advice: `${wanted.advice ?? `Put a model into models/${wanted.folder} of ComfyUI`}.`,
      facts,
    };
  return {
    state: wanted.needed ? 'fail' : 'warn',
    found: `the book names none; the server has ${listed(names, 3)}`,
    advice: `Write into plasma.config.ts: \`comfyui: { checkpoint: ${quoted(names[0]!)} }\``,
    facts,
  };
}

/** A name as one writes it into the config. */
const quoted = (name: string): string => `'${name.replace(/[\\']/g, '\\$&')}'`;

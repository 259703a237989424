import * as z from 'zod';

/** What a person reads as "expected …" where a value is one of several kinds. */
export const wanted = z.registry<{ readonly what: string; readonly why?: string }>();

/**
 * Gives a schema the words of its error messages, and a description for editors.
 * @param why a limit is where it is: the hint for a value beyond it
 */
export function says<S extends z.ZodType>(schema: S, what: string, about?: string, why?: string): S {
  const described = about === undefined ? schema.clone() : schema.describe(about);
  wanted.add(described, why === undefined ? { what } : { what, why });
  return described;
}

export const idPattern = /^[a-z0-9][a-z0-9-]*$/;

/** A stable name of a page, panel, character: seeds, labels and file names come from it. */
export const id = (about?: string): z.ZodString =>
  says(z.string().max(60).regex(idPattern), 'an id of small letters, digits and -, like k1', about);

/** A length or position as a share of the panel: 0 is left or top, 1 is right or bottom. */
export const share = says(z.number().min(0).max(1), 'a number from 0 to 1');

export const point = (about?: string): z.ZodTuple<[typeof share, typeof share], null> =>
  says(z.tuple([share, share]), 'a point [x, y] with numbers from 0 to 1', about);

export const box = (
  about?: string,
): z.ZodTuple<[typeof share, typeof share, typeof share, typeof share], null> =>
  says(z.tuple([share, share, share, share]), 'a box [x, y, width, height] with numbers from 0 to 1', about);

const most = 'A text has 4,000 characters at most.';
const words = says(z.string().min(1).max(4000), 'text', undefined, most);
/** BCP 47 in its usual short form: `en`, `ja`, `pt-BR`. */
export const languagePattern = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
export const language = says(z.string().regex(languagePattern), 'a language like en or ja');

/** One text for the main language, or one for each language. */
export const text = (about: string): z.ZodUnion<[z.ZodString, z.ZodRecord<z.ZodString, z.ZodString>]> =>
  says(
    z.union([words, z.record(language, words)]),
    'text, or a map with a text for each language',
    about,
    most,
  );

/** Text in a prompt, scene, action: one language, any length that a model can use. */
export const prose = (about: string): z.ZodString => says(z.string().min(1).max(4000), 'text', about, most);

export const seed = (about: string): z.ZodNumber =>
  says(z.int().min(0).max(Number.MAX_SAFE_INTEGER), 'a whole number from 0 to 9007199254740991', about);

export const takes = (about: string): z.ZodNumber =>
  says(z.int().min(1).max(99), 'a whole number from 1 to 99', about);

/** The value of a text in a language, if it has one. */
export type Text = string | { readonly [language: string]: string };

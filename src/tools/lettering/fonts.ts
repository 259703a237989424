/** A font by its id. `digest` is over its files (`file sha256\n` for each one, see font-slices.ts). */
export type Font = {
  readonly id: string;
  readonly package: string;
  readonly digest: string;
  readonly license: 'OFL-1.1';
};

const font = (id: string, digest: string): Font => ({
  id,
  package: `@fontsource/${id}`,
  digest,
  license: 'OFL-1.1',
});

/** The fonts that come with plasma. A test holds the digests against the files. */
export const fonts: { readonly [id: string]: Font } = {
  'comic-neue': font('comic-neue', '5831cd4acd2f78aef4cec5be1fbe1cc5764b48cacd74bf9d52d7fe6546814f91'),
  bangers: font('bangers', 'd140052b88195f68f1aec14adb7c0f1c27365d0d762247f2fc0673e6382ecb58'),
  'yusei-magic': font('yusei-magic', 'b2a69b5836578b9562988880776f7dbf1eea0aa9b143157171b463e21d4e0701'),
  'dela-gothic-one': font(
    'dela-gothic-one',
    '437199fcb3960f1d78a8180b96a16abb19c23a803c1da7ade86d6074d9d12e01',
  ),
};

/** The version of harfbuzzjs: other versions may shape otherwise, so it enters the key. */
export const shaper = '1.6.4';

/**
 * Font chains: a character is looked for in each font in turn. A font is the id of one that comes
 * with plasma, or the path of a file in the book. `strong` is asked first for stressed dialogue.
 */
export type FontChains = {
  readonly dialogue: readonly string[];
  readonly sfx: readonly string[];
  readonly strong?: readonly string[];
};

/** True for the path of a font file, false for the id of a font that comes with plasma. */
export const isFontFile = (name: string): boolean => /[/.]/.test(name);

/** The chains for a language (BCP 47) when a book names none. */
export function defaultFonts(lang: string): FontChains {
  return /^ja\b/i.test(lang)
    ? {
        dialogue: ['yusei-magic', 'dela-gothic-one', 'comic-neue'],
        sfx: ['dela-gothic-one', 'yusei-magic', 'bangers'],
      }
    : {
        dialogue: ['comic-neue', 'yusei-magic', 'dela-gothic-one', 'bangers'],
        sfx: ['bangers', 'dela-gothic-one', 'yusei-magic'],
      };
}

/** What an action says it loads: `sha256:…` for each known font of the chain. Reads no file. */
export function fontModels(chain: readonly string[]): { readonly [name: string]: string } {
  const models: { [name: string]: string } = {};
  for (const id of chain) {
    const known = fonts[id];
    if (known !== undefined) models[id] = `sha256:${known.digest}`;
  }
  return models;
}

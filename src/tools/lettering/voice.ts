import { err, ok, type Result } from '../../engine/result.ts';
import { type BookFont, bookFont } from './book-font.ts';
import type { Typeface } from './face.ts';
import { builtIn } from './faces.ts';
import { type FontChains, isFontFile } from './fonts.ts';
import type { Voice } from './shaping.ts';

/** Font files of a book by their paths. */
export type FontFiles = ReadonlyMap<string, { readonly bytes: Uint8Array; readonly digest: string }>;

export type Voices = { readonly dialogue: Voice; readonly sfx: Voice; readonly warnings: readonly string[] };
/** A font that can't be used: where the parameters name it, and why. */
export type BadFont = { readonly param: string; readonly path: string; readonly problem: string };

/** Opens the fonts of a page. */
export function voicesOf(
  fonts: FontChains,
  lang: string,
  files: FontFiles,
): Result<Voices, readonly BadFont[]> {
  const warnings = new Set<string>();
  const bad: BadFont[] = [];
  const chain = (use: keyof FontChains): readonly Typeface[] =>
    (fonts[use] ?? []).flatMap((name, i) => {
      if (!isFontFile(name)) return [builtIn(name)];
      const file = files.get(name);
      const font: Result<BookFont, string> =
        file === undefined ? err('is not there') : bookFont(name, file.bytes, file.digest);
      if (!font.ok) {
        bad.push({ param: `fonts.${use}.${i}`, path: name, problem: font.error });
        return [];
      }
      for (const warning of font.value.warnings) warnings.add(warning);
      return [font.value.typeface];
    });
  const [dialogue, sfx, strong] = [chain('dialogue'), chain('sfx'), chain('strong')];
  if (bad.length > 0) return err(bad);
  return ok({
    dialogue: { chain: dialogue, strong, lang },
    sfx: { chain: sfx, strong: [], lang },
    warnings: [...warnings],
  });
}

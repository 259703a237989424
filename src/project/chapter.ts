import { type Checked, checked } from './check.ts';
import { type ChapterScript, chapterSchema } from './schema/chapter.ts';
import { type Review, reviewSchema } from './schema/review.ts';
import { readSource } from './source.ts';

export type ParsedChapter = Checked<ChapterScript>;
export type ParsedReview = Checked<Review>;

/** Parses chapters/<id>/script.yaml: all that is wrong with the file by itself. */
export const readChapter = (bytes: Uint8Array, file: string): ParsedChapter =>
  checked(file, readSource(bytes, file), chapterSchema);

/** Parses chapters/<id>/reviews/<page>_<panel>.yaml. */
export const readReview = (bytes: Uint8Array, file: string): ParsedReview =>
  checked(file, readSource(bytes, file), reviewSchema);

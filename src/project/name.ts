/** `ch-01` → `ch01`: how a chapter begins file names. */
export const chapterStem = (chapter: string): string => chapter.replaceAll('-', '');
/** `ch01_p001`. */
export const pageStem = (chapter: string, page: string): string => `${chapterStem(chapter)}_${page}`;
/** `ch01_p001_k2`. */
export const panelStem = (chapter: string, page: string, panel: string): string =>
  `${pageStem(chapter, page)}_${panel}`;
/** `ch-01/p001/k2`: what people write as a selector. */
export const panelLabel = (chapter: string, page: string, panel: string): string =>
  `${chapter}/${page}/${panel}`;

/** The label that `k2`, `p001/k2` or `ch-01/p001/k2` stands for on a page; undefined if it is none of these. */
export function labelFrom(written: string, chapter: string, page: string): string | undefined {
  const parts = written.split('/');
  if (parts.some((part) => part === '')) return undefined;
  if (parts.length === 1) return panelLabel(chapter, page, parts[0]!);
  if (parts.length === 2) return panelLabel(chapter, parts[0]!, parts[1]!);
  return parts.length === 3 ? written : undefined;
}

/** `spyke/crop/front`: what people write as a selector of a crop, and what its review is of. */
export const cropLabel = (character: string, name: string): string => `${character}/crop/${name}`;
/** The end of a mirror image's name. */
export const flipSuffix = '-flip';

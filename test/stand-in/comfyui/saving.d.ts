import type { Result } from '../../../src/engine/result.ts';
import type { BadDays, ErrorKind } from './bad-days.ts';
import type { Folders } from './folders.ts';
import type { Picture } from './picture.ts';
import type { ImageRef, Root } from './protocol.ts';
/**
 * Writes pictures as SaveImage does (A.13): `<prefix>_<counter>_.png`, the counter one above the highest in that
 * folder, with the text chunks of the prompt.
 */
export declare function savePictures(pictures: readonly Picture[], prefix: string, root: Extract<Root, 'output' | 'temp'>, texts: {
    readonly [keyword: string]: string;
}, folders: Folders, bad: BadDays): Result<readonly ImageRef[], ErrorKind>;

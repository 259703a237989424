import { type Answer } from './answer.ts';
import type { Folders } from './folders.ts';
/** GET /view: a file of one of the three folders, with the codes of A.7. */
export declare function view(query: URLSearchParams, range: string | undefined, folders: Folders): Answer;
/** `x.png [input]` is the file x.png of the input folder. */
export declare function annotated(name: string, root: string): readonly [name: string, root: string];
/** The file that LoadImage reads; undefined when there is none. LoadImage doesn't stop `..` (A.7). */
export declare function inputFile(name: string, folders: Folders): string | undefined;

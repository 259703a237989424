import { type Answer } from './answer.ts';
import type { BadDays } from './bad-days.ts';
import type { Folders } from './folders.ts';
/** POST /upload/image with the name rules of A.7: the same bytes keep their name, others get `a (1).png`. */
export declare function upload(contentType: string, body: Buffer, folders: Folders, bad: BadDays): Answer;

import type { Root } from './protocol.ts';
/** Where the stand-in keeps its files: `input`, `output`, `temp` and `models` under one folder. */
export type Folders = {
    readonly root: string;
    readonly of: (root: Root) => string;
    readonly models: string;
    /** Names of the files of a kind of model, as `/models/{kind}` lists them; undefined for an unknown kind. */
    readonly list: (kind: string) => readonly string[] | undefined;
    /** One reading of the lists by a client: a file that is still being noticed comes one reading nearer. */
    readonly read: () => void;
    /** Removes what this server has written, so that cached outputs point at nothing. */
    readonly emptyOutput: () => void;
};
export type ModelNames = {
    readonly [kind: string]: readonly string[];
};
/** Kinds of models in the order in which the server names them (A.11). */
export declare const kinds: readonly string[];
/**
 * Folders on the disk. Models are the names given plus what lies in `models/<kind>` at the time of asking.
 * @param lag how many readings it takes until a file that is new on the disk gets listed
 */
export declare function openFolders(root: string, models: string, names: ModelNames, lag: () => number): Folders;
/** Files below a folder as relative names with `/`; none when the folder isn't there. */
export declare function filesUnder(folder: string): readonly string[];

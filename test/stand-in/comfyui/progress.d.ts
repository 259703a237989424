import type { ValueObject } from './python-json.ts';
/** The states of a prompt's nodes, told in full at each change (`progress_state`, A.8). */
export type Progress = {
    readonly start: (id: string) => void;
    readonly step: (id: string, value: number, max: number) => void;
    readonly finish: (id: string) => void;
};
export declare function newProgress(promptId: string, send: (type: string, data: ValueObject) => void): Progress;
/** How frames name a node; the three others differ only where nodes expand into sub-graphs. */
export declare const namesOf: (id: string, promptId: string) => ValueObject;

import { type Value } from './python-json.ts';
/** What the server answers, before it is put on the wire. */
export type Answer = {
    readonly status: number;
    readonly headers?: {
        readonly [name: string]: string;
    };
    readonly body?: Uint8Array | string;
};
export declare const json: (value: Value, status?: number) => Answer;
export declare const text: (body: string, status: number, headers?: {
    readonly [name: string]: string;
}) => Answer;
export declare const empty: (status?: number) => Answer;
/** The text of a server that got into trouble; never JSON (A.2). */
export declare const text500: Answer;
export declare const text404: Answer;

/** What goes wrong between server and client, whatever the server itself does. */
export type Trouble = 
/** The connection is accepted and the request is read; no answer ever comes. */
{
    readonly kind: 'silence';
}
/** The request is handled (a prompt is queued); no answer ever comes. */
 | {
    readonly kind: 'silence after';
}
/** The connection breaks before the request is handled. */
 | {
    readonly kind: 'reset';
}
/** The request is handled, and the connection breaks before its answer. */
 | {
    readonly kind: 'reset after';
}
/** Another answer instead, and nothing is handled: a proxy, a login page, a redirect. */
 | {
    readonly kind: 'answer';
    readonly status: number;
    readonly headers?: {
        readonly [name: string]: string;
    };
    readonly body?: string | Uint8Array;
}
/** The request is handled, and another answer is given: a text 500 although the prompt is queued. */
 | {
    readonly kind: 'answer after';
    readonly status: number;
    readonly headers?: {
        readonly [name: string]: string;
    };
    readonly body?: string | Uint8Array;
}
/** The true answer up to so many bytes, with the length of the whole, then the connection breaks. */
 | {
    readonly kind: 'cut';
    readonly bytes: number;
}
/** The true answer's first bytes, whole and well-formed on the wire: a file that was still being written. */
 | {
    readonly kind: 'short';
    readonly bytes: number;
}
/** The true answer with this `Content-Length`, then the connection stays open: 2 GB that never come. */
 | {
    readonly kind: 'claim';
    readonly length: number;
};
/** Trouble at some requests, from now on or for a number of times. */
export type TroubleAt = {
    /** `POST /prompt`, `GET /history/*`, `GET *`, `*`: method and path without `/api`; `*` stands for anything. */
    readonly where: string;
    readonly what: Trouble;
    left: number;
};
export type Troubles = {
    readonly add: (where: string, what: Trouble, times: number) => {
        readonly end: () => void;
    };
    /** The trouble that meets this request, counted down. */
    readonly meet: (method: string, path: string) => Trouble | undefined;
    readonly clear: () => void;
};
export declare function newTroubles(): Troubles;
/** A page of HTML where JSON was asked for. */
export declare const html: Trouble;
/** Something else that speaks JSON. */
export declare const notComfy: Trouble;

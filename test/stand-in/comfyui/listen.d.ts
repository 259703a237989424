import { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Answer } from './answer.ts';
import type { Asked } from './routes.ts';
import type { Trouble } from './trouble.ts';
/** One request as it arrived, for tests to look at. */
export type SeenRequest = {
    readonly method: string;
    /** Path without `/api`, decoded. */
    readonly path: string;
    readonly api: boolean;
    readonly query: URLSearchParams;
    readonly headers: {
        readonly [name: string]: string | readonly string[] | undefined;
    };
    readonly body: Buffer;
};
export type Ears = {
    /** Largest body in bytes; above it 413. */
    readonly maxBody: () => number;
    readonly seen: (request: SeenRequest) => void;
    readonly meet: (method: string, path: string) => Trouble | undefined;
    readonly answer: (asked: Asked) => Answer;
    /** Takes over a WebSocket handshake at /ws. */
    readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, clientId: string) => void;
};
export type Listener = {
    readonly port: number /** Closes the port and breaks every connection, at once. */;
    readonly close: () => Promise<void>;
};
/** Listens on 127.0.0.1. @param port 0 for any that is free */
export declare function listen(port: number, ears: Ears): Promise<Listener>;

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BadDays } from './bad-days.ts';
import { type ValueObject } from './python-json.ts';
/** The open sockets, one for each client id; what is sent to an id without a socket is gone (A.8). */
export type Hub = {
    readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, clientId: string) => void;
    /** To one client, or to everybody. */
    readonly send: (type: string, data: ValueObject, to: string | 'everybody') => void;
    /** A picture with its node's data (frame type 4), to those who asked for that in the handshake. */
    readonly previewWithData: (image: Buffer, mime: Mime, node: ValueObject, to: string | 'everybody') => void;
    /** A picture alone (frame type 1), to the others. */
    readonly previewAlone: (image: Buffer, mime: Mime, to: string | 'everybody') => void;
    /** Any frame, as it is, to every open socket, registered or not. */
    readonly raw: (frame: string | Uint8Array) => void;
    /** Ends every connection without a closing handshake: clients see 1006. */
    readonly drop: () => void;
    /** Forgets the sockets but leaves them open: they answer pings and hear nothing. */
    readonly deafen: () => void;
    readonly clients: () => readonly string[];
};
type Mime = 'image/jpeg' | 'image/png';
type Greeting = {
    readonly status: () => ValueObject;
    readonly features: () => ValueObject;
    readonly running: () => {
        readonly clientId: string;
        readonly node: string;
    } | undefined;
};
/** @param changed called whenever a socket opens or closes */
export declare function newHub(bad: BadDays, { status, features, running }: Greeting, changed: () => void): Hub;
export {};

/** One part of a multipart/form-data body. */
export type Part = {
    readonly name: string;
    readonly filename: string | undefined;
    readonly bytes: Buffer;
};
/** Splits a body at its boundary (RFC 7578); undefined when it isn't multipart. Names stay as they were sent. */
export declare function partsOf(contentType: string, body: Buffer): readonly Part[] | undefined;

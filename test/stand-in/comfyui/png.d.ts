import type { Picture } from './picture.ts';
/** A PNG, 8-bit RGB, with one `tEXt` chunk for each text (keywords are Latin-1, texts are ASCII). */
export declare function encode(picture: Picture, texts?: {
    readonly [keyword: string]: string;
}): Buffer;
/** The `tEXt` chunks of a PNG by keyword; empty for what isn't a PNG. */
export declare function textsOf(png: Uint8Array): {
    readonly [keyword: string]: string;
};
/** The pixels of an 8-bit, non-interlaced PNG (grey, RGB, RGBA); its size only, in grey, for others; or undefined. */
export declare function decode(png: Uint8Array): Picture | undefined;

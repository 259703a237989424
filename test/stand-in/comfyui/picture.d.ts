/** Pixels: width × height, three bytes each (red, green, blue), rows from the top. */
export type Picture = {
    readonly width: number;
    readonly height: number;
    readonly rgb: Uint8Array;
};
/** One colour all over; `color` is 0xRRGGBB. */
export declare function solid(width: number, height: number, color: number): Picture;
/** Eight by eight fields, coloured by the digest of a text: the same text is the same picture. */
export declare function pattern(text: string, width: number, height: number): Picture;
export declare function inverted({ width, height, rgb }: Picture): Picture;
/** Nearest neighbour, whatever method was asked for: sizes matter to a client, smoothness doesn't. */
export declare function scaled(from: Picture, width: number, height: number): Picture;
/** A digest of size and pixels, to key what is made of a picture. */
export declare const digestOf: (picture: Picture) => string;

import type { Picture } from './picture.ts';
/** A preview frame's JPEG; a comment in it holds the picture's first pixel, and others pad it to `bytes`. */
export declare function previewPicture(picture: Picture, bytes?: number): Buffer;

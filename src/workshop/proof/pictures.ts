import sharp from 'sharp';
import type { Picture } from './proof.ts';

/** px: large enough to read lettering of 7 pt on a page of B5, and small enough to be sent by mail. */
const pageWidth = 1000;
const takeWidth = 300;
/** Steps of grey: as many as smooth the edges of letters. Half the size of a lossy page of dots, and sharper. */
const greys = 16;

/** A page as it is embedded; undefined if the bytes are no picture. */
export const pagePicture = (bytes: Uint8Array, spread: boolean): Promise<Picture | undefined> =>
  picture(bytes, Math.round(spread ? pageWidth * 1.8 : pageWidth));

/** A take, small. */
export const takePicture = (bytes: Uint8Array): Promise<Picture | undefined> => picture(bytes, takeWidth);

async function picture(bytes: Uint8Array, width: number): Promise<Picture | undefined> {
  try {
    const { space } = await sharp(bytes).metadata();
    const grey = space === 'b-w' || space === 'grey16';
    const small = sharp(bytes).resize({ width, withoutEnlargement: true });
    const coded = grey
      ? small.png({ palette: true, colours: greys, dither: 0 })
      : small.webp({ quality: 66, effort: 3 });
    const { data, info } = await coded.toBuffer({ resolveWithObject: true });
    return {
      url: `data:image/${grey ? 'png' : 'webp'};base64,${data.toString('base64')}`,
      width: info.width,
      height: info.height,
    };
  } catch {
    return undefined;
  }
}

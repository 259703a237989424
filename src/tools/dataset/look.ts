import { readFile } from 'node:fs/promises';
import type { LookedAt } from './looked-at.ts';
import { type Look, measure, type Thumbnail } from './measure.ts';
import type { DatasetImage } from './tool.ts';

/** Where the bytes of a picture and its caption are: absolute paths; undefined if there are none. */
export type Placed = DatasetImage & {
  readonly imageFile: string | undefined;
  readonly captionFile: string | undefined;
};

/** Pictures that were looked at, and a small one of each by its path; of mirror images, their originals'. */
export type Looked = {
  readonly images: readonly LookedAt[];
  readonly thumbnails: ReadonlyMap<string, Thumbnail>;
};

/** libvips has threads of its own; more at once only take memory. */
const atOnce = 4;

/**
 * Looks at every picture and reads every caption, a few at a time.
 * @param onDone called after each picture
 * @returns undefined if it was stopped
 */
export async function lookAt(
  images: readonly Placed[],
  trained: readonly [width: number, height: number],
  signal: AbortSignal,
  onDone: (done: number, total: number) => void,
): Promise<Looked | undefined> {
  const looks = new Map<string, Look | string>();
  const own = images.filter(({ imageFile }) => imageFile !== undefined);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < own.length && !signal.aborted) {
      const { path, imageFile } = own[next++]!;
      const look = await measure(await readFile(imageFile!), trained);
      looks.set(path, look.ok ? look.value : look.error);
      onDone(++done, own.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, own.length) }, worker));
  if (signal.aborted) return undefined;
  const thumbnails = new Map<string, Thumbnail>();
  for (const [path, look] of looks) if (typeof look !== 'string') thumbnails.set(path, look.thumbnail);
  return {
    images: await Promise.all(
      images.map(async (image): Promise<LookedAt> => {
        const { path, set, captionPath, captionFile, mirrorOf, mirrorIsWanted } = image;
        const look = looks.get(path) ?? (mirrorOf === undefined ? undefined : looks.get(mirrorOf));
        return {
          path,
          set,
          captionPath,
          caption: captionFile === undefined ? undefined : await readFile(captionFile),
          ...(mirrorOf === undefined ? {} : { mirrorOf }),
          ...(mirrorIsWanted === undefined ? {} : { isMirrorWanted: mirrorIsWanted }),
          picture:
            look === undefined
              ? mirrorOf === undefined
                ? 'there is no such file'
                : `its original ${mirrorOf} is not in the dataset`
              : typeof look === 'string'
                ? look
                : look.measured,
        };
      }),
    ),
    thumbnails,
  };
}

import { baseName, type Finding, range } from '../finding.ts';
import type { DatasetLook, LookedAt, Measured } from '../looked-at.ts';

/** Below this a picture has next to nothing in it: bits. A drawing of a few lines on white has more. */
const plainBits = 0.7;
/** Samples this close to each other are one colour. */
const oneColour = 8;
/** Below this share of the usual sharpness a picture is blurred beside the others. */
const blurredShare = 0.4;
/** Below this no picture is sharp. */
const blurredAlways = 0.5;

/** What is wrong with a picture by itself. Mirror images are as their originals. */
export function* checkPictures(look: DatasetLook): Generator<Finding> {
  const own = look.images.filter(({ mirrorOf }) => mirrorOf === undefined);
  const training = own.filter(({ set }) => set === 'training');
  const usual = median(
    training.flatMap(({ picture }) => (typeof picture === 'string' ? [] : picture.sharpness)),
  );
  const blurred: Sharp[] = [];
  for (const image of own) {
    const { path, picture, set } = image;
    if (typeof picture === 'string') {
      yield {
        severity: 'error',
        code: 'unreadable-image',
        message: `${baseName(path)} can't be read as a picture: ${picture}`,
        hint: 'Put a whole PNG in its place.',
        files: [path],
      };
      continue;
    }
    yield* ofShape(image, picture, look);
    yield* ofColours(image, picture);
    const trouble = contentTrouble(image, picture);
    if (trouble !== undefined) yield trouble;
    // a base model may draw softer than the character is drawn
    else if (picture.sharpness < Math.max(blurredAlways, set === 'training' ? blurredShare * usual : 0))
      blurred.push({ path, sharpness: picture.sharpness });
  }
  if (blurred.length > 0) yield blurredOf(blurred, usual);
}

type Sharp = { readonly path: string; readonly sharpness: number };

function blurredOf(blurred: readonly Sharp[], usual: number): Finding {
  const values = blurred.map(({ sharpness }) => sharpness);
  const is =
    blurred.length === 1
      ? `${baseName(blurred[0]!.path)} is blurred: its sharpness is`
      : `${blurred.length} pictures are blurred: their sharpness is`;
  return {
    severity: 'warning',
    code: 'blurred-image',
    message: `${is} ${range(values, (x) => x.toFixed(2))}, and ${usual.toFixed(2)} is usual here`,
    hint: 'Cut from a larger sheet, or leave out what is blurred: blur is learnt like anything else.',
    files: blurred.map(({ path }) => path),
  };
}

function* ofShape({ path }: LookedAt, picture: Measured, { plan }: DatasetLook): Generator<Finding> {
  const least = Math.min(...plan.resolution) / 2;
  const side = Math.min(picture.width, picture.height);
  if (side < least)
    yield {
      severity: 'warning',
      code: 'small-image',
      message: `${baseName(path)} is ${picture.width} × ${picture.height} px, less than half of the ${plan.resolution.join(' × ')} it is trained at: what is learnt is the blur of enlarging`,
      hint: 'Cut it from a larger sheet, or leave it out.',
      files: [path],
    };
  if (picture.turned)
    yield {
      severity: 'error',
      code: 'rotated-image',
      message: 'this picture is turned upright by viewers only (EXIF), and is trained lying on its side',
      hint: 'Save it upright, without an orientation in its metadata.',
      files: [path],
    };
}

function* ofColours({ path }: LookedAt, { alpha, mode }: Measured): Generator<Finding> {
  if (alpha === 'used')
    yield {
      severity: 'warning',
      code: 'transparency',
      message:
        'some of this picture is transparent, and the trainer drops transparency: the colours hidden behind it are learnt',
      hint: 'Flatten it on a plain background.',
      files: [path],
    };
  const said = colourTrouble(mode);
  if (said !== undefined) yield { ...said, code: 'colour-mode', files: [path] };
}

function colourTrouble(mode: Measured['mode']): Pick<Finding, 'severity' | 'message' | 'hint'> | undefined {
  switch (mode) {
    case 'rgb':
    case 'palette':
      return undefined;
    case 'grey':
      return {
        severity: 'note',
        message: 'this picture is grey: a LoRA of grey pictures draws grey pictures',
        hint: 'Well if that is wanted; then say so in the captions (monochrome, greyscale).',
      };
    case 'cmyk':
      return {
        severity: 'warning',
        message: 'this picture is CMYK: the trainer converts it without its profile, and colours shift',
        hint: 'Convert it to sRGB.',
      };
    case 'lab':
      return {
        severity: 'warning',
        message: 'this picture is Lab: the trainer takes it for something else or stops',
        hint: 'Convert it to sRGB.',
      };
    case 'deep':
      return {
        severity: 'note',
        message: 'this picture has 16 bits a channel: the trainer reads 8',
        hint: 'Save it with 8 bits if you want to see what is learnt.',
      };
    case 'deep-grey':
      return {
        severity: 'error',
        message: 'this picture is grey with 16 bits: the trainer clips it to white',
        hint: 'Save it with 8 bits.',
      };
  }
}

function contentTrouble({ path }: LookedAt, { entropy, contrast }: Measured): Finding | undefined {
  if (contrast <= oneColour)
    return {
      severity: 'error',
      code: 'empty-image',
      message: `${baseName(path)} is of one colour: there is nothing in it`,
      hint: 'Mend its box, or leave it out.',
      files: [path],
    };
  if (entropy >= plainBits) return undefined;
  return {
    severity: 'warning',
    code: 'plain-image',
    message: `${baseName(path)} has next to nothing in it (entropy ${entropy.toFixed(2)} bits)`,
    hint: 'Cut it closer, or leave it out.',
    files: [path],
  };
}

/** 0 of nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length === 0 ? 0 : (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

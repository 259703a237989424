import type { Config } from '../project/config.ts';
import { profilesWith, strangeProfile } from '../project/profile-name.ts';
import type { ProfileName } from '../project/schema/samplers.ts';
import type { Said } from '../project/source.ts';

/** What a kind of image model can draw, and how it is usually asked. Lengths are px. */
export type Profile = {
  readonly name: string;
  /** What people call the model. */
  readonly model: string;
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** No side is shorter: smaller pictures fall apart. A flatter panel crops the picture. */
  readonly least: number;
  /** Sides that plasma chooses are multiples of this. */
  readonly multiple: number;
  /** Width × height of the largest picture. */
  readonly area: number;
  /** How many tokens the text encoder reads at a time; longer prompts are read in pieces of so many. */
  readonly tokens: number;
  /** Why the limits are these, as the end of a sentence that begins "because". */
  readonly why: string;
  /** What settings are if nobody writes them. */
  readonly usual: {
    readonly sampler: string;
    readonly scheduler: string;
    readonly steps: number;
    readonly cfg: number;
  };
};

const plain = { sampler: 'dpmpp_2m', scheduler: 'karras', steps: 24, cfg: 7 } as const;

/** ComfyUI rounds pictures down to whole latent cells of 8 px. */
export const cell = 8;

/**
 * The models that plasma knows. Sizes: Stable Diffusion 1.5 was trained on 512 px; SDXL on buckets of
 * about 1024² px in steps of 64 (its paper, appendix I); SD 3 the same with 1 megapixel; Flux takes
 * 0.1 to 2 megapixels in steps of 16 (its model card).
 */
export const knownProfiles: { readonly [name in ProfileName]: Profile } = {
  sd15: {
    name: 'sd15',
    model: 'Stable Diffusion 1.5',
    maxWidth: 512,
    maxHeight: 768,
    least: 256,
    multiple: 64,
    area: 512 * 768,
    tokens: 75,
    why: 'Stable Diffusion 1.5 learned from pictures of 512 px: in wider ones it draws the subject twice, and in higher ones a second body under the first',
    usual: plain,
  },
  sdxl: {
    name: 'sdxl',
    model: 'Stable Diffusion XL',
    maxWidth: 2048,
    maxHeight: 2048,
    least: 512,
    multiple: 64,
    area: 1024 * 1024,
    tokens: 75,
    why: 'Stable Diffusion XL learned from pictures of about 1024 × 1024 px: with more in all it repeats what it draws',
    usual: plain,
  },
  sd3: {
    name: 'sd3',
    model: 'Stable Diffusion 3',
    maxWidth: 2048,
    maxHeight: 2048,
    least: 512,
    multiple: 64,
    area: 1024 * 1024,
    tokens: 75,
    why: 'Stable Diffusion 3 learned from pictures of about 1 megapixel: with more, borders smear and patterns repeat',
    usual: { sampler: 'dpmpp_2m', scheduler: 'sgm_uniform', steps: 28, cfg: 4.5 },
  },
  flux: {
    name: 'flux',
    model: 'Flux',
    maxWidth: 2048,
    maxHeight: 2048,
    least: 256,
    multiple: 16,
    area: 2 * 1024 * 1024,
    tokens: 512,
    why: 'Flux was made for pictures of 0.1 to 2 megapixels',
    // a distilled model has its guidance built in: with cfg 1 there is no second pass for a negative prompt
    usual: { sampler: 'euler', scheduler: 'simple', steps: 20, cfg: 1 },
  },
};

/** The profile of a name: the book's own, over plasma's; or what is wrong with the name. */
export function profileOf(name: string, own: Config['profiles']): Profile | Said {
  const written = Object.hasOwn(own, name) ? own[name]!.value : undefined;
  const strange = strangeProfile(name, profilesWith(Object.keys(own)));
  if (strange !== undefined) return strange;
  const known: { readonly [name: string]: Profile } = knownProfiles;
  const base = known[written?.base ?? (Object.hasOwn(known, name) ? name : 'sd15')] ?? knownProfiles.sd15;
  if (written === undefined) return base;
  const maxWidth = written.maxWidth ?? base.maxWidth;
  const maxHeight = written.maxHeight ?? base.maxHeight;
  const hasOwnLimits = [written.maxWidth, written.maxHeight, written.area].some(
    (limit) => limit !== undefined,
  );
  // a base that limits its sides alone has no other limit to hand on
  const isFree = base.area === base.maxWidth * base.maxHeight;
  const multiple = written.multiple ?? base.multiple;
  return {
    ...base,
    name,
    maxWidth,
    maxHeight,
    least: Math.min(base.least, maxWidth, maxHeight),
    multiple,
    area: written.area ?? (isFree ? maxWidth * maxHeight : base.area),
    tokens: written.tokens ?? base.tokens,
    why: written.why ?? (hasOwnLimits ? `plasma.config.ts sets that limit under profiles` : base.why),
  };
}

export const isProfile = (found: Profile | Said): found is Profile => 'maxWidth' in found;

export type Size = { readonly width: number; readonly height: number };

/**
 * The size to draw a box of `aspect` (width / height) in: of the largest sizes that the profile allows,
 * the one nearest to the box, the larger of two that are equally near.
 */
export function sizeFor(profile: Profile, aspect: number): Size {
  const { multiple, area } = profile;
  const down = (length: number): number => Math.floor(length / multiple) * multiple;
  const maxWidth = Math.max(multiple, down(profile.maxWidth));
  const maxHeight = Math.max(multiple, down(profile.maxHeight));
  const least = Math.min(Math.ceil(profile.least / multiple) * multiple, maxWidth, maxHeight);
  const sizes: Size[] = [];
  const add = (width: number, height: number): void => {
    if (width >= least && height >= least) sizes.push({ width, height });
  };
  for (let side = least; side <= Math.max(maxWidth, maxHeight); side += multiple) {
    // as high as that width can be, and as wide as that height
    if (side <= maxWidth) add(side, Math.min(maxHeight, down(area / side)));
    if (side <= maxHeight) add(Math.min(maxWidth, down(area / side)), side);
  }
  const miss = ({ width, height }: Size): number => Math.abs(Math.log(width / height / aspect));
  let best: Size = sizes[0] ?? { width: least, height: least };
  for (const size of sizes) {
    const nearer = miss(size) - miss(best);
    if (nearer < -1e-9 || (nearer < 1e-9 && size.width * size.height > best.width * best.height)) best = size;
  }
  return best;
}

/** What is wrong with a size that a person wrote, by side: 0 the width, 1 the height, undefined both. */
export function faultsOfSize(
  profile: Profile,
  { width, height }: Size,
): readonly (Said & { readonly side?: 0 | 1 })[] {
  const faults: (Said & { readonly side?: 0 | 1 })[] = [];
  const tooLarge = (what: string, most: string, side?: 0 | 1): void => {
    faults.push({
      code: 'too-large-to-draw',
      message: `${what} is over the ${most} of the profile ${profile.name}, because ${profile.why}`,
      hint: `Draw in ${sizeText(sizeFor(profile, width / height))} and let hires enlarge it; or name the profile that the checkpoint has, or write one of your own under profiles in plasma.config.ts.`,
      ...(side === undefined ? {} : { side }),
    });
  };
  if (width > profile.maxWidth) tooLarge(`a width of ${width} px`, `${profile.maxWidth} px`, 0);
  if (height > profile.maxHeight) tooLarge(`a height of ${height} px`, `${profile.maxHeight} px`, 1);
  if (faults.length === 0 && width * height > profile.area)
    tooLarge(`a picture of ${sizeText({ width, height })}`, `${profile.area} px in all`);
  for (const [side, length] of [width, height].entries()) {
    if (length % cell === 0) continue;
    faults.push({
      code: 'bad-value',
      message: `a ${side === 0 ? 'width' : 'height'} of ${length} px is no multiple of ${cell}: ComfyUI would draw ${Math.floor(length / cell) * cell}`,
      hint: `Write ${Math.max(cell, Math.round(length / profile.multiple) * profile.multiple)}: ${profile.model} draws best in multiples of ${profile.multiple}.`,
      side: side as 0 | 1,
    });
  }
  return faults;
}

const sizeText = ({ width, height }: Size): string => `${width} × ${height} px`;

/** The sizes that image models have, by their longer side in about thousands of pixels; `512` is px. */
export type ImageSize = '512' | '1K' | '2K' | '4K';

/** US dollars for a million tokens. */
type Price = { readonly input: number; readonly text: number; readonly image: number };

/** What models of one family take and cost. */
export type Family = {
  readonly id: string;
  readonly aspects: readonly string[];
  /** Sizes one can ask for; none if the model has only one and takes no such setting. */
  readonly sizes: readonly ImageSize[];
  /** Reference images that are taken at most, and with how many it still keeps to all of them. */
  readonly references: { readonly most: number; readonly good: number };
  /** Tokens of one image that comes out, by size. */
  readonly tokens: { readonly [size in ImageSize]?: number };
  readonly price: Price;
};

const aspects = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'] as const;
const longAspects = [...aspects, '1:4', '4:1', '1:8', '8:1'] as const;

/** When the prices below were read: they change, and `usdPerImage` in the config goes before them. */
export const pricedOn = '2026-11';

/**
 * Families of image models, from the public reference and price list of the Gemini Developer API
 * (standard tier). Models are retired every few months; one that isn't here is asked all the same.
 */
const families: readonly Family[] = [
  {
    id: 'gemini-2.5-flash-image',
    aspects,
    sizes: [],
    references: { most: 14, good: 3 },
    tokens: { '1K': 1290 },
    price: { input: 0.3, text: 2.5, image: 30 },
  },
  {
    id: 'gemini-3-pro-image',
    aspects,
    sizes: ['1K', '2K', '4K'],
    references: { most: 14, good: 5 },
    tokens: { '1K': 1120, '2K': 1120, '4K': 2000 },
    price: { input: 2, text: 12, image: 120 },
  },
  {
    id: 'gemini-3.1-flash-lite-image',
    aspects: longAspects,
    sizes: ['1K'],
    references: { most: 14, good: 3 },
    tokens: { '1K': 1120 },
    price: { input: 0.25, text: 1.5, image: 30 },
  },
  {
    id: 'gemini-3.1-flash-image',
    aspects: longAspects,
    sizes: ['512', '1K', '2K', '4K'],
    references: { most: 14, good: 5 },
    tokens: { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 },
    price: { input: 0.5, text: 3, image: 60 },
  },
];

/** The family of a model id, its dated and preview versions included; undefined for one that is not known. */
export const familyOf = (model: string): Family | undefined =>
  families.find(({ id }) => model === id || model.startsWith(`${id}-`));

/** Input tokens of a reference image: the most of what the reference tells. */
const referenceTokens = 1100;
/** Input tokens of a long prompt. */
const promptTokens = 400;

const dollars = (usd: number): number => Math.round(usd * 1e6) / 1e6;

/**
 * The ratio, of those that the model takes, that is nearest to a size in pixels: `3:4`. Nearest means
 * that the least is cut off, so ratios are compared by their quotient.
 */
export function aspectFor(width: number, height: number, model: string): string {
  const wanted = Math.log(width / height);
  let best = '1:1';
  let least = Number.POSITIVE_INFINITY;
  for (const aspect of familyOf(model)?.aspects ?? aspects) {
    const away = Math.abs(Math.log(ratioOf(aspect)) - wanted);
    if (away < least) {
      best = aspect;
      least = away;
    }
  }
  return best;
}

/** Width over height of `3:4`. */
export function ratioOf(aspect: string): number {
  const [width, height] = aspect.split(':').map(Number);
  return width! / height!;
}

/**
 * What one image will cost in US dollars, by the table of `pricedOn`; undefined for a model that has no
 * price in it.
 * @param override what the config says an image costs
 */
export function usdFor(
  model: string,
  size: ImageSize | undefined,
  references: number,
  override?: number,
): number | undefined {
  if (override !== undefined) return override;
  const family = familyOf(model);
  const tokens = family?.tokens[size ?? '1K'];
  if (family === undefined || tokens === undefined) return undefined;
  const { price } = family;
  return dollars((tokens * price.image + (promptTokens + references * referenceTokens) * price.input) / 1e6);
}

/** Tokens that an answer tells of; image and text tokens of the answer apart where it says so. */
export type Usage = {
  readonly prompt: number;
  readonly image: number;
  readonly text: number;
  readonly thoughts: number;
};

/** What an answer cost in US dollars by its tokens; undefined for a model without a price. */
export function usdOf(model: string, { prompt, image, text, thoughts }: Usage): number | undefined {
  const price = familyOf(model)?.price;
  if (price === undefined) return undefined;
  return dollars((prompt * price.input + image * price.image + (text + thoughts) * price.text) / 1e6);
}

import type { Json, JsonObject } from '../../engine/json.ts';
import type { Made, MadeFile } from './made.ts';

/** Tools that are trained models, or ask one. */
const trained: ReadonlySet<string> = new Set(['comfyui', 'gemini']);

export const isTrained = (tool: string): boolean => trained.has(tool);

/** Where a picture that pages show comes from. */
export type Origin =
  /** A trained model has drawn it. */
  | { readonly kind: 'generated'; readonly by: Made }
  /** A program that has learnt from no pictures has drawn it. */
  | { readonly kind: 'storyboard'; readonly by: Made }
  /** A person has put it there: a painting in the place of a panel. */
  | { readonly kind: 'painted' }
  /** A person has put it there: a whole page. */
  | { readonly kind: 'page' }
  /** A tool of the book's own has made it: plasma can't tell how. */
  | { readonly kind: 'other'; readonly by: Made };

/**
 * @property path of the picture that pages show
 * @property approved a person has looked at these very pixels and said yes
 * @property posed a person has drawn how the figures stand, or what it starts from
 */
export type Art = {
  readonly path: string;
  readonly origin: Origin;
  readonly approved: boolean;
  readonly posed: boolean;
};

/**
 * What has to be looked up.
 * @property record what a backend wrote of a picture
 * @property isApproved whether a review says yes to a picture, by its digest
 */
export type Known = {
  readonly record: (made: Made) => JsonObject | undefined;
  readonly isApproved: (review: MadeFile, art: string) => boolean;
};

/** Every picture that the pages among these actions show, each once, in their order. */
export function artIn(made: readonly Made[], known: Known): readonly Art[] {
  const makers = new Map(
    made.flatMap((one) => Object.values(one.outputs).map(({ path }) => [path, one] as const)),
  );
  const arts = new Map<string, Art>();
  for (const page of made.filter(({ tool }) => tool === 'page')) {
    for (const [name, { path }] of Object.entries(page.inputs)) {
      if (arts.has(path) || (name !== 'pageArt' && !name.startsWith('art.'))) continue;
      arts.set(path, artAt(path, name === 'pageArt', makers, known));
    }
  }
  return [...arts.values()];
}

function artAt(
  path: string,
  isPage: boolean,
  makers: ReadonlyMap<string, Made>,
  { record, isApproved }: Known,
): Art {
  let maker = makers.get(path);
  let approved = false;
  // a gate hands on what it lets through
  while (maker?.tool === 'gate') {
    const { review, art } = maker.inputs;
    approved ||= review !== undefined && art !== undefined && isApproved(review, art.sha256);
    maker = makers.get(maker.inputs.art?.path ?? '');
  }
  if (maker === undefined)
    return { path, origin: { kind: isPage ? 'page' : 'painted' }, approved, posed: false };
  approved ||= maker.tool === 'pin';
  const posed = maker.inputs.pose !== undefined || maker.inputs.base !== undefined;
  return { path, origin: originOf(maker, record), approved, posed };
}

function originOf(by: Made, record: (made: Made) => JsonObject | undefined): Origin {
  if (isTrained(by.tool)) return { kind: 'generated', by };
  if (by.tool === 'sketch') return { kind: 'storyboard', by };
  // locked pixels: their record says who has drawn them, and storyboards have none
  if (by.tool === 'pin') return { kind: by.outputs.record === undefined ? 'storyboard' : 'generated', by };
  // a record of a tool of the book's own may say it
  const backend = record(by)?.backend;
  return typeof backend === 'string' && isTrained(backend)
    ? { kind: 'generated', by }
    : { kind: 'other', by };
}

/** The words that models were asked with: what must be in no published file. */
export function promptsIn(
  made: readonly Made[],
  record: (made: Made) => JsonObject | undefined,
): readonly string[] {
  const prompts = new Set<string>();
  for (const one of made) {
    if (isTrained(one.tool)) {
      const { prompt, negative, graph } = one.params as { readonly [name: string]: Json | undefined };
      for (const text of [prompt, negative, ...textsOf(graph)])
        if (typeof text === 'string') prompts.add(text);
    }
    const told = record(one);
    for (const text of [told?.prompt, told?.negative]) if (typeof text === 'string') prompts.add(text);
  }
  return [...prompts];
}

/** What stands in a field called `text` of a ComfyUI graph. */
function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: Json) => textsOf(item));
  return Object.entries(value as JsonObject).flatMap(([name, part]) =>
    typeof part === 'string' ? (/^text(_[gl])?$/.test(name) ? [part] : []) : textsOf(part),
  );
}

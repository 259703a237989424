import { compareBytes, type Json, type JsonObject } from '../../engine/json.ts';
import type { Art } from './art.ts';
import type { Made } from './made.ts';

/** A model or LoRA, as far as it is known. */
export type Model = { readonly name: string; readonly sha256?: string };

/** What a release tells of AI: `ai-disclosure.json`. */
export type Disclosure = {
  readonly version: 1;
  readonly chapter: string;
  readonly profile: string;
  readonly pictures: {
    readonly all: number;
    readonly generated: number;
    readonly storyboard: number;
    readonly painted: number;
    readonly pages: number;
    readonly other: number;
  };
  /** Of all pictures, 0 to 1, to three places. */
  readonly generatedShare: number;
  /** What has drawn: `comfyui`, `gemini`. */
  readonly generators: readonly string[];
  readonly models: readonly Model[];
  readonly loras: readonly Model[];
  /** What people did, as far as plasma has seen it. */
  readonly humanSteps: {
    /** Pictures that a person approved, by their very pixels. */
    readonly approved: number;
    /** Pictures that a person painted. */
    readonly painted: number;
    /** Generated pictures whose poses or beginnings a person gave. */
    readonly directed: number;
  };
  /** Rules that were set aside, and why. */
  readonly overrides: readonly { readonly rule: string; readonly reason: string }[];
};

export function disclosureOf(of: {
  readonly chapter: string;
  readonly profile: string;
  readonly arts: readonly Art[];
  readonly record: (made: Made) => JsonObject | undefined;
  readonly overrides: Disclosure['overrides'];
}): Disclosure {
  const { arts, record } = of;
  const count = (kind: Art['origin']['kind']): number =>
    arts.filter(({ origin }) => origin.kind === kind).length;
  const generated = arts.filter(({ origin }) => origin.kind === 'generated');
  const makers = generated.flatMap(({ origin }) => ('by' in origin ? [origin.by] : []));
  const models: Model[] = [];
  const loras: Model[] = [];
  const generators = new Set<string>();
  for (const maker of makers) {
    const told = record(maker) ?? {};
    generators.add(typeof told.backend === 'string' ? told.backend : maker.tool);
    const found = modelsOf(maker, told);
    models.push(...found.models);
    loras.push(...found.loras);
  }
  return {
    version: 1,
    chapter: of.chapter,
    profile: of.profile,
    pictures: {
      all: arts.length,
      generated: generated.length,
      storyboard: count('storyboard'),
      painted: count('painted'),
      pages: count('page'),
      other: count('other'),
    },
    generatedShare: arts.length === 0 ? 0 : Math.round((1000 * generated.length) / arts.length) / 1000,
    generators: [...generators].sort(compareBytes),
    models: each(models),
    loras: each(loras),
    humanSteps: {
      approved: arts.filter(({ approved }) => approved).length,
      painted: count('painted') + count('page'),
      directed: generated.filter(({ posed }) => posed).length,
    },
    overrides: of.overrides,
  };
}

/** Models of a picture, from what it was asked with and what its record tells. Nothing of the prompt. */
function modelsOf(
  { models, inputs, params }: Made,
  told: JsonObject,
): { readonly models: readonly Model[]; readonly loras: readonly Model[] } {
  const all = new Map<string, string | undefined>();
  const put = (name: string, digest: Json | undefined): void => {
    const sha256 = typeof digest === 'string' ? /[0-9a-f]{64}/.exec(digest)?.[0] : undefined;
    if (sha256 !== undefined || !all.has(name)) all.set(name, sha256);
  };
  for (const [name, digest] of Object.entries(models)) put(name, digest);
  if (isObject(told.models)) for (const [name, digest] of Object.entries(told.models)) put(name, digest);
  for (const name of [told.model, params.model]) if (typeof name === 'string') put(name, undefined);
  const named = [...all].map(([name, sha256]) => ({ name, ...(sha256 === undefined ? {} : { sha256 }) }));
  const isLora = ({ name }: Model): boolean => name.startsWith('loras/');
  const deployed = Object.entries(inputs)
    .filter(([name]) => name.startsWith('lora.'))
    .map(([, { path, sha256 }]) => ({ name: path, sha256 }));
  return { models: named.filter((one) => !isLora(one)), loras: [...named.filter(isLora), ...deployed] };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Each once, by name; with its digest if any of them has it. */
function each(models: readonly Model[]): readonly Model[] {
  const known = new Map<string, Model>();
  for (const model of models) {
    const name = `${model.name} ${model.sha256 ?? ''}`;
    if (
      model.sha256 === undefined &&
      models.some((one) => one.name === model.name && one.sha256 !== undefined)
    )
      continue;
    known.set(name, model);
  }
  return [...known].sort(([a], [b]) => compareBytes(a, b)).map(([, model]) => model);
}

const percent = (share: number): string => `${Math.round(1000 * share) / 10} %`;
const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** The same for people: `ai-disclosure.md`. */
export function disclosureText(disclosure: Disclosure): string {
  const { chapter, pictures, generatedShare, generators, models, loras, humanSteps, overrides } = disclosure;
  const lines = [`# How the pictures of ${chapter} came to be`, ''];
  if (pictures.generated === 0) {
    lines.push('No picture of this release was drawn by a trained model.');
  } else {
    lines.push(
      `${counted(pictures.generated, 'picture')} of ${pictures.all} (${percent(generatedShare)}) ${pictures.generated === 1 ? 'was' : 'were'} drawn by AI, with ${generators.join(' and ')}.`,
    );
  }
  lines.push('', '| pictures | |', '|---|---|');
  for (const [name, n] of [
    ['drawn by a trained model', pictures.generated],
    ['drawn by a program that has learnt from no pictures (storyboard)', pictures.storyboard],
    ['painted by hand in the place of a panel', pictures.painted],
    ['finished pages from elsewhere', pictures.pages],
    ["made by a tool of the book's own", pictures.other],
  ] as const)
    if (n > 0) lines.push(`| ${name} | ${n} |`);
  for (const [title, list] of [
    ['Models', models],
    ['LoRAs', loras],
  ] as const) {
    if (list.length === 0) continue;
    lines.push('', `## ${title}`, '');
    for (const { name, sha256 } of list)
      lines.push(`- ${name}${sha256 === undefined ? ' (its file is not on record)' : `, SHA-256 ${sha256}`}`);
  }
  lines.push('', '## What people did', '');
  lines.push(`- approved ${counted(humanSteps.approved, 'picture')} by their pixels`);
  lines.push(`- painted ${counted(humanSteps.painted, 'picture')}`);
  lines.push(`- gave poses or beginnings to ${counted(humanSteps.directed, 'generated picture')}`);
  lines.push(
    '',
    'Panels are laid out and lettered by a program from a written script; no text is generated.',
  );
  if (overrides.length > 0) {
    lines.push('', '## Rules that were set aside', '');
    for (const { rule, reason } of overrides) lines.push(`- ${rule}: ${reason.replace(/\s+/g, ' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

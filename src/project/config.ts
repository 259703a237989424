import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { bookPath } from '../engine/path.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { diagnosticsOf, faultsOf } from './check.ts';
import {
  type Comfyui,
  comfyuiOf,
  type Gemini,
  geminiOf,
  type OwnProfile,
  type SayOfConfig,
} from './drawing-config.ts';
import { type Publishing, publishingOf } from './publishing.ts';
import { type ConfigInput, configSchema } from './schema/config.ts';
import type { Lint, LintLevel } from './schema/lints.ts';
import type { Text } from './schema/parts.ts';
import type { Reading } from './schema/words.ts';
import { secretsIn } from './secret.ts';
import { placesIn } from './source.ts';
import type { NodePath } from './tree.ts';

export type { ConfigInput } from './schema/config.ts';

/** The settings of a book with every default filled in. */
export type Config = {
  readonly file: string;
  readonly title: Text;
  readonly author?: string;
  /** The first is the main language. */
  readonly languages: readonly string[];
  readonly backend: Located<string>;
  readonly paper: Located<string>;
  readonly reading: Located<Reading>;
  readonly review: 'optional' | 'required';
  /** Ids of fonts that come with plasma, or paths in the book; by use: `dialogue`, `sfx-ja`. */
  readonly fonts: { readonly [use: string]: readonly string[] };
  /** Where each of them is written. */
  readonly fontsAt: { readonly [use: string]: readonly Location[] };
  /** The same script on other paper, by name. */
  readonly editions: { readonly [name: string]: Edition };
  /** What each lint is; one that is not named is a warning. */
  readonly lint: { readonly [name in Lint]?: LintLevel };
  readonly resources: { readonly cpu?: number };
  readonly publish: Publishing;
  readonly comfyui?: Comfyui;
  readonly gemini?: Gemini;
  /** Limits of kinds of models that plasma does not know, by name. */
  readonly profiles: { readonly [name: string]: Located<OwnProfile> };
  readonly warnings: readonly Diagnostic[];
};

/** How an edition differs from the pages of the chapter. */
export type Edition = {
  readonly name: string;
  readonly paper?: Located<string>;
  readonly dpi?: number;
  readonly mono: boolean;
  readonly lpi?: number;
};

/** Folders of a chapter's outputs that no edition may take. */
const taken = [
  'raw',
  'approved',
  'overlay',
  'pages',
  'guides',
  'checks',
  'takes',
  'images',
  'release',
  'log',
];

/** For plasma.config.ts: gives back its argument; the type is what an editor completes. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/**
 * Checks what plasma.config.ts exports.
 * @param text the file itself, to name the line of what is wrong
 */
export function readConfig(
  value: unknown,
  file: string,
  text?: string,
): Result<Config, readonly Diagnostic[]> {
  const places = placesIn(file, text ?? '');
  const whereIs = (path: NodePath): Location => places.at(text === undefined ? 0 : offsetOf(text, path));
  const whereIsFont = (use: string, font: string): Location => {
    const from = text === undefined ? 0 : offsetOf(text, ['fonts', use]);
    const at = text?.indexOf(font, from) ?? -1;
    // in quotes, which belong to it
    return places.at(at < 0 ? from : at - 1);
  };
  const secrets = secretProblems(value, whereIs);
  // told alone and without an excerpt: what is shown round another problem could hold the secret
  if (secrets.length > 0) return err(secrets);
  const verdict = configSchema.safeParse(value);
  const problems: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  if (!verdict.success) {
    const place = (path: NodePath): Pick<Diagnostic, 'at' | 'excerpt'> => {
      const at = whereIs(path);
      return text === undefined ? { at } : { at, excerpt: places.excerpt(at) };
    };
    const none = value === undefined || value === null;
    return err(
      none
        ? [
            {
              severity: 'error',
              code: 'no-config',
              message: `${file} exports no settings`,
              ...place([]),
              hint: 'Write: export default defineConfig({ title: … });',
            },
          ]
        : diagnosticsOf(faultsOf(configSchema, value, verdict.error.issues), (fault) => place(fault.path)),
    );
  }
  const config = verdict.data;
  const languages = config.languages ?? ['en'];
  const twice = languages.find((language, i) => languages.indexOf(language) !== i);
  if (twice !== undefined) {
    const at = whereIs(['languages']);
    problems.push({
      severity: 'error',
      code: 'duplicate-id',
      message: `the language "${twice}" stands twice in languages`,
      at,
      hint: 'Keep one of the two.',
    });
    return err(problems);
  }
  const say: SayOfConfig = (path, said, severity = 'error') => {
    const at = whereIs(path);
    const excerpt = text === undefined ? {} : { excerpt: places.excerpt(at) };
    (severity === 'error' ? problems : warnings).push({ severity, at, ...excerpt, ...said });
  };
  for (const name of Object.keys(config.editions ?? {})) {
    if (languages.includes(name) || taken.includes(name))
      say(['editions', name], {
        code: 'bad-edition',
        message: `an edition can't be called "${name}": outputs have a folder of that name already`,
        hint: 'Call it print, kindle …',
      });
  }
  fontProblems(config.fonts ?? {}, say);
  const comfyui =
    config.comfyui === undefined ? undefined : comfyuiOf(config.comfyui, config.profiles ?? {}, whereIs, say);
  if (problems.length > 0) return err([...problems, ...warnings]);
  return ok({
    file,
    title: config.title,
    ...(config.author === undefined ? {} : { author: config.author }),
    languages,
    backend: located(config.backend ?? 'sketch', { '': whereIs(['backend']) }),
    paper: located(config.paper ?? 'b5', { '': whereIs(['paper']) }),
    reading: located(config.reading ?? 'rtl', { '': whereIs(['reading']) }),
    review: config.review ?? 'optional',
    fonts: Object.fromEntries(
      Object.entries(config.fonts ?? {}).map(([use, font]) => [
        use,
        typeof font === 'string' ? [font] : font,
      ]),
    ),
    fontsAt: Object.fromEntries(
      Object.entries(config.fonts ?? {}).map(([use, fonts]) => [
        use,
        [fonts].flat().map((font) => whereIsFont(use, font)),
      ]),
    ),
    editions: Object.fromEntries(
      Object.entries(config.editions ?? {}).map(([name, { paper, dpi, mono, lpi }]) => [
        name,
        {
          name,
          ...(paper === undefined
            ? {}
            : { paper: located(paper, { '': whereIs(['editions', name, 'paper']) }) }),
          ...(dpi === undefined ? {} : { dpi }),
          mono: mono === true,
          ...(lpi === undefined ? {} : { lpi }),
        },
      ]),
    ),
    lint: config.lint ?? {},
    resources: { ...(config.resources?.cpu === undefined ? {} : { cpu: config.resources.cpu }) },
    publish: publishingOf(config.publish),
    ...(comfyui === undefined ? {} : { comfyui }),
    ...(config.gemini === undefined ? {} : { gemini: geminiOf(config.gemini, whereIs) }),
    profiles: Object.fromEntries(
      Object.entries(config.profiles ?? {}).map(([name, profile]) => [
        name,
        located<OwnProfile>(profile, {
          '': whereIs(['profiles', name]),
          ...Object.fromEntries(Object.keys(profile).map((key) => [key, whereIs(['profiles', name, key])])),
        }),
      ]),
    ),
    warnings,
  });
}

type FontsInput = NonNullable<ConfigInput['fonts']>;

/** Uses that nothing is lettered with, and paths that no font can have. */
function fontProblems(fonts: FontsInput, say: SayOfConfig): void {
  for (const [use, named] of Object.entries(fonts)) {
    if (!/^(?:dialogue|sfx|strong)(?:-[a-z0-9-]+)?$/.test(use)) {
      say(['fonts', use], {
        code: 'unknown-key',
        message: `fonts.${use}: nothing is lettered with a font for "${use}"`,
        hint: 'Write dialogue, sfx or strong (stressed words), for every language or for one: dialogue-ja.',
      });
    }
    for (const font of [named].flat()) {
      // what has neither a folder nor an ending is the id of a font that comes with plasma
      if (!/[/.]/.test(font)) continue;
      const path = bookPath(font);
      if (path.ok && /\.(?:ttf|otf|woff)$/i.test(font)) continue;
      say(['fonts', use], {
        code: 'bad-path',
        message: `fonts.${use}: "${font}" ${path.ok ? 'is no .ttf, .otf or .woff' : `is no path in the book: ${path.error}`}`,
        hint: 'Put the font file into the book and write its path from the root: fonts/hand.ttf.',
      });
    }
  }
}

function secretProblems(value: unknown, whereIs: (path: NodePath) => Location): readonly Diagnostic[] {
  const { gemini, comfyui } = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly gemini?: unknown;
    readonly comfyui?: unknown;
  };
  const found = [...secretsIn(gemini, ['gemini']), ...secretsIn(comfyui, ['comfyui'])];
  return found.map(({ path, what }) => ({
    severity: 'error',
    code: 'secret-in-config',
    message: `${path.join('.')} in the config is ${what}: the config is shared, and its values are shown`,
    at: whereIs(path),
    hint:
      path[0] === 'gemini'
        ? 'Take it out and set it in the environment as GEMINI_API_KEY: plasma reads it there.'
        : 'Take it out: plasma sends no password to ComfyUI. Reach a guarded server through a tunnel.',
  }));
}

/**
 * Where the keys of a path stand in the text of a config, each looked for after the one before. A
 * config is code, so this is the best guess; what is not found gives the nearest key that is.
 */
function offsetOf(text: string, path: NodePath): number {
  let offset = Math.max(0, text.search(/\bdefineConfig\s*\(|\bexport\s+default\b/));
  for (const step of path) {
    if (typeof step === 'number') continue;
    const key = new RegExp(`(?<![\\w$.'"-])['"]?${step.replace(/[^\w-]/g, '\\$&')}['"]?\\s*[:,}]`, 'g');
    key.lastIndex = offset;
    const found = key.exec(text);
    if (found === null) break;
    offset = found.index;
  }
  return offset;
}

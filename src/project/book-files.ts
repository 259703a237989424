import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import type { Located } from '../engine/located.ts';
import { didYouMean } from '../engine/nearest.ts';
import type { BookPath } from '../engine/path.ts';
import type { Config } from './config.ts';
import { usualPrompt } from './drawing-config.ts';
import { type PromptTemplate, parsePromptTemplate, usualTemplate } from './prompt-template.ts';
import type { SourceFiles } from './read-book.ts';
import { sourceLimit, tooBig } from './source.ts';

/** What a file is needed for, and the place that names it. */
export type Wanted = { readonly path: BookPath; readonly at: Location; readonly excerpt?: string };

/** The template of prompts, from the file that the config names, or `rules/prompt.txt`, or plasma's own. */
export function promptTemplateOf(
  files: SourceFiles,
  config: Config,
  problems: Diagnostic[],
): Located<PromptTemplate> {
  const prompt = config.comfyui?.prompt;
  const path = prompt?.value ?? usualPrompt;
  const text = textIn(files, path, problems);
  if (text === undefined) {
    if (prompt !== undefined && config.comfyui?.written.includes(prompt.value))
      problems.push(missing(files, { path: prompt.value, at: prompt.origins['']! }, 'template of prompts'));
    return usualTemplate();
  }
  const parsed = parsePromptTemplate(text, path);
  if (parsed.ok) return parsed.value;
  problems.push(...parsed.error);
  return usualTemplate();
}

/**
 * The texts of all workflows of a book: those of the config, of chapters, and of plasma itself where a
 * usual one is not in the book. Without `comfyui` in the config there are none: what is read never hangs
 * on which backend is asked for.
 */
export function workflowTextsOf(
  files: SourceFiles,
  config: Config,
  named: readonly Wanted[],
  shipped: ((path: string) => string | undefined) | undefined,
  problems: Diagnostic[],
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const { comfyui } = config;
  if (comfyui === undefined) return texts;
  const { plain, posed } = comfyui.drawing.value.workflows;
  const { origins } = comfyui.drawing;
  const wanted = new Map<string, Wanted & { readonly written: boolean }>();
  for (const [key, path] of [
    ['plain', plain],
    ['posed', posed],
  ] as const)
    wanted.set(path, {
      path: path as BookPath,
      at: origins[`workflows.${key}`] ?? origins['']!,
      written: comfyui.written.includes(path as BookPath),
    });
  for (const one of named) if (!wanted.has(one.path)) wanted.set(one.path, { ...one, written: true });
  for (const { written, ...one } of wanted.values()) {
    const text = textIn(files, one.path, problems) ?? shipped?.(one.path);
    if (text !== undefined) texts.set(one.path, text);
    else if (written) problems.push(missing(files, one, 'workflow'));
  }
  return texts;
}

function textIn(files: SourceFiles, path: string, problems: Diagnostic[]): string | undefined {
  const size = files.size(path);
  if (size !== undefined && size > sourceLimit) {
    const { hint: _, ...problem } = tooBig(path, size);
    problems.push({ ...problem, hint: 'Is this really the file that is meant?' });
    return '';
  }
  const bytes = files.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

function missing(files: SourceFiles, { path, at, excerpt }: Wanted, what: string): Diagnostic {
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, Math.max(0, slash));
  const near = didYouMean(
    path,
    files.list(folder === '' ? '.' : folder).map((name) => (folder === '' ? name : `${folder}/${name}`)),
  );
  return {
    severity: 'error',
    code: 'missing-source',
    message: `the ${what} ${path} is not there`,
    at,
    ...(excerpt === undefined ? {} : { excerpt }),
    hint: near ?? 'Put it there, or name another.',
  };
}

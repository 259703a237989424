import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { readChapter } from '../project/chapter.ts';
import { readConfig } from '../project/config.ts';
import type { Translatable } from '../project/translation.ts';
import { bookModules } from './modules.ts';
import { configName } from './root.ts';
import { readScripts } from './scripts.ts';

export type ToTranslate = {
  readonly chapters: readonly Translatable[];
  /** The first is the main one. */
  readonly languages: readonly string[];
};

/**
 * The chapters of a book and its languages, for translators. Only config and scripts are read: a book
 * whose missing translations are errors can't be built, and has to be translated all the same.
 */
export async function toTranslate(root: string): Promise<Result<ToTranslate, readonly Diagnostic[]>> {
  let settings: unknown;
  try {
    settings = ((await bookModules(root).load(configName)) as { readonly default?: unknown }).default;
  } catch (error) {
    return err([
      {
        severity: 'error',
        code: 'broken-module',
        message: `${configName} can't be loaded: ${error instanceof Error ? error.message : String(error)}`,
        at: { file: configName, line: 1, column: 1 },
      },
    ]);
  }
  const { tools: _, ...plain } = (settings ?? {}) as { readonly tools?: unknown };
  const config = readConfig(plain, configName, readFileSync(join(root, configName), 'utf8'));
  if (!config.ok) return config;
  const problems: Diagnostic[] = [];
  const chapters: Translatable[] = [];
  for (const { chapter, file } of readScripts(root)) {
    const read = readChapter(readFileSync(join(root, file)), file);
    problems.push(...read.problems);
    if (read.source !== undefined && read.value !== undefined)
      chapters.push({ chapter, source: read.source, script: read.value });
  }
  return problems.length > 0 ? err(problems) : ok({ chapters, languages: config.value.languages });
}

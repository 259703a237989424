import type { Action } from '../engine/action.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { sha256 } from '../engine/digest.ts';
import { originOf } from '../engine/located.ts';
import type { Finding, Level, Rated } from '../lint/finding.ts';
import type { LintChapterParams, LintPageParams } from '../lint/tool.ts';
import { withExcerpt } from './excerpts.ts';
import type { Workshop } from './open.ts';

/** One thing that an editor would mark, with the page and language that it is about. */
export type Mark = {
  readonly label: string;
  readonly language: string | undefined;
  readonly lint: Finding['lint'];
  readonly problem: Diagnostic;
};

const isCheck = (tool: string): boolean => tool === 'lint.page' || tool === 'lint.chapter';

/** The steps among these that look at pages and chapters. */
export const checksIn = (workshop: Workshop, steps: Iterable<number>): readonly number[] =>
  [...steps].filter((step) => isCheck(workshop.graph.action(step).tool));

/**
 * What an editor would mark in the pages and chapters that these steps look at; nothing is built.
 * Findings of several languages that say the same of the same place are told once.
 */
export async function marksOf(workshop: Workshop, steps: readonly number[]): Promise<readonly Mark[]> {
  const marks: Mark[] = [];
  const told = new Set<string>();
  for (const step of steps) {
    const action = workshop.graph.action(step);
    for (const finding of await findingsIn(workshop, action)) {
      const at = originOf(action.origins ?? {}, finding.param);
      const key = JSON.stringify([finding.message, at]);
      if (told.has(key)) continue;
      told.add(key);
      const label = action.label ?? '';
      const problem: Diagnostic = {
        severity: finding.level,
        code: finding.lint,
        message: placed(action, finding.message),
        ...(at === undefined ? {} : { at }),
        hint: finding.hint,
      };
      marks.push({
        label,
        language: languageOf(action),
        lint: finding.lint,
        problem: withExcerpt(workshop.disk, problem),
      });
    }
  }
  return marks;
}

/** A finding begins with the page (of a chapter) or the panel (of a page) that it is about, or with neither. */
function placed({ tool, label = '' }: Action, message: string): string {
  const isInside = tool === 'lint.chapter' || /^[a-z0-9-]+: /.test(message);
  return `${label}${isInside ? '/' : ': '}${message}`;
}

const languageOf = ({ tool, params }: Action): string | undefined =>
  tool === 'lint.chapter'
    ? (params as unknown as LintChapterParams).lang
    : (params as unknown as LintPageParams).lettering?.lang;

async function findingsIn(workshop: Workshop, action: Action): Promise<readonly Rated[]> {
  if (action.tool === 'lint.chapter') {
    const { lintChapter } = await import('../lint/chapter.ts');
    const { rated } = await import('../lint/finding.ts');
    const params = action.params as unknown as LintChapterParams;
    return rated(lintChapter(params), params.levels);
  }
  const { findingsOf, fontsOf } = await import('../lint/run-page.ts');
  const { fontInput } = await import('../tools/lettering/tool.ts');
  const params = action.params as unknown as LintPageParams;
  const files = new Map<string, { bytes: Uint8Array; digest: string }>();
  for (const path of params.lettering === undefined ? [] : fontsOf(params.lettering)) {
    const file = action.inputs[fontInput(path)]?.path;
    const bytes = file === undefined ? undefined : workshop.disk.read(file);
    if (bytes !== undefined) files.set(path, { bytes, digest: sha256(bytes) });
  }
  const found = findingsOf(params, files);
  if (found.ok) return found.value;
  return [
    {
      lint: 'clipped-text',
      level: 'error',
      message: found.error,
      hint: 'Build the page to see more.',
      param: 'lettering',
    },
  ];
}

/**
 * Published files that still carry prompts, workflows or the settings of a generator.
 * @param steps publishing steps, or any others
 */
export async function carriedIn(
  workshop: Workshop,
  steps: Iterable<number>,
  level: Level,
): Promise<readonly Mark[]> {
  if (level === 'off') return [];
  const { leaksIn } = await import('../tools/publish/leak.ts');
  const { graph, disk } = workshop;
  const marks: Mark[] = [];
  for (const step of steps) {
    const action = graph.action(step);
    if (!action.tool.startsWith('publish.') && action.tool !== 'page') continue;
    for (const path of Object.values(action.outputs)) {
      const bytes = disk.read(path);
      if (bytes === undefined) continue;
      for (const { where, what } of leaksIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
        marks.push({
          label: action.label ?? '',
          language: undefined,
          lint: 'carried-prompt',
          problem: {
            severity: level,
            code: 'carried-prompt',
            message: `${path}${where === undefined ? '' : `, ${where},`} holds ${what}: whoever has the file can read it`,
            hint: `Make it again with: plasma build --force ${path}`,
          },
        });
      }
    }
  }
  return marks;
}

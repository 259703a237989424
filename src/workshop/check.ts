import type { Action } from '../engine/action.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { sha256 } from '../engine/digest.ts';
import type { Emit, Event } from '../engine/event.ts';
import { originOf } from '../engine/located.ts';
import type { Finding, Rated } from '../lint/finding.ts';
import {
  type LintChapterParams,
  type LintPageParams,
  type LintPublishedParams,
  lintTools,
} from '../lint/tool.ts';
import { withExcerpt } from './excerpts.ts';
import type { Workshop } from './open.ts';

/** One thing that an editor would mark, with the page and language that it is about. */
export type Mark = {
  readonly label: string;
  readonly language: string | undefined;
  readonly lint: Finding['lint'];
  readonly problem: Diagnostic;
};

const isCheck = (tool: string): boolean => lintTools.some((other) => other === tool);

/** The steps among these that look at pages, chapters and published files. */
export const checksIn = (workshop: Workshop, steps: Iterable<number>): readonly number[] =>
  [...steps].filter((step) => isCheck(workshop.graph.tool(step)));

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
      marks.push(markOf(workshop, action, finding));
    }
  }
  return marks;
}

function markOf({ disk }: Workshop, action: Action, finding: Rated): Mark {
  const at = finding.param === '' ? undefined : originOf(action.origins ?? {}, finding.param);
  const problem: Diagnostic = {
    severity: finding.level,
    code: finding.lint,
    message: placed(action, finding),
    ...(at === undefined ? {} : { at }),
    hint: finding.hint,
  };
  return {
    label: action.label ?? '',
    language: languageOf(action),
    lint: finding.lint,
    problem: withExcerpt(disk, problem),
  };
}

/** A finding begins with the page (of a chapter) or the panel (of a page) that it is about, or with neither. */
function placed({ tool, label = '' }: Action, { lint, message }: Rated): string {
  if (lint === 'carried-prompt') return message;
  const isInside = tool === 'lint.chapter' || /^[a-z0-9-]+: /.test(message);
  return `${label}${isInside ? '/' : ': '}${message}`;
}

const languageOf = ({ tool, params }: Action): string | undefined =>
  tool === 'lint.chapter'
    ? (params as unknown as LintChapterParams).lang
    : tool === 'lint.page'
      ? (params as unknown as LintPageParams).lettering?.lang
      : undefined;

async function findingsIn(workshop: Workshop, action: Action): Promise<readonly Rated[]> {
  if (action.tool === 'lint.chapter') {
    const { lintChapter } = await import('../lint/chapter.ts');
    const { rated } = await import('../lint/finding.ts');
    const params = action.params as unknown as LintChapterParams;
    return rated(lintChapter(params), params.levels);
  }
  if (action.tool === 'lint.published') return publishedFindings(workshop, action);
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
      lint: 'unlettered',
      level: 'error',
      message: found.error,
      hint: 'Build the page to see more.',
      param: 'lettering',
    },
  ];
}

/** Files as they lie on the disk: what somebody has put into them by hand is seen too. */
async function publishedFindings({ disk }: Workshop, action: Action): Promise<readonly Rated[]> {
  const { lintPublished } = await import('../lint/published.ts');
  const { rated } = await import('../lint/finding.ts');
  const { levels } = action.params as unknown as LintPublishedParams;
  return Object.values(action.inputs).flatMap(({ path }) => {
    const bytes = disk.read(path);
    return bytes === undefined ? [] : rated(lintPublished([{ path, bytes }]), levels);
  });
}

/**
 * Tells what a build finds to mark as `plasma check` does, each with its place, and what several
 * languages say of one place once.
 */
export function withMarks(workshop: Workshop, emit: Emit): Emit {
  const told = new Set<string>();
  return (event) => {
    const marks = event.event === 'finish' && event.warnings !== undefined ? marksMade(workshop, event) : [];
    if (marks.length === 0) return emit(event);
    const { warnings: _, ...finish } = event as Extract<Event, { event: 'finish' }>;
    emit(finish);
    for (const { problem, lint } of marks) {
      const key = JSON.stringify([problem.message, problem.at]);
      // the book and the lettering tell these themselves
      if (told.has(key) || lint === 'missing-text' || lint === 'unlettered') continue;
      told.add(key);
      emit({ event: 'warning', problem: { ...problem, message: `${problem.message} (${lint})` } });
    }
  };
}

/** What a step has just found; nothing if it looks at no pages, chapters or published files. */
function marksMade(
  workshop: Workshop,
  { tool, target }: Extract<Event, { event: 'finish' }>,
): readonly Mark[] {
  const { graph, disk } = workshop;
  const step = isCheck(tool) ? graph.producer[graph.find(target)] : undefined;
  if (step === undefined || step < 0) return [];
  const action = graph.action(step);
  const bytes = disk.read(action.outputs.findings!);
  if (bytes === undefined) return [];
  try {
    const findings = JSON.parse(new TextDecoder().decode(bytes)) as readonly Rated[];
    return findings.map((finding) => markOf(workshop, action, finding));
  } catch {
    return [];
  }
}

import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import type { Io, Paint } from './io.ts';

export const showLocation = (at: Location): string => `${at.file}:${at.line}:${at.column}`;

/** A diagnostic as a person reads it: what, where with an excerpt, facts, what to do next. */
export function showDiagnostic(problem: Diagnostic, paint: Paint): string {
  const mark = problem.severity === 'error' ? paint.red('error') : paint.yellow('warning');
  const lines = [`${mark} ${paint.bold(problem.message)}`];
  if (problem.at !== undefined) lines.push(`  ${paint.cyan(showLocation(problem.at))}`);
  if (problem.excerpt !== undefined)
    lines.push(
      ...problem.excerpt
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `  ${paint.dim(line)}`),
    );
  const facts = problem.facts ?? [];
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  for (const [label, value] of facts) lines.push(`  ${paint.dim(label.padEnd(width))}  ${value}`);
  if (problem.hint !== undefined) lines.push(`  ${paint.green('→')} ${problem.hint}`);
  return `${lines.join('\n')}\n`;
}

export function showDiagnostics(io: Io, problems: readonly Diagnostic[]): void {
  for (const problem of problems) io.err(showDiagnostic(problem, io.paint));
  const errors = problems.filter((p) => p.severity === 'error').length;
  if (errors > 1) io.err(`${errors} errors\n`);
}

/** 840 ms, 12.3 s, 4 min 05 s, 2 h 10 min */
export function showDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
}

export function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** A share from 0 to 1 in words: `1.3 %`. */
export const showShare = (share: number): string =>
  share > 0 && share < 0.001 ? 'less than 0.1 %' : `${(100 * share).toFixed(1)} %`;

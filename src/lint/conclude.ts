import { err, ok, type Result } from '../engine/result.ts';
import type { Done, Setback } from '../engine/tool.ts';
import type { Rated } from './finding.ts';

/** What a lint run ends with: its warnings, or a failure about the first of its errors. */
export function conclude(findings: readonly Rated[]): Result<Done, Setback> {
  const errors = findings.filter(({ level }) => level === 'error');
  const [first, ...more] = errors;
  if (first !== undefined) {
    return err({
      kind: 'failed',
      message: `${first.message} (${first.lint})`,
      hint: more.length === 0 ? first.hint : `${first.hint} plasma check shows the others with their lines.`,
      facts: [
        ['param', first.param],
        ...more.map(({ lint, message }) => ['also', `${message} (${lint})`] as const),
      ],
    });
  }
  const warnings = findings.map(({ lint, message }) => `${message} (${lint})`);
  return ok(warnings.length === 0 ? {} : { warnings });
}

/** Findings as a file: one a line, for tools that read them. */
export const findingsText = (findings: readonly Rated[]): string => `${JSON.stringify(findings, null, 1)}\n`;

import type { Command } from 'commander';
import type { Mark } from '../../workshop/check.ts';
import { exit, openForReading } from '../command.ts';
import type { Io } from '../io.ts';
import { refuse } from '../locked.ts';
import { showDiagnostic } from '../show.ts';

type Words = { readonly json?: boolean; readonly lang?: string };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('[selector...]', 'chapters or pages; everything if left out')
    .option('--lang <language>', 'only in this language')
    .option(
      '--json',
      'one object a line: {lint, level, label, language, message, at, hint}, then {errors, warnings}',
    )
    .addHelpText(
      'after',
      `
Tells what an editor would mark: tiny or clipped text, balloons over faces, unclear reading order,
pages on the wrong side … Nothing is built. \`lint\` in plasma.config.ts makes errors of them, or
nothing: lint: { 'tiny-text': 'error', 'em-dash': 'off' }

Examples:
  plasma check ch-01
  plasma check ch-01/p003 --lang ja

Exit codes: 0 no error (there may be warnings), 1 errors`,
    )
    .action(async (selectors: readonly string[], words: Words) => end(await check(io, selectors, words)));
}

async function check(io: Io, selectors: readonly string[], words: Words): Promise<number> {
  const workshop = await openForReading(io);
  if (workshop === undefined) return exit.usage;
  const { planOf } = await import('../../workshop/order.ts');
  const { checksIn, marksOf } = await import('../../workshop/check.ts');
  const plan = planOf(workshop, { selectors, force: [] });
  if (!plan.ok) return refuse(io, ...plan.error);
  const asked = plan.value.asked === 'all' ? plan.value.cone : [...plan.value.asked];
  const steps = checksIn(workshop, asked);
  if (steps.length === 0) {
    return refuse(io, {
      severity: 'error',
      code: 'no-checks',
      message:
        selectors.length === 0 ? 'this book has no checks' : `nothing is checked in ${selectors.join(', ')}`,
      hint: "Name a chapter or a page (ch-01, ch-01/p003); a book whose rules make no checks gets them from plasma's rules/checks.ts.",
    });
  }
  const marks = (await marksOf(workshop, steps)).filter(
    ({ language }) => words.lang === undefined || language === undefined || language === words.lang,
  );
  const errors = marks.filter(({ problem }) => problem.severity === 'error').length;
  const warnings = marks.length - errors;
  if (words.json) {
    io.out(`${[...marks.map(asJson), JSON.stringify({ errors, warnings })].join('\n')}\n`);
  } else {
    for (const { problem, lint } of marks)
      io.out(
        showDiagnostic({ ...problem, message: `${problem.message} ${io.paint.dim(`(${lint})`)}` }, io.paint),
      );
    const parts = new Set(steps.map((step) => workshop.graph.label(step))).size;
    const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
    io.out(
      marks.length === 0
        ? `${io.paint.green('nothing to mark')} (${parts} pages and chapters looked at)\n`
        : `${count(errors, 'error')}, ${count(warnings, 'warning')}\n`,
    );
  }
  return errors > 0 ? exit.failed : exit.done;
}

const asJson = ({ lint, label, language, problem }: Mark): string =>
  JSON.stringify({
    lint,
    level: problem.severity,
    label,
    ...(language === undefined ? {} : { language }),
    message: problem.message,
    ...(problem.at === undefined ? {} : { at: problem.at }),
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  });

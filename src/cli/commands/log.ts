import type { Command } from 'commander';
import { difference } from '../../engine/explain.ts';
import type { Graph } from '../../engine/graph.ts';
import { targetOf } from '../../engine/graph.ts';
import { recipeOfTrace } from '../../engine/trace.ts';
import type { Moment } from '../../workshop/history.ts';
import { exit, openForReading } from '../command.ts';
import type { Io } from '../io.ts';
import { showReason } from '../report/reason.ts';
import { showBytes, showDiagnostics, showDuration } from '../show.ts';
import { worthTelling } from '../worth-telling.ts';

type Words = { readonly json?: boolean; readonly backend?: string; readonly last?: number };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<target>', 'a label, or an output path')
    .option('-n, --last <n>', 'only the newest n results', count(command))
    .option('--backend <name>', 'who draws the panels')
    .option('--json', 'one object a line: {target, at, how, ms, tool, key, changes, outputs, …}')
    .addHelpText(
      'after',
      '\nExamples:\n  plasma log ch-01/p001/k2\n  plasma log output/ch-01/pages/ch01_p001.png --last 3\n  plasma log ch-01/p001/k2 --json',
    )
    .action(async (target: string, words: Words) => end(await log(io, target, words)));
}

const count =
  (command: Command) =>
  (value: string): number => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < 1)
      command.error(`error: --last wants a whole number from 1, not ${JSON.stringify(value)}`);
    return n;
  };

async function log(io: Io, target: string, words: Words): Promise<number> {
  const workshop = await openForReading(io, words.backend === undefined ? {} : { backend: words.backend });
  if (workshop === undefined) return exit.usage;
  const { planOf } = await import('../../workshop/order.ts');
  const { momentsOf } = await import('../../workshop/history.ts');
  const plan = planOf(workshop, { selectors: [target], force: [] });
  if (!plan.ok) {
    showDiagnostics(io, plan.error);
    return exit.usage;
  }
  const { graph, disk } = workshop;
  const asked = plan.value.asked === 'all' ? [] : [...plan.value.asked];
  asked.forEach((step, i) => {
    const name = targetOf(graph, step);
    const entries = told(graph, step, momentsOf(disk, name, graph.action(step))).slice(
      words.last === undefined ? 0 : -words.last,
    );
    if (words.json)
      for (const entry of entries) io.out(`${JSON.stringify({ target: name, ...plainOf(entry) })}\n`);
    else io.out(`${i > 0 ? '\n' : ''}${show(io, name, graph.label(step), entries)}`);
  });
  return exit.done;
}

type Told = Moment & { readonly changes: ReturnType<typeof difference>; readonly first: boolean };

/** Each result with what was different from the one before it. */
function told(graph: Graph, step: number, moments: readonly Moment[]): readonly Told[] {
  const { origins, names } = graph.action(step);
  return moments.map((moment, i) => {
    const before = moments[i - 1]?.trace;
    const { trace } = moment;
    const isLast = i === moments.length - 1;
    const changes =
      before === undefined
        ? []
        : // where a value stands is known for what the sources say now, and not for older values
          difference(
            recipeOfTrace(before),
            recipeOfTrace(trace),
            isLast ? origins : {},
            (name) => trace.inputs[name]?.path ?? before.inputs[name]?.path,
            names,
          );
    return { ...moment, changes, first: before === undefined };
  });
}

function plainOf({ at, how, trace, changes }: Told): object {
  const { ms, tool, version, rule, key, by, outputs, inputs, environment } = trace;
  return {
    at,
    how,
    ms,
    rule,
    tool,
    version,
    key,
    by,
    changes,
    inputs,
    outputs,
    ...(environment === undefined ? {} : { environment }),
  };
}

function show(io: Io, target: string, label: string | undefined, entries: readonly Told[]): string {
  const { paint } = io;
  const lines = [`${paint.bold(target)}${label === undefined ? '' : paint.dim(`  ${label}`)}`];
  if (entries.length === 0) lines.push(`  ${paint.dim('was never made')}`);
  for (const { at, how, trace, changes, first } of entries) {
    const when = `${at.replace('T', ' ').slice(0, 19)} UTC`;
    const what =
      how === 'built'
        ? `${paint.green('built')} in ${showDuration(trace.ms)} by ${trace.tool} (${trace.by})`
        : `${paint.cyan('restored')} from the store`;
    lines.push(`  ${when}  ${what}  ${paint.dim(`key ${trace.key.slice(0, 12)}`)}`);
    for (const change of worthTelling(changes)) lines.push(`    • ${showReason(change)}`);
    if (changes.length === 0 && !first) lines.push(`    ${paint.dim('• nothing had changed')}`);
    for (const output of Object.values(trace.outputs)) {
      lines.push(
        `    ${paint.dim('→')} ${output.path} ${paint.dim(`${output.digest.slice(0, 12)}, ${showBytes(output.size)}`)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

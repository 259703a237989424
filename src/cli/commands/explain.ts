import type { Command } from 'commander';
import type { Explanation } from '../../workshop/explain.ts';
import { bookRoot, exit } from '../command.ts';
import type { Io } from '../io.ts';
import { showReason, showValue } from '../report/reason.ts';
import { showDiagnostics, showDuration } from '../show.ts';

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<target>', 'a label of one target, or an output path')
    .option('--backend <name>', 'who draws the panels')
    .option('--json', 'one object: {target, state, reasons: [{kind, name, before, after, source}], causes}')
    .addHelpText(
      'after',
      '\nExamples:\n  plasma explain ch-01/p001/k2\n  plasma explain output/ch-01/pages/ch01_p001.png --json',
    )
    .action(async (target: string, words: { readonly json?: boolean; readonly backend?: string }) =>
      end(await explain(io, target, words)),
    );
}

async function explain(
  io: Io,
  target: string,
  words: { readonly json?: boolean; readonly backend?: string },
): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { openWorkshop } = await import('../../workshop/open.ts');
  const { planOf } = await import('../../workshop/order.ts');
  const { explainStep } = await import('../../workshop/explain.ts');
  const opened = await openWorkshop(root, {
    readOnly: true,
    ...(words.backend === undefined ? {} : { backend: words.backend }),
  });
  if (!opened.ok) {
    showDiagnostics(io, opened.error);
    return exit.usage;
  }
  const plan = planOf(opened.value, { selectors: [target], force: [] });
  if (!plan.ok) {
    showDiagnostics(io, plan.error);
    return exit.usage;
  }
  const named = plan.value.asked === 'all' ? [] : [...plan.value.asked];
  // a page's label names the page and its lettering; its panels have labels of their own
  const exact = named.filter((step) => opened.value.graph.label(step) === target);
  const asked = exact.length > 0 ? exact : named;
  const explanations: Explanation[] = [];
  for (const step of asked) explanations.push(await explainStep(opened.value, plan.value, step));
  if (words.json) {
    for (const one of explanations) io.out(`${JSON.stringify(plainOf(one))}\n`);
    return exit.done;
  }
  io.out(explanations.map((one) => lines(io, one, '', new Set()).join('\n')).join('\n\n'));
  io.out('\n');
  return exit.done;
}

/** The object of `--json`: the trace as `made`, causes nested. */
function plainOf(one: Explanation): object {
  const { made, causes, ...rest } = one;
  return {
    ...rest,
    causes: causes.map(plainOf),
    ...(made === undefined
      ? {}
      : {
          made: {
            key: made.key,
            at: made.at,
            ms: made.ms,
            by: made.by,
            inputs: made.inputs,
            outputs: made.outputs,
            environment: made.environment,
          },
        }),
  };
}

function lines(io: Io, one: Explanation, indent: string, told: Set<string>): readonly string[] {
  const { paint } = io;
  const state = {
    fresh: paint.green('fresh'),
    stale: paint.yellow('stale'),
    edited: paint.magenta('edited by hand'),
    waiting: paint.blue('waiting'),
    'missing-source': paint.red('a source is missing'),
  }[one.state];
  const out = [
    `${indent}${paint.bold(one.target)}${one.label === undefined ? '' : paint.dim(`  ${one.label}`)}  ${state}`,
  ];
  if (told.has(one.target)) return [`${out[0]}${paint.dim('  (see above)')}`];
  told.add(one.target);
  const inner = `${indent}  `;
  if (one.state === 'fresh') {
    const made = one.made;
    if (made !== undefined) {
      out.push(
        `${inner}made ${made.at.replace('T', ' ').slice(0, 19)} UTC by ${made.tool} (rule ${made.rule}) in ${showDuration(made.ms)}`,
      );
      if (indent === '') {
        for (const [name, input] of Object.entries(made.inputs))
          out.push(
            `${inner}${paint.dim('from')} ${input.path} ${paint.dim(`${name}, ${showValue(input.digest)}`)}`,
          );
        for (const output of Object.values(made.outputs))
          out.push(`${inner}${paint.dim('made')} ${output.path} ${paint.dim(showValue(output.digest))}`);
        out.push(`${inner}${paint.dim('key')}  ${made.key}`);
      }
    }
    if (one.reasons.length > 0) out.push(`${inner}${paint.dim('its last run changed:')}`);
  }
  for (const reason of one.reasons) out.push(`${inner}• ${showReason(reason)}`);
  for (const cause of one.causes) out.push(...lines(io, cause, `${inner}  `, told));
  return out;
}

import type { Command } from 'commander';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { targetOf } from '../../engine/graph.ts';
import { bookRoot, exit } from '../command.ts';
import type { Io } from '../io.ts';
import { showDiagnostics } from '../show.ts';

/** What a target is at the moment. */
export type TargetState = 'fresh' | 'stale' | 'edited' | 'waiting' | 'missing-source' | 'on-request';

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('[selector...]', 'what to look at; everything if left out')
    .option('--backend <name>', 'who draws the panels')
    .option('--json', 'one JSON object: {targets: [{target, rule, state}], counts}')
    .option('-a, --all', 'list fresh targets too')
    .addHelpText(
      'after',
      '\nExamples:\n  plasma status\n  plasma status ch-01/p003 --all\n  plasma status --json',
    )
    .action(
      async (
        selectors: readonly string[],
        words: { readonly json?: boolean; readonly all?: boolean; readonly backend?: string },
      ) => end(await status(io, selectors, words)),
    );
}

async function status(
  io: Io,
  selectors: readonly string[],
  words: { readonly json?: boolean; readonly all?: boolean; readonly backend?: string },
): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { openWorkshop } = await import('../../workshop/open.ts');
  const { foresee, planOf } = await import('../../workshop/order.ts');
  const opened = await openWorkshop(root, {
    readOnly: true,
    ...(words.backend === undefined ? {} : { backend: words.backend }),
  });
  const fail = (problems: readonly Diagnostic[]): number => {
    showDiagnostics(io, problems);
    return exit.usage;
  };
  if (!opened.ok) return fail(opened.error);
  const workshop = opened.value;
  const plan = planOf(workshop, { selectors, force: [] });
  if (!plan.ok) return fail(plan.error);
  const { graph } = workshop;
  const states = new Map<number, TargetState>();
  const seen = await foresee(
    workshop,
    plan.value,
    () => {},
    (step, fate) => {
      const state = {
        fresh: 'fresh',
        run: 'stale',
        restore: 'stale',
        maybe: 'stale',
        wait: 'waiting',
        fail: 'missing-source',
      } as const;
      states.set(step, state[fate]);
    },
  );
  for (const step of plan.value.cone) {
    for (let i = graph.outputStart[step]!; i < graph.outputStart[step + 1]!; i++) {
      if (seen.findings.other.has(graph.outputs[i]!) && states.get(step) === 'fresh')
        states.set(step, 'edited');
    }
  }
  if (selectors.length === 0)
    for (const step of workshop.onRequest) if (!states.has(step)) states.set(step, 'on-request');
  const targets = [...states].map(([step, state]) => ({
    target: targetOf(graph, step),
    rule: graph.rule(step),
    state,
    label: graph.label(step),
  }));
  const counts: { [state: string]: number } = {};
  for (const { state } of targets) counts[state] = (counts[state] ?? 0) + 1;
  if (words.json) {
    io.out(`${JSON.stringify({ targets, counts })}\n`);
    return exit.done;
  }
  const paint = {
    fresh: io.paint.dim,
    stale: io.paint.yellow,
    edited: io.paint.magenta,
    waiting: io.paint.blue,
    'missing-source': io.paint.red,
    'on-request': io.paint.dim,
  } as const;
  for (const { target, state, label } of targets) {
    if (state === 'fresh' && !words.all) continue;
    io.out(
      `${paint[state](state.padEnd(8))} ${target}${label === undefined ? '' : io.paint.dim(`  ${label}`)}\n`,
    );
  }
  const order: readonly TargetState[] = [
    'fresh',
    'stale',
    'edited',
    'waiting',
    'missing-source',
    'on-request',
  ];
  io.out(
    `${targets.length} targets: ${order
      .filter((s) => counts[s] !== undefined)
      .map((s) => `${counts[s]} ${s}`)
      .join(', ')}\n`,
  );
  return exit.done;
}

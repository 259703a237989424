import { type Command, Option } from 'commander';
import { exit, openForReading } from '../command.ts';
import type { Grouping } from '../graph/picture.ts';
import type { Io } from '../io.ts';
import { diskProblem, refuse } from '../locked.ts';
import { showDiagnostics } from '../show.ts';

type Words = {
  readonly format: 'dot' | 'mermaid' | 'json' | 'svg';
  readonly group: Grouping | 'auto';
  readonly output?: string;
  readonly backend?: string;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('[selector...]', 'what to draw, with all it needs; everything if left out')
    .addOption(
      new Option('-f, --format <format>', 'how to draw it')
        .choices(['dot', 'mermaid', 'json', 'svg'])
        .default('dot'),
    )
    .addOption(
      new Option(
        '--group <by>',
        'one box for each step, or for all steps of a rule for a page, a chapter, or all',
      )
        .choices(['auto', 'none', 'page', 'chapter', 'rule'])
        .default('auto'),
    )
    .option('-o, --output <file>', 'write it here instead of printing it')
    .option('--backend <name>', 'who draws the panels')
    .addHelpText(
      'after',
      `
Examples:
  plasma graph ch-01/p001 --format svg --output p001.svg
  plasma graph --format mermaid --group rule
  plasma graph --format dot | dot -Tpdf > book.pdf
  plasma graph ch-01 --format json`,
    )
    .action(async (selectors: readonly string[], words: Words) => end(await graph(io, selectors, words)));
}

async function graph(io: Io, selectors: readonly string[], words: Words): Promise<number> {
  const workshop = await openForReading(io, words.backend === undefined ? {} : { backend: words.backend });
  if (workshop === undefined) return exit.usage;
  const { planOf } = await import('../../workshop/order.ts');
  const plan = planOf(workshop, { selectors, force: [] });
  if (!plan.ok) return refuse(io, ...plan.error);
  // what is made on request only is part of the book too
  const steps = selectors.length === 0 ? [...workshop.graph.order] : plan.value.cone;
  const text = await drawn(workshop.graph, steps, words, selectors);
  if (words.output === undefined) {
    io.out(text);
    return exit.done;
  }
  const { isAbsolute, dirname, basename, join } = await import('node:path');
  const { DiskError } = await import('../../engine/disk.ts');
  const { writeSource } = await import('../../workshop/write-source.ts');
  const path = isAbsolute(words.output) ? words.output : join(io.cwd, words.output);
  try {
    writeSource(dirname(path), basename(path), text);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    showDiagnostics(io, [
      { ...diskProblem(error), message: `${words.output} can't be written: ${error.message}` },
    ]);
    return exit.failed;
  }
  io.err(`${steps.length} ${steps.length === 1 ? 'step' : 'steps'} drawn: ${words.output}\n`);
  return exit.done;
}

async function drawn(
  of: Parameters<typeof import('../graph/text-formats.ts').asJson>[0],
  steps: readonly number[],
  words: Words,
  selectors: readonly string[],
): Promise<string> {
  const { asDot, asJson, asMermaid } = await import('../graph/text-formats.ts');
  if (words.format === 'json') return asJson(of, steps);
  const { pictureOf } = await import('../graph/picture.ts');
  const picture = pictureOf(of, steps, words.group);
  if (words.format === 'dot') return asDot(picture);
  if (words.format === 'mermaid') return asMermaid(picture);
  const { asSvg } = await import('../graph/svg.ts');
  return asSvg(picture, selectors.length === 0 ? 'everything' : selectors.join(' '));
}

import type { Command } from 'commander';
import type { Emit } from '../../engine/event.ts';
import { type Quick, quickPath } from '../../quick/check.ts';
import { type BuildReport, type BuildRequest, runBuild } from '../../workshop/build.ts';
import { bookRoot } from '../command.ts';
import { exit, type Io } from '../io.ts';
import { quickWords } from '../quick-build.ts';
import { reporterFor } from '../report/reporter.ts';
import { showDiagnostics } from '../show.ts';

export type BuildWords = {
  readonly watch?: boolean;
  readonly force: readonly string[];
  readonly dryRun?: boolean;
  readonly keepGoing?: boolean;
  readonly jobs?: number;
  readonly backend?: string;
  readonly json?: boolean;
  readonly trace?: string;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument(
      '[selector...]',
      'a label (ch-01, ch-01/p001/k2), a rule of it (ch-01:raw), an output path or a glob',
    )
    .option('-w, --watch', 'stay, and build again whenever a source is saved')
    .option(
      '-f, --force <selector>',
      'run this even if it is fresh (repeatable)',
      (value: string, all: readonly string[]) => [...all, value],
      [] as readonly string[],
    )
    .option('-n, --dry-run', 'tell what would run and what it would cost; write nothing')
    .option('-k, --keep-going', 'after a failure, finish what does not depend on it')
    .option('-j, --jobs <n>', 'how many things to do at once', positive(command))
    .option('--backend <name>', 'who draws the panels: sketch, comfyui, gemini')
    .option('--json', 'one JSON object a line')
    .option('--trace <file>', 'write a Chrome trace of the build (chrome://tracing, ui.perfetto.dev)')
    .addHelpText(
      'after',
      `
Examples:
  plasma build                        everything
  plasma build ch-01/p003             one page and all it needs
  plasma build --force ch-01/p001/k2  draw this panel again; stop where the bytes are the same
  plasma build ch-01 --watch          keep building while you write
  plasma build 'output/**/pages/*'    a glob over output paths`,
    )
    .action(async (selectors: readonly string[], words: BuildWords) =>
      end(await buildCommand(io, selectors, words)),
    );
}

const positive =
  (command: Command) =>
  (value: string): number => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < 1 || n > 1024)
      command.error(`error: --jobs wants a whole number from 1 to 1024, not ${JSON.stringify(value)}`);
    return n;
  };

/** @param quick what the quick way found of this selection */
export async function buildCommand(
  io: Io,
  selectors: readonly string[],
  words: BuildWords,
  quick?: Quick,
): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  if (words.dryRun) return dryRun(io, root, selectors, words);
  if (words.watch) {
    const { watchCommand } = await import('../watch-command.ts');
    return watchCommand(io, root, selectors, words);
  }
  const reporter = reporterFor(io, { json: words.json === true, trace: words.trace });
  const path =
    words.force.length > 0 ? undefined : quickPath(quickWords({ selectors, backend: words.backend }));
  const request = {
    selectors,
    force: words.force,
    keepGoing: words.keepGoing === true,
    jobs: words.jobs,
    backend: words.backend,
    quickPath: path,
    quick,
  };
  const remote = await askedResident(root, request, io, reporter.emit);
  const built =
    remote ??
    (await runBuild(root, request, io.signal, reporter.emit, (holder) =>
      io.err(
        holder === undefined
          ? 'Another plasma is building this book; waiting for it.\n'
          : `Waiting for another plasma (process ${holder.pid}, since ${holder.since.slice(11, 19)} UTC) to finish building.\n`,
      ),
    ));
  if (!built.ok) {
    reporter.close();
    if (words.json)
      io.out(`${built.error.map((problem) => JSON.stringify({ event: 'error', problem })).join('\n')}\n`);
    showDiagnostics(io, built.error);
    return built.error.some((problem) => problem.code === 'disk') ? exit.failed : exit.usage;
  }
  finish(reporter.emit, built.value);
  reporter.close();
  return codeOf(built.value);
}

/** Lets a plasma that watches this book do it; undefined if there is none. */
async function askedResident(
  root: string,
  request: BuildRequest,
  io: Io,
  emit: Emit,
): Promise<Awaited<ReturnType<typeof runBuild>> | undefined> {
  const { existsSync } = await import('node:fs');
  if (!existsSync(`${root}/.plasma/resident.json`)) return undefined;
  const { residentBuild } = await import('../../workshop/ask.ts');
  return residentBuild(root, request, io.signal, emit);
}

/** The last event of every build. */
export function finish(emit: Emit, report: BuildReport): void {
  const { built, restored, fresh, failed, skipped, waiting, ms, interrupted } = report;
  emit({
    event: 'summary',
    built,
    restored,
    fresh,
    failed,
    skipped,
    waiting,
    ms: Math.round(ms),
    ...(interrupted ? { interrupted } : {}),
  });
}

export function codeOf(report: BuildReport): number {
  if (report.interrupted) return exit.interrupted;
  if (report.failed > 0) return exit.failed;
  if (report.waiting > 0) return exit.waiting;
  return exit.done;
}

async function dryRun(
  io: Io,
  root: string,
  selectors: readonly string[],
  words: BuildWords,
): Promise<number> {
  const { openWorkshop } = await import('../../workshop/open.ts');
  const { foresee, planOf } = await import('../../workshop/order.ts');
  const opened = await openWorkshop(root, { backend: words.backend, readOnly: true });
  if (!opened.ok) {
    showDiagnostics(io, opened.error);
    return exit.usage;
  }
  const plan = planOf(opened.value, { selectors, force: words.force });
  if (!plan.ok) {
    showDiagnostics(io, plan.error);
    return exit.usage;
  }
  const { reportDryRun } = await import('../report/dry-run.ts');
  return reportDryRun(io, opened.value, plan.value, words.json === true, (emit) =>
    foresee(opened.value, plan.value, emit),
  );
}

import type { Command } from 'commander';
import { findRoot } from '../../workshop/root.ts';
import { exit, type Io } from '../io.ts';

type Words = {
  readonly json?: boolean;
  readonly benchmark?: boolean;
  readonly online?: boolean;
  /** How long the whole may wait for one thing, for tests (ms). */
  readonly limit?: number;
};

/** The longest that a single check may take, ms. */
const limitMs = 5000;

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .option('--benchmark', 'draw 512×512 in 20 steps on each server, and compare with two minutes')
    .option('--online', 'ask Google for the Gemini model even if Gemini does not draw')
    .option('--json', 'one JSON object: {rows: [{area, what, state, found, advice, facts}], summary}')
    .addHelpText(
      'after',
      `
Looks at the book, ComfyUI, models, training, Gemini and this machine, and says what to do.
It changes nothing. COMFYUI_URL stands in for the servers of plasma.config.ts.

Examples:
  plasma doctor
  plasma doctor --benchmark
  COMFYUI_URL=http://10.0.0.5:8188 plasma doctor
  plasma doctor --json | jq '.rows[] | select(.state == "fail")'

Exit codes: 0 nothing failed (warnings are allowed), 1 something failed, 130 interrupted`,
    )
    .action(async (words: Words) => end(await doctor(io, words)));
}

/** Examines everything and tells it: the exit code. */
export async function doctor(io: Io, words: Words): Promise<number> {
  const started = performance.now();
  const { arch, homedir } = await import('node:os');
  const { setTimeout: after } = await import('node:timers/promises');
  const { examine } = await import('../../workshop/doctor/examine.ts');
  const { countsOf } = await import('../../workshop/doctor/row.ts');
  const { patience } = await import('../../workshop/doctor/worker.ts');
  const { doctorSummary, doctorTable } = await import('../doctor/table.ts');
  const live = io.live && !words.json;
  const say = (text: string): void => {
    if (live) io.err(`\r\u001b[2K${text === '' ? '' : io.paint.dim(text)}`);
  };
  say('Looking around …');
  const limit = words.limit ?? limitMs;
  const found = await examine({
    machine: {
      env: io.env,
      home: io.env.HOME ?? homedir(),
      platform: process.platform,
      arch: arch(),
      node: process.versions.node,
    },
    root: findRoot(io.cwd),
    online: words.online === true,
    limitMs: limit,
    signal: io.signal,
    rest: () => after(patience.restMs, undefined, { signal: io.signal }).catch(() => {}),
  });
  let rows = found.rows;
  if (words.benchmark && !io.signal.aborted) {
    const { benchmarkAll } = await import('../../workshop/doctor/benchmark.ts');
    rows = [...rows, ...(await benchmarkAll(found, { signal: io.signal, limitMs: limit, say }))];
  }
  say('');
  if (io.signal.aborted) {
    io.err('Stopped.\n');
    for (const row of rows)
      if (row.facts?.stillDrawing === true) io.err(`${row.found}. ${row.advice ?? ''}\n`);
    return exit.interrupted;
  }
  const counts = countsOf(rows);
  if (words.json)
    io.out(
      `${JSON.stringify({
        rows,
        summary: { ...counts, ready: counts.fail === 0, ms: Math.round(performance.now() - started) },
      })}\n`,
    );
  else
    io.out(`${doctorTable(rows, io.paint, Math.min(io.columns(), 100))}\n${doctorSummary(rows, io.paint)}\n`);
  return counts.fail > 0 ? exit.failed : exit.done;
}

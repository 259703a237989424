import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const repository = resolve(import.meta.dirname, '..');
/** What a user has: the packed build, run by the pinned Node. */
export const plasma: readonly string[] = [process.execPath, join(repository, 'bin/plasma.js')];

/** Neither side pays for a larger list of certificates at each start. */
const env = {
  ...process.env,
  NODE_EXTRA_CA_CERTS: undefined,
  PLASMA_DIST: '1',
  NO_COLOR: '1',
  CI: '1',
} as NodeJS.ProcessEnv;

/** Runs a program to its end: ms, and the most memory it held (MB; Linux, where GNU time is there). */
export function timed(
  command: readonly string[],
  cwd: string,
): { readonly ms: number; readonly mb?: number; readonly out: string } {
  const gnuTime = existsSync('/usr/bin/time');
  const words = gnuTime ? ['/usr/bin/time', '-f', '%M', ...command] : command;
  const began = performance.now();
  const ran = spawnSync(words[0]!, words.slice(1), { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const ms = performance.now() - began;
  if (ran.status !== 0)
    throw new Error(
      `${command.join(' ')} ended with ${ran.status}:\n${ran.stdout.slice(-2000)}\n${ran.stderr.slice(-2000)}`,
    );
  const kb = Number(ran.stderr.trim().split('\n').at(-1));
  return { ms, out: ran.stdout, ...(gnuTime && Number.isFinite(kb) ? { mb: kb / 1024 } : {}) };
}

export const start = (
  command: readonly string[],
  cwd: string,
  more: { readonly [name: string]: string } = {},
): ReturnType<typeof spawn> =>
  spawn(command[0]!, command.slice(1), {
    cwd,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Takes turns, so that what else the machine does falls on both sides alike. */
export function alternate(
  rounds: number,
  sides: { readonly [name: string]: (round: number) => number },
): { readonly [name: string]: number } {
  const taken: { [name: string]: number[] } = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(sides)) {
      taken[name] ??= [];
      taken[name].push(measure(round));
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, values]) => [name, median(values)]));
}

export const hasNinja = (): boolean => spawnSync('ninja', ['--version']).status === 0;

export function machine(): string {
  const cpu = existsSync('/proc/cpuinfo')
    ? /model name\s*:\s*(.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
    : undefined;
  const ninja = spawnSync('ninja', ['--version'], { encoding: 'utf8' }).stdout?.trim();
  return `${process.platform} ${process.arch}${cpu === undefined ? '' : `, ${cpu}`}, Node ${process.versions.node}${ninja ? `, ninja ${ninja}` : ''}`;
}

import { execFileSync } from 'node:child_process';
import { execa } from 'execa';

/** A program with all its arguments, and all that it sees of the world. */
export type Program = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
};

/** How a program ended. `tail` is the end of what it wrote, both streams as they came. */
export type Ended = {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Why it could not be started: `ENOENT`, `EACCES` … */
  readonly notStarted: string | undefined;
  readonly tail: readonly string[];
};

/** From the wish to stop to the end of patience. */
const usualGraceMs = 3000;
const tailLines = 20;
const tailChars = 8000;

/**
 * Starts a program in a process group of its own, and waits until it and all that it started are
 * gone. `stop` ends the group: politely at first, after `graceMs` for good.
 */
export async function runGroup(program: Program, stop: AbortSignal, graceMs = usualGraceMs): Promise<Ended> {
  const child = execa(program.file, [...program.args], {
    cwd: program.cwd,
    env: { ...program.env },
    extendEnv: false,
    preferLocal: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    detached: process.platform !== 'win32',
  });
  let tail = '';
  child.all.setEncoding('utf8');
  child.all.on('data', (text: string) => {
    tail = (tail + text).slice(-tailChars);
  });

  let force: NodeJS.Timeout | undefined;
  const kill = (signal: NodeJS.Signals): void => killGroup(child.pid, signal);
  const end = (): void => {
    kill('SIGTERM');
    force ??= setTimeout(() => kill('SIGKILL'), graceMs);
  };
  const lastly = (): void => kill('SIGKILL');
  if (stop.aborted) end();
  stop.addEventListener('abort', end, { once: true });
  process.once('exit', lastly);
  // what a program leaves running would hold its output open, and write on when we are done
  child.once('exit', lastly);
  try {
    const result = await child;
    return {
      exitCode: result.exitCode,
      signal: result.signal,
      notStarted: child.pid === undefined ? (result.code ?? 'unknown') : undefined,
      tail: tail
        .split(/\r?\n|\r/)
        .filter((line) => line.trim() !== '')
        .slice(-tailLines),
    };
  } finally {
    clearTimeout(force);
    stop.removeEventListener('abort', end);
    process.removeListener('exit', lastly);
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    // Windows knows no groups: its own tool ends a process with all that it started
    if (process.platform === 'win32')
      execFileSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-pid, signal);
  } catch {
    // it is gone already
  }
}

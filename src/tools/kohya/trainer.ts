import { execa } from 'execa';
import type { Timing } from '../comfyui/client/timing.ts';
import { type Piece, splitter } from './lines.ts';
import { signalGroup } from './process-identity.ts';

/** A program with all that it sees of the world. */
export type Program = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
};

export type Ended = {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Why it could not be started: `ENOENT`, `EACCES` … */
  readonly notStarted?: string;
};

export type Trainer = {
  /** Undefined if it could not be started. */
  readonly pid: number | undefined;
  readonly ended: Promise<Ended>;
  /** Ends it and all that it started: SIGINT, then SIGTERM, then SIGKILL. */
  readonly end: () => void;
};

export type Stream = 'stdout' | 'stderr';

/** From one signal to the next, ms (facts B.10). */
const graceMs = 10_000;
/** How long what was printed may still come after the program has ended, ms. */
const restMs = 2000;

/** Starts a program in a process group of its own and reads what it prints as it comes. */
export function startTrainer(
  program: Program,
  timing: Timing,
  onPiece: (piece: Piece, stream: Stream) => void,
): Trainer {
  const child = execa(program.file, [...program.args], {
    cwd: program.cwd,
    env: { ...program.env },
    extendEnv: false,
    preferLocal: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    encoding: 'buffer',
    detached: process.platform !== 'win32',
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    const split = splitter();
    child[stream].on('data', (bytes: Uint8Array) => {
      for (const piece of split.take(bytes)) onPiece(piece, stream);
    });
    child[stream].on('end', () => {
      for (const piece of split.rest()) onPiece(piece, stream);
    });
  }
  const kill = (signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void => {
    if (child.pid !== undefined) signalGroup(child.pid, signal);
  };
  const waits: (() => void)[] = [];
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    kill('SIGINT');
    waits.push(
      timing.after(graceMs, () => {
        kill('SIGTERM');
        waits.push(timing.after(graceMs, () => kill('SIGKILL')));
      }),
    );
  };
  const lastly = (): void => kill('SIGKILL');
  process.once('exit', lastly);
  child.once('exit', () => {
    // workers that it left behind would hold the device, and its output open
    lastly();
    waits.push(
      timing.after(restMs, () => {
        child.stdout.destroy();
        child.stderr.destroy();
      }),
    );
  });
  const ended = (async (): Promise<Ended> => {
    try {
      const result = await child;
      return {
        exitCode: result.exitCode,
        signal: result.signal,
        ...(child.pid === undefined ? { notStarted: result.code ?? 'unknown' } : {}),
      };
    } finally {
      for (const stop of waits) stop();
      process.removeListener('exit', lastly);
    }
  })();
  return { pid: child.pid, ended, end };
}

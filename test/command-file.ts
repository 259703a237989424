import { Command, CommanderError } from 'commander';
import type { CommandFile } from '../src/cli/command.ts';
import { type Io, paintFor } from '../src/cli/io.ts';
import type { Said } from './command-line.ts';

/** Runs one command's file in a folder, without colours, as if it were typed. */
export async function commandIn(cwd: string, file: CommandFile, words: readonly string[]): Promise<Said> {
  let out = '';
  let err = '';
  let code = 2;
  const env = { NO_COLOR: '1' };
  const io: Io = {
    cwd,
    env,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    live: false,
    columns: () => 100,
    paint: paintFor(env, false),
    signal: new AbortController().signal,
  };
  const command = new Command('it').exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err });
  file.describe(command, io, (value) => {
    code = value;
  });
  try {
    await command.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? 0 : 2;
  }
  return { code, out, err };
}

import { Argument, Command } from 'commander';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .addArgument(new Argument('<shell>', 'which shell').choices([...shells]))
    .addHelpText(
      'after',
      `
Examples:
  plasma completion bash >> ~/.bashrc
  plasma completion zsh > "\${fpath[1]}/_plasma"
  plasma completion fish > ~/.config/fish/completions/plasma.fish`,
    )
    .action(async (shell: Shell) => {
      const { scriptFor } = await import('../completion/scripts.ts');
      io.out(scriptFor(shell));
      end(exit.done);
    });
}

/**
 * `plasma __complete <words after plasma>`: what may stand in the place of the last word, one a line,
 * with what it is for after a tab. Looks at the kept graph only: nothing is evaluated, and a book that
 * is broken completes as it was.
 */
export async function complete(words: readonly string[], io: Io): Promise<number> {
  const { candidates } = await import('../completion/candidates.ts');
  const { commands } = await import('../main.ts');
  const describeCommand = async (name: string): Promise<Command | undefined> => {
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (entry === undefined) return undefined;
    const command = new Command(name).description(entry[0]);
    (await entry[1]()).describe(command, io, () => {});
    return command;
  };
  const names = Object.entries(commands).map(([name, [about]]) => [name, about] as const);
  for (const { word, about } of await candidates(words, { cwd: io.cwd, commands: names, describeCommand })) {
    io.out(about === undefined ? `${word}\n` : `${word}\t${about}\n`);
  }
  return exit.done;
}

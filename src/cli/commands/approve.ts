import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { editingBook } from '../locked.ts';
import { takeNumber } from '../take-option.ts';

type Words = {
  readonly take?: number;
  readonly lock?: boolean;
  readonly reason?: string;
  readonly backend?: string;
  readonly all?: boolean;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<names...>', 'panels, like ch-01/p001/k2, or crops, like spyke/crop/front')
    .option('--take <n>', 'which take; the one that pages show if left out', takeNumber(command))
    .option('--lock', 'keep these pixels even when the script changes')
    .option('--no-lock', 'let the panel be drawn again when the script changes')
    .option('--reason <text>', 'why, for whoever reads it later')
    .option('--all', 'every crop of a character that nobody has decided about')
    .option('--backend <name>', 'who drew it; the backend of the book if left out')
    .addHelpText(
      'after',
      `
The approval is for exactly the pixels that are there now: other pixels void it.

Examples:
  plasma approve ch-01/p001/k2
  plasma approve ch-01/p001/k2 --take 3 --reason "the eyes"
  plasma approve ch-01/p001/k2 --lock
  plasma approve spyke/crop/front spyke/crop/back
  plasma approve spyke --all`,
    )
    .action(async (names: string[], words: Words) =>
      end(
        await editingBook(io, 'plasma approve', async (root) => {
          const { decide } = await import('../decide.ts');
          return decide(io, root, names, { status: 'approved', ...words });
        }),
      ),
    );
}

import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { editingBook } from '../locked.ts';
import { takeNumber } from '../take-option.ts';

type Words = { readonly take?: number; readonly reason?: string; readonly backend?: string };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<names...>', 'panels, like ch-01/p001/k2, or crops, like spyke/crop/front')
    .option('--take <n>', 'which take; the one that pages show if left out', takeNumber(command))
    .option('--reason <text>', 'what is wrong with it, for whoever reads it later')
    .option('--backend <name>', 'who drew it; the backend of the book if left out')
    .addHelpText(
      'after',
      `
Pages wait for the panel, and training for the crop, until it has other pixels, or until it is approved
after all.

Examples:
  plasma reject ch-01/p001/k2 --reason "six fingers"
  plasma reject spyke/crop/back --reason "the hem is cut off"
  plasma reject ch-01/p001/k2 && plasma reroll ch-01/p001/k2`,
    )
    .action(async (names: string[], words: Words) =>
      end(
        await editingBook(io, 'plasma reject', async (root) => {
          const { decide } = await import('../decide.ts');
          return decide(io, root, names, { status: 'rejected', lock: false, ...words });
        }),
      ),
    );
}

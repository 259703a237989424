import type { Command } from 'commander';

/** Reads `--take N`. */
export const takeNumber =
  (command: Command) =>
  (value: string): number => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < 1 || n > 99)
      command.error(`error: --take wants a whole number from 1 to 99, not ${JSON.stringify(value)}`);
    return n;
  };

import type { Command } from 'commander';
import type { CheckWords } from '../dataset/check.ts';
import type { Io } from '../io.ts';

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .command('check')
    .description('what is to say of a dataset before a LoRA learns from it; training refuses on errors')
    .argument('<id>', 'a character with a dataset, like spyke')
    .option(
      '--backend <name>',
      'comfyui looks at regularisation pictures too, and draws those that are missing',
    )
    .option('-q, --quiet', 'errors and warnings only')
    .option('--json', 'one finding a line {severity, code, message, hint, files, at}, and last {counts}')
    .addHelpText(
      'after',
      `
Looks at names and formats, size, sharpness, duplicates, leaks between training and regularisation, mirror
images of somebody asymmetric, captions, the trigger word, tags, buckets and the length of epochs. Crops
need not be approved yet. Without --backend nothing is drawn.

Written: output/datasets/<id>/report.json and report.html, a page to look at and to print.
Exit code 1 if there are errors.

Examples:
  plasma dataset check spyke
  plasma dataset check spyke --backend comfyui
  plasma dataset check spyke --json | jq -r 'select(.severity == "error").message'`,
    )
    .action(async (id: string, words: CheckWords) => {
      const { check } = await import('../dataset/check.ts');
      end(await check(io, id, words));
    });
}

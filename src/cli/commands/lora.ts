import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { editingBook } from '../locked.ts';
import type { GridWords } from '../lora/grid.ts';
import type { InfoWords } from '../lora/info.ts';
import type { ListWords } from '../lora/list.ts';
import type { SelectWords } from '../lora/select.ts';

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command.addHelpText(
    'after',
    `
The way of a LoRA: plasma build spyke, plasma approve spyke --all, plasma build lora:spyke (hours),
plasma lora grid spyke, plasma lora select spyke --step 800.`,
  );
  command
    .command('list')
    .description("the LoRAs of the book's characters: which checkpoints are there, which one was chosen")
    .option('--json', 'one JSON object a line')
    .action(async (words: ListWords) => {
      const { list } = await import('../lora/list.ts');
      end(await list(io, words));
    });
  command
    .command('info')
    .description('what is in a .safetensors file: training, tags, ranks, hashes')
    .argument('<file>', 'a file, or a character: its chosen checkpoint, or else its last one')
    .option('--json', 'one object: {file, size, hashes, network, metadata}')
    .addHelpText(
      'after',
      `
Examples:
  plasma lora info spyke
  plasma lora info ~/Downloads/ink_style.safetensors
  plasma lora info spyke --json | jq .hashes.autoV2`,
    )
    .action(async (file: string, words: InfoWords) => {
      const { info } = await import('../lora/info.ts');
      end(await info(io, file, words));
    });
  command
    .command('grid')
    .description('draw the same pictures with every checkpoint, side by side, to choose one by')
    .argument('<id>', 'a character, like spyke')
    .option('-n, --dry-run', 'tell what would be drawn; write nothing')
    .option('-k, --keep-going', 'after a failure, draw what does not depend on it')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Prompts, seeds and strengths are those of grid in datasets/<id>/lora.yaml. Pictures are drawn by ComfyUI;
they stay, and one that is there is not drawn again.

Examples:
  plasma lora grid spyke --dry-run
  plasma lora grid spyke`,
    )
    .action(async (id: string, words: GridWords) => {
      const { grid } = await import('../lora/grid.ts');
      end(await grid(io, id, words));
    });
  command
    .command('select')
    .description('choose the checkpoint that draws a character')
    .argument('<id>', 'a character, like spyke')
    .option('--step <n>', 'the step that it was saved at', whole(command))
    .option('--file <file>', 'a file that was trained elsewhere, in the book')
    .option('--strength <x>', 'how strongly it works; 0.8 if nobody says', number(command))
    .option('--reason <text>', 'why this one, for whoever reads it later')
    .option('--keep', "copy it beside the character's sources, to keep it with the book (Git LFS)")
    .addHelpText(
      'after',
      `
The choice is for exactly the bytes that are there now; a training later on does not change it. It makes
the panels of the character stale, and no others.

Examples:
  plasma lora select spyke --step 800 --reason "keeps the bracer on the right arm"
  plasma lora select spyke --step 800 --strength 0.7
  plasma lora select spyke --file datasets/spyke/spyke_v1.safetensors`,
    )
    .action(async (id: string, words: SelectWords) =>
      end(
        await editingBook(io, 'plasma lora select', async (root) => {
          const { select } = await import('../lora/select.ts');
          return select(io, root, id, words);
        }),
      ),
    );
}

const whole =
  (command: Command) =>
  (value: string): number => {
    const n = Number(value);
    if (!Number.isSafeInteger(n) || n < 1 || value.trim() === '')
      command.error(`error: --step wants a whole number over 0, not ${JSON.stringify(value)}`);
    return n;
  };

const number =
  (command: Command) =>
  (value: string): number => {
    const n = Number(value);
    if (!(n >= -4 && n <= 4) || value.trim() === '')
      command.error(`error: --strength wants a number from -4 to 4, not ${JSON.stringify(value)}`);
    return n;
  };

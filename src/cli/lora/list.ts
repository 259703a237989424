import { lorasOfBook } from '../../workshop/loras.ts';
import { exit, openForReading } from '../command.ts';
import type { Io } from '../io.ts';
import { showBytes } from '../show.ts';

export type ListWords = { readonly json?: boolean };

/** Prints each LoRA of the book with its checkpoints, and which of them was chosen. */
export async function list(io: Io, words: ListWords): Promise<number> {
  const workshop = await openForReading(io);
  if (workshop === undefined) return exit.usage;
  const { paint } = io;
  const { disk } = workshop;
  let count = 0;
  for (const lora of lorasOfBook(workshop)) {
    const { id, name, chosen, checkpoints, to } = lora;
    const there = checkpoints.flatMap(({ step, file }) => {
      const stat = disk.stat(file);
      return stat?.kind === 'file' ? [{ step, file, size: stat.size }] : [];
    });
    const grid = `${to.slice(0, to.lastIndexOf('/'))}/grid.png`;
    if (words.json) {
      io.out(`${JSON.stringify({ id, name, chosen, checkpoints: there, of: checkpoints.length })}\n`);
      continue;
    }
    if (count++ > 0) io.out('\n');
    io.out(`${paint.bold(id)}  ${name}\n`);
    for (const { step, file, size } of there) {
      const is = file === chosen?.file ? `  ${paint.green('chosen')}` : '';
      io.out(
        `  step ${String(step).padStart(6)}  ${paint.dim(`${showBytes(size).padStart(7)}  ${file}`)}${is}\n`,
      );
    }
    if (chosen !== undefined && there.every(({ file }) => file !== chosen.file))
      io.out(`  step ${String(chosen.step).padStart(6)}  ${chosen.file}  ${paint.green('chosen')}\n`);
    const next =
      chosen !== undefined
        ? undefined
        : there.length === 0
          ? `plasma build lora:${id}`
          : disk.stat(grid) === undefined
            ? `plasma lora grid ${id}`
            : `plasma lora select ${id} --step <n>`;
    if (next !== undefined) io.out(`  ${paint.green('→')} ${next}\n`);
  }
  if (count === 0 && !words.json)
    io.out('No character has a LoRA of its own. docs/lora.md says how to train one.\n');
  return exit.done;
}

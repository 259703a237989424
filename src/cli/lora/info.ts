import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { readSafetensors, type Safetensors } from '../../tools/kohya/safetensors.ts';
import { type About, aboutOf } from '../../tools/lora/about.ts';
import { type Hashes, hashesOf } from '../../tools/lora/hashes.ts';
import { type Network, networkOf } from '../../tools/lora/network.ts';
import { loraNamed } from '../../workshop/loras.ts';
import { openForReading } from '../command.ts';
import { exit, type Io } from '../io.ts';
import { refuse } from '../locked.ts';
import { showBytes } from '../show.ts';

export type InfoWords = { readonly json?: boolean };

/** Prints what is in a `.safetensors` file; for a character, in its chosen checkpoint or else its last one. */
export async function info(io: Io, wanted: string, words: InfoWords): Promise<number> {
  const file = await fileOf(io, wanted);
  if (typeof file !== 'string') return file.code;
  const inside = relative(io.cwd, file);
  const shown = inside.startsWith('..') ? file : inside;
  const read = readSafetensors(file);
  if (!read.ok) return unreadable(io, shown, read.error);
  let hashes: Hashes;
  let network: Network;
  try {
    hashes = await hashesOf(file, read.value, io.signal);
    network = networkOf(file, read.value);
  } catch (error) {
    if (io.signal.aborted) return exit.interrupted;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return unreadable(io, shown, `it can't be read: ${code}`);
  }
  if (words.json) {
    const { size, metadata } = read.value;
    io.out(`${JSON.stringify({ file, size, hashes, network, metadata })}\n`);
    return exit.done;
  }
  tell(io, shown, read.value, hashes, network);
  return exit.done;
}

function unreadable(io: Io, file: string, why: string): number {
  return refuse(io, {
    severity: 'error',
    code: 'bad-safetensors',
    message: `${file}: ${why}`,
    hint: 'Download or copy it again. A file that a trainer is still writing is whole when the next step comes.',
  });
}

/** An absolute path, or what to end with. */
async function fileOf(io: Io, wanted: string): Promise<string | { readonly code: number }> {
  const path = resolve(io.cwd, wanted);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  if (/[/\\]|\.(?:safetensors|sft)$/i.test(wanted)) return { code: refuse(io, notThere(wanted)) };
  const workshop = await openForReading(io);
  if (workshop === undefined) return { code: exit.usage };
  const lora = loraNamed(workshop, wanted);
  if (!lora.ok) return { code: refuse(io, lora.error) };
  const { chosen, checkpoints, name, id } = lora.value;
  const files = [...(chosen === undefined ? [] : [chosen]), ...[...checkpoints].reverse()];
  const there = files.find(({ file }) => workshop.disk.stat(file)?.kind === 'file');
  if (there !== undefined) return workshop.disk.locate(there.file);
  io.err(`No checkpoint of ${name}'s LoRA is here.\n  → Train it with: plasma build lora:${id}\n`);
  return { code: exit.waiting };
}

const notThere = (wanted: string): Diagnostic => ({
  severity: 'error',
  code: 'missing-source',
  message: `${wanted} is not there`,
  hint: 'Name a .safetensors file, or a character: plasma lora info spyke.',
});

function tell(io: Io, file: string, read: Safetensors, hashes: Hashes, network: Network): void {
  const { paint } = io;
  const table = (title: string, rows: readonly (readonly [string, string])[]): void => {
    io.out(`\n${paint.bold(title)}\n`);
    for (const [label, value] of rows) io.out(`  ${paint.dim(label.padEnd(22))} ${value}\n`);
  };
  io.out(`${paint.bold(file)}  ${showBytes(read.size)}\n`);
  const about = aboutOf(read.metadata);
  if (Object.keys(read.metadata).length === 0)
    io.out(`${paint.yellow('It says nothing of itself:')} it has no metadata.\n`);
  for (const { title, rows } of about.groups) table(title, rows);
  tellTags(io, about);
  table('weights', [
    ['tensors', `${network.tensors}, ${millions(network.parameters)} parameters`],
    [
      'numbers',
      network.dtypes
        .map(([dtype, count]) => (network.dtypes.length === 1 ? dtype : `${dtype} ${millions(count)}`))
        .join(', '),
    ],
  ]);
  if (network.blocks.length === 0)
    io.out(`  ${paint.yellow('This is no LoRA that plasma knows the names of.')}\n`);
  else
    for (const { name, modules, ranks, alphas } of network.blocks)
      io.out(
        `  ${paint.dim(name.padEnd(22))} rank ${several(ranks)}, alpha ${several(alphas)}  ${paint.dim(`${modules} ${modules === 1 ? 'module' : 'modules'}`)}\n`,
      );
  const { sha256, autoV1, autoV2, autoV3, data, a1111 } = hashes;
  table('hashes', [
    ['SHA-256', sha256],
    ['Civitai AutoV1', autoV1.toUpperCase()],
    ['Civitai AutoV2', autoV2.toUpperCase()],
    ['Civitai AutoV3', autoV3.toUpperCase()],
    ['A1111, as a LoRA', a1111],
    ['weights alone', data],
  ]);
  const told = read.metadata.sshs_model_hash;
  if (told !== undefined && told.toLowerCase() !== data)
    io.out(
      `${paint.yellow('warning')} its header says sshs_model_hash ${told.slice(0, 12).replace(/[^0-9a-fA-Fx]/g, '?')}, and its weights have ${data.slice(0, 12)}: they were changed after that was written\n`,
    );
}

function tellTags(io: Io, { tags: { top, all } }: About): void {
  if (top.length === 0) return;
  const more = all > top.length ? `, ${top.length} most frequent of ${all}` : '';
  io.out(`\n${io.paint.bold('tags')}${io.paint.dim(more)}\n`);
  const width = Math.max(...top.map(([, count]) => String(count).length));
  for (const [tag, count] of top) io.out(`  ${io.paint.dim(String(count).padStart(width))} ${tag}\n`);
}

const millions = (count: number): string =>
  count < 10_000
    ? String(count)
    : count < 1e6
      ? `${Math.round(count / 1000)} thousand`
      : `${(count / 1e6).toFixed(1)} million`;

/** One value, or from the least to the most. */
const several = (numbers: readonly number[]): string => {
  const short = (n: number): string => String(Number(n.toPrecision(5)));
  return numbers.length < 4
    ? numbers.map(short).join(' and ')
    : `${short(numbers[0]!)} to ${short(numbers.at(-1)!)}`;
};

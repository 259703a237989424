import type { Command } from 'commander';
import type { PinnedModel } from '../../project/models-lock.ts';
import type { UsedModel } from '../../workshop/models.ts';
import type { Workshop } from '../../workshop/open.ts';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { inLockedBook, refuse } from '../locked.ts';

type Words = { readonly json?: boolean; readonly backend?: string };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('[what]', 'lock: pin the models by their digests in plasma.lock')
    .argument('[name...]', 'with lock: only these, as plasma.lock calls them; all that are used if left out')
    .option('--backend <name>', 'who draws the panels; comfyui if left out')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
A server knows models by name and never looks whether the file behind a name is the same. plasma.lock
says which file it must be: a changed pin makes exactly the panels stale that are drawn with it.
Files are found in the models folder of a server (comfyui.servers.<name>.models in plasma.config.ts).

Examples:
  plasma models
  plasma models lock
  plasma models lock checkpoints/dreamshaper_8.safetensors`,
    )
    .action(async (what: string | undefined, names: readonly string[], words: Words) => {
      if (what !== undefined && what !== 'lock')
        command.error(`error: plasma models knows "lock", not ${JSON.stringify(what)}`);
      end(await inLockedBook(io, 'plasma models', (root) => models(io, root, what === 'lock', names, words)));
    });
}

async function models(
  io: Io,
  root: string,
  isLock: boolean,
  names: readonly string[],
  words: Words,
): Promise<number> {
  const { openWorkshop } = await import('../../workshop/open.ts');
  const { usedModels } = await import('../../workshop/models.ts');
  const opened = await openWorkshop(root, { backend: words.backend ?? 'comfyui' });
  if (!opened.ok) return refuse(io, ...opened.error);
  const used = usedModels(opened.value);
  return isLock ? lock(io, root, opened.value, used, names) : list(io, opened.value, used, words);
}

async function list(io: Io, workshop: Workshop, used: readonly UsedModel[], words: Words): Promise<number> {
  const { measure } = await import('../../workshop/models.ts');
  const { paint } = io;
  let differ = 0;
  if (used.length === 0 && !words.json) io.out('No panel is drawn with a model that a server has by name.\n');
  const width = Math.max(...used.map(({ name }) => name.length), 0);
  for (const { name, targets, pinned, file } of used) {
    const there = file === undefined ? undefined : (await measure(workshop, file, io.signal)).sha256;
    const isOther = there !== undefined && pinned !== undefined && there !== pinned;
    if (isOther) differ++;
    if (words.json) {
      io.out(`${JSON.stringify({ name, targets, pinned, there })}\n`);
      continue;
    }
    const state = isOther
      ? paint.red(`pinned ${pinned.slice(0, 12)}, but ${there.slice(0, 12)} is there`)
      : pinned !== undefined
        ? `${paint.green('pinned')} ${pinned.slice(0, 12)}${there === undefined ? paint.dim('  (its file is not within reach)') : ''}`
        : `${paint.yellow('not pinned')}${there === undefined ? paint.dim('  (its file is not within reach)') : ` ${there.slice(0, 12)}`}`;
    io.out(
      `${name.padEnd(width)}  ${state}  ${paint.dim(`${targets} ${targets === 1 ? 'picture' : 'pictures'}`)}\n`,
    );
  }
  if (
    !words.json &&
    (differ > 0 || used.some(({ pinned, file }) => pinned === undefined && file !== undefined))
  )
    io.out(`${paint.green('→')} plasma models lock\n`);
  return differ > 0 ? exit.failed : exit.done;
}

async function lock(
  io: Io,
  root: string,
  workshop: Workshop,
  used: readonly UsedModel[],
  names: readonly string[],
): Promise<number> {
  const { readFileSync, existsSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { lockName, lockText, modelsIn, readLock } = await import('../../project/models-lock.ts');
  const { nearest } = await import('../../engine/nearest.ts');
  const { measure } = await import('../../workshop/models.ts');
  const { writeSource } = await import('../../workshop/write-source.ts');
  const { paint } = io;
  const known = used.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return refuse(
      io,
      ...unknown.map((name) => {
        const near = nearest(name, known, 3);
        return {
          severity: 'error' as const,
          code: 'no-model',
          message: `no panel is drawn with a model called ${JSON.stringify(name)}`,
          hint:
            near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'plasma models lists those that are used.',
        };
      }),
    );
  }
  const wanted = used.filter(({ name }) => names.length === 0 || names.includes(name));
  const path = join(root, lockName);
  const before = existsSync(path) ? modelsIn(readLock(readFileSync(path))) : new Map<string, PinnedModel>();
  const pins = new Map(before);
  let missing = 0;
  for (const { name, file, targets, pinned } of wanted) {
    if (file === undefined) {
      missing++;
      io.err(`${paint.yellow('not pinned')} ${name}: its file is in no models folder that plasma knows\n`);
      continue;
    }
    const made = await measure(workshop, file, io.signal, (done, total) => {
      if (io.live) io.err(`\r\u001b[Khashing ${name} ${Math.floor((100 * done) / Math.max(1, total))} %`);
    });
    if (io.live) io.err('\r\u001b[K');
    pins.set(name, made);
    if (made.sha256 === pinned) io.out(`${paint.dim('as it was')} ${name}  ${made.sha256.slice(0, 12)}\n`);
    else {
      const was = pinned === undefined ? 'not pinned before' : `was ${pinned.slice(0, 12)}`;
      io.out(
        `${paint.green('pinned')}    ${name}  ${made.sha256.slice(0, 12)}  ${paint.dim(`${was}; ${targets} ${targets === 1 ? 'picture' : 'pictures'} to be made anew`)}\n`,
      );
    }
  }
  // what no panel asks for any more is no pin of this book
  if (names.length === 0) for (const name of pins.keys()) if (!known.includes(name)) pins.delete(name);
  const text = lockText(pins);
  if (text !== lockText(before) || !existsSync(path)) writeSource(root, lockName, text);
  if (missing > 0)
    io.err(
      `Set the models folder of a server in plasma.config.ts: comfyui: { servers: { local: { url, models: '/path/to/ComfyUI/models' } } }\n`,
    );
  return missing > 0 ? exit.failed : exit.done;
}

import type { Command } from 'commander';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { editingBook, refuse } from '../locked.ts';

type Words = { readonly seed?: number };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<panel>', 'a panel, like ch-01/p001/k2')
    .option('--seed <n>', 'this seed instead of a random one', seed(command))
    .addHelpText(
      'after',
      `
The seed goes into the script; every comment and every other byte of it stays as it is.

Examples:
  plasma reroll ch-01/p001/k2
  plasma reroll ch-01/p001/k2 --seed 7`,
    )
    .action(async (panel: string, words: Words) =>
      end(await editingBook(io, 'plasma reroll', (root) => reroll(io, root, panel, words))),
    );
}

const seed =
  (command: Command) =>
  (value: string): number => {
    const n = Number(value);
    if (!/^\d+$/.test(value) || !Number.isSafeInteger(n)) {
      command.error(
        `error: --seed wants a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${JSON.stringify(value)}`,
      );
    }
    return n;
  };

async function reroll(io: Io, root: string, wanted: string, words: Words): Promise<number> {
  const { existsSync, readFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { randomInt } = await import('node:crypto');
  const { panelPath, setSeed } = await import('../../project/edit.ts');
  const { panelStem } = await import('../../project/name.ts');
  const { seedOf } = await import('../../project/seed.ts');
  const { child, nodeAt } = await import('../../project/tree.ts');
  const { noPanel, panelLabels, readScripts } = await import('../../workshop/scripts.ts');
  const { writeSource } = await import('../../workshop/write-source.ts');

  const label = wanted.normalize('NFC').replace(/\/+$/, '');
  const scripts = readScripts(root);
  const labels = panelLabels(scripts);
  if (!labels.includes(label)) return refuse(io, noPanel(wanted, labels));
  const [chapter, page, panel] = label.split('/') as [string, string, string];
  const { file, source } = scripts.find((script) => script.chapter === chapter)!;
  const path = panelPath(source.text, page, panel);
  const node = path.ok ? nodeAt(source.root, path.value) : undefined;
  const reused = child(node, 'reuse');
  if (reused !== undefined) {
    return refuse(io, {
      severity: 'error',
      code: 'no-art-of-its-own',
      message: `${label} shows the art of another panel`,
      at: source.at(reused.start),
      excerpt: source.excerpt(source.at(reused.start)),
      hint: 'Reroll that panel.',
    });
  }

  const written = child(node, 'seed') ?? child(child(source.root, 'defaults'), 'seed');
  const number = written?.kind === 'scalar' && typeof written.value === 'number' ? written.value : undefined;
  const old = seedOf(chapter, page, panel, 1, number);
  let next = words.seed;
  // 48 bits, as derived seeds have
  while (next === undefined || (words.seed === undefined && next === old)) next = randomInt(2 ** 48 - 1);

  const { text } = source;
  const edited = setSeed(text, page, panel, next);
  if (!edited.ok)
    return refuse(io, {
      severity: 'error',
      code: 'not-written',
      message: edited.error,
      at: { file, line: 1, column: 1 },
    });
  if (edited.value !== text) writeSource(root, file, edited.value);

  const { paint } = io;
  io.out(
    `${paint.bold(label)}  seed ${old}${number === undefined ? ' (from its ids)' : ''} → ${paint.green(String(next))}  ${paint.dim(file)}\n`,
  );
  const painted = `chapters/${chapter}/paint/${panelStem(chapter, page, panel)}.png`;
  if (existsSync(join(root, painted)))
    io.err(
      `${paint.yellow('note')} ${painted} stands in for this panel's art: pages show it until you move it away.\n`,
    );
  const review = `chapters/${chapter}/reviews/${page}_${panel}.yaml`;
  if (existsSync(join(root, review)) && /^lock:\s*true\b/m.test(readFileSync(join(root, review), 'utf8'))) {
    io.err(
      `${paint.yellow('note')} ${label} is locked: its approved pixels stay until you run: plasma approve ${label} --no-lock\n`,
    );
  }
  io.out(`${paint.green('→')} plasma build ${label}\n`);
  return exit.done;
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeGraphBook, sourcesFor } from './graph.ts';
import { alternate, hasNinja, machine, median, plasma, repository, start, timed } from './measure.ts';
import { measureWatch } from './watch.ts';

/**
 * `npm run bench`: plasma beside ninja in one run, as ratios of medians.
 * `-- --sizes 1100,11000,110000` chooses graphs by their number of targets, `--write` puts the table into docs/performance.md.
 */
const words = process.argv.slice(2);
const sizes = (
  words[words.indexOf('--sizes') + 1] && words.includes('--sizes')
    ? words[words.indexOf('--sizes') + 1]!
    : '10000'
)
  .split(',')
  .map(Number);
const rounds = 7;

type Row = {
  readonly what: string;
  readonly plasma: number;
  readonly peer?: number;
  readonly bound: string;
  readonly unit?: string;
  readonly peerName?: string;
};
const rows: Row[] = [];
const note = (row: Row): void => {
  rows.push(row);
  console.log(line(row));
};
const ratio = (row: Row): string => (row.peer === undefined ? '' : `${(row.plasma / row.peer).toFixed(2)} ×`);
const show = (n: number | undefined, unit = 'ms'): string =>
  n === undefined ? '' : `${n < 10 ? n.toFixed(1) : Math.round(n)} ${unit}`;
const line = (row: Row): string =>
  `| ${row.what} | ${show(row.plasma, row.unit)} | ${row.peerName ?? ''} ${show(row.peer, row.unit)} | ${ratio(row)} | ${row.bound} |`;

spawnSync(process.execPath, [join(repository, 'tasks/dist.ts')], { stdio: 'inherit', cwd: repository });
const ninja = hasNinja();
if (!ninja) console.log('ninja is not here: its columns stay empty (apt-get install ninja-build).');
const folder = mkdtempSync(join(tmpdir(), 'plasma-bench-'));

try {
  const node = alternate(11, {
    plasma: () => timed([...plasma, '--version'], folder).ms,
    peer: () => timed([process.execPath, '-e', '0'], folder).ms,
  });
  note({
    what: '`plasma --version`',
    plasma: node.plasma!,
    peer: node.peer!,
    peerName: '`node -e 0`',
    bound: '≤ 1.5 ×',
  });

  for (const size of sizes) {
    const root = join(folder, `graph-${size}`);
    mkdirSync(root);
    makeGraphBook(root, sourcesFor(size));
    const targets = size.toLocaleString('en');
    const scratch = timed([...plasma, 'build', '--json'], root);
    const ninjaScratch = ninja ? timed(['ninja', '--quiet'], root) : undefined;
    note({
      what: `${targets} targets from scratch`,
      plasma: scratch.ms,
      peer: ninjaScratch?.ms,
      peerName: 'ninja with `cp`',
      bound: '≤ 0.2 ×',
    });
    if (scratch.mb !== undefined)
      note({
        what: `${targets} targets from scratch, memory`,
        plasma: scratch.mb,
        unit: 'MB',
        bound: size >= 100_000 ? '≤ 500 MB' : '',
      });
    timed([...plasma, 'build'], root);

    const bound = size >= 100_000 ? '≤ 0.5 ×' : '≤ 1.0 ×';
    const both = (
      run: (tool: readonly string[]) => number,
    ): { readonly [name: string]: (round: number) => number } => ({
      plasma: () => run([...plasma, 'build']),
      ...(ninja ? { peer: () => run(['ninja']) } : {}),
    });
    const noop = alternate(
      rounds,
      both((tool) => timed(tool, root).ms),
    );
    note({
      what: `no-op, ${targets} targets`,
      plasma: noop.plasma!,
      peer: noop.peer,
      peerName: 'ninja',
      bound,
    });

    let edit = 0;
    const source = join(root, 'sources/0000/f000007.txt');
    const changed = alternate(
      rounds,
      both((tool) => {
        writeFileSync(source, `edited ${++edit}\n`);
        // an editor's save and the build after it are never within one tick of the disk's clock
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
        return timed(tool, root).ms;
      }),
    );
    note({
      what: `one source changed, ${targets} targets`,
      plasma: changed.plasma!,
      peer: changed.peer,
      peerName: 'ninja',
      bound,
    });
    timed([...plasma, 'build'], root);

    const resident = start([...plasma, 'build', '--watch', '--json'], root);
    await new Promise<void>((done) => {
      let seen = '';
      resident.stdout!.on('data', (text: Buffer) => {
        seen += text;
        if (seen.includes('"summary"')) done();
      });
    });
    timed([...plasma, 'build'], root);
    const watched = alternate(
      rounds,
      both((tool) => timed(tool, root).ms),
    );
    note({
      what: `no-op with a watcher alive, ${targets} targets`,
      plasma: watched.plasma!,
      peer: watched.peer,
      peerName: 'ninja',
      bound: size >= 100_000 ? '≤ 0.15 ×' : '',
    });
    const ended = new Promise((done) => resident.on('close', done));
    resident.kill('SIGTERM');
    await ended;
  }

  const saves = await measureWatch(join(folder, 'book'), 9);
  note({
    what: 'watch, 1,000 panels: save of a line of dialogue → page on disk',
    plasma: median(saves.map((s) => s.total)),
    bound: '',
  });
  note({ what: '… of that, lettering and page work', plasma: median(saves.map((s) => s.work)), bound: '' });
  note({ what: '… engine overhead', plasma: median(saves.map((s) => s.total - s.work)), bound: '≤ 50 ms' });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const table = ['| what | plasma | peer | ratio | bound |', '|---|---|---|---|---|', ...rows.map(line)].join(
  '\n',
);
if (words.includes('--write')) {
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(
    join(repository, 'docs/performance.md'),
    `# Performance\n\nMeasured ${date} by \`npm run bench -- --sizes ${sizes.join(',')} --write\` on a shared machine with two cores (${machine()}). Medians of ${rounds} rounds in which both sides take turns; compare ratios, not milliseconds.\n\nThe graph: N sources → N copies → N/10 files put together from ten copies each, 300 files in a folder.\nplasma runs from \`dist/\`, as it does when it is installed.\n\n${table}\n\nHow the no-op is done, and what it does not look at each time, stands in [architecture.md](architecture.md) under "The quick way". Where a bound is missed: from scratch, the kernel makes two files for each target (a blob in the store, a copy among the outputs) where ninja makes one; with 10,000 targets, the start of Node and one lstat for each source take as long as ninja in all; after a save, the pages of the whole chapter are asked for anew.\n`,
  );
} else console.log(`\n${table}`);

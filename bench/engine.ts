import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeGraphBook, sourcesFor } from './graph.ts';
import { alternate, hasNinja, machine, median, plasma, start, timed } from './measure.ts';
import type { Row } from './table.ts';
import { measureWatch } from './watch.ts';

const rounds = 7;

/** plasma's engine beside ninja in one run, as ratios of medians. */
export async function benchEngine(sizes: readonly number[], note: (row: Row) => void): Promise<string> {
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

  return `Medians of ${rounds} rounds in which both sides take turns, on ${machine()}; compare ratios, not milliseconds. The graph: N sources → N copies → N/10 files put together from ten copies each, 300 files in a folder. plasma runs from \`dist/\`, as it does when it is installed.

How the no-op is done, and what it does not look at each time, stands in [architecture.md](architecture.md) under "The quick way". Where a bound is missed: from scratch, the kernel makes two files for each target (a blob in the store, a copy among the outputs) where ninja makes one; with 10,000 targets, the start of Node and one lstat for each source take as long as ninja in all; after a save, the pages of the whole chapter are asked for anew.`;
}

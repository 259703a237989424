import { expect, it } from 'vitest';
import { type MemoryDisk, memoryDisk } from '../../test/memory-disk.ts';
import { sha256 } from './digest.ts';
import { DiskError } from './disk.ts';
import { makeGraph } from './graph.ts';
import { keyOf, recipeOf } from './key.ts';
import { asBookPath } from './path.ts';
import { type PruneOrder, prune } from './prune.ts';
import { emptyState } from './state.ts';
import { blobPath } from './store.ts';
import { traceOf } from './trace.ts';
import { allTraces, flushTraces, writeTrace } from './trace-log.ts';

const action = { tool: 'text', params: {}, inputs: {}, outputs: { to: asBookPath('output/a') }, rule: 'r' };

/** A book that made output/a again and again, each time with other bytes. */
function bookWith(results: readonly string[]): {
  readonly disk: MemoryDisk;
  readonly order: (of?: Partial<PruneOrder>) => PruneOrder;
} {
  const disk = memoryDisk();
  const graph = makeGraph([action], () => 1);
  if (!graph.ok) throw new Error('no graph');
  results.forEach((result, i) => {
    disk.put(blobPath(sha256(result)), result);
    const of = { ...action, params: { i } };
    const recipe = recipeOf(of, 1, () => '');
    writeTrace(
      disk,
      traceOf(of, recipe, keyOf(recipe), {
        outputs: { to: { path: 'output/a', digest: sha256(result), size: result.length } },
        by: 'test',
        at: new Date(i).toISOString(),
        ms: 1,
      }),
    );
  });
  flushTraces(disk);
  const order = (of: Partial<PruneOrder> = {}): PruneOrder => ({
    graphs: [graph.value],
    state: emptyState(graph.value),
    versionOf: () => 1,
    approved: [],
    keepResults: 1,
    keepMs: 0,
    dryRun: false,
    ...of,
  });
  return { disk, order };
}
const blobs = (disk: MemoryDisk): readonly string[] =>
  [...disk.files]
    .filter(([path]) => path.includes('/store/'))
    .map(([, { bytes }]) => Buffer.from(bytes).toString())
    .sort();

it('removes bytes and the traces that led to them', async () => {
  const { disk, order } = bookWith(['one', 'two', 'three']);
  expect(await prune(disk, disk.clock, order())).toMatchObject({
    remove: { length: 2 },
    freed: 6,
    kept: 5,
    traces: 2,
  });
  expect(blobs(disk)).toEqual(['three']);
  expect([...allTraces(disk)].map((trace) => trace.params)).toEqual([{ i: 2 }]);
});

it('keeps what was approved', async () => {
  const { disk, order } = bookWith(['one', 'two', 'three']);
  await prune(disk, disk.clock, order({ approved: [sha256('one')] }));
  expect(blobs(disk)).toEqual(['one', 'three']);
});

it('a dry run tells the same and changes nothing', async () => {
  const { disk, order } = bookWith(['one', 'two', 'three']);
  const before = [...disk.files.keys()];
  const told = await prune(disk, disk.clock, order({ dryRun: true }));
  expect([...disk.files.keys()]).toEqual(before);
  expect(await prune(disk, disk.clock, order())).toEqual(told);
});

it('killed at any change, it leaves a store in which every root is whole, and can go on', async () => {
  for (let kill = 0; ; kill++) {
    const { disk, order } = bookWith(['one', 'two', 'three']);
    let changes = 0;
    disk.interfere = (_, path) => {
      if (changes++ === kill) throw new DiskError('EIO', path);
    };
    const ended = await prune(disk, disk.clock, order()).then(
      () => true,
      () => false,
    );
    disk.interfere = () => {};
    expect(blobs(disk)).toContain('three');
    await prune(disk, disk.clock, order());
    expect(blobs(disk)).toEqual(['three']);
    if (ended) break;
  }
});

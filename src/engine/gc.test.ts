import { describe, expect, it } from 'vitest';
import type { Action } from './action.ts';
import { sha256 } from './digest.ts';
import { newestResults, presentResults, sweepOf } from './gc.ts';
import { makeGraph } from './graph.ts';
import { keyOf, recipeOf } from './key.ts';
import { asBookPath } from './path.ts';
import { type Trace, traceOf } from './trace.ts';

const day = 24 * 60 * 60 * 1000;
const now = 100 * day;
const blob = (
  digest: string,
  size: number,
  age: number,
): { digest: string; size: number; changed: number } => ({ digest, size, changed: now - age * day });
const removed = (...of: Parameters<typeof sweepOf>): readonly string[] =>
  sweepOf(...of).remove.map(({ digest }) => digest);
const never = (): undefined => undefined;

describe('what is removed', () => {
  const blobs = [blob('young', 10, 1), blob('old', 20, 50), blob('older', 30, 60), blob('root', 40, 90)];
  const roots = new Set(['root']);

  it('is what nothing needs and nobody used for so long', () => {
    expect(sweepOf(blobs, roots, never, { now, keepMs: 30 * day })).toMatchObject({
      remove: [{ digest: 'older' }, { digest: 'old' }],
      freed: 50,
      kept: 50,
      needed: 40,
    });
  });

  it('is not what a trace named lately', () => {
    expect(
      removed(blobs, roots, (digest) => (digest === 'older' ? now - day : undefined), {
        now,
        keepMs: 30 * day,
      }),
    ).toEqual(['old']);
  });

  it('goes on from the oldest until the store is small enough, and never to a root', () => {
    expect(removed(blobs, roots, never, { now, keepMs: 1000 * day, maxBytes: 70 })).toEqual(['older']);
    expect(removed(blobs, roots, never, { now, keepMs: 1000 * day, maxBytes: 69 })).toEqual(['older', 'old']);
    expect(removed(blobs, roots, never, { now, keepMs: 1000 * day, maxBytes: 0 })).toEqual([
      'older',
      'old',
      'young',
    ]);
    expect(removed(blobs, roots, never, { now, keepMs: 1000 * day, maxBytes: 100 })).toEqual([]);
  });
});

const action = (to: string, from: readonly string[], text = ''): Action => ({
  tool: 'mix',
  params: { text },
  inputs: Object.fromEntries(from.map((path, i) => [`from${i}`, { path: asBookPath(path) }])),
  outputs: { to: asBookPath(to) },
  rule: 'mix',
});
const made = (of: Action, inputs: readonly string[], result: string, tool = of.tool): Trace => {
  const recipe = recipeOf({ ...of, tool }, 1, (name) => inputs[Number(name.slice(4))]!);
  return traceOf({ ...of, tool }, recipe, keyOf(recipe), {
    outputs: { to: { path: of.outputs.to!, digest: sha256(result), size: 1 } },
    by: 'test',
    at: '2026-01-01T00:00:00.000Z',
    ms: 1,
  });
};

describe('what a build needs', () => {
  const low = action('output/low', ['source']);
  const high = action('output/high', ['output/low', 'other']);
  const built = makeGraph([high, low], () => 1);
  if (!built.ok) throw new Error('no graph');
  const graph = built.value;
  const digests = new Map([
    ['source', sha256('s')],
    ['other', sha256('o')],
  ]);
  const present = (traces: readonly Trace[], sources = digests): readonly string[] => {
    const byKey = new Map(traces.map((trace) => [trace.key, trace]));
    return [
      ...presentResults(
        graph,
        (path) => sources.get(path),
        () => 1,
        (key) => byKey.get(key),
      ).digests,
    ];
  };
  const lowTrace = made(low, [sha256('s')], 'L');
  const highTrace = made(high, [sha256('L'), sha256('o')], 'H');

  it('is found from the sources up, through the digests of what was made', () => {
    expect([...present([lowTrace, highTrace])].sort()).toEqual([sha256('L'), sha256('H')].sort());
  });

  it('ends where a key was never made: what lies above it can not be known', () => {
    expect(present([highTrace])).toEqual([]);
    expect(present([lowTrace, highTrace], new Map([['source', sha256('s')]]))).toEqual([sha256('L')]);
    expect(present([lowTrace, highTrace], new Map([...digests, ['source', sha256('changed')]]))).toEqual([]);
  });

  it('has the newest results of each target and each tool that made it', () => {
    const runs = ['A', 'B', 'A', 'C'].map((result) => made(low, [sha256(`s${result}`)], result));
    const other = made(low, [sha256('s')], 'drawn elsewhere', 'comfyui');
    expect([...newestResults([other, ...runs], 2).digests].sort()).toEqual(
      [sha256('A'), sha256('C'), sha256('drawn elsewhere')].sort(),
    );
    expect(newestResults(runs, 0).digests.size).toBe(0);
  });
});

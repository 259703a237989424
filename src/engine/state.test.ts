import { describe, expect, it } from 'vitest';
import { bookOf, make } from '../../test/book.ts';
import { memoryDisk } from '../../test/memory-disk.ts';
import { sha256 } from './digest.ts';
import type { Graph } from './graph.ts';
import { decodeLines, encodeLine, openLedger } from './journal.ts';
import type { Draft } from './rule.ts';
import {
  beliefAt,
  carryOver,
  digestAt,
  emptyState,
  Known,
  keyAt,
  type State,
  setFile,
  setStep,
} from './state.ts';

const graphOf = (drafts: readonly Draft[]): Graph => {
  const made = bookOf({}, drafts).expand();
  if (!made.ok) throw new Error(made.error[0]!.message);
  return made.value;
};
const of = (text: string, changed = 1): { digest: string; size: number; changed: number } => ({
  digest: sha256(text),
  size: text.length,
  changed,
});

const ab = [make('output/a', 'upper', 'a'), make('output/b', 'copy', 'output/a')];

/** Both steps verified. */
function built(graph: Graph): State {
  const state = emptyState(graph);
  for (const path of ['a', 'output/a', 'output/b']) setFile(state, graph.find(path), of(path));
  for (let s = 0; s < graph.steps; s++) setStep(state, s, sha256(`key ${s}`), 10 + s);
  return state;
}
const verified = (state: State, target: string): number =>
  state.verified[state.graph.producer[state.graph.find(target)]!]!;

describe('what is believed', () => {
  it('another digest of a file takes the trust from what reads it, and only from that', () => {
    const state = built(graphOf(ab));
    setFile(state, state.graph.find('a'), of('other'));
    expect([verified(state, 'output/a'), verified(state, 'output/b')]).toEqual([0, 1]);
  });

  it('another stat, the same digest → nothing changes', () => {
    const state = built(graphOf(ab));
    setFile(state, state.graph.find('a'), of('a', 99));
    expect(verified(state, 'output/a')).toBe(1);
  });

  it('a file that goes, and one that comes, is a change', () => {
    const state = built(graphOf([make('output/a', 'upper', ['a', 'o?']), ab[1]!]));
    const { find } = state.graph;
    setFile(state, find('o'), undefined);
    setStep(state, 0, sha256('k'), 1);
    setFile(state, find('o'), undefined);
    expect(verified(state, 'output/a')).toBe(1);
    setFile(state, find('o'), of('o'));
    expect(verified(state, 'output/a')).toBe(0);
    setStep(state, 0, sha256('k'), 1);
    setFile(state, find('o'), undefined);
    expect([verified(state, 'output/a'), digestAt(state, find('o'))]).toEqual([0, undefined]);
  });
});

describe('carried over to another graph', () => {
  it('the same request stays verified, with its key and how long it took', () => {
    const next = carryOver(built(graphOf(ab)), graphOf([make('output/new', 'copy', 'a'), ...ab]));
    expect([verified(next, 'output/a'), verified(next, 'output/b'), verified(next, 'output/new')]).toEqual([
      1, 1, 0,
    ]);
    const step = next.graph.producer[next.graph.find('output/b')]!;
    expect([keyAt(next, step), next.ms[step]]).toEqual([sha256('key 1'), 11]);
    expect(beliefAt(next, next.graph.find('a'))).toMatchObject(of('a'));
  });

  it('another request → not verified, but what it was made by is still known, to be explained', () => {
    const next = carryOver(
      built(graphOf(ab)),
      graphOf([make('output/a', 'upper', 'a', { params: { x: 1 } }), ab[1]!]),
    );
    expect([verified(next, 'output/a'), verified(next, 'output/b')]).toEqual([0, 1]);
    expect(keyAt(next, next.graph.producer[next.graph.find('output/a')]!)).toBe(sha256('key 0'));
  });

  it('an output that no rule makes any more is a stray, and comes back as it was', () => {
    const without = carryOver(built(graphOf(ab)), graphOf([ab[0]!]));
    expect([...without.strays.keys()]).toEqual(['output/b']);
    const back = carryOver(without, graphOf(ab));
    expect([
      back.strays.size,
      digestAt(back, back.graph.find('output/b')),
      verified(back, 'output/b'),
    ]).toEqual([0, sha256('output/b'), 0]);
  });

  it('a source that nothing reads any more is no stray', () => {
    const next = carryOver(
      built(graphOf(ab)),
      graphOf([make('output/a', 'text', [], { params: { text: '' } }), ab[1]!]),
    );
    expect([next.strays.size, next.graph.find('a')]).toEqual([0, -1]);
  });

  it('what is known to be absent stays so', () => {
    const old = built(graphOf([make('output/a', 'upper', ['a', 'o?']), ab[1]!]));
    setFile(old, old.graph.find('o'), undefined);
    const next = carryOver(
      old,
      graphOf([make('output/a', 'upper', ['a', 'o?']), ab[1]!, make('output/c', 'copy', 'a')]),
    );
    expect(next.known[next.graph.find('o')]).toBe(Known.absent);
  });
});

describe('the journal', () => {
  const lines = [
    ['f', 'a 頁', sha256('a'), 1, 2.5, 0, 0],
    ['a', 'b'],
    ['s', 'output/a', sha256('k'), 12, 'abcd'],
    ['u', 'output/a'],
    ['x', 'output/z'],
  ] as const;
  const text = Buffer.from(lines.map(encodeLine).join(''));

  it('reads what was written', () => {
    expect(decodeLines(text)).toEqual({ lines, whole: true, length: text.length });
  });

  it('cut at any byte → the whole lines before it', () => {
    for (let n = 0; n < text.length; n++) {
      const read = decodeLines(text.subarray(0, n));
      expect(read.lines).toEqual(lines.slice(0, read.lines.length));
      expect(read.whole).toBe(read.length === n);
      expect(text.subarray(0, n).filter((c) => c === 10).length).toBe(read.lines.length);
    }
  });

  it('any byte changed → the lines before it, and no other', () => {
    for (let n = 0; n < text.length; n++) {
      const bytes = Buffer.from(text);
      bytes[n]! ^= 4;
      const read = decodeLines(bytes);
      expect(read.lines).toEqual(lines.slice(0, text.subarray(0, n).filter((c) => c === 10).length));
      expect(read.whole).toBe(false);
    }
  });
});

describe('the ledger', () => {
  const graph = graphOf(ab);
  const a = graph.find('a');

  it('keeps what it is told, through a journal and through a table', () => {
    const disk = memoryDisk();
    const ledger = openLedger(disk, graph);
    ledger.file(a, of('a'));
    ledger.step(0, sha256('k'), 5);
    ledger.flush();
    expect(disk.list('.plasma/state')).toEqual(['journal']);
    const reopened = openLedger(disk, graph).state;
    expect([beliefAt(reopened, a), reopened.verified[0], keyAt(reopened, 0), reopened.ms[0]]).toEqual([
      { ...of('a'), racy: false },
      1,
      sha256('k'),
      5,
    ]);
    const other = openLedger(disk, graphOf([...ab, make('output/c', 'copy', 'a')]));
    expect(disk.list('.plasma/state')).toEqual(['table']);
    expect(verified(other.state, 'output/a')).toBe(1);
    expect(verified(openLedger(disk, graph).state, 'output/a')).toBe(1);
  });

  it('changes that a full disk did not take are written later, in their order', () => {
    const disk = memoryDisk();
    const ledger = openLedger(disk, graph);
    ledger.file(a, of('old'));
    ledger.settle();
    disk.interfere = () => 7;
    ledger.file(a, of('new'));
    ledger.step(0, sha256('k'), 5);
    expect(() => ledger.settle()).toThrow('the disk is full');
    disk.interfere = () => undefined;
    ledger.file(graph.find('output/a'), of('A'));
    ledger.settle();
    const { state, damaged } = openLedger(disk, graph);
    expect([damaged, digestAt(state, a), digestAt(state, graph.find('output/a')), state.verified[0]]).toEqual(
      [false, sha256('new'), sha256('A'), 1],
    );
  });

  it("a kill between the table and the end of its journal → old lines don't undo new ones", () => {
    const disk = memoryDisk();
    const ledger = openLedger(disk, graph);
    ledger.step(0, sha256('k'), 5);
    ledger.file(a, of('new'));
    ledger.flush();
    const left: ReturnType<typeof memoryDisk>[] = [];
    disk.interfere = () => {
      left.push(disk.snapshot());
      return undefined;
    };
    openLedger(disk, graphOf([...ab, make('output/c', 'copy', 'a')]));
    expect(left.length).toBeGreaterThan(2);
    for (const after of left) {
      const { state } = openLedger(after, graph);
      expect([digestAt(state, a), state.verified[0]]).toEqual([sha256('new'), 0]);
    }
  });

  it('a long journal becomes a table', () => {
    const disk = memoryDisk();
    const ledger = openLedger(disk, graph);
    for (let n = 0; n < 6000; n++) ledger.file(a, of(`${n}`));
    ledger.settle();
    expect(disk.list('.plasma/state')).toEqual(['table']);
    expect(digestAt(openLedger(disk, graph).state, a)).toBe(sha256('5999'));
  });
});

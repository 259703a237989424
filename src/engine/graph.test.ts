import { describe, expect, it } from 'vitest';
import { bookOf, make } from '../../test/book.ts';
import { memoryDisk } from '../../test/memory-disk.ts';
import { type Graph, inputsOf, outputsOf, targetOf } from './graph.ts';
import { loadGraph, saveGraph } from './graph-file.ts';
import type { Draft } from './rule.ts';
import { expand, RuleProblem } from './rule.ts';

const graphOf = (drafts: readonly Draft[]): Graph => {
  const made = bookOf({}, drafts).expand();
  if (!made.ok) throw new Error(made.error[0]!.message);
  return made.value;
};
const codes = (drafts: readonly Draft[]): readonly string[] => {
  const made = bookOf({}, drafts).expand();
  return made.ok ? [] : made.error.map((e) => e.code);
};
const targets = (graph: Graph): readonly string[] => [...graph.order].map((s) => targetOf(graph, s));

describe('a graph', () => {
  it('orders each step after what it reads, page by page as the rules have them', () => {
    const graph = graphOf([
      make('output/p1', 'join', ['output/p1k1', 'output/p1k2']),
      make('output/p2', 'join', ['output/p2k1']),
      make('output/p2k1', 'copy', 'a'),
      make('output/p1k1', 'copy', 'a'),
      make('output/p1k2', 'copy', 'a'),
    ]);
    expect(targets(graph)).toEqual(['output/p1k1', 'output/p1k2', 'output/p1', 'output/p2k1', 'output/p2']);
  });

  it('is not one for outputs that differ in case or Unicode form only', () => {
    expect(codes([make('output/Spyke.png', 'copy', 'a'), make('output/spyke.png', 'copy', 'a')])).toEqual([
      'paths-differ-in-case-only',
    ]);
    expect(codes([make('output/caf\u00e9', 'copy', 'a'), make('output/cafe\u0301', 'copy', 'a')])).toEqual([
      'paths-differ-in-case-only',
    ]);
  });

  it('is not one for an action without outputs, or one output twice in an action', () => {
    expect(codes([make([], 'copy', 'a')])).toEqual(['no-output']);
    expect(codes([make(['output/a', 'output/a'], 'copy', 'a')])).toEqual(['duplicate-output']);
  });

  it('may be a chain of 100,000 steps', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => ({
      tool: 'copy',
      params: {},
      inputs: { from: i === 99_999 ? 'a' : `output/${i + 1}` },
      outputs: { to: `output/${i}` },
    }));
    const made = expand([{ name: 'chain', targets: () => chain }], undefined, () => 1);
    expect(made.ok && targetOf(made.value, made.value.order[0]!)).toBe('output/99999');
  });

  it('has the same id for the same actions, and another for any other', () => {
    const drafts = [make('output/a', 'copy', 'a'), make('output/b', 'copy', 'b')];
    const { id } = graphOf(drafts);
    expect(graphOf(drafts.map((d) => ({ ...d, label: 'x' }))).id).toBe(id);
    for (const other of [
      [drafts[0]!],
      [drafts[1]!, drafts[0]!],
      [drafts[0]!, make('output/b', 'copy', 'c')],
      [drafts[0]!, make('output/b', 'upper', 'b')],
      [drafts[0]!, make('output/b', 'copy', 'b', { params: { x: 1 } })],
    ]) {
      expect(graphOf(other).id).not.toBe(id);
    }
  });
});

describe('a kept graph', () => {
  const graph = graphOf([
    make(['output/第一話.png', 'output/b'], 'join', ['a', 'b?'], {
      label: 'ch-01/p001',
      params: { text: '頁' },
    }),
    make('output/c', 'copy', 'output/b', { onRequest: true }),
  ]);
  const head = {
    expandedWith: 'x',
    sources: [{ path: 's', kind: 'file', size: 1, changed: 2, digest: '3' } as const],
    warnings: ['w'],
  };

  it('is the graph that was put away', () => {
    const disk = memoryDisk();
    saveGraph(disk, 'book', head, graph);
    const kept = loadGraph(disk, 'book')!;
    expect(kept.head).toMatchObject(head);
    const read = kept.graph;
    expect([read.id, read.steps, read.files, targets(read)]).toEqual([
      graph.id,
      graph.steps,
      graph.files,
      targets(graph),
    ]);
    for (let s = 0; s < graph.steps; s++) {
      expect([read.action(s), read.rule(s), read.tool(s), read.label(s)]).toEqual([
        graph.action(s),
        graph.rule(s),
        graph.tool(s),
        graph.label(s),
      ]);
      expect([[...inputsOf(read, s)], [...outputsOf(read, s)]]).toEqual([
        [...inputsOf(graph, s)],
        [...outputsOf(graph, s)],
      ]);
    }
    for (let f = 0; f < graph.files; f++)
      expect([read.path(f), read.find(graph.path(f)), read.producer[f]]).toEqual([
        graph.path(f),
        f,
        graph.producer[f],
      ]);
    expect([read.find('nothing'), [...read.consumers], [...read.optional]]).toEqual([
      -1,
      [...graph.consumers],
      [...graph.optional],
    ]);
  });

  it('stays beside those of other backends', () => {
    const disk = memoryDisk();
    saveGraph(disk, 'book-comfyui', head, graph);
    saveGraph(disk, 'book', head, graph);
    saveGraph(disk, 'book', head, graph);
    expect(loadGraph(disk, 'book-comfyui')?.graph.action(0)).toEqual(graph.action(0));
    expect(disk.list('.plasma/graph')).toEqual([
      'book-2.actions',
      'book-comfyui-1.actions',
      'book-comfyui.graph',
      'book.graph',
    ]);
  });

  it('a kill at any change while it is put away → the old one or the new one, whole', () => {
    const newer = graphOf([make('output/new', 'copy', 'a')]);
    const disk = memoryDisk();
    saveGraph(disk, 'book', head, graph);
    const left: ReturnType<typeof memoryDisk>[] = [];
    disk.interfere = () => {
      left.push(disk.snapshot());
      return undefined;
    };
    saveGraph(disk, 'book', head, newer);
    expect(left.length).toBeGreaterThan(3);
    for (const after of left) {
      const kept = loadGraph(after, 'book');
      if (kept === undefined) throw new Error('no graph is left');
      const whole = kept.graph.id === graph.id ? graph : newer;
      expect(kept.graph.action(0)).toEqual(whole.action(0));
      saveGraph(after, 'book', head, newer);
      expect(loadGraph(after, 'book')?.graph.id).toBe(newer.id);
    }
  });
});

describe('rules that break', () => {
  it('are named, with the place, and the other rules are still looked at', () => {
    const made = expand(
      [
        {
          name: 'raw',
          targets: () => {
            throw new Error('no such panel');
          },
        },
        {
          name: 'page',
          targets: () => [
            make('output/../x', 'copy', 'a', { from: { file: 'script.yaml', line: 2, column: 3 } }),
          ],
        },
      ],
      undefined,
      () => 1,
    );
    expect(made.ok || made.error.map((e) => [e.code, e.message, e.at?.line])).toEqual([
      ['broken-rule', 'rule raw broke: no such panel', undefined],
      ['bad-path', 'output "to0" of rule page: "output/../x": a path can\'t leave the book with ..', 2],
    ]);
  });

  it('all problems that a rule throws are told', () => {
    const problem = (message: string) => ({ severity: 'error' as const, code: 'layout', message });
    const made = expand(
      [
        {
          name: 'page',
          targets: () => {
            throw new RuleProblem([problem('one'), problem('two')]);
          },
        },
      ],
      undefined,
      () => 1,
    );
    expect(made.ok || made.error.map((e) => e.message)).toEqual(['one', 'two']);
  });
});

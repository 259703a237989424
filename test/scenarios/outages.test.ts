import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/engine/rule.ts';
import type { Loss } from '../../src/engine/tool.ts';
import { bookOf, make } from '../book.ts';

const panels = (n: number): readonly Draft[] =>
  Array.from({ length: n }, (_, i) =>
    make(`output/k${i}`, 'text', [], {
      params: { text: `k${i}` },
      claims: [{ resource: 'comfyui@*', amount: 1 }],
    }),
  );
const two = { 'comfyui@left': 2, 'comfyui@right': 2 };
const one = { 'comfyui@left': 2 };
const down = (resource: string, isBack: boolean | Promise<boolean>, blamed = false): Loss => ({
  resource,
  blamed,
  back: async () => isBack,
});

describe('a server that goes down', () => {
  it('its work is done by the others', async () => {
    const book = bookOf({}, panels(8));
    const ran: string[] = [];
    book.lose = (target, held) => {
      ran.push(`${target} ${held[0]}`);
      return held[0] === 'comfyui@left' ? down('comfyui@left', false) : undefined;
    };
    const { built, codes, end } = await book.build({ resources: two });
    expect(built.toSorted()).toEqual(panels(8).map((d) => Object.values(d.outputs)[0]));
    expect([codes, end.failed]).toEqual([['lost'], 0]);
    expect(ran.filter((line) => line.endsWith('left'))).toHaveLength(2);
  });

  it('comes back → what was lost is made there, and other work went on meanwhile', async () => {
    const book = bookOf({}, [...panels(2), make('output/c', 'text', [], { params: { text: 'c' } })]);
    let answer = (_: boolean): void => {};
    const back = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    let lost = 0;
    book.lose = (target) => (target === 'output/k0' && lost++ === 0 ? down('comfyui@left', back) : undefined);
    const finished: string[] = [];
    book.onRun = (target) => {
      finished.push(target);
      if (target === 'output/c') answer(true);
    };
    const { built, failed } = await book.build({ resources: one });
    expect([built.toSorted(), failed]).toEqual([['output/c', 'output/k0', 'output/k1'], []]);
    expect(finished.filter((target) => target === 'output/k0')).toHaveLength(2);
  });

  it('stays away → its work fails with what happened, and nothing hangs', async () => {
    const book = bookOf({}, panels(5));
    book.lose = () => down('comfyui@left', false);
    const { failed, problems } = await book.build({ resources: one, keepGoing: true });
    expect(failed).toHaveLength(5);
    expect(problems.at(-1)?.message).toBe('comfyui@left does not answer');
    book.lose = () => undefined;
    expect((await book.build({ resources: one })).built).toHaveLength(5);
  });

  it('taken down twice by one panel → that panel fails, the others are made', async () => {
    const book = bookOf({}, panels(4));
    let runs = 0;
    book.lose = (target) => {
      if (target !== 'output/k1') return undefined;
      runs++;
      return down('comfyui@left', true, true);
    };
    const { failed, built } = await book.build({ resources: one, keepGoing: true });
    expect([failed, built.length, runs]).toEqual([['output/k1'], 3, 2]);
  });

  it('stopped while everything waits for it → the build ends at once, and nobody listens any more', async () => {
    const book = bookOf({}, panels(1));
    const stop = new AbortController();
    let listens: AbortSignal | undefined;
    book.lose = () => ({
      resource: 'comfyui@left',
      blamed: false,
      back: (signal) => {
        listens = signal;
        queueMicrotask(() => stop.abort());
        return new Promise(() => {});
      },
    });
    const { end } = await book.build({ resources: one, signal: stop.signal });
    expect([end.interrupted, end.built, listens?.aborted]).toEqual([true, 0, true]);
  });

  it('a step that waits for the same key as the lost one gets its result', async () => {
    const twin = make('output/twin', 'text', [], {
      params: { text: 'k0' },
      claims: [{ resource: 'comfyui@*', amount: 1 }],
    });
    const book = bookOf({}, [...panels(1), twin]);
    let runs = 0;
    book.lose = () => (runs++ === 0 ? down('comfyui@left', true) : undefined);
    const { built, restored } = await book.build({ resources: one });
    expect([built, restored, runs]).toEqual([['output/k0'], ['output/twin'], 2]);
  });
});

import { describe, expect, it } from 'vitest';
import { chance } from '../../test/chance.ts';
import type { Claim } from './action.ts';
import { type Ready, schedule, type Turn } from './schedule.ts';

const on = (resource: string, amount = 1): readonly Claim[] => [{ resource, amount }];
const ready = (rank: number, claims = on('cpu'), group?: string): Ready => ({
  step: rank,
  rank,
  claims,
  group,
});
const amounts = (of: { readonly [name: string]: number }): ReadonlyMap<string, number> =>
  new Map(Object.entries(of));

describe('who runs next', () => {
  it('what was asked for first', () => {
    const plan = schedule(amounts({ cpu: 9 }));
    for (const rank of [5, 1, 4, 2, 3]) plan.offer(ready(rank));
    expect([plan.next(), plan.next(), plan.next()].map((r) => r?.ready.rank)).toEqual([1, 2, 3]);
    expect(plan.waiting()).toBe(2);
  });

  it('as many as there is of a resource; a release lets the next one in', () => {
    const plan = schedule(amounts({ cpu: 2 }));
    for (const rank of [1, 2, 3]) plan.offer(ready(rank));
    const first = plan.next()!;
    plan.next();
    expect(plan.next()).toBeUndefined();
    plan.release(first);
    expect(plan.next()?.ready.rank).toBe(3);
  });

  it('a resource that nobody set has 1, and two of them are two', () => {
    const plan = schedule(amounts({}));
    for (const rank of [1, 2]) plan.offer(ready(rank, on('gpu@left')));
    plan.offer(ready(3, on('gpu@right')));
    expect([plan.next()?.ready.rank, plan.next()?.ready.rank, plan.next()]).toEqual([1, 3, undefined]);
  });

  it('who wants more than there is takes all of it, alone', () => {
    const plan = schedule(amounts({ gpu: 2 }));
    plan.offer(ready(1, on('gpu', 99)));
    plan.offer(ready(2, on('gpu')));
    const whole = plan.next()!;
    expect([whole.ready.rank, plan.next()]).toEqual([1, undefined]);
    plan.release(whole);
    expect(plan.next()?.ready.rank).toBe(2);
  });

  it('all of several claims, or none', () => {
    const plan = schedule(amounts({ cpu: 1, gpu: 1 }));
    plan.offer(ready(1, on('gpu')));
    plan.offer(ready(2, [...on('cpu'), ...on('gpu')]));
    plan.offer(ready(3, on('cpu')));
    expect([plan.next()?.ready.rank, plan.next()?.ready.rank]).toEqual([1, 3]);
  });

  it('one resource claimed twice counts twice', () => {
    const plan = schedule(amounts({ cpu: 3 }));
    plan.offer(ready(1, [...on('cpu'), ...on('cpu')]));
    plan.offer(ready(2, [...on('cpu'), ...on('cpu')]));
    expect([plan.next()?.ready.rank, plan.next()]).toEqual([1, undefined]);
  });

  it('what uses the loaded models comes before what was asked for earlier', () => {
    const plan = schedule(amounts({ gpu: 1 }));
    for (const [rank, group] of [
      [1, 'ink'],
      [2, 'paint'],
      [3, 'ink'],
      [4, 'paint'],
    ] as const)
      plan.offer(ready(rank, on('gpu'), group));
    const order: number[] = [];
    for (let r = plan.next(); r !== undefined; r = plan.next()) {
      order.push(r.ready.rank);
      plan.release(r);
    }
    expect(order).toEqual([1, 3, 2, 4]);
  });

  it('with anything offered and released: never more than there is, and nothing is left waiting', () => {
    const luck = chance(3);
    for (let turn = 0; turn < 200; turn++) {
      const there = { cpu: 1 + luck.below(4), gpu: 1 + luck.below(2) };
      const plan = schedule(amounts(there));
      const running: Turn[] = [];
      let left = 30;
      let rank = 0;
      while (left > 0 || running.length > 0 || plan.waiting() > 0) {
        if (left > 0 && luck.oneIn(2)) {
          left--;
          plan.offer(
            ready(
              rank++,
              luck.pick([
                on('cpu'),
                on('gpu'),
                on('cpu', 2),
                [...on('cpu'), ...on('gpu')],
                [...on('cpu'), ...on('cpu')],
              ]),
              luck.pick([undefined, 'a', 'b']),
            ),
          );
        }
        const next = plan.next();
        if (next !== undefined) running.push(next);
        else if (running.length === 0) expect(plan.waiting(), 'nothing runs, yet nothing may').toBe(0);
        else plan.release(running.splice(luck.below(running.length), 1)[0]!);
        for (const [name, amount] of Object.entries(there)) {
          const held = running.reduce(
            (sum, r) =>
              sum +
              Math.min(
                amount,
                r.held.filter((c) => c.resource === name).reduce((n, c) => n + c.amount, 0),
              ),
            0,
          );
          expect(held).toBeLessThanOrEqual(amount);
        }
      }
      expect(plan.waiting()).toBe(0);
    }
  });

  const drawn = (plan: ReturnType<typeof schedule>): string[] => {
    const seen: string[] = [];
    for (let turn = plan.next(); turn !== undefined; turn = plan.next())
      seen.push(`${turn.ready.rank} on ${turn.held.map((c) => c.resource).join('+')}`);
    return seen;
  };
  const two = { 'comfyui@left': 2, 'comfyui@right': 2 };

  it('any one of a pool will do; each takes as much as it has room for', () => {
    const plan = schedule(amounts(two));
    for (const rank of [1, 2, 3, 4, 5]) plan.offer(ready(rank, on('comfyui@*')));
    expect(
      drawn(plan)
        .map((text) => text.slice(5))
        .sort(),
    ).toEqual(['comfyui@left', 'comfyui@left', 'comfyui@right', 'comfyui@right']);
  });

  it('two models on two servers: each server loads one of them', () => {
    const plan = schedule(amounts(two));
    for (let rank = 0; rank < 40; rank++)
      plan.offer(ready(rank, on('comfyui@*'), rank % 2 ? 'ink' : 'paint'));
    const loads = { 'comfyui@left': [''], 'comfyui@right': [''] } as { [server: string]: string[] };
    const running: Turn[] = [];
    for (;;) {
      const turn = plan.next();
      if (turn !== undefined) {
        const of = loads[turn.held[0]!.resource]!;
        if (of.at(-1) !== turn.ready.group) of.push(turn.ready.group!);
        running.push(turn);
      } else if (running.length > 0) plan.release(running.shift()!);
      else break;
    }
    expect(loads).toEqual({ 'comfyui@left': ['', 'paint'], 'comfyui@right': ['', 'ink'] });
  });

  it('one model and two servers: both load it, but not for the last few', () => {
    const many = schedule(amounts(two));
    for (let rank = 0; rank < 8; rank++) many.offer(ready(rank, on('comfyui@*'), 'ink'));
    expect(drawn(many)).toHaveLength(4);
    const few = schedule(amounts(two));
    for (let rank = 0; rank < 4; rank++) few.offer(ready(rank, on('comfyui@*'), 'ink'));
    expect(drawn(few)).toEqual(['0 on comfyui@left', '1 on comfyui@left']);
  });

  it('a server that is away gets nothing until it is back, and comes back with nothing loaded', () => {
    const plan = schedule(amounts(two));
    plan.away('comfyui@left');
    for (const rank of [1, 2, 3]) plan.offer(ready(rank, on('comfyui@*')));
    expect(drawn(plan)).toEqual(['1 on comfyui@right', '2 on comfyui@right']);
    plan.back('comfyui@left');
    expect(drawn(plan)).toEqual(['3 on comfyui@left']);
  });

  it('with every server gone the work is stranded; other work is not', () => {
    const plan = schedule(amounts({ ...two, cpu: 1 }));
    plan.offer(ready(1, on('comfyui@*')));
    plan.offer(ready(2, on('cpu')));
    plan.gone('comfyui@left');
    expect(plan.stranded()).toEqual([]);
    plan.gone('comfyui@right');
    expect(plan.stranded().map((r) => r.rank)).toEqual([1]);
    expect(drawn(plan)).toEqual(['2 on cpu']);
    expect(plan.waiting()).toBe(0);
  });
});

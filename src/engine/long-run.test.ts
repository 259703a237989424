import { describe, expect, it } from 'vitest';
import { type Book, bookOf, make, type Told } from '../../test/book.ts';
import type { LongRuns } from './long-run.ts';

const gpu = { claims: [{ resource: 'gpu', amount: 1 }] };
/** Crops, a training of them on the GPU, a picture that needs the GPU too, and a page that needs neither. */
const book = (): Book =>
  bookOf({ photo: 'ink', words: 'hello', scene: 'roof' }, [
    make('output/crop', 'upper', 'photo'),
    make('output/lora', 'slow', 'output/crop', gpu),
    make('output/grid', 'join', 'output/lora', { params: { end: '#' } }),
    make('output/art', 'join', 'scene', gpu),
    make('output/page', 'join', 'words'),
  ]);
const over = (runs: LongRuns): Promise<unknown> => Promise.all([...runs.values()].map((run) => run.over));
/** With those that came after the build was over. */
const endsOf = ({ events }: Told): readonly string[] =>
  events.flatMap((event) => (event.event === 'finish' ? [`${event.target} ${event.outcome}`] : []));

describe('a step that takes long', () => {
  it('goes on when its build has nothing else to do; others have their turns, and the next writes down its end', async () => {
    const it = book();
    const longRuns: LongRuns = new Map();
    const training = it.hold('output/lora');
    const first = await it.build({ targets: ['output/grid'], longRuns });
    expect([first.built, first.started, first.end.later, first.end.skipped]).toEqual([
      ['output/crop'],
      ['output/crop', 'output/lora'],
      2,
      0,
    ]);
    const page = await it.build({ targets: ['output/page'], longRuns });
    expect([page.built, page.end.later]).toEqual([['output/page'], 0]);
    training.release();
    await over(longRuns);
    const last = await it.build({ targets: ['output/grid'], longRuns });
    expect([last.built, last.restored, last.end.later, longRuns.size]).toEqual([
      ['output/grid'],
      ['output/lora'],
      0,
      0,
    ]);
    // its end is told to the build that began it, once
    expect(endsOf(first)).toEqual(['output/crop built', 'output/lora built']);
    expect(it.outputs()).toMatchObject({ 'output/lora': 'INK', 'output/grid': 'INK#' });
    expect((await it.build({ longRuns })).started).toEqual(['output/art']);
  });

  it('keeps what it holds: what needs it is left for later, and everything else is done', async () => {
    const it = book();
    const longRuns: LongRuns = new Map();
    const training = it.hold('output/lora');
    await it.build({ targets: ['output/lora'], longRuns });
    const meanwhile = await it.build({ longRuns, keepGoing: true });
    expect([meanwhile.built, meanwhile.end.later, meanwhile.end.skipped]).toEqual([['output/page'], 3, 0]);
    training.release();
    await over(longRuns);
    const last = await it.build({ longRuns });
    expect([last.built.toSorted(), last.end.later]).toEqual([['output/art', 'output/grid'], 0]);
  });

  it('that ends in the middle of another build gives back what it held', async () => {
    const it = book();
    const longRuns: LongRuns = new Map();
    const training = it.hold('output/lora');
    await it.build({ targets: ['output/lora'], longRuns });
    const lettering = it.hold('output/page');
    const meanwhile = it.build({ targets: ['output/page', 'output/art'], longRuns, jobs: 2 });
    await lettering.started;
    training.release();
    await over(longRuns);
    lettering.release();
    expect((await meanwhile).built.toSorted()).toEqual(['output/art', 'output/page']);
  });

  it('without a place to go on, is waited for as any other', async () => {
    const it = book();
    expect((await it.build()).built).toHaveLength(5);
  });

  it('is stopped with the build that began it, while others of that build run', async () => {
    const it = book();
    const longRuns: LongRuns = new Map();
    const stop = new AbortController();
    const training = it.hold('output/lora');
    const page = it.hold('output/page');
    const targets = ['output/lora', 'output/page'];
    const building = it.build({ targets, longRuns, signal: stop.signal, jobs: 2 });
    await Promise.all([page.started, training.started]);
    stop.abort();
    const { end, skipped } = await building;
    expect([end.interrupted, end.later, longRuns.size, skipped.toSorted()]).toEqual([
      true,
      0,
      0,
      ['output/lora', 'output/page'],
    ]);
  });

  it('that fails is told once, and a build that knows it does not try again', async () => {
    const it = book();
    const longRuns: LongRuns = new Map();
    it.broken.add('output/lora');
    const first = await it.build({ targets: ['output/grid'], longRuns });
    await over(longRuns);
    const last = await it.build({
      targets: ['output/grid'],
      longRuns,
      ended: new Map([['output/lora', 'failed']]),
      keepGoing: true,
    });
    expect([endsOf(first), last.started, last.skipped, last.end.failed]).toEqual([
      ['output/crop built', 'output/lora failed'],
      [],
      ['output/grid'],
      1,
    ]);
  });

  it('whose result can not be written down has failed, and the next build is not harmed', async () => {
    const it = book();
    const longRuns: LongRuns = new Map();
    const first = await it.build({ targets: ['output/lora'], longRuns });
    await over(longRuns);
    it.disk.interfere = (act, path) => (act === 'append' && path.includes('traces') ? 0 : undefined);
    await it.build({ targets: ['output/crop'], longRuns }).catch(() => {});
    expect([endsOf(first), longRuns.size]).toEqual([['output/crop built', 'output/lora failed'], 0]);
    it.disk.interfere = () => undefined;
    expect((await it.build({ targets: ['output/lora'] })).built).toEqual(['output/lora']);
  });
});

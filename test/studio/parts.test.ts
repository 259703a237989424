import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/studio/client.ts';
import { type Box, cutOf } from '../../src/studio/datasets/boxes.ts';
import { leftMs } from '../../src/studio/eta.ts';
import type { Told } from '../../src/studio/events.ts';
import { hunks, lineDifference } from '../../src/studio/lines.ts';
import { withMade } from '../../src/studio/state/made.ts';
import { withNewer } from '../../src/studio/state/newer.ts';
import { fitted, headLeft } from '../../src/studio/why/draw.ts';
import { netOf, planOf } from '../../src/studio/why/layout.ts';
import { tickInWords, ticks } from '../../src/studio/work/lanes.ts';
import { padded, squareOf } from '../../src/tools/image/cut.ts';

const page = (digest: string) => ({
  path: 'output/p1.png',
  target: 'output/p1.png',
  state: 'stale',
  digest,
});

describe('what the studio reckons by itself', () => {
  it('a page that was made is shown before the book is read anew, and all else stays as it is', () => {
    const chapters = [
      { id: 'ch-01', pages: [{ page: page('old') }, { page: { ...page('x'), path: 'p2', target: 'p2' } }] },
    ];
    const next = withMade(chapters, new Map([['output/p1.png', 'new']]));
    expect(next[0]!.pages[0]!.page).toMatchObject({ digest: 'new', state: 'fresh' });
    expect(next[0]!.pages[1]).toBe(chapters[0]!.pages[1]);
    expect(withMade(chapters, new Map([['output/p1.png', 'old']]))).toBe(chapters);
  });

  it('an answer that was long on its way takes away nothing that was told meanwhile', () => {
    const run = {
      run: 'a',
      state: 'running',
      askedAt: '2026-01-01T00:00:01Z',
      selectors: [],
      cause: 'asked',
    };
    const k1 = { target: 'k1', at: '2026-01-01T00:00:02Z' };
    const said = { seq: 5, runs: [run], underWay: [], failures: [k1] } as unknown as Status;
    const told = (seq: number, event: string, more: object): Told =>
      ({ seq, event, at: '2026-01-01T00:00:03Z', run: 'a', ...more }) as unknown as Told;
    const next = withNewer(said, [
      told(5, 'build', { ...run, state: 'queued' }),
      told(6, 'build', { ...run, run: 'b', state: 'queued', askedAt: '2026-01-01T00:00:04Z' }),
      told(7, 'finish', { target: 'k2', outcome: 'failed' }),
      told(8, 'start', { target: 'k1', tool: 'comfyui', lane: 0 }),
      told(9, 'start', { target: 'k3', tool: 'comfyui', lane: 1 }),
      told(10, 'finish', { target: 'k3', outcome: 'built' }),
    ]);
    expect(next.runs.map(({ run: name, state }) => `${name} ${state}`)).toEqual(['b queued', 'a running']);
    expect(next.underWay.map(({ target }) => target)).toEqual(['k1']);
    expect(next.failures.map(({ target }) => target)).toEqual(['k2']);
    expect(withNewer(said, [told(4, 'finish', { target: 'k1', outcome: 'built' })])).toEqual(said);
  });

  it('the preview of a crop is the square that is cut', () => {
    const box: Box = [11, 72, 426, 902];
    const [left, top, width, height] = box;
    for (const fit of ['contain', 'cover'] as const)
      for (const padding of [0, 0.1, 12]) {
        const cut = squareOf(padded({ left, top, width, height }, padding), fit);
        const { square, seen } = cutOf(box, padding, fit);
        expect(square).toEqual([cut.left, cut.top, cut.width, cut.height]);
        // a box that is kept whole shows nothing of its neighbours
        expect(seen[2] < square[2]).toBe(fit === 'contain');
      }
  });

  it('a scale of time names each of its lines differently', () => {
    for (const span of [900, 1400, 5200, 48_000, 700_000]) {
      const names = ticks(span, 8).map(tickInWords);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('all of a graph is in sight, and the name of its last column', () => {
    const rules = ['raw', 'overlay', 'page', 'a-rule-with-a-long-name'];
    const plan = planOf(
      netOf({
        id: 'g',
        total: rules.length,
        files: rules,
        targets: rules.map((rule, i) => ({
          target: rule,
          rule,
          tool: rule,
          label: `ch-01/p001/k${i}`,
          outputs: [i],
          inputs: i === 0 ? [] : [i - 1],
          state: 'fresh',
          there: true,
        })),
      }),
      () => true,
    );
    const { scale } = fitted(plan, 500, 400);
    const last = plan.columns.at(-1)!;
    expect(headLeft + last.x * scale + last.rule.length * 7).toBeLessThan(500);
  });

  it('what is left of a build is what it was expected to take at first, and its own pace in the end', () => {
    expect(leftMs({ stale: 10, done: 0, expectedMs: 20_000, elapsedMs: 0 })).toBe(20_000);
    expect(leftMs({ stale: 10, done: 9, expectedMs: 20_000, elapsedMs: 90_000 })).toBe(10_000);
    expect(leftMs({ stale: 10, done: 1, elapsedMs: 1000 })).toBeUndefined();
  });

  it('two versions are shown by what differs, with the lines round it', () => {
    const theirs = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const shown = hunks(lineDifference(theirs.join('\n'), theirs.join('\n').replace('e', 'E')), 1);
    expect(shown.map((line) => (line === undefined ? '⋯' : `${line.kind} ${line.text}`))).toEqual([
      '⋯',
      'same d',
      'theirs e',
      'yours E',
      'same f',
      '⋯',
    ]);
  });
});

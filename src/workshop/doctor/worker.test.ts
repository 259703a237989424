import { describe, expect, it } from 'vitest';
import { patience, type Queue, workerVerdict } from './worker.ts';

/** A queue that is seen differently at each look; the last sight stays. */
const seenAs = (...sights: readonly (Queue | undefined)[]): (() => Promise<Queue | undefined>) => {
  let n = 0;
  return async () => sights[Math.min(n++, sights.length - 1)];
};

describe('the worker of a ComfyUI', () => {
  const rests: number[] = [];
  const rest = async (): Promise<void> => void rests.push(1);

  it('is idle, or at work with others waiting', async () => {
    expect(await workerVerdict(seenAs({ running: 0, pending: 0 }), rest)).toMatchObject({ found: 'idle' });
    expect(await workerVerdict(seenAs({ running: 1, pending: 2 }), rest)).toMatchObject({
      state: 'ok',
      found: 'at work, 2 wait',
    });
    expect(rests).toEqual([]);
  });

  it('is between two pictures for a moment, and not dead', async () => {
    const verdict = await workerVerdict(seenAs({ running: 0, pending: 3 }, { running: 1, pending: 2 }), rest);
    expect(verdict.state).toBe('ok');
  });

  it('is dead when work waits and nothing runs, again and again', async () => {
    rests.length = 0;
    const verdict = await workerVerdict(seenAs({ running: 0, pending: 1 }), rest);
    expect(verdict).toMatchObject({
      state: 'fail',
      found: 'it is stuck: 1 picture waits and none is drawn',
      advice: expect.stringContaining('Start ComfyUI again'),
    });
    expect(rests).toHaveLength(patience.looks - 1);
  });

  it('of a server whose queue is no queue is not vouched for', async () => {
    expect(await workerVerdict(seenAs(undefined), rest)).toMatchObject({ state: 'warn' });
  });
});

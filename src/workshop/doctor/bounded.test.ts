import { describe, expect, it } from 'vitest';
import { bounded } from './bounded.ts';
import { lookAtAll } from './check.ts';

const never = new AbortController().signal;

describe('work within bounds', () => {
  it('that is done gives what it made, and its errors', async () => {
    expect(await bounded({ limitMs: 60_000, signal: never }, async () => 3)).toEqual({
      end: 'done',
      value: 3,
    });
    await expect(
      bounded({ limitMs: 60_000, signal: never }, () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken');
  });

  it('that never ends is left behind, and told so', async () => {
    let told = false;
    const result = await bounded({ limitMs: 1, signal: never }, (signal) => {
      signal.addEventListener('abort', () => {
        told = true;
      });
      return new Promise(() => {});
    });
    expect([result, told]).toEqual([{ end: 'late' }, true]);
  });

  it('ends when it is stopped, even before it began', async () => {
    const signal = AbortSignal.abort();
    expect(await bounded({ limitMs: 60_000, signal }, () => new Promise(() => {}))).toEqual({
      end: 'stopped',
    });
  });
});

describe('checks', () => {
  it('tell their rows in order, whichever is done first', async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const rows = await lookAtAll(
      [
        { area: 'A', what: 'slow', look: () => gate.then(() => ({ state: 'ok', found: '1' })) },
        {
          area: 'A',
          what: 'quick',
          look: () => {
            open();
            return { state: 'ok', found: '2' };
          },
        },
        { area: 'A', what: 'nothing', look: () => undefined },
      ],
      { limitMs: 60_000, signal: never },
    );
    expect(rows.map(({ what }) => what)).toEqual(['slow', 'quick']);
  });

  it('that hang or break leave the others standing', async () => {
    const rows = await lookAtAll(
      [
        { area: 'A', what: 'hangs', look: () => new Promise<undefined>(() => {}) },
        {
          area: 'A',
          what: 'breaks',
          look: () => {
            throw new Error('oh');
          },
        },
        { area: 'A', what: 'stands', look: () => ({ state: 'ok', found: 'yes' }) },
      ],
      { limitMs: 20, signal: never },
    );
    expect(rows).toMatchObject([
      { what: 'hangs', state: 'warn', found: 'no answer in 0.02 s' },
      { what: 'breaks', state: 'fail', found: 'this check itself broke: oh' },
      { what: 'stands', state: 'ok' },
    ]);
  });
});

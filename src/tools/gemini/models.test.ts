import { describe, expect, it } from 'vitest';
import { located } from '../../engine/located.ts';
import { actionOf } from '../../engine/rule.ts';
import { nextMidnightPacific } from './quota.ts';
import { aspectFor, geminiDraft, usdFor } from './tool.ts';

const flash25 = 'gemini-2.5-flash-image';
const flash31 = 'gemini-3.1-flash-image';

it('the ratio is the nearest that the family has', () => {
  expect(aspectFor(1000, 1000, flash25)).toBe('1:1');
  expect(aspectFor(1433, 2024, flash25)).toBe('3:4');
  expect(aspectFor(768, 1344, flash25)).toBe('9:16');
  expect(aspectFor(3000, 900, flash25)).toBe('21:9');
  expect(aspectFor(3600, 900, flash31)).toBe('4:1');
  expect(aspectFor(200, 1600, flash31)).toBe('1:8');
  expect(aspectFor(200, 1600, 'gemini-9-image')).toBe('9:16');
});

it('tells tall from wide alike: a size and its turn have ratios that are turns', () => {
  for (const [width, height] of [
    [5, 7],
    [832, 1248],
    [512, 768],
    [100, 101],
    [1, 9],
  ] as const) {
    const [w, h] = aspectFor(width, height, flash31).split(':');
    expect(aspectFor(height, width, flash31)).toBe(`${h}:${w}`);
  }
});

it('a price is of the table, or of the config, or nobody knows', () => {
  expect(usdFor(flash25, undefined, 0)).toBeCloseTo(0.0388, 4);
  expect(usdFor(flash31, '4K', 0)).toBeCloseTo(0.1514, 4);
  expect(usdFor('gemini-3-pro-image', '2K', 3)).toBeCloseTo(0.1418, 4);
  expect(usdFor('gemini-3.1-flash-image-preview', '512', 0)).toBeCloseTo(0.045, 3);
  expect(usdFor('gemini-3.1-flash-lite-image', '1K', 0)).toBeCloseTo(0.0337, 4);
  expect(usdFor(flash31, '1K', 3)! - usdFor(flash31, '1K', 0)!).toBeCloseTo((3 * 1100 * 0.5) / 1e6, 6);
  expect(usdFor('gemini-9-image', '1K', 0)).toBeUndefined();
  expect(usdFor('gemini-9-image', '1K', 0, 0.2)).toBe(0.2);
});

describe('the draft of a panel', () => {
  const at = { file: 'chapters/ch-01.yaml', line: 7, column: 3 };
  const panel = {
    label: 'ch-01/p001/k1',
    prompt: located('Spyke.', { '': at }),
    width: 600,
    height: 900,
    model: flash25,
    seed: 5,
    outputs: { image: 'output/a.png', record: 'output/a.json' },
  };

  it('is an action that knows its references, its ratio, its cost and where it was written', () => {
    const action = actionOf(
      'raw',
      geminiDraft({
        ...panel,
        references: [{ name: 'Spyke', path: 'cast/spyke.png' }, 'cast/mira.png', 'cast/spyke.png'],
      }),
    );
    expect(action).toMatchObject({
      ok: true,
      value: {
        tool: 'gemini',
        params: {
          prompt: 'Spyke.',
          aspectRatio: '2:3',
          seed: 5,
          width: 600,
          height: 900,
          references: ['Spyke', 'reference2'],
        },
        inputs: { Spyke: { path: 'cast/spyke.png' }, reference2: { path: 'cast/mira.png' } },
        claims: [{ resource: 'gemini', amount: 1 }],
        cost: { usd: expect.closeTo(0.0395, 4) },
        origins: { prompt: at },
      },
    });
  });

  it('of a model without a price has no cost', () => {
    expect(geminiDraft({ ...panel, model: 'gemini-9-image' }).cost).toBeUndefined();
    expect(geminiDraft({ ...panel, model: 'gemini-9-image', usd: 0.3 }).cost).toEqual({ usd: 0.3 });
  });
});

it('daily quotas begin anew at midnight in California, in summer, in winter, and when clocks are set', () => {
  const iso = (at: string): string => new Date(nextMidnightPacific(Date.parse(at))).toISOString();
  expect(iso('2026-11-24T20:00:00Z')).toBe('2026-11-25T08:00:00.000Z');
  expect(iso('2026-07-01T06:59:59.500Z')).toBe('2026-07-01T07:00:00.000Z');
  expect(iso('2026-07-01T07:00:00Z')).toBe('2026-07-02T07:00:00.000Z');
  // 8 March and 1 November 2026 have 23 and 25 hours
  expect(iso('2026-03-08T08:30:00Z')).toBe('2026-03-09T07:00:00.000Z');
  expect(iso('2026-11-01T07:30:00Z')).toBe('2026-11-02T08:00:00.000Z');
});

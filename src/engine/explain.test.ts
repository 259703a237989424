import { describe, expect, it } from 'vitest';
import { difference } from './explain.ts';
import type { Recipe } from './key.ts';

const recipe = (params: Recipe['params'], more: Partial<Recipe> = {}): Recipe => ({
  tool: 't',
  version: 1,
  params,
  inputs: [],
  outputs: ['to'],
  models: [],
  ...more,
});
const script = (line: number): { file: string; line: number; column: number } => ({
  file: 'chapters/ch-01/script.yaml',
  line,
  column: 9,
});

describe('the difference of two recipes', () => {
  it('names the field, what it was, what it is, and the line that says so', () => {
    const origins = { '': script(1), 'cast.0': script(4), 'cast.0.pose': script(6) };
    expect(
      difference(
        recipe({ cast: [{ pose: 'stand', mood: 'calm' }] }),
        recipe({ cast: [{ pose: 'run', mood: 'wild' }], seed: 7 }),
        origins,
      ),
    ).toEqual([
      { kind: 'param', name: 'cast.0.mood', before: 'calm', after: 'wild', source: script(4) },
      { kind: 'param', name: 'cast.0.pose', before: 'stand', after: 'run', source: script(6) },
      { kind: 'param', name: 'seed', after: 7, source: script(1) },
    ]);
  });

  it('names what is gone', () => {
    expect(difference(recipe({ a: 1, b: 2 }), recipe({ a: 1 }))).toEqual([
      { kind: 'param', name: 'b', before: 2 },
    ]);
  });

  it('names an input by its path, and another tool as one gone and one come', () => {
    const before = recipe({}, { inputs: [['art', '00']] });
    expect(difference(before, recipe({}, { inputs: [['art', '11']] }), {}, () => 'output/raw.png')).toEqual([
      { kind: 'input', name: 'art', before: '00', after: '11', path: 'output/raw.png' },
    ]);
    expect(difference(recipe({}), recipe({}, { tool: 'u' }))).toEqual([
      { kind: 'tool', name: 'u', after: 1 },
      { kind: 'tool', name: 't', before: 1 },
    ]);
  });
});

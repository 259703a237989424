import { describe, expect, it } from 'vitest';
import { chance } from '../../test/chance.ts';
import type { Action } from './action.ts';
import { difference } from './explain.ts';
import type { Json } from './json.ts';
import { keyOf, type Recipe, recipeOf, requestOf, walk } from './key.ts';
import { asBookPath } from './path.ts';

const recipe = (params: Json, more: Partial<Recipe> = {}): Recipe => ({
  tool: 't',
  version: 1,
  params,
  inputs: [],
  outputs: ['to'],
  models: [],
  ...more,
});
const names = (of: Recipe): readonly string[] => {
  const out: string[] = [];
  walk(of, (kind, name) => out.push(`${kind} ${name}`));
  return out;
};

describe('the action key', () => {
  it('visits tool, every leaf of the parameters, inputs, outputs and models', () => {
    const all = recipe(
      { b: [1, { c: null }], a: {}, d: [] },
      { inputs: [['art', '00']], models: [['base', 'x']] },
    );
    expect(names(all)).toEqual([
      'tool t',
      'param a',
      'param b.0',
      'param b.1.c',
      'param d',
      'input art',
      'output to',
      'model base',
    ]);
  });

  it('tells names that hold a dot or a tilde from nested names', () => {
    const ways: Json[] = [
      { 'a.b': 1 },
      { a: { b: 1 } },
      { 'a~b': 1 },
      { 'a~1b': 1 },
      { 'a~0b': 1 },
      { a: [1] },
      { 'a.0': 1 },
      { '': { 'a.b': 1 } },
      { '': 1 },
    ];
    expect(new Set(ways.map((params) => keyOf(recipe(params)))).size).toBe(ways.length);
  });

  it('tells the empty object, the empty list, null, "" and nothing from each other', () => {
    const ways: Json[] = [
      { a: {} },
      { a: [] },
      { a: null },
      { a: '' },
      {},
      { a: 0 },
      { a: '0' },
      { a: false },
      { '': 1 },
    ];
    expect(new Set(ways.map((params) => keyOf(recipe(params)))).size).toBe(ways.length);
  });

  it("a text that looks like the key's own lines stays a text", () => {
    expect(keyOf(recipe({ a: 'x"\nparam "b" 1' }))).not.toBe(keyOf(recipe({ a: 'x', b: 1 })));
  });

  it('two recipes have one key exactly if there is no difference to explain', () => {
    const luck = chance(1);
    const json = (depth: number): Json => {
      switch (luck.below(depth > 2 ? 5 : 8)) {
        case 0:
          return luck.below(3);
        case 1:
          return luck.pick(['', 'a', 'a.b', '~', '0']);
        case 2:
          return luck.pick([null, true, false]);
        case 3:
          return {};
        case 4:
          return [];
        case 5:
          return Array.from({ length: luck.below(3) }, () => json(depth + 1));
        default:
          return Object.fromEntries(
            Array.from({ length: 1 + luck.below(2) }, () => [
              luck.pick(['a', 'b', 'a.b', '0', '~0', '']),
              json(depth + 1),
            ]),
          );
      }
    };
    const made = Array.from({ length: 300 }, () =>
      recipe(
        { p: json(0) },
        {
          version: 1 + luck.below(2),
          inputs: luck.oneIn(2) ? [['in', luck.pick(['00', '11'])]] : [],
          models: luck.oneIn(4) ? [['m', '1']] : [],
        },
      ),
    );
    let equal = 0;
    for (let i = 0; i < 20_000; i++) {
      const a = luck.pick(made);
      const b = luck.pick(made);
      const same = keyOf(a) === keyOf(b);
      equal += same ? 1 : 0;
      if (same !== (difference(a, b).length === 0)) expect([a, b]).toBe(same ? 'equal' : 'different');
    }
    expect(equal).toBeGreaterThan(50);
  });

  const action: Action = {
    tool: 't',
    params: { a: 1 },
    inputs: { art: { path: asBookPath('x.png') } },
    outputs: { to: asBookPath('output/y.png') },
    rule: 'raw',
  };
  const key = (a: Action): string => keyOf(recipeOf(a, 1, () => '00'));

  it('leaves out what a result does not depend on', () => {
    expect(
      key({
        ...action,
        rule: 'other',
        label: 'l',
        group: 'g',
        cost: { usd: 1 },
        claims: [{ resource: 'gpu', amount: 1 }],
        origins: { '': { file: 'f', line: 1, column: 1 } },
        onRequest: true,
      }),
    ).toBe(key(action));
    expect(
      key({
        ...action,
        inputs: { art: { path: asBookPath('moved.png') } },
        outputs: { to: asBookPath('output/elsewhere.png') },
      }),
    ).toBe(key(action));
  });

  it('a request is another as soon as any path is', () => {
    const request = requestOf(action, 1);
    expect(requestOf({ ...action, label: 'l' }, 1)).toBe(request);
    for (const other of [
      requestOf(action, 2),
      requestOf({ ...action, params: { a: 2 } }, 1),
      requestOf({ ...action, inputs: { art: { path: asBookPath('moved.png') } } }, 1),
      requestOf({ ...action, outputs: { to: asBookPath('output/elsewhere.png') } }, 1),
    ]) {
      expect(other).not.toBe(request);
    }
  });
});

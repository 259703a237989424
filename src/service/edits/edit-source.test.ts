import { describe, expect, it } from 'vitest';
import type { Edit } from '../contract/edits.ts';
import { editSource } from './edit-source.ts';

const script = `# by hand
chapter: 1   # the first
title: Rain
pages:
  - id: p001
    layout: 2x2
    panels:
      # the roof
      - id: k1
        say:
          - { who: spyke, text: "It rains.", place: top-right }  # keep
          - text: Still.
          - { text: Where, place: [0.2, 0.30], tail: none }
          - text: Far
            place:
              - 0.1
              - 0.2
      - { id: k2, seed: 7 }
`;
const edited = (...edits: readonly Edit[]): string => {
  const result = editSource('ch-01', script, edits);
  if (!result.ok) throw new Error(result.error.why);
  return result.value;
};
const why = (...edits: readonly Edit[]): unknown => {
  const result = editSource('ch-01', script, edits);
  return result.ok ? undefined : result.error;
};
const k1 = 'ch-01/p001/k1';

describe('a balloon is placed', () => {
  it('where a word stood, a point stood, or nothing, and every other byte stays', () => {
    expect(edited({ set: 'place', panel: k1, say: 0, value: [0.25, 0.5] })).toBe(
      script.replace('place: top-right', 'place: [0.25, 0.5]'),
    );
    expect(edited({ set: 'place', panel: k1, say: 2, value: [0.25, 0.3] })).toBe(
      script.replace('[0.2, 0.30]', '[0.25, 0.3]'),
    );
    expect(edited({ set: 'place', panel: k1, say: 2, value: 'bottom-left' })).toBe(
      script.replace('[0.2, 0.30]', '"bottom-left"'),
    );
    expect(edited({ set: 'place', panel: k1, say: 1, value: [0, 1] })).toContain(
      '- text: Still.\n            place: [0, 1]\n',
    );
    expect(edited({ set: 'tail', panel: k1, say: 0, value: [0.5, 0.5] })).toMatch(
      /\{ (.*)tail: \[0\.5, 0\.5\](.*)\} {2}# keep/,
    );
  });

  it('where it is already: not one byte changes', () => {
    expect(edited({ set: 'place', panel: k1, say: 2, value: [0.2, 0.3] })).toBe(script);
    expect(edited({ set: 'place', panel: k1, say: 0, value: 'top-right' })).toBe(script);
  });

  it('what stands over several lines is left to a person, and said so', () => {
    expect(why({ set: 'place', panel: k1, say: 3, value: [0, 1] })).toEqual({
      index: 0,
      why: expect.stringContaining('edit it by hand'),
    });
  });
});

it('takes and seeds are set, several edits one after the other', () => {
  const text = edited(
    { set: 'seed', panel: 'ch-01/p001/k2', value: 8 },
    { set: 'takes', panel: 'ch-01/p001/k2', value: 3 },
    { set: 'take', panel: 'ch-01/p001/k2', value: 2 },
  );
  expect(text.split('\n').at(-2)).toMatch(
    /^ {6}- \{ id: k2, (?=.*\bseed: 8\b)(?=.*\btakes: 3\b)(?=.*\btake: 2\b).*\}$/,
  );
  expect(text.slice(0, text.indexOf('      - { id: k2'))).toBe(
    script.slice(0, script.indexOf('      - { id: k2')),
  );
});

it('says which edit can not be made, and why', () => {
  const good: Edit = { set: 'seed', panel: k1, value: 1 };
  expect(why(good, { set: 'seed', panel: 'ch-01/p001/k9', value: 1 })).toEqual({
    index: 1,
    why: expect.stringContaining('no panel k9'),
  });
  expect(why({ set: 'place', panel: k1, say: 4, value: 'top' })).toEqual({
    index: 0,
    why: 'ch-01/p001/k1 has 4 balloons, and none is number 4',
  });
  expect(why({ set: 'seed', panel: 'ch-02/p001/k1', value: 1 })).toEqual({
    index: 0,
    why: 'ch-02/p001/k1 is not in this file',
  });
  expect(why({ set: 'seed', panel: 'k1', value: 1 })).toMatchObject({ index: 0 });
  expect(why({ set: 'box', crop: 'front', value: [0, 0, 1, 1] })).toMatchObject({
    why: 'a script has no crops',
  });
});

it('windows line ends stay, and so does what an anchor shares', () => {
  const windows = script.replaceAll('\n', '\r\n');
  const result = editSource('ch-01', windows, [{ set: 'place', panel: k1, say: 1, value: [0.1, 0.2] }]);
  expect(result).toMatchObject({ ok: true });
  if (result.ok) expect(result.value.replaceAll('\r\n', '')).not.toContain('\n');
  const shared =
    'chapter: 1\ntitle: x\npages:\n  - id: p001\n    panels:\n      - { id: k1, say: [{ text: a, place: &p [0.1, 0.2] }] }\n      - { id: k2, say: [{ text: b, place: *p }] }\n';
  const refused = editSource('ch-01', shared, [{ set: 'place', panel: k1, say: 0, value: [0.5, 0.5] }]);
  expect(refused.ok).toBe(false);
});

it('crops of a dataset are edited by name', () => {
  const dataset =
    'sheets: { a: refs/a.png }\ncrops:\n  - { name: front, sheet: a, box: [0, 0, 10, 10] } # face\n';
  const result = editSource(undefined, dataset, [
    { set: 'box', crop: 'front', value: [1, 2, 30, 40] },
    { set: 'flip', crop: 'front', value: false },
  ]);
  expect(result).toMatchObject({
    ok: true,
    value: expect.stringMatching(/box: \[1, 2, 30, 40\].*\} # face\n/),
  });
  expect(editSource(undefined, dataset, [{ set: 'flip', crop: 'back', value: true }])).toMatchObject({
    error: { why: 'the dataset has no crop back' },
  });
});

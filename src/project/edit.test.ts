import { describe, expect, test } from 'vitest';
import { type Scalar, setScalar, setSeed } from './edit.ts';
import { composeSource } from './source.ts';
import type { NodePath } from './tree.ts';

const seeded = (text: string, page = 'p001', panel = 'k1', seed = 7): string => {
  const edited = setSeed(text, page, panel, seed);
  if (!edited.ok) throw new Error(edited.error);
  return edited.value;
};
const set = (text: string, path: NodePath, value: Scalar): string => {
  const edited = setScalar(text, path, value);
  if (!edited.ok) throw new Error(edited.error);
  return edited.value;
};

describe('a new seed', () => {
  test('replaces the old one and leaves comments, blank lines and quotes alone', () => {
    const text = `# head
chapter: 1   # one

pages:

  - id: "p001"   # first
    panels:
      # the hero
      - id: 'k1'

        seed:   12345    # chosen by hand
        scene: "a: b"
      - {id: k2,seed: 5,  scene: x}
# end`;
    expect(seeded(text)).toBe(text.replace('12345', '7'));
    expect(seeded(text, 'p001', 'k2')).toBe(text.replace('seed: 5', 'seed: 7'));
  });
  test('goes below the id where there was none', () => {
    const text =
      'pages:\n  - id: p001 # page\n    panels:\n      - id: k1 # hero\n        # note\n        scene: x\n';
    expect(seeded(text)).toBe(text.replace('# hero\n', '# hero\n        seed: 7\n'));
  });
  test('goes into braces', () => {
    const text = 'pages: [{id: p001, panels: [ { id: k1, scene: x } , {scene: y, id: k2}, { "id": k3 }]}]';
    expect(seeded(text)).toBe(text.replace('id: k1', 'id: k1, seed: 7'));
    expect(seeded(text, 'p001', 'k2')).toBe(text.replace('id: k2', 'id: k2, seed: 7'));
    expect(seeded(text, 'p001', 'k3')).toBe(text.replace('"id": k3', '"id": k3, seed: 7'));
  });
  test('works without a last line end', () => {
    expect(seeded('pages:\n- id: p001\n  panels:\n  - id: k1')).toBe(
      'pages:\n- id: p001\n  panels:\n  - id: k1\n    seed: 7',
    );
  });
  test('keeps Windows line ends and the byte order mark', () => {
    const text = '\ufeffpages:\r\n  - id: p001\r\n    panels:\r\n      - id: k1\r\n        scene: x\r\n';
    expect(seeded(text)).toBe(text.replace('k1\r\n', 'k1\r\n        seed: 7\r\n'));
    expect(seeded(seeded(text), 'p001', 'k1', 8)).toBe(text.replace('k1\r\n', 'k1\r\n        seed: 8\r\n'));
  });
  test('fills an empty value', () => {
    const text = 'pages:\n  - id: p001\n    panels:\n      - id: k1\n        seed:\n        scene: x\n';
    expect(seeded(text)).toBe(text.replace('seed:', 'seed: 7'));
    expect(seeded('pages: [{ id: p001, panels: [{ id: k1, seed: , scene: x }] }]')).toContain('seed: 7');
  });
  test('finds the id wherever it stands in the panel', () => {
    const text =
      'pages:\n  - panels:\n      - scene: |\n          two\n          lines\n        id: k1\n        note: end\n    id: p001\n';
    expect(seeded(text)).toBe(text.replace('id: k1\n', 'id: k1\n        seed: 7\n'));
  });
  test('never changes another panel through an anchor', () => {
    const text =
      'pages:\n  - id: p001\n    panels:\n      - { id: k1, seed: &s 5 }\n      - { id: k2, seed: *s }\n';
    expect(setSeed(text, 'p001', 'k1', 7)).toMatchObject({
      ok: false,
      error: expect.stringContaining('edit it by hand'),
    });
  });
  test('says what is not there', () => {
    const text = 'pages:\n  - id: p001\n    panels:\n      - id: k1\n';
    expect(setSeed(text, 'p01', 'k1', 7)).toEqual({
      ok: false,
      error: 'the script has no page p01. Did you mean "p001"?',
    });
    expect(setSeed(text, 'p001', 'k2', 7)).toMatchObject({
      ok: false,
      error: expect.stringContaining('no panel k2'),
    });
    expect(setSeed('a: [', 'p001', 'k2', 7)).toMatchObject({
      ok: false,
      error: expect.stringContaining("can't be read"),
    });
  });
});

describe('any scalar', () => {
  test('keeps the quotes that were there', () => {
    expect(set(`a: 'it''s'\n`, ['a'], "that's")).toBe(`a: 'that''s'\n`);
    expect(set('a: "x" # c\n', ['a'], 'say "hi"')).toBe('a: "say \\"hi\\"" # c\n');
    expect(set('a: plain\n', ['a'], 'still plain')).toBe('a: still plain\n');
    expect(set('a: plain\n', ['a'], 'not: plain')).toBe('a: "not: plain"\n');
    expect(set('a: 1\n', ['a'], 'true')).toBe('a: "true"\n');
  });
  test('replaces a block of text', () => {
    expect(set('a: |\n  one\n  two\nb: 1\n', ['a'], 'x')).toBe('a: "x"\nb: 1\n');
  });
  test('adds to a map whose first value is a map', () => {
    expect(set('a:\n  b:\n    c: 1\n', ['a', 'z'], true)).toBe('a:\n  z: true\n  b:\n    c: 1\n');
    expect(set('a: {}\n', ['a', 'z'], 1)).toBe('a: {z: 1}\n');
    expect(set('a: { }\n', ['a', 'z'], 1)).toBe('a: { z: 1 }\n');
    expect(set('b: 2\n', ['a'], 1)).toBe('b: 2\na: 1\n');
  });
  test('an item of a list', () => {
    expect(set('a: [1, 2, 3] # c\n', ['a', 1], 9)).toBe('a: [1, 9, 3] # c\n');
  });
  test('refuses what is no scalar or has no place', () => {
    expect(setScalar('a: [1]\n', ['a'], 1)).toMatchObject({ ok: false });
    expect(setScalar('a: 1\n', ['b', 'c'], 1)).toMatchObject({ ok: false });
    expect(setScalar('a: [1]\n', ['a', 5], 1)).toMatchObject({ ok: false });
  });
});

/** A small generator of numbers, the same every time. */
function* dice(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (state * 1664525 + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('in three hundred scripts of odd formatting, a reroll changes the seed and nothing else', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const roll = dice(seed);
    const pick = <T>(...choices: readonly T[]): T =>
      choices[Math.floor(roll.next().value! * choices.length)]!;
    const eol = pick('\n', '\r\n');
    const panel = (id: string): string => {
      const keys = [
        `id: ${pick(id, `"${id}"`, `'${id}'`)}${pick('', '  # c')}`,
        ...pick<string[]>([], [`seed: ${pick('1', '  0x10', '')}${pick('', ' # s')}`]),
        pick(
          'scene: "a # b"',
          'note: |4-\n            x: y',
          'scene: >\n          folded\n\n          text',
          "scene: 'q\n          r'",
        ),
      ];
      if (pick(true, false)) keys.reverse();
      return pick(true, false)
        ? `      - ${keys.join('\n        ')}\n`
        : `      -  # item\n        ${keys.join('\n\n        ')}\n`;
    };
    const text =
      `# x\npages:\n  - id: p001\n    panels:\n${panel('k1')}${pick('', '\n      # between\n')}${panel('k2')}`
        .replaceAll('\n', eol)
        .slice(0, pick(undefined, -eol.length));
    let edited = '';
    try {
      edited = seeded(text, 'p001', 'k2', 424242);
    } catch (error) {
      throw new Error(`${JSON.stringify(text)}: ${String(error)}`);
    }
    const before = composeSource(text, '').source!.value() as {
      pages: [{ panels: { id: string; seed?: unknown }[] }];
    };
    const after = composeSource(edited, '').source!.value() as typeof before;
    expect(after.pages[0].panels[1]!.seed).toBe(424242);
    before.pages[0].panels[1]!.seed = 424242;
    expect(after).toEqual(before);
    expect(edited.replace(/[^#]*seed: *424242\r?\n?/, '').length).toBeLessThan(text.length + 1);
    for (const comment of text.match(/#.*/g) ?? []) expect(edited).toContain(comment);
  }
});

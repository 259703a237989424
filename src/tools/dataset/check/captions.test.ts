import { describe, expect, it } from 'vitest';
import { checked, saying, trained } from '../dataset.test-fixture.ts';
import type { Code, Severity } from '../finding.ts';

const twelve = Array.from({ length: 12 }, (_, i) => trained(`p${i}`));
const trigger = 'spyke_plasma_v1';

/** What is said of one caption, by code. */
function said(caption: string | Uint8Array | null, set: 'training' | 'regularisation' = 'training') {
  const report = checked([...twelve, trained('x', { caption, set })]);
  const about = report.findings.filter(({ files }) => files.some((file) => file.includes('/x.')));
  return Object.fromEntries(about.map(({ code, severity }) => [code, severity]));
}
const hint = (caption: string, code: Code): string =>
  saying(checked([...twelve, trained('x', { caption })]), code)[0]!.hint;

describe('a caption', () => {
  it.each<[string, string | Uint8Array | null, { readonly [code: string]: Severity }]>([
    ['is nothing to speak of if it is sound', `${trigger}, full body, spyke \\(series\\)`, {}],
    ['may end with a line break', `${trigger}, full body\n`, {}],
    ['may begin with a byte order mark', `\ufeff${trigger}, full body`, {}],
    ['must be there', null, { 'caption-missing': 'error' }],
    ['must not be empty', '', { 'caption-empty': 'error' }],
    ['must not begin with an empty line', `\n${trigger}`, { 'caption-empty': 'error' }],
    ['must be UTF-8', Uint8Array.of(0xff, 0xfe, 0x41), { 'caption-not-utf8': 'error' }],
    ['is one line', `${trigger}, a\nmore`, { 'caption-lines': 'warning' }],
    ['must have the trigger word', 'full body', { 'trigger-missing': 'error' }],
    ['must have the whole trigger word', `${trigger}0, full body`, { 'trigger-missing': 'error' }],
    ['begins with the trigger word', `full body, ${trigger}`, { 'trigger-not-first': 'warning' }],
    ['may say more in its first tag', `${trigger} standing, full body`, {}],
    ['has no empty tags', `${trigger},, full body`, { 'empty-tag': 'warning' }],
    ['has no empty tag at its end', `${trigger}, full body,`, { 'empty-tag': 'warning' }],
    ['has no tag twice', `${trigger}, smile, Smile`, { 'duplicate-tag': 'warning' }],
    ['has no bare brackets', `${trigger}, spyke (series)`, { 'bare-bracket': 'warning' }],
    [
      'is read to its end',
      `${trigger}${', red hair'.repeat(30)}`,
      { 'caption-too-long': 'warning', 'duplicate-tag': 'warning' },
    ],
  ])('%s', (_, caption, expected) => {
    expect(said(caption)).toEqual(expected);
  });

  it('of a regularisation picture must not have the trigger word, nor be empty', () => {
    expect(said('1boy', 'regularisation')).toEqual({});
    expect(said(`${trigger}, 1boy`, 'regularisation')).toEqual({ 'trigger-in-regularisation': 'error' });
    expect(said('', 'regularisation')).toEqual({ 'caption-empty': 'error' });
  });

  it('is told what to write', () => {
    expect(hint('full body', 'trigger-missing')).toContain('spyke_plasma_v1, ');
    expect(hint(`${trigger}, spyke (series)`, 'bare-bracket')).toContain('spyke \\(series\\)');
    const long = `${trigger}, ${Array.from({ length: 40 }, (_, i) => `feather ${i}`).join(', ')}`;
    const found = saying(checked([...twelve, trained('x', { caption: long })]), 'caption-too-long')[0]!;
    expect(found.message).toMatch(/has \d+ tokens and 75 are read: what follows "… .*feather \d/);
    expect(found.hint).toContain('max_token_length: 150');
  });

  it('may be as long as lora.yaml lets it', () => {
    const caption = `${trigger}${', red hair'.repeat(30)}`;
    const report = checked([...twelve, trained('x', { caption })], { plan: { maxTokens: 150 } });
    expect(saying(report, 'caption-too-long')).toEqual([]);
  });
});

describe('tags', () => {
  it('are counted, the most frequent first, with mirror images but without the trigger word', () => {
    const { tags } = checked([
      ...twelve,
      trained('a', { caption: `${trigger}, running` }),
      trained('a-flip', { caption: `${trigger}, running`, mirrorOf: 'train/a.png' }),
    ]);
    expect(tags).toEqual([
      { tag: 'full body', count: 12, share: 0.857, pictures: 12 },
      { tag: 'running', count: 2, share: 0.143, pictures: 1 },
    ]);
  });

  it('on all pictures and on one picture are noted', () => {
    const report = checked([...twelve, trained('a', { caption: `${trigger}, full body, runing` })]);
    expect(saying(report, 'tag-everywhere')[0]?.message).toContain('"full body" is on 100 %');
    expect(saying(report, 'tag-once')[0]?.message).toContain('runing');
  });
});

describe('a trigger word', () => {
  const severity = (word: string): Severity | undefined =>
    saying(
      checked(
        Array.from({ length: 12 }, (_, i) => trained(`p${i}`, { caption: `${word}, full body` })),
        { about: { trigger: word } },
      ),
      'known-trigger',
    )[0]?.severity;

  it('must not be a word that the base model knows', () => {
    expect(severity('lantern')).toBe('warning');
    expect(severity('Red Courier')).toBe('warning');
  });

  it('is better not written like a name', () => {
    expect(severity('orrin')).toBe('note');
  });

  it('may be made up, or rare', () => {
    expect(severity('spyke_plasma_v1')).toBeUndefined();
    expect(severity('zq_spyke_v1')).toBeUndefined();
  });

  it('is told as the text encoder reads it', () => {
    expect(checked(twelve).trigger.tokens).toEqual(['spy', 'ke', '_', 'plasma', '_', 'v', '1']);
  });
});

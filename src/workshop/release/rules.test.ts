import { expect, it } from 'vitest';
import { aiRule, brokenLimits, doubtOf, overrideIn } from './rules.ts';

const name = 'Shop';
const file = (path: string, size: number, width = 800, height = 1000) => ({
  path,
  size,
  edition: path.slice(0, path.lastIndexOf('/')),
  image: { width, height },
});
const rules = (
  limits: Parameters<typeof brokenLimits>[1]['limits'],
  ...files: Parameters<typeof brokenLimits>[2]
) => brokenLimits('shop', { name, limits }, files).map(({ rule }) => rule);

it('every limit counts by itself, and what is just right is right', () => {
  const image = { width: 800, height: 1280, megabytes: 2, types: ['jpg' as const] };
  expect(rules({ image }, file('s/1.jpg', 2_000_000, 800, 1280))).toEqual([]);
  expect(rules({ image }, file('s/1.jpg', 2_000_001, 801, 1281))).toEqual([
    'shop-image-width',
    'shop-image-height',
    'shop-image-size',
  ]);
  expect(rules({ image }, file('s/1.png', 1))).toEqual(['shop-image-type']);
  expect(rules({ file: { megabytes: 1 } }, { path: 'a.epub', size: 1_000_001, edition: 'a.epub' })).toEqual([
    'shop-file-size',
  ]);
});

it('a limit that many files break is told once, with the words that set it aside', () => {
  const limits = { image: { height: 900 } };
  const [broken, ...more] = brokenLimits('shop', { name, limits }, [
    file('s/1.jpg', 1),
    file('s/2.jpg', 1),
    file('s/3.jpg', 1),
  ]);
  expect(more).toEqual([]);
  expect(broken!.message).toBe('Shop: s/1.jpg is 1000 px high, and may be 900; 2 more are like it');
  expect(broken!.hint).toContain('--override shop-image-height="why"');
});

it('rules that were looked up more than a year ago are doubted, and a day that is to come', () => {
  const doubt = (date: string, file = 'plasma:profiles/shop.yaml') =>
    doubtOf(
      { name, date, sources: ['https://shop.example/rules'], file },
      Date.parse('2026-10-01T20:00:00Z'),
    );
  expect(doubt('2025-10-02')).toBeUndefined();
  expect(doubt('2026-10-02')).toBeUndefined();
  expect(doubt('2025-09-29')).toBe(
    'The rules of Shop were looked up on 2025-09-29, more than a year ago: look them up again (https://shop.example/rules), and write the day into a profiles/shop.yaml of your own.',
  );
  expect(doubt('2062-10-01', 'profiles/shop.yaml')).toMatch(
    /still to come: mend the date in profiles\/shop\.yaml/,
  );
});

it('an episode is what is uploaded together: one language by itself', () => {
  const limits = { episode: { megabytes: 2, images: 2 } };
  const files = [file('s/1.jpg', 1_000_000), file('s/2.jpg', 1_000_000), file('ja/s/1.jpg', 2_000_000)];
  expect(rules(limits, ...files)).toEqual([]);
  expect(rules(limits, ...files, file('s/3.jpg', 1))).toEqual(['shop-episode-size', 'shop-episode-images']);
});

it('a shop that refuses AI refuses what a model has drawn, and nothing else', () => {
  const refuses = { name, date: '2026-10-01', ai: { policy: 'refused' as const, say: 'No AI.' } };
  expect(aiRule('shop', refuses, 0)).toBeUndefined();
  expect(aiRule('shop', { ...refuses, ai: { policy: 'disclose' } }, 3)).toBeUndefined();
  expect(aiRule('shop', refuses, 1)).toEqual({
    rule: 'shop-ai',
    message: 'Shop takes no pictures that were drawn by AI, and 1 picture of this chapter is',
    hint: expect.stringContaining('No AI. If you have leave to: --override shop-ai="why"'),
  });
});

it.each([
  ['shop-ai=agreed', { rule: 'shop-ai', reason: 'agreed' }],
  ['shop-ai=" with = and "" "', { rule: 'shop-ai', reason: 'with = and ""' }],
  ['shop-ai=', undefined],
  ['shop-ai=""', undefined],
  ['shop-ai', undefined],
  ['=why', undefined],
])('%s names a rule and a reason, or is nothing', (text, override) => {
  expect(overrideIn(text)).toEqual(override);
});

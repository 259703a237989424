import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bucketSizes, placeInBucket, type Size } from './buckets.ts';

type Recorded = {
  readonly resolution: Size;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
  readonly upscale: boolean;
  readonly buckets: boolean;
  readonly sizes: readonly (readonly number[])[];
  readonly all: readonly Size[];
};
const { cases } = JSON.parse(
  readFileSync(new URL('recorded/sd-scripts-buckets.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Recorded[] };

describe('a bucket', () => {
  for (const one of cases) {
    const { resolution, min, max, step, upscale, buckets } = one;
    const rules = buckets && { min: min!, max: max!, step: step!, upscale };
    it(`is the one that sd-scripts chooses: ${resolution.join('×')}, ${JSON.stringify(rules)}`, () => {
      for (const [width, height, ...expected] of one.sizes) {
        const place = placeInBucket([width!, height!], resolution, rules);
        expect([place?.width, place?.height, ...(place?.resized ?? [])], `${width}×${height}`).toEqual(
          expected,
        );
      }
      if (rules !== false && upscale) expect(bucketSizes(resolution, rules)).toEqual(one.all);
    });
  }

  it('tells how much is cut off and how far a picture is enlarged', () => {
    const rules = { min: 256, max: 1024, step: 64, upscale: true };
    expect(placeInBucket([512, 512], [512, 512], rules)).toMatchObject({ cropped: 0, scale: 1 });
    const tall = placeInBucket([100, 1000], [512, 512], rules)!;
    expect(tall.cropped).toBeCloseTo(1 - 1024 / 2560);
    expect(tall.scale).toBeCloseTo(2.56);
    expect(placeInBucket([60, 300], [512, 512], { ...rules, upscale: false })).toBeUndefined();
  });
});

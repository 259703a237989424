import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { entriesOf } from './archive.ts';
import { generated, mono, png, problemOf, publishedAs, shaded } from './published.test-fixture.ts';
import { publishWebtoonTool, type WebtoonPage, type WebtoonParams } from './tool.ts';

/** A page of 200 × 300 with two panels. */
const page = (name: string): WebtoonPage => ({
  name,
  panels: [
    { name: `${name}/k1`, top: 10, bottom: 140 },
    { name: `${name}/k2`, top: 160, bottom: 290 },
  ],
});
const strip: WebtoonParams = {
  width: 100,
  height: 128,
  bytes: 2_000_000,
  format: 'jpeg',
  pages: [page('p001'), page('p002')],
};

async function slices(
  params: WebtoonParams,
  pages: readonly Buffer[],
  overlays: readonly (Buffer | undefined)[] = [],
) {
  const { bytes } = await publishedAs(publishWebtoonTool, 'slices', params, pages, overlays);
  const entries = entriesOf(bytes)!;
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const { width, height, space } = await sharp(entry.bytes).metadata();
      return { name: entry.name, width, height, space };
    }),
  );
  return { bytes, entries, sizes };
}
/** Lettering that inks some rows of a page of 200 × 300. */
const inked = (top: number, bottom: number): Promise<Buffer> =>
  sharp({ create: { width: 200, height: 300, channels: 4, background: '#0000' } })
    .composite([
      {
        input: { create: { width: 50, height: bottom - top, channels: 4, background: '#000' } },
        top,
        left: 20,
      },
    ])
    .png()
    .toBuffer();

describe('a strip for scrolling', () => {
  it('has the width that is asked for and slices that are cut between panels', async () => {
    const { sizes } = await slices(strip, [mono(200, 300), mono(200, 300)]);
    // panels of 65 px at 5, 80, 155 and 230; gaps at 75, 150 (where the pages meet) and 225
    expect(sizes).toEqual([
      { name: '001.jpg', width: 100, height: 75, space: 'b-w' },
      { name: '002.jpg', width: 100, height: 75, space: 'b-w' },
      { name: '003.jpg', width: 100, height: 75, space: 'b-w' },
      { name: '004.jpg', width: 100, height: 75, space: 'b-w' },
    ]);
  });

  it('is never cut through a balloon that lies over a gap', async () => {
    const pages = [mono(200, 300), mono(200, 300)];
    const { sizes } = await slices({ ...strip, height: 160 }, pages, [await inked(130, 170), undefined]);
    expect(sizes.map(({ height }) => height)).toEqual([150, 150]);
    expect(await problemOf(slices(strip, pages, [await inked(130, 170)]))).toMatch(
      /^what reaches from p001\/k1 to p001\/k2 is 140 px high where the strip is 100 px wide, and a slice has at most 128$/,
    );
  });

  it('of a page from elsewhere is cut where that page shows nothing', async () => {
    const art = await sharp(await inked(130, 170))
      .flatten({ background: '#fff' })
      .png()
      .toBuffer();
    const { sizes } = await slices({ ...strip, pages: [{ name: 'p001', panels: [] }] }, [art]);
    // drawn on from 65 to 85, in a strip of 150
    expect(sizes.map(({ height }) => height)).toEqual([32, 118]);
    const dark = await slices({ ...strip, pages: [{ name: 'p001', panels: [] }] }, [await shaded(200, 300)]);
    expect(dark.sizes.map(({ height }) => height)).toEqual([75, 75]);
  });

  it('keeps slices below a number of bytes, with less quality where it must', async () => {
    const pages = [await shaded(200, 300), await shaded(200, 300)];
    const best = await slices(strip, pages);
    const most = Math.round(Math.max(...best.entries.map(({ bytes }) => bytes.length)) * 0.7);
    const small = await slices({ ...strip, bytes: most }, pages);
    expect(Math.max(...small.entries.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(most);
    expect(await problemOf(slices({ ...strip, format: 'png', bytes: 1000 }, pages))).toMatch(
      /^slice 1 of 4 has \d+ bytes, and at most 1000/,
    );
  });

  it('cuts bleed off first, and shows every row once', async () => {
    const { entries } = await slices(
      { ...strip, format: 'png', width: 180, height: 200, bleed: 10, pages: [page('p001')] },
      [await png('#c40', 200, 300)],
    );
    const rows = await Promise.all(entries.map(({ bytes }) => sharp(bytes).metadata()));
    expect(rows.reduce((sum, { height }) => sum + height, 0)).toBe(280);
    const { dominant } = await sharp(entries[0]!.bytes).stats();
    expect(dominant.r).toBeGreaterThan(190);
  });

  it('is the same bytes each time, carries no prompt and says how it came to be', async () => {
    const params: WebtoonParams = {
      ...strip,
      sourceType: 'compositeWithTrainedAlgorithmicMedia',
      pages: [page('p001')],
    };
    const [one, other] = [
      await slices(params, [await generated(200, 300)]),
      await slices(params, [await generated(200, 300)]),
    ];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    expect(one.bytes.toString('latin1')).not.toMatch(/KSampler|workflow/);
    expect((await sharp(one.entries[0]!.bytes).metadata()).xmpAsString).toContain(
      'compositeWithTrainedAlgorithmicMedia',
    );
  });
});

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { sha256 } from '../../engine/digest.ts';
import { arrange } from './arrange.ts';
import { marksOf } from './marks.ts';
import { type ContactParams, type ContactSheetRow, contactSheet, contactSheetTool } from './tool.ts';

const plain = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
const digest = '0'.repeat(64);

/** Makes a sheet of files that lie in a folder of their own. */
async function sheetOf(files: { readonly [name: string]: Buffer }, rows: readonly ContactSheetRow[]) {
  const { file, run } = await trial();
  for (const [name, bytes] of Object.entries(files)) file(name, bytes);
  const draft = contactSheet({ title: 'ch-01/p001', rows, to: 'sheet.png' });
  const { result, output } = await run(contactSheetTool, {
    params: draft.params as object,
    inputs: draft.inputs as { readonly [name: string]: string },
    outputs: draft.outputs,
  });
  return { result, png: () => output('image'), draft };
}

/** Boxes of one colour in a picture: where it begins and how large it is. */
async function boxOf(png: Buffer, wanted: readonly [number, number, number]) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let y = 0; y < info.height; y++)
    for (let x = 0; x < info.width; x++) {
      const at = (y * info.width + x) * 3;
      if (wanted.some((sample, c) => Math.abs(data[at + c]! - sample) > 2)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

describe('a contact sheet', () => {
  it('shows each take in its own shape, takes side by side and panels one below the other', async () => {
    const { png } = await sheetOf(
      {
        'a.png': await plain(300, 200, '#0000ff'),
        'b.png': await plain(200, 300, '#00ff00'),
        'c.png': await plain(300, 100, '#ff0000'),
      },
      [
        {
          label: 'k1',
          pictures: [
            { image: 'a.png', take: 1 },
            { image: 'b.png', take: 2 },
          ],
        },
        { label: 'k2', pictures: [{ image: 'c.png', take: 1 }] },
      ],
    );
    const blue = await boxOf(png(), [0, 0, 255]);
    const green = await boxOf(png(), [0, 255, 0]);
    const red = await boxOf(png(), [255, 0, 0]);
    expect(blue).toMatchObject({ width: 300, height: 200 });
    expect(green).toMatchObject({ width: 200, height: 300, y: blue.y });
    expect(red).toMatchObject({ width: 300, height: 100, x: blue.x });
    expect(green.x).toBeGreaterThan(blue.x + blue.width);
    expect(red.y).toBeGreaterThan(green.y + green.height);
  });

  it('has the same bytes each time, and other bytes for another seed', async () => {
    const files = { 'a.png': await plain(40, 60, '#888') };
    const made = async (seed: number): Promise<Buffer> =>
      (await sheetOf(files, [{ label: 'k1', pictures: [{ image: 'a.png', take: 1, seed }] }])).png();
    expect((await made(7)).equals(await made(7))).toBe(true);
    expect((await made(7)).equals(await made(8))).toBe(false);
  });

  it('frames the take that pages show, and dims one that was rejected', async () => {
    const thrownOut = await plain(300, 200, '#0000ff');
    const { png } = await sheetOf({ 'a.png': await plain(300, 200, '#ffffff'), 'b.png': thrownOut }, [
      {
        label: 'k1',
        pictures: [
          { image: 'a.png', take: 1, shown: true },
          {
            image: 'b.png',
            take: 2,
            decision: { status: 'rejected', digest: sha256(thrownOut), reason: '六本指 😀 ﷽' },
          },
        ],
      },
    ]);
    const frame = await boxOf(png(), [0xf2, 0xb8, 0x4b]);
    expect(frame.width).toBeGreaterThanOrEqual(300);
    expect((await boxOf(png(), [0, 0, 255])).width).toBe(-Infinity);
  });

  it('is 2400 px at most on its longer side, and only grows for hundreds of pictures', () => {
    const row = (count: number, width: number, height: number) => ({
      pictures: Array.from({ length: count }, () => ({ width, height, lines: 3 })),
    });
    for (const rows of [
      [row(2, 1433, 2024)],
      [row(4, 832, 1216), row(1, 1216, 832), row(8, 512, 768)],
      Array.from({ length: 9 }, () => row(3, 1024, 400)),
    ]) {
      const { width, height } = arrange(rows);
      expect(Math.max(width, height)).toBeLessThanOrEqual(2400);
      expect(Math.max(width, height)).toBeGreaterThan(1800);
    }
    const many = arrange(Array.from({ length: 20 }, () => row(40, 512, 768)));
    expect(many.width).toBeLessThanOrEqual(2400);
    expect(many.rows[0]!.cells[0]!.column).toBe(180);
  });

  it('says which file it can not read', async () => {
    const { result } = await sheetOf({ 'a.png': Buffer.from('<html>') }, [
      { label: 'k1', pictures: [{ image: 'a.png', take: 2 }] },
    ]);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'failed', message: expect.stringMatching(/^take 2 of k1, a\.png, can't be read/) },
    });
  });

  it('refuses parameters that are none, and two pictures of one take', async () => {
    const { run } = await trial();
    const { result } = await run(contactSheetTool, {
      params: { title: 'x', rows: [], fonts: ['comic-neue'] } satisfies ContactParams,
      outputs: { image: 'x.png' },
    });
    expect(result).toMatchObject({ ok: false, error: { message: expect.stringContaining('without rows') } });
    const pictures = [
      { image: 'a.png', take: 1 },
      { image: 'b.png', take: 1 },
    ];
    expect(() => contactSheet({ title: '', rows: [{ label: 'k1', pictures }], to: 'x.png' })).toThrow(
      'k1.v1',
    );
  });
});

describe('marks', () => {
  const said = (decision: Parameters<typeof marksOf>[0]['decision'], shown = false): readonly string[] =>
    marksOf({ input: 'a', take: 1, shown, ...(decision === undefined ? {} : { decision }) }, digest).map(
      ({ text }) => text,
    );

  it('hold for exactly the pixels that were decided about', () => {
    expect(said(undefined, true)).toEqual(['shown']);
    expect(said({ status: 'approved', digest, lock: true }, true)).toEqual(['shown', 'approved', 'locked']);
    expect(said({ status: 'rejected', digest })).toEqual(['rejected']);
    expect(said({ status: 'approved', digest: '1'.repeat(64), lock: true })).toEqual([
      'approval void: other pixels',
    ]);
  });
});

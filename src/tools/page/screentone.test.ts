import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeBilevel } from './bilevel.ts';
import { screen, screened } from './screentone.ts';

const print = { dpi: 600, lpi: 60 };
const flat = (grey: number, size: number): Uint8Array => new Uint8Array(size * size).fill(grey);
const blackShare = (dots: Uint8Array): number => dots.filter((sample) => sample === 0).length / dots.length;

describe('a screentone', () => {
  it('covers exactly the share of paper that a tone is dark', () => {
    const size = screen(print.dpi, print.lpi).size * 10;
    for (let grey = 40; grey <= 240; grey += 8) {
      const share = blackShare(screened(flat(grey, size), size, size, print));
      expect(Math.abs(share - (1 - grey / 255)), `grey ${grey}`).toBeLessThan(0.008);
    }
  });

  it('is made of dots at 45°, as many an inch as asked for', () => {
    const { size, thresholds } = screen(600, 60);
    expect((600 * Math.SQRT2) / size).toBeCloseTo(60, -0.5);
    const at = (x: number, y: number): number => thresholds[(y % size) * size + (x % size)]!;
    // the tile is the same half a tile to the side and down: a second dot in its middle
    const half = size / 2;
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        expect(Math.abs(at(x, y) - at(x + half, y + half))).toBeLessThan(8 / size);
  });

  it('leaves paper white, ink black, and lines unbroken', () => {
    const size = 100;
    expect(blackShare(screened(flat(251, size), size, size, print))).toBe(0);
    expect(blackShare(screened(flat(10, size), size, size, print))).toBe(1);
    // a soft line, as art that was enlarged has it
    const soft = flat(255, size);
    for (let y = 0; y < size; y++)
      [180, 60, 10, 60, 180].forEach((sample, i) => {
        soft[y * size + 48 + i] = sample;
      });
    const row = (y: number): string =>
      [...screened(soft, size, size, print).subarray(y * size + 44, y * size + 56)]
        .map((s) => (s ? '.' : '#'))
        .join('');
    expect(new Set(Array.from({ length: size }, (_, y) => row(y)))).toEqual(new Set(['.....###....']));
  });
});

describe('art that was enlarged', () => {
  const size = 96;
  const enlarged = { ...print, reach: 4 };
  const rows = (dots: Uint8Array): readonly string[] =>
    Array.from({ length: size }, (_, y) =>
      [...dots.subarray(y * size, (y + 1) * size)].map((sample) => (sample ? '.' : '#')).join(''),
    );

  it('has smooth lines, and a tone that goes up to them', () => {
    const tone = 150;
    const soft = flat(tone, size);
    for (let y = 0; y < size; y++)
      [140, 110, 60, 30, 30, 60, 110, 140].forEach((sample, i) => {
        soft[y * size + 44 + i] = sample;
      });
    const made = rows(screened(soft, size, size, enlarged));
    expect(made.every((row) => row.slice(46, 50) === '####')).toBe(true);
    const plain = rows(screened(flat(tone, size), size, size, enlarged));
    expect(made.map((row) => row.slice(0, 45))).toEqual(plain.map((row) => row.slice(0, 45)));
  });

  it('keeps its own dots round, with paper between them', () => {
    const soft = new Uint8Array(size * size);
    const off = (at: number): number => (at % 16) - 7.5;
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        soft[y * size + x] = Math.max(0, Math.min(255, 128 + (Math.hypot(off(x), off(y)) - 5) * 45));
    const made = rows(screened(soft, size, size, enlarged));
    const round = rows(Uint8Array.from(soft, (sample) => (sample < 128 ? 0 : 255)));
    expect(made).toEqual(round);
  });
});

describe('a page of one bit a pixel', () => {
  it.each([
    [16, 3],
    [17, 5],
    [7, 2],
  ])('holds every pixel of %d × %d', async (width, height) => {
    const grey = Uint8Array.from({ length: width * height }, (_, i) => ((i * 7) % 3 === 0 ? 0 : 255));
    const png = encodeBilevel(grey, width, height, 600);
    const meta = await sharp(png).metadata();
    expect(meta).toMatchObject({ width, height, density: 600, bitsPerSample: 1 });
    const read = await sharp(png).toColourspace('b-w').raw().toBuffer();
    expect([...read]).toEqual([...grey]);
  });
});

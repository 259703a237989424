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
    for (let grey = 24; grey <= 240; grey += 8) {
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

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Measured } from './looked-at.ts';
import { measure } from './measure.ts';
import { alikeBits, correlation, distance, hexOf, sameCorrelation } from './perceptual-hash.ts';

const drawing = (mouth: string): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><rect width="512" height="512" fill="#e6e9ee"/><path d="M90 500C60 200 200 60 330 90S480 380 400 500Z" fill="#d9662b" stroke="#111" stroke-width="8"/><circle cx="180" cy="240" r="34" fill="#2a5"/><circle cx="300" cy="250" r="34" fill="#2a5"/><path d="${mouth}" fill="#400"/></svg>`,
  );
const smile = sharp(drawing('M160 340Q240 420 320 340Z')).png();
const look = async (bytes: Uint8Array): Promise<Measured> => {
  const seen = await measure(bytes, [512, 512]);
  if (!seen.ok) throw new Error(seen.error);
  return seen.value.measured;
};
const original = await look(await smile.toBuffer());

describe('a perceptual hash', () => {
  it('hardly changes when a picture is saved smaller, brighter or as a bad JPEG', async () => {
    const changed = [
      smile.clone().jpeg({ quality: 40 }),
      smile.clone().resize(200),
      smile.clone().modulate({ brightness: 1.1 }),
      smile.clone().blur(2),
    ];
    for (const one of changed) {
      const seen = await look(await one.toBuffer());
      expect(distance(seen.hash, original.hash)).toBeLessThanOrEqual(alikeBits);
      expect(correlation(seen.grey, original.grey)).toBeGreaterThan(sameCorrelation);
    }
  });

  it('is another for another picture', async () => {
    const other = await look(
      await sharp('datasets/spyke/refs/action.png')
        .extract({ left: 75, top: 51, width: 604, height: 728 })
        .png()
        .toBuffer(),
    );
    expect(distance(other.hash, original.hash)).toBeGreaterThan(16);
  });

  it('of the mirror image is known without looking at it', async () => {
    const flopped = await look(await smile.clone().flop().toBuffer());
    expect(distance(flopped.hash, original.hash)).toBeGreaterThan(alikeBits);
    expect(distance(flopped.hash, original.mirrored)).toBeLessThanOrEqual(1);
    expect(correlation(flopped.grey, original.grey, true)).toBeGreaterThan(0.999);
    expect(hexOf(original.hash)).toMatch(/^[0-9a-f]{16}$/);
  });
});

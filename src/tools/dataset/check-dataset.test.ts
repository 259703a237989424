import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { checked, looked, saying, sound, trained } from './dataset.test-fixture.ts';
import type { Code } from './finding.ts';

const many = (n: number): ReturnType<typeof trained>[] =>
  Array.from({ length: n }, (_, i) => trained(`p${i}`));
const twelve = many(12);
const noise = (seed: number): Promise<Buffer> =>
  sharp({
    create: {
      width: 64,
      height: 64,
      channels: 3,
      background: '#fff',
      noise: { type: 'gaussian', mean: 128, sigma: 60 + seed },
    },
  })
    .resize(512, 512)
    .png()
    .toBuffer();
/** The only finding of a code, and what it says. */
const only = (report: ReturnType<typeof checked>, code: Code) => {
  const found = saying(report, code);
  expect(found.map(({ message }) => message)).toHaveLength(1);
  return found[0]!;
};

describe('a sound dataset', () => {
  it('gives no error and no warning', () => {
    expect(checked(twelve)).toMatchObject({ version: 1, dataset: 'spyke', errors: 0, warnings: 0 });
  });

  it('counts its findings, the worst first', () => {
    const report = checked([...many(3), trained('x', { caption: '' })]);
    expect(report).toMatchObject({ errors: 1, warnings: 1 });
    expect(report.findings.map(({ severity }) => severity)).toEqual(['error', 'warning']);
  });
});

describe('files', () => {
  it('must be there', () => {
    expect(only(checked([]), 'no-images').severity).toBe('error');
  });

  it('must have endings that the trainer reads', () => {
    const found = only(
      checked([...twelve, trained('a', { path: 'train/a.tif' }), trained('b', { path: 'train/b.PNG' })]),
      'ignored-file',
    );
    expect(found).toMatchObject({ severity: 'error', files: ['train/a.tif'] });
  });

  it('must not share a stem, whatever the case of letters', () => {
    const report = checked([...twelve, trained('a'), trained('A', { path: 'train/A.jpg' })]);
    expect(only(report, 'duplicate-stem')).toMatchObject({
      severity: 'error',
      files: ['train/a.png', 'train/A.jpg'],
    });
  });

  it('may have one stem in two sets', () => {
    expect(saying(checked([...twelve, trained('p0', { set: 'regularisation' })]), 'duplicate-stem')).toEqual(
      [],
    );
  });

  it('are better off without underscores, and four of them are a trap', () => {
    const found = saying(checked([...twelve, trained('a_b'), trained('a_b_c_d_e')]), 'underscore-stem');
    expect(found.map(({ severity, files }) => [severity, files])).toEqual([
      ['warning', ['train/a_b_c_d_e.png']],
      ['note', ['train/a_b.png']],
    ]);
  });

  it('must not lie beside latents of an earlier training', () => {
    const report = checked(twelve, { others: ['train/p0_0512x0512_sd.npz', 'train/readme.md'] });
    expect(only(report, 'latent-cache')).toMatchObject({
      severity: 'error',
      files: ['train/p0_0512x0512_sd.npz'],
    });
  });
});

describe('pictures', () => {
  const of = (picture: Parameters<typeof sound>[0] | string) =>
    checked([...twelve, trained('x', { picture: picture! })]);

  it('must be readable', () => {
    const found = only(of('libpng read error'), 'unreadable-image');
    expect(found).toMatchObject({
      severity: 'error',
      message: "x.png can't be read as a picture: libpng read error",
    });
  });

  it('must be large enough, and fit a bucket', () => {
    expect(only(of({ width: 200, height: 300 }), 'small-image')).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('200 × 300 px'),
    });
    const plan = { buckets: { min: 256, max: 1024, step: 64, upscale: false } };
    const tiny = saying(
      checked([...twelve, trained('x', { picture: { width: 50, height: 300 } })], { plan }),
      'small-image',
    );
    expect(tiny.map(({ severity }) => severity)).toContain('error');
  });

  it('must not be blurred beside the others, and those that are are told together', () => {
    const blurred = ['x', 'y'].map((stem, i) => trained(stem, { picture: { sharpness: 1 + i / 2 } }));
    const found = only(checked([...twelve, ...blurred]), 'blurred-image');
    expect(found).toMatchObject({
      severity: 'warning',
      message: '2 pictures are blurred: their sharpness is 1.00 to 1.50, and 5.00 is usual here',
      files: ['train/x.png', 'train/y.png'],
    });
  });

  it('must have something in them', () => {
    expect(only(of({ contrast: 3, entropy: 0 }), 'empty-image').severity).toBe('error');
    expect(only(of({ entropy: 0.4 }), 'plain-image').severity).toBe('warning');
  });

  it('must not need turning, since the trainer does not turn', () => {
    expect(only(of({ turned: true }), 'rotated-image').severity).toBe('error');
  });

  it('are told when the trainer sees other colours', () => {
    expect(only(of({ alpha: 'used' }), 'transparency').severity).toBe('warning');
    expect(saying(of({ alpha: 'opaque' }), 'transparency')).toEqual([]);
    for (const [mode, severity] of [
      ['cmyk', 'warning'],
      ['deep-grey', 'error'],
      ['grey', 'note'],
    ] as const)
      expect(only(of({ mode }), 'colour-mode').severity).toBe(severity);
    for (const mode of ['rgb', 'palette'] as const) expect(saying(of({ mode }), 'colour-mode')).toEqual([]);
  });

  it('that are grey are told once for all of them', () => {
    const grey = ['a', 'b', 'c'].map((stem) => trained(stem, { picture: { mode: 'grey' } }));
    expect(only(checked([...twelve, ...grey]), 'colour-mode').files).toHaveLength(3);
  });
});

describe('duplicates', async () => {
  const one = await noise(1);
  const picture = await looked(one);
  const worse = await looked(await sharp(one).jpeg({ quality: 60 }).toBuffer());
  const mirror = await looked(await sharp(one).flop().toBuffer());

  it('of one file are told as one group', () => {
    const report = checked([
      ...twelve,
      trained('a', { picture }),
      trained('b', { picture }),
      trained('c', { picture }),
    ]);
    expect(only(report, 'exact-duplicate')).toMatchObject({
      severity: 'warning',
      files: ['train/a.png', 'train/b.png', 'train/c.png'],
      message: expect.stringContaining('counts 3 times as much'),
    });
    expect(report.duplicates).toEqual([
      expect.objectContaining({ kind: 'exact', mirror: false, leak: false, distance: 0 }),
    ]);
  });

  it('to the eye are found by their hashes', () => {
    const found = only(
      checked([...twelve, trained('a', { picture }), trained('b', { picture: worse })]),
      'near-duplicate',
    );
    expect(found).toMatchObject({ severity: 'warning', files: ['train/a.png', 'train/b.png'] });
  });

  it('that are only composed alike are worth a note', () => {
    const alike = sound({
      hash: picture.hash,
      mirrored: picture.mirrored,
      grey: Uint8Array.from(picture.grey).reverse(),
    });
    const found = only(
      checked([...twelve, trained('a', { picture }), trained('b', { picture: alike })]),
      'near-duplicate',
    );
    expect(found).toMatchObject({
      severity: 'note',
      message: expect.stringMatching(
        /^1 pair of pictures is composed alike, though not the same .*: a\.png and b\.png$/,
      ),
    });
  });

  it('that mirror each other matter where mirror images are learnt too', () => {
    const both = [trained('a', { picture }), trained('b', { picture: mirror })];
    expect(only(checked([...twelve, ...both]), 'mirror-duplicate').severity).toBe('note');
    const flip = trained('a-flip', { picture, mirrorOf: 'train/a.png' });
    expect(only(checked([...twelve, ...both, flip]), 'mirror-duplicate').severity).toBe('warning');
  });

  it('are not made by a mirror image that counts with its original', () => {
    const flip = trained('a-flip', { picture, mirrorOf: 'train/a.png' });
    expect(checked([...twelve, trained('a', { picture }), flip]).duplicates).toEqual([]);
  });

  it('in two sets are a leak: an error as a file, a warning to the eye', () => {
    const a = trained('a', { picture });
    const validation = trained('v', { picture, set: 'validation' });
    expect(only(checked([...twelve, a, validation]), 'leak')).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('in training and validation'),
    });
    const regularisation = trained('r', { picture: worse, set: 'regularisation' });
    expect(only(checked([...twelve, a, regularisation]), 'leak')).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('the class is taught to look like the character'),
    });
  });
});

describe('mirror images of somebody asymmetric', () => {
  const about = { asymmetric: [{ feature: 'bracer on the forearm', side: 'right' }] };
  const flip = trained('p0-flip', { mirrorOf: 'train/p0.png' });

  it('are warned of loudly, by the features', () => {
    expect(only(checked([...twelve, flip], { about }), 'flip-of-asymmetric')).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(
        /^SPYKE IS NOT THE SAME ON BOTH SIDES: .*bracer on the forearm \(right\) is/,
      ),
      hint: expect.stringContaining('datasets/spyke/dataset.yaml'),
      files: ['train/p0-flip.png'],
    });
  });

  it('are only noted if each was asked for', () => {
    const report = checked([...twelve, { ...flip, isMirrorWanted: true }], { about });
    expect(only(report, 'flip-of-asymmetric').severity).toBe('note');
  });

  it('are nothing to speak of for somebody symmetric', () => {
    expect(saying(checked([...twelve, flip]), 'flip-of-asymmetric')).toEqual([]);
  });
});

describe('buckets', () => {
  it('tell what they cut off: much is a warning, little a note', () => {
    const report = checked([
      ...twelve,
      trained('tall', { picture: { width: 300, height: 1400 } }),
      trained('wide', { picture: { width: 650, height: 512 } }),
    ]);
    expect(saying(report, 'cropped-away').map(({ severity, files }) => [severity, files])).toEqual([
      ['warning', ['train/tall.png']],
      ['note', ['train/wide.png']],
    ]);
    expect(report.images.find(({ path }) => path === 'train/tall.png')?.bucket).toMatchObject({
      width: 256,
      height: 1024,
      cropped: 0.143,
    });
  });

  it('tell what they enlarge', () => {
    const report = checked([...twelve, trained('a', { picture: { width: 300, height: 300 } })]);
    expect(only(report, 'enlarged')).toMatchObject({
      severity: 'warning',
      message: 'a.png is enlarged 1.71 times to fit the bucket 512 × 512',
    });
  });

  it('end with a part of a batch', () => {
    expect(only(checked(many(11), { plan: { batch: 4 } }), 'part-batch').message).toContain('512 × 512: 110');
  });
});

describe('epochs', () => {
  const reg = (n: number) => Array.from({ length: n }, (_, i) => trained(`r${i}`, { set: 'regularisation' }));
  const sums = (images: number, repeats: number, regularisation: number, batch: number) =>
    checked([...many(images), ...reg(regularisation)], { plan: { repeats, batch } }).arithmetic;

  it('are counted as the trainer counts them (backends.md B.6)', () => {
    for (const [images, repeats, regularisation, batch, samples, steps] of [
      [20, 10, 0, 1, 200, 200],
      [20, 10, 100, 1, 400, 400],
      [20, 10, 200, 1, 400, 400],
      [20, 5, 200, 1, 200, 200],
      [15, 10, 100, 2, 300, 150],
      [15, 10, 0, 2, 150, 75],
      [15, 10, 200, 1, 300, 300],
    ] as const)
      expect(sums(images, repeats, regularisation, batch)).toMatchObject({
        samplesPerEpoch: samples,
        batchesPerEpoch: steps,
        epochs: Math.ceil(1000 / steps),
      });
  });

  it('count each bucket by itself', () => {
    const tall = trained('tall', { picture: { width: 320, height: 768 } });
    expect(
      checked([...many(2), tall], { plan: { repeats: 1, batch: 2, steps: 7 } }).arithmetic,
    ).toMatchObject({
      batchesPerEpoch: 2,
      epochs: 4,
    });
  });

  it('leave regularisation pictures unused where training pictures are fewer, and say how many repeats use them', () => {
    const report = checked([...many(20), ...reg(200)], { plan: { repeats: 5 } });
    expect(only(report, 'regularisation-unused')).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('100 of them are never seen'),
      hint: expect.stringContaining('repeats: 10'),
    });
    expect(report.arithmetic.regularisationUsed).toBe(100);
  });

  it('repeat regularisation pictures that are too few', () => {
    const report = checked([...many(15), ...reg(100)]);
    expect(only(report, 'regularisation-repeated').severity).toBe('note');
    expect(saying(checked([...many(20), ...reg(100)]), 'regularisation-repeated')).toEqual([]);
  });

  it('are counted without regularisation pictures that are not there, and that is said', () => {
    expect(only(checked(twelve, { plan: { regularisation: 100 } }), 'regularisation-missing').severity).toBe(
      'note',
    );
  });

  it('of few pictures are warned of', () => {
    const flips = Array.from({ length: 6 }, (_, i) => trained(`p${i}-flip`, { mirrorOf: `train/p${i}.png` }));
    expect(only(checked([...many(6), ...flips]), 'few-images').message).toContain('6 training pictures');
  });
});

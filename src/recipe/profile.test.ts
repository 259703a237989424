import { describe, expect, test } from 'vitest';
import { type ConfigInput, readConfig } from '../project/config.ts';
import { faultsOfSize, isProfile, knownProfiles, type Profile, profileOf, sizeFor } from './profile.ts';

const { sd15, sdxl, flux } = knownProfiles;
const own = (profiles: NonNullable<ConfigInput['profiles']>) => {
  const config = readConfig({ title: 'P', profiles }, 'plasma.config.ts');
  if (!config.ok) throw new Error(config.error[0]!.message);
  return config.value.profiles;
};
const profile = (name: string, profiles: NonNullable<ConfigInput['profiles']> = {}): Profile => {
  const found = profileOf(name, own(profiles));
  if (!isProfile(found)) throw new Error(found.message);
  return found;
};
const size = (of: Profile, width: number, height: number): string => {
  const made = sizeFor(of, width / height);
  return `${made.width}x${made.height}`;
};

describe('the size to draw a panel in', () => {
  test.each([
    [1000, 1500, '512x768'],
    [1000, 1000, '512x512'],
    [1000, 1400, '512x704'],
    [2000, 1000, '512x256'],
    [500, 1500, '256x768'],
    // flatter than a picture can be: pages crop it
    [5000, 1000, '512x256'],
  ])('SD 1.5, a box of %i × %i', (width, height, made) => {
    expect(size(sd15, width, height)).toBe(made);
  });
  test.each([
    [1000, 1000, '1024x1024'],
    [1216, 832, '1216x832'],
    [768, 1344, '768x1344'],
    [4000, 1000, '2048x512'],
  ])('SDXL, a box of %i × %i', (width, height, made) => {
    expect(size(sdxl, width, height)).toBe(made);
  });
  test('whatever the box, it is within the limits, and its own fault-free size', () => {
    for (const of of [
      sd15,
      sdxl,
      flux,
      profile('odd', { odd: { maxWidth: 100, maxHeight: 900, multiple: 64 } }),
    ]) {
      for (let aspect = 0.02; aspect < 50; aspect *= 1.07) {
        const made = sizeFor(of, aspect);
        expect(faultsOfSize(of, made), `${of.name} ${aspect}`).toEqual([]);
        expect([made.width % of.multiple, made.height % of.multiple]).toEqual([0, 0]);
      }
    }
  });
});

describe('a size that a person writes', () => {
  test('too wide and too high for SD 1.5: why, and what to do', () => {
    expect(faultsOfSize(sd15, { width: 768, height: 1024 })).toMatchObject([
      {
        side: 0,
        code: 'too-large-to-draw',
        message:
          'a width of 768 px is over the 512 px of the profile sd15, because Stable Diffusion 1.5 learned from pictures of 512 px: in wider ones it draws the subject twice, and in higher ones a second body under the first',
        hint: expect.stringContaining('Draw in 512 × 704 px and let hires enlarge it'),
      },
      { side: 1, message: expect.stringContaining('a height of 1024 px is over the 768 px') },
    ]);
    expect(faultsOfSize(sd15, { width: 512, height: 768 })).toEqual([]);
  });
  test('too many pixels in all for SDXL', () => {
    expect(faultsOfSize(sdxl, { width: 1536, height: 1024 })).toMatchObject([
      { message: expect.stringContaining('a picture of 1536 × 1024 px is over the 1048576 px in all') },
    ]);
  });
  test('a side that ComfyUI would round down', () => {
    expect(faultsOfSize(sd15, { width: 500, height: 768 })).toMatchObject([
      {
        side: 0,
        message: 'a width of 500 px is no multiple of 8: ComfyUI would draw 496',
        hint: expect.stringContaining('Write 512:'),
      },
    ]);
  });
});

describe('profiles of a book', () => {
  test('what is left out is as in the base', () => {
    const wide = profile('wide15', { wide15: { maxWidth: 768, why: 'it was trained on 768 px' } });
    expect(wide).toMatchObject({ maxWidth: 768, maxHeight: 768, area: 768 * 768, multiple: 64 });
    expect(faultsOfSize(wide, { width: 832, height: 768 })[0]!.message).toContain(
      'because it was trained on 768 px',
    );
    expect(profile('anime', { anime: { base: 'sdxl', maxWidth: 1280 } })).toMatchObject({
      maxWidth: 1280,
      area: 1024 * 1024,
    });
  });
  test("plasma's own can have other limits in a book", () => {
    expect(profile('sd15', { sd15: { maxWidth: 640 } })).toMatchObject({ maxWidth: 640, maxHeight: 768 });
  });
  test('a name of no profile', () => {
    expect(profileOf('sdlx', {})).toMatchObject({ hint: expect.stringContaining('Did you mean "sdxl"?') });
    expect(profileOf('constructor', {})).toMatchObject({ code: 'unknown-profile' });
  });
});

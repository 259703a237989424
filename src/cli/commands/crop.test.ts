import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook } from '../../../test/command-line.ts';

const repository = (path: string): Buffer => readFileSync(new URL(`../../../${path}`, import.meta.url));
const dataset = 'datasets/spyke/dataset.yaml';
/** The character of the sample book with its sheets, and the rules that come with plasma. */
const spyke = {
  'plasma.config.ts':
    "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Tiny', languages: ['en'] });\n",
  'rules/dataset.ts': repository('rules/dataset.ts'),
  'datasets/spyke/character.yaml': repository('datasets/spyke/character.yaml'),
  [dataset]: repository(dataset),
  ...Object.fromEntries(
    ['turnaround', 'expressions', 'action'].map((name) => [
      `datasets/spyke/refs/${name}.png`,
      repository(`datasets/spyke/refs/${name}.png`),
    ]),
  ),
};

let book: CliBook;
beforeEach(() => {
  book = cliBook(spyke);
});
afterEach(() => book.dispose());
const folder = (path: string): readonly string[] => {
  const at = join(book.root, 'output/datasets/spyke', path);
  return existsSync(at) ? readdirSync(at).sort() : [];
};
const edit = (change: (text: string) => string): void => book.write(dataset, change(book.read(dataset)));
const problem = async (...words: readonly string[]): Promise<string> => {
  const said = await book.plasma(...words);
  expect(said.code).toBe(2);
  return said.err;
};

describe('plasma crop --dry-run', () => {
  it('tells the eighteen crops of the sample in pixels and lines, and writes nothing', async () => {
    const said = await book.plasma('crop', 'spyke', '--dry-run');
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toMatch(
      /^front +refs\/turnaround\.png +11,72 +426 × 902 px +figure +datasets\/spyke\/dataset\.yaml:19$/m,
    );
    expect(said.out).toContain('18 crops of 512 × 512 px, 6 mirror images.');
    expect(book.has('output')).toBe(false);
    expect(book.has('.plasma')).toBe(false);
    const rows = (await book.plasma('crop', 'spyke', '--dry-run', '--json')).out.trim().split('\n');
    expect(rows).toHaveLength(18);
    expect(JSON.parse(rows[0]!)).toEqual({
      crop: 'spyke/crop/front',
      sheet: 'datasets/spyke/refs/turnaround.png',
      box: [11, 72, 426, 902],
      size: 512,
      kind: 'figure',
      flip: false,
      file: dataset,
      line: 19,
    });
  });

  it('tells every box that lies outside at its line, with the size of the sheet', async () => {
    edit((text) => text.replace('[11, 72, 426, 902]', '[11, 72, 426, 990]').replace('[2064,', '[2264,'));
    const said = await problem('crop', 'spyke', '--dry-run');
    expect(said).toContain('spyke/crop/front: the box [11, 72, 426, 990] lies outside the sheet');
    expect(said).toContain('2500 × 1000 px');
    expect(said).toContain(`${dataset}:19:44`);
    expect(said).toContain('spyke/crop/back: the box');
    expect(said).toContain('2 errors');
  });

  it('tells a sheet that is not there, and a name that is nearly right', async () => {
    book.remove('datasets/spyke/refs/action.png');
    expect(await problem('crop', 'spyke', '--dry-run')).toContain(
      'the sheet datasets/spyke/refs/action.png is not there',
    );
    expect(await problem('crop', 'spike', '--dry-run')).toContain('Did you mean spyke?');
  });

  it('warns loudly of mirror images of somebody who is not the same on both sides', async () => {
    edit((text) => text.replace('flips: false', 'flips: true'));
    const said = await book.plasma('crop', 'spyke', '--dry-run');
    expect(said.out).toContain('18 mirror images');
    expect(said.err).toContain(
      '12 mirror images show spyke with the bracer on the forearm (right) and pauldron on the knee (left) on the wrong side',
    );
  });

  it('works while something else in the book is broken', async () => {
    book.write('rules/dataset.ts', 'export default {');
    expect(await book.plasma('crop', 'spyke', '--dry-run')).toMatchObject({ code: 0 });
  });
});

it('--preview makes one picture of sheets, boxes and crops', async () => {
  const said = await book.plasma('crop', 'spyke', '--preview');
  expect(said).toEqual({ code: 0, out: '.plasma/preview/spyke-crops.png\n', err: '' });
  const { data, info } = await sharp(join(book.root, '.plasma/preview/spyke-crops.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info.width).toBeGreaterThan(1600);
  // the frame of the first crop, in its colour, on its sheet and round what becomes of it
  const reds = new Set<number>();
  for (let i = 0; i < data.length; i += info.channels)
    if (data[i] === 0xe0 && data[i + 1] === 0x32 && data[i + 2] === 0x3c)
      reds.add((i / info.channels) % info.width);
  expect([...reds].some((x) => x < 300)).toBe(true);
  expect([...reds].some((x) => x > 1240)).toBe(true);
});

describe('plasma crop --suggest', () => {
  it('proposes what has no crop yet, and keeps every byte that is there', async () => {
    const before = book.read(dataset);
    const said = await book.plasma('crop', 'spyke', '--suggest');
    expect(said).toMatchObject({ code: 0, err: '' });
    // the two busts that the sample leaves out, and the faces of those who stand
    expect(said.out).toMatch(/^expressions-1 +figure/m);
    expect(said.out).toMatch(/^turnaround-1 +face/m);
    const after = book.read(dataset);
    const lines = after.split('\n').filter((line) => !before.includes(line));
    expect(lines.every((line) => /^ {2}- \{ name: [a-z]+-\d+, sheet: /.test(line))).toBe(true);
    expect(before.split('\n').every((line) => after.includes(line))).toBe(true);
    expect(await book.plasma('crop', 'spyke', '--dry-run')).toMatchObject({ code: 0 });
    expect((await book.plasma('crop', 'spyke', '--suggest')).out).toContain('has a crop already');
    expect(book.read(dataset)).toBe(after);
  });

  it('finds the figures that a person would box', async () => {
    edit((text) => text.replace(/^ {2}- \{.*\n/gm, ''));
    expect(await book.plasma('crop', 'spyke', '--suggest')).toMatchObject({ code: 0 });
    const found = [...book.read(dataset).matchAll(/sheet: (\w+), box: (\[.*?\])(, kind: face)?/g)]
      .filter(([, , , face]) => face === undefined)
      .map(([, sheet, box]) => [sheet, JSON.parse(box!) as number[]] as const);
    const declared = [
      ...repository(dataset)
        .toString()
        .matchAll(/sheet: (\w+), box: (\[.*?\])/g),
    ].map(([, sheet, box]) => [sheet, JSON.parse(box!) as number[]] as const);
    const overlaps = ([x, y, w, h]: readonly number[], [u, v, a, b]: readonly number[]): number =>
      (Math.max(0, Math.min(x! + w!, u! + a!) - Math.max(x!, u!)) *
        Math.max(0, Math.min(y! + h!, v! + b!) - Math.max(y!, v!))) /
      (w! * h!);
    for (const [sheet, box] of declared)
      expect(
        Math.max(...found.filter(([on]) => on === sheet).map(([, other]) => overlaps(box, other))),
        `${sheet} ${box}`,
      ).toBeGreaterThan(0.95);
  });

  it('begins a dataset where there is none, and --dry-run writes nothing', async () => {
    book.remove(dataset);
    expect((await book.plasma('crop', 'spyke', '--suggest', '--dry-run')).out).toContain(
      'Nothing was written',
    );
    expect(book.has(dataset)).toBe(false);
    await book.plasma('crop', 'spyke', '--suggest');
    expect(book.read(dataset)).toMatch(
      /^# yaml-language-server.*\nsheets:\n {2}action: "refs\/action.png"\n/,
    );
    expect(await book.plasma('build', 'spyke:crop')).toMatchObject({ code: 0 });
    expect(folder('crops').length).toBeGreaterThan(20);
  });

  it('says what to do without any sheet', async () => {
    for (const path of [dataset, 'datasets/spyke/refs']) book.remove(path);
    expect(await problem('crop', 'spyke', '--suggest')).toContain('Put pictures into datasets/spyke/refs/');
    expect(await problem('crop', 'spyke', '--dry-run')).toContain('plasma crop spyke --suggest');
  });
});

describe('training data', () => {
  it('is not made by a build that asks for everything', async () => {
    expect(await book.plasma('build')).toMatchObject({ code: 0 });
    expect(book.has('output')).toBe(false);
  });

  it('waits for a person, and says what for', async () => {
    const said = await book.plasma('build', 'spyke');
    expect(said.code).toBe(3);
    expect(said.err).toContain('spyke/crop/front waits for your approval');
    expect(said.err).toContain('plasma approve spyke/crop/front');
    expect(folder('crops')).toHaveLength(18);
    expect(folder('train').filter((name) => name.endsWith('.png'))).toEqual([]);
  });

  it('is whole once all crops are approved: pictures, mirror images, captions', async () => {
    expect(await book.plasma('crop', 'spyke')).toMatchObject({ code: 0 });
    expect(await problem('approve', 'spyke')).toMatch(/spyke is 18 crops[\s\S]*plasma approve spyke --all/);
    expect(book.has('datasets/spyke/reviews')).toBe(false);
    expect((await book.plasma('approve', 'spyke', '--all')).out.match(/approved/g)).toHaveLength(18);
    expect(await book.plasma('build', 'spyke')).toMatchObject({ code: 0, err: '' });
    const names = folder('train');
    expect(names.filter((name) => name.endsWith('.png'))).toHaveLength(24);
    expect(names.filter((name) => name.endsWith('.txt')).map((name) => name.replace('.txt', ''))).toEqual(
      names.filter((name) => name.endsWith('.png')).map((name) => name.replace('.png', '')),
    );
    expect(names.some((name) => name.includes('_'))).toBe(false);
    const caption = (name: string): string => book.read(`output/datasets/spyke/train/${name}.txt`);
    expect(caption('front')).toBe('spyke_plasma_v1, full body, standing, facing viewer, simple background');
    expect(caption('smile')).toBe('spyke_plasma_v1, portrait, smiling, looking left, simple background');
    expect(caption('smile-flip')).toBe(
      'spyke_plasma_v1, portrait, smiling, looking right, simple background',
    );
    const meta = await sharp(join(book.root, 'output/datasets/spyke/train/smile-flip.png')).metadata();
    expect(meta).toMatchObject({ width: 512, height: 512, channels: 3, depth: 'uchar' });
    const pixels = (name: string) => sharp(join(book.root, `output/datasets/spyke/train/${name}.png`));
    expect(
      (await pixels('smile').flop().raw().toBuffer()).equals(await pixels('smile-flip').raw().toBuffer()),
    ).toBe(true);
  });

  it('a changed crop loses its approval, and only that one', async () => {
    await book.plasma('build', 'spyke:crop');
    await book.plasma('approve', 'spyke', '--all');
    await book.plasma('build', 'spyke');
    edit((text) => text.replace('[75, 51, 604, 728]', '[70, 51, 604, 728]'));
    const said = await book.plasma('build', 'spyke');
    expect(said.code).toBe(3);
    expect(said.err).toContain('spyke/crop/run has other pixels than those that were approved');
    expect(said.err.match(/waits|has other pixels/g)).toHaveLength(1);
    expect(said.err).toContain('plasma approve spyke/crop/run');
    expect(await book.plasma('approve', 'spyke', '--all')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^spyke\/crop\/run +approved/),
    });
    expect(await book.plasma('build', 'spyke')).toMatchObject({ code: 0 });
    expect((await book.plasma('approve', 'spyke', '--all')).out).toBe(
      'Everything here is decided already.\n',
    );
  });

  it('a caption, a comment and another name for a sheet void nothing', async () => {
    await book.plasma('build', 'spyke:crop');
    await book.plasma('approve', 'spyke', '--all');
    await book.plasma('build', 'spyke');
    edit((text) =>
      text
        .replace('# Look', '# See')
        .replace('running, facing right', 'sprinting, facing right')
        .replaceAll('action', 'moves')
        .replace('refs/moves.png', 'refs/action.png'),
    );
    const said = await book.plasma('build', 'spyke');
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out.match(/^built/gm)).toHaveLength(1);
  });

  it('a rejected crop stops with the reason; several are decided at once, or none', async () => {
    await book.plasma('build', 'spyke:crop');
    const rejected = await book.plasma('reject', 'spyke/crop/block', '--reason', 'the fist hides the face');
    expect(rejected.out).toContain(`mend its box in ${dataset}`);
    expect(await problem('approve', 'spyke/crop/front', 'spyke/crop/frnt')).toContain(
      'Did you mean spyke/crop/front?',
    );
    expect(book.has('datasets/spyke/reviews/front.yaml')).toBe(false);
    expect(await problem('approve', 'spyke/crop/front', '--lock')).toContain("can't be locked");
    // what was rejected is decided: --all does not approve it
    expect((await book.plasma('approve', 'spyke', '--all')).out.match(/approved/g)).toHaveLength(17);
    const said = await book.plasma('build', 'spyke');
    expect(said.code).toBe(3);
    expect(said.err).toContain('spyke/crop/block was rejected: the fist hides the face');
    expect(said.err).toContain('skip: true');
    edit((text) => text.replace('{ name: block,', '{ name: block, skip: true,'));
    expect(await book.plasma('build', 'spyke')).toMatchObject({ code: 0 });
  });

  it('refuses to decide about a crop that is not cut yet, or was painted over', async () => {
    expect(await problem('approve', 'spyke/crop/front')).toContain('plasma build spyke:crop');
    await book.plasma('build', 'spyke:crop');
    book.write('output/datasets/spyke/crops/front.png', 'painted over');
    expect(await problem('approve', 'spyke/crop/front')).toContain('plasma restore');
  });

  it('mirrors everything if it is told to, and warns at every picture of it', async () => {
    edit((text) => text.replace('flips: false', 'flips: true'));
    await book.plasma('build', 'spyke:crop');
    await book.plasma('approve', 'spyke', '--all');
    const said = await book.plasma('build', 'spyke');
    expect(said.code).toBe(0);
    expect(folder('train').filter((name) => name.endsWith('-flip.png'))).toHaveLength(18);
    const warned = said.err.match(/bracer on the forearm \(right\) and pauldron on the knee \(left\)/g);
    // not at the six that say themselves that they are to be mirrored
    expect(warned).toHaveLength(12);
  });

  it('a box outside fails that crop alone, at its line', async () => {
    edit((text) => text.replace('[2064, 80, 424, 894]', '[2264, 80, 424, 894]'));
    const said = await book.plasma('build', 'spyke:crop', '--keep-going');
    expect(said.code).toBe(1);
    expect(said.err).toContain('2500 × 1000 px');
    expect(said.err).toContain(`${dataset}:24:`);
    expect(folder('crops')).toHaveLength(17);
  });
});

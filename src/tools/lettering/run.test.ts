import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { jobParts } from '../../../test/job.ts';
import type { Action } from '../../engine/action.ts';
import { located } from '../../engine/located.ts';
import { asBookPath } from '../../engine/path.ts';
import { actionOf } from '../../engine/rule.ts';
import type { Job, JobOutput } from '../../engine/tool.ts';
import { letterPage, run } from './run.ts';
import { oneBalloon, samplePage } from './sample-page.ts';
import { defaultFonts, type LetterParams, letter, letterTool } from './tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'letter-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function output(path: string): JobOutput {
  const file = join(folder, path);
  return { path, file, write: (bytes) => writeFileSync(file, bytes) };
}

function job(params: LetterParams): Job<LetterParams> {
  const outputs = { svg: 'page.svg', png: 'page.png' };
  const action: Action = {
    tool: 'letter',
    params: params as unknown as Action['params'],
    inputs: {},
    outputs: { svg: asBookPath(outputs.svg), png: asBookPath(outputs.png) },
    rule: 'test',
  };
  return {
    action,
    params,
    inputs: {},
    outputs: {
      svg: output(outputs.svg),
      png: output(outputs.png),
    },
    staging: folder,
    ...jobParts(folder),
  };
}

const svgOf = (params: LetterParams): string => {
  const lettered = letterPage(params);
  if (!lettered.ok) throw new Error(lettered.error.message);
  return lettered.value.svg;
};

describe('the letter tool', () => {
  test.each(['en', 'ja'] as const)(
    'writes a page in %s as paths, and as a transparent grey PNG of its size',
    async (lang) => {
      const { run: load } = await letterTool.load();
      const done = await load(job(samplePage(lang)));
      expect(done).toEqual({ ok: true, value: {} });
      const svg = readFileSync(join(folder, 'page.svg'), 'utf8');
      expect(svg.match(/<(\w+)/g)!.every((tag) => ['<svg', '<g', '<path'].includes(tag))).toBe(true);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|\d\.\d{3}/);
      const png = readFileSync(join(folder, 'page.png'));
      const { width, height, channels, hasAlpha, exif, xmp, icc } = await sharp(png).metadata();
      expect({ width, height, channels, hasAlpha, exif, xmp, icc }).toEqual({
        width: 1433,
        height: 2024,
        channels: 2,
        hasAlpha: true,
        exif: undefined,
        xmp: undefined,
        icc: undefined,
      });
      const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
      expect(data[1]).toBe(0);
    },
  );

  test('gives the same bytes for the same page', async () => {
    await run(job(samplePage('ja')));
    const first = ['page.svg', 'page.png'].map((name) => readFileSync(join(folder, name)));
    await run(job(structuredClone(samplePage('ja'))));
    const second = ['page.svg', 'page.png'].map((name) => readFileSync(join(folder, name)));
    expect(second[0]!.equals(first[0]!)).toBe(true);
    expect(second[1]!.equals(first[1]!)).toBe(true);
  });

  test('the text and the balloon are there in black and white', async () => {
    await run(job(oneBalloon('HELLO', { place: [0.5, 0.5] })));
    const { data, info } = await sharp(join(folder, 'page.png'))
      .extract({ left: 716 - 60, top: 550 - 15, width: 120, height: 30 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const greys = Array.from({ length: info.width * info.height }, (_, i) => [
      data[2 * i]!,
      data[2 * i + 1]!,
    ]);
    expect(greys.some(([grey, alpha]) => grey! < 30 && alpha === 255)).toBe(true);
    expect(greys.some(([grey, alpha]) => grey! > 225 && alpha === 255)).toBe(true);
  });

  test('a page without a word is an empty overlay', () => {
    const svg = svgOf({ ...samplePage('en'), balloons: [], sfx: [] });
    expect(svg).not.toContain('<path');
    expect(svg).toContain('viewBox="0 0 1433 2024"');
  });

  test('each balloon is a group that names its panel, in the order of the script', () => {
    const svg = svgOf(samplePage('en'));
    const indexes = [...svg.matchAll(/data-panel="(\w+)" data-balloon="(\d+)"/g)].map(([, panel, i]) => [
      panel,
      Number(i),
    ]);
    expect(indexes).toEqual(samplePage('en').balloons.map(({ panel }, i) => [panel, i]));
  });

  test('names with XML specials are escaped', () => {
    const id = 'a"<&>\u0001';
    const page = oneBalloon('<b>&"\'</b>');
    const svg = svgOf({
      ...page,
      panels: page.panels.map((panel) => ({ ...panel, id })),
      cast: [],
      balloons: page.balloons.map((balloon) => ({ ...balloon, panel: id })),
    });
    expect(svg).toContain('data-panel="a&quot;&lt;&amp;&gt; "');
  });

  test('a bad parameter is named', () => {
    const page = oneBalloon('Hi');
    const bad = letterPage({ ...page, fonts: { ...page.fonts, dialogue: ['comic-sans'] } });
    expect(!bad.ok && bad.error.message).toContain(
      'fonts.dialogue.0: there is no font "comic-sans"; there are comic-neue',
    );
    expect(!bad.ok && bad.error.facts).toContainEqual(['param', 'fonts.dialogue.0']);
  });

  test.each([
    [
      'a panel without area',
      {
        panels: [
          {
            id: 'k1',
            polygon: [
              [5, 5],
              [5, 5],
              [5, 5],
            ] as const,
          },
        ],
      },
    ],
    ['a safe area of nothing', { page: { width: 1433, height: 2024, dpi: 200, safe: 5000 } }],
    ['a page of one px', { page: { width: 1, height: 1, dpi: 200 } }],
  ])('%s is refused in words', (_, other) => {
    const refused = letterPage({ ...oneBalloon('Hello there'), ...other });
    expect(!refused.ok && refused.error.message).toContain('does not fit');
  });

  test('a setback leads to the line of the script', async () => {
    const page = oneBalloon('Zero ♞');
    const draft = letter({
      ...page,
      balloons: located(JSON.parse(JSON.stringify(page.balloons)), {
        '0.text': { file: 'script.yaml', line: 12, column: 9 },
      }),
      svg: 'a.svg',
      png: 'a.png',
      label: 'ch-01/p001',
    });
    const action = actionOf('letter', draft);
    if (!action.ok) throw new Error('no action');
    const refused = await run(job(page));
    const facts = new Map(refused.ok ? [] : refused.error.facts);
    expect(action.value.origins![facts.get('param')!]).toEqual({ file: 'script.yaml', line: 12, column: 9 });
    expect(Object.keys(action.value.models!)).toEqual(
      expect.arrayContaining([...defaultFonts('en').sfx, 'harfbuzzjs']),
    );
  });
});

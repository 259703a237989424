import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { originOf } from '../engine/located.ts';
import { RuleProblem } from '../engine/rule.ts';
import type { Book } from '../project/book.ts';
import { type ConfigInput, readConfig } from '../project/config.ts';
import { memoryFiles } from '../project/memory-files.ts';
import { readBook } from '../project/read-book.ts';
import { modelsOf, type Render, renderOf } from './render.ts';
import { sizeOf } from './sheet.ts';

type Comfyui = NonNullable<ConfigInput['comfyui']>;
const spyke =
  'name: Spyke\nprompt: ginger hair\nlora: { file: datasets/spyke/spyke.safetensors, strength: 0.7 }\n';
const configText =
  "export default defineConfig({\n  title: 'P',\n  comfyui: {\n    checkpoint: 'dreamshaper_8',\n    steps: 30,\n    size: [768, 1024],\n  },\n});\n";

function bookOf(
  panel: string,
  comfyui: Partial<Comfyui> | null = {},
  defaults = '',
  more: Partial<ConfigInput> = {},
): Book {
  const config = readConfig(
    {
      title: 'P',
      paper: 'screen',
      ...(comfyui === null ? {} : { comfyui: { checkpoint: 'dreamshaper_8', ...comfyui } }),
      ...more,
    },
    'plasma.config.ts',
    configText,
  );
  if (!config.ok) throw new Error(config.error[0]!.message);
  const book = readBook(
    memoryFiles({
      'datasets/spyke/character.yaml': spyke,
      'chapters/ch-01/script.yaml': `chapter: 1\ntitle: T\n${defaults}pages:\n  - id: p001\n    layout: splash\n    panels:\n      - id: k1\n${panel}`,
      'rules/workflows/txt2img-lora.json': '{}',
      'rules/workflows/img2img-lora-controlnet.json': '{}',
      'rules/workflows/mine.json': '{}',
    }),
    { config: config.value },
  );
  if (!book.ok) throw new Error(book.error.map((p) => p.message).join('\n'));
  return book.value;
}
const locatedRender = (book: Book) => {
  const panel = book.chapters[0]!.pages[0]!.panels[0]!;
  return renderOf(panel, panel.takes[0]!, book);
};
const render = (...of: Parameters<typeof bookOf>): Render => locatedRender(bookOf(...of)).value;
const problems = (...of: Parameters<typeof bookOf>): readonly Diagnostic[] => {
  const book = bookOf(...of);
  try {
    locatedRender(book);
  } catch (error) {
    if (error instanceof RuleProblem) return error.problems;
    throw error;
  }
  throw new Error('nothing was wrong');
};

describe('what a picture is asked for with', () => {
  test('a checkpoint is enough', () => {
    expect(render('        seed: 9007199254740991\n')).toEqual({
      checkpoint: 'dreamshaper_8.safetensors',
      profile: 'sd15',
      width: 512,
      height: 704,
      seed: 9007199254740991,
      steps: 24,
      cfg: 7,
      sampler: 'dpmpp_2m',
      scheduler: 'karras',
      denoise: 1,
      positive: 'no humans, medium shot',
      negative: '',
      loras: [],
      workflow: 'rules/workflows/txt2img-lora.json',
    });
  });
  test('the panel over the defaults over the config, each with its line', () => {
    const made = locatedRender(
      bookOf(
        '        draw: { cfg: 5 }\n',
        { steps: 30, cfg: 9, sampler: 'heun' },
        'defaults: { draw: { cfg: 6, sampler: euler } }\n',
      ),
    );
    expect(made.value).toMatchObject({ steps: 30, cfg: 5, sampler: 'euler' });
    const line = (path: string): string => {
      const at = originOf(made.origins, path)!;
      return `${at.file}:${at.line}`;
    };
    expect(line('cfg')).toBe('chapters/ch-01/script.yaml:9');
    expect(line('sampler')).toBe('chapters/ch-01/script.yaml:3');
    expect(line('steps')).toBe('plasma.config.ts:5');
    expect(line('checkpoint')).toBe('plasma.config.ts:4');
    expect(line('width')).toBe('chapters/ch-01/script.yaml:6');
    expect(line('seed')).toBe('chapters/ch-01/script.yaml:8');
  });
  test('a profile brings its own usual settings', () => {
    expect(render('', { profile: 'flux', cfg: 2 })).toMatchObject({
      sampler: 'euler',
      scheduler: 'simple',
      steps: 20,
      cfg: 2,
    });
  });
  test('LoRAs of the style, then of the cast; each once', () => {
    const made = locatedRender(
      bookOf('        cast: [{ who: spyke }, { who: spyke }]\n', {
        loras: [
          { name: 'ink' },
          { name: 'ink.safetensors', strength: 1 },
          { name: 'tone.pt', strength: 0.3, clip: 0 },
        ],
      }),
    );
    expect(made.value.loras).toEqual([
      { id: 'style-1', from: { name: 'ink.safetensors' }, strength: 0.8, clip: 0.8 },
      { id: 'style-3', from: { name: 'tone.pt' }, strength: 0.3, clip: 0 },
      { id: 'spyke', from: { file: 'datasets/spyke/spyke.safetensors' }, strength: 0.7, clip: 0.7 },
    ]);
    expect(originOf(made.origins, 'loras.2.strength')).toMatchObject({
      file: 'datasets/spyke/character.yaml',
      line: 3,
      column: 59,
    });
    expect(modelsOf(made.value)).toEqual([
      'checkpoints/dreamshaper_8.safetensors',
      'loras/ink.safetensors',
      'loras/tone.pt',
    ]);
  });
  test('a pose: the other workflow, the strength of the panel or the config, 0.65 if nobody says', () => {
    const pose = (panel: string, comfyui?: Partial<Comfyui>) => render(`        pose: ${panel}\n`, comfyui);
    expect(pose('p.png')).toMatchObject({
      workflow: 'rules/workflows/img2img-lora-controlnet.json',
      denoise: 1,
      pose: {
        image: 'p.png',
        controlnet: 'control_v11p_sd15_openpose.pth',
        strength: 0.65,
        start: 0,
        end: 1,
      },
    });
    expect(pose('p.png', { pose: { strength: 0.5, end: 0.9 } }).pose).toMatchObject({
      strength: 0.5,
      end: 0.9,
    });
    expect(pose('{ image: p.png, strength: 0.8 }', { pose: { strength: 0.5 } }).pose?.strength).toBe(0.8);
  });
  test('a picture to start from is drawn anew by so much as the nearest place says', () => {
    expect(render('        base: b.png\n')).toMatchObject({ base: { image: 'b.png' }, denoise: 0.6 });
    expect(render('        base: b.png\n', { denoise: 0.5 }).denoise).toBe(0.5);
    expect(render('        base: b.png\n        draw: { denoise: 0.4 }\n', { denoise: 0.5 }).denoise).toBe(
      0.4,
    );
    expect(
      render('        base: { image: b.png, denoise: 0.3 }\n        draw: { denoise: 0.4 }\n').denoise,
    ).toBe(0.3);
  });
  test('noise alone is always denoised in full, unless the panel has a workflow of its own', () => {
    expect(render('        draw: { denoise: 0.4 }\n', { denoise: 0.5 }).denoise).toBe(1);
    expect(render('        draw: { denoise: 0.4, workflow: rules/workflows/mine.json }\n')).toMatchObject({
      denoise: 0.4,
      workflow: 'rules/workflows/mine.json',
    });
  });
  test('hires covers the panel on its page, in the shape that was drawn', () => {
    const book = bookOf('', { hires: true });
    const box = sizeOf(book.chapters[0]!.pages[0]!.panels[0]!);
    const { width, height, hires } = locatedRender(book).value;
    expect(hires!.width).toBeGreaterThanOrEqual(box.width);
    expect(hires!.height).toBeGreaterThanOrEqual(box.height);
    expect(hires!.width / hires!.height).toBeCloseTo(width / height, 1);
    expect([hires!.width % 8, hires!.height % 8]).toEqual([0, 0]);
    expect(hires).toMatchObject({ steps: 24, denoise: 0.45 });
    expect(render('', { hires: { scale: 1.5, steps: 9, denoise: 0.3 } }).hires).toEqual({
      width: 768,
      height: 1056,
      steps: 9,
      denoise: 0.3,
    });
    expect(render('        draw: { hires: false }\n', { hires: true }).hires).toBeUndefined();
    expect(render('', { upscaler: 'x4.pth' }).finalSize!.width).toBeGreaterThanOrEqual(box.width);
  });
});

describe('what cannot be drawn', () => {
  test('without comfyui in the config', () => {
    expect(problems('', null)).toMatchObject([
      { code: 'no-comfyui', at: { file: 'plasma.config.ts' }, hint: expect.stringContaining('checkpoint') },
    ]);
  });
  test('a size over the limits of SD 1.5, in the panel: both numbers, and why', () => {
    expect(problems('        draw: { size: [768, 1024] }\n')).toMatchObject([
      {
        at: { line: 8, column: 24 },
        message: expect.stringContaining('ch-01/p001/k1: a width of 768 px is over the 512 px'),
      },
      { at: { line: 8, column: 29 }, message: expect.stringContaining('a height of 1024 px') },
    ]);
  });
  test('the same in the config', () => {
    expect(problems('', { size: [768, 1024] })).toMatchObject([
      { at: { file: 'plasma.config.ts', line: 6 }, message: expect.stringMatching(/^a width of 768 px/) },
      { at: { file: 'plasma.config.ts', line: 6 } },
    ]);
  });
  test('a profile that says otherwise', () => {
    expect(
      render('        draw: { size: [768, 768], profile: wide15 }\n', {}, '', {
        profiles: { wide15: { maxWidth: 768 } },
      }),
    ).toMatchObject({ width: 768, height: 768 });
  });
});

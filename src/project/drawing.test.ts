import { describe, expect, test } from 'vitest';
import { bookOf, onePanel, problemsOf, said, script } from './book-on-paper.test-fixture.ts';

const panelOf = (text: string) => bookOf(onePanel(text)).chapters[0]!.pages[0]!.panels[0]!;

describe('what a panel says of its drawing', () => {
  test('a pose is a path, or a map; what it leaves out is not invented', () => {
    expect(panelOf('        pose: poses/k1.png\n').pose?.value).toEqual({ image: 'poses/k1.png' });
    const { pose } = panelOf('        pose: { image: poses/k1.png, strength: 0.9, end: 0.8 }\n');
    expect(pose).toMatchObject({
      value: { image: 'poses/k1.png', strength: 0.9, end: 0.8 },
      origins: { strength: { line: 8, column: 48 } },
    });
  });
  test('a pose that is followed too closely, or hardly: why that does no good', () => {
    expect(said(onePanel('        pose: { image: poses/k1.png, strength: 0.95 }\n'))).toBe(
      '8:48 bad-value: "strength" should be a number from 0.4 to 0.9, not 0.95. Below 0.4 the pose is not followed; above 0.9 the figure goes stiff and takes the lines of the stick figure. 0.65 suits most panels.',
    );
    expect(said(onePanel('        pose: { image: poses/k1.png, strength: 0.2 }\n'))).toContain(
      '8:48 bad-value',
    );
    expect(said(onePanel('        pose: { image: poses/k1.png, strength: "0.5" }\n'))).toContain(
      'Write the number without quotes.',
    );
  });
  test('a pose that is never followed', () => {
    expect(said(onePanel('        pose: { image: p.png, start: 0.8, end: 0.4 }\n'))).toBe(
      '8:38 bad-value: the pose is followed from 0.8 to 0.4 of the steps: never. Set start below end: 0 to 0.8 lets the last steps go free.',
    );
  });
  test('paths out of the book, and files that are no pictures', () => {
    expect(said(onePanel('        pose: ../k1.png\n'))).toBe(
      '8:15 bad-path: "../k1.png": a path can\'t leave the book with ... Write a path from the root of the book, like chapters/ch-01/poses/p001_k2.png.',
    );
    expect(said(onePanel('        base: { image: /tmp/k1.png }\n'))).toContain('8:24 bad-path');
    expect(said(onePanel('        draw: { workflow: C:/mine.json }\n'))).toContain('8:27 bad-path');
    expect(said(onePanel('        base: rough/k1.psd\n'))).toBe(
      '8:15 bad-value: "rough/k1.psd" is no picture that ComfyUI reads. Write the path of a .png, .jpg or .webp.',
    );
  });
  test('a denoise of nothing', () => {
    expect(said(onePanel('        base: { image: k1.png, denoise: 0 }\n'))).toContain(
      '"denoise" should be a number above 0, up to 1, not 0. 1 draws all of it anew',
    );
  });
  test('a slip in a key of draw, a size of one number, a profile of nobody', () => {
    expect(said(onePanel('        draw: { step: 3 }\n'))).toBe(
      '8:17 unknown-key: unknown key "step" in draw. Did you mean "steps"?',
    );
    expect(said(onePanel('        draw: { size: 512 }\n'))).toContain(
      '"size" should be a size [width, height] in pixels, not 512',
    );
    expect(said(onePanel('        draw: { profile: sdlx }\n'))).toBe(
      '8:26 unknown-profile: no profile is called "sdlx". Did you mean "sdxl"? Others are written under profiles in plasma.config.ts.',
    );
    expect(
      said(
        script(
          '  - { id: p001, layout: splash, panels: [{ id: k1 }] }\n',
          'chapter: 1\ntitle: T\ndefaults: { draw: { profile: sd16 } }\n',
        ),
      ),
    ).toContain('3:30 unknown-profile');
  });
  test('a sampler that ComfyUI nearly has is warned of; one of a custom node is not', () => {
    const warned = (name: string): readonly string[] =>
      bookOf(onePanel(`        draw: { sampler: ${name} }\n`)).warnings.map(
        (problem) => `${problem.at?.line}:${problem.at?.column} ${problem.message}. ${problem.hint}`,
      );
    expect(warned('dpmpp_2n')).toEqual([
      '8:26 ComfyUI has no sampler "dpmpp_2n" of its own. Did you mean "dpmpp_2m"? A custom node\'s sampler can be used as it is.',
    ]);
    expect(warned('DPM++ 2M Karras')[0]).toContain('Write dpmpp_2m.');
    expect(warned('Euler a')[0]).toContain('Write euler_ancestral.');
    expect(warned('dpmpp_4m_sde')).toEqual([]);
    expect(warned('clownshark')).toEqual([]);
  });
  test('the draw of a panel goes over that of defaults, entry by entry, and each knows its line', () => {
    const book = bookOf(
      script(
        '  - id: p001\n    layout: splash\n    panels:\n      - { id: k1, draw: { cfg: 5, hires: false } }\n',
        'chapter: 1\ntitle: T\ndefaults:\n  draw: { steps: 30, cfg: 8, hires: { denoise: 0.4 } }\n',
      ),
    );
    const { draw } = book.chapters[0]!.pages[0]!.panels[0]!;
    expect(draw.value).toEqual({ steps: 30, cfg: 5, hires: false });
    expect(draw.origins.steps?.line).toBe(4);
    expect(draw.origins.cfg?.line).toBe(9);
  });
});

describe('what a character brings to image models', () => {
  const person = (more: string): { readonly [file: string]: string } => ({
    'datasets/orrin/character.yaml': `name: Orrin\nprompt: old man\n${more}`,
  });
  const orrin = (more: string) => bookOf(person(more)).characters.get('orrin')!;

  test('a LoRA by name or from the book; pictures from its own folder', () => {
    expect(orrin('lora: orrin_v2\n').lora?.value).toEqual({ name: 'orrin_v2', strength: 0.8 });
    expect(
      orrin('lora: { file: datasets/orrin/orrin.safetensors, strength: 1, clip: 0.5 }\n').lora,
    ).toMatchObject({
      value: { file: 'datasets/orrin/orrin.safetensors', strength: 1, clip: 0.5 },
      origins: { strength: { line: 3, column: 59 } },
    });
    expect(orrin('references: [refs/front.png]\n').references[0]).toMatchObject({
      value: 'datasets/orrin/refs/front.png',
      origins: { '': { file: 'datasets/orrin/character.yaml', line: 3, column: 14 } },
    });
  });
  test('a LoRA with a name and a file, with neither, and paths that lead out', () => {
    expect(said(person('lora: { name: a, file: b.safetensors }\n'))).toContain(
      '3:24 bad-value: a LoRA has a name on the server or a file in the book, and not both',
    );
    expect(said(person('lora: { strength: 1 }\n'))).toContain('3:7 bad-value: a LoRA has a name');
    expect(
      problemsOf(person('lora: { file: ../b.safetensors }\nreferences: [/etc/passwd]\n')).map(
        (p) => `${p.at?.line} ${p.code}`,
      ),
    ).toEqual(['3 bad-path', '4 bad-path']);
    expect(said(person('lora: ../../x\n'))).toContain('3:7');
    expect(said(person('lora: { name: a, strength: 40 }\n'))).toContain(
      'should be a number from -4 to 4, not 40',
    );
  });
});

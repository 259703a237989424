import { describe, expect, test } from 'vitest';
import type { Panel } from '../project/book.ts';
import { readConfig } from '../project/config.ts';
import { memoryFiles } from '../project/memory-files.ts';
import { parsePromptTemplate, usualTemplate } from '../project/prompt-template.ts';
import { readBook } from '../project/read-book.ts';
import { type Prompt, type PromptWords, promptFor } from './prompt.ts';

const spyke =
  'name: Spyke\ntrigger: spyke_plasma\nprompt: >-\n  wild ginger hair,\n  white cloak\nnegative: hat, armor on both arms\noutfits:\n  casual: { prompt: hoodie }\n';
const orrin = 'name: Orrin\nprompt: old man\nnegative: wild ginger hair, hoodie, hat\n';
const vanta = 'name: Vanta\nprompt: black armor\nnegative: Hat, smile\n';

function panelOf(panel: string): Panel {
  const config = readConfig({ title: 'P' }, 'plasma.config.ts');
  const book = readBook(
    memoryFiles({
      'datasets/spyke/character.yaml': spyke,
      'datasets/vanta/character.yaml': vanta,
      'datasets/orrin/character.yaml': orrin,
      'chapters/ch-01/script.yaml': `chapter: 1\ntitle: T\npages:\n  - id: p001\n    layout: splash\n    panels:\n      - { id: k1, ${panel} }\n`,
    }),
    { config: config.ok ? config.value : undefined! },
  );
  if (!book.ok) throw new Error(book.error.map((p) => p.message).join('\n'));
  return book.value.chapters[0]!.pages[0]!.panels[0]!;
}
const prompt = (panel: string, words: PromptWords = {}, template?: string): Prompt => {
  const parsed = template === undefined ? undefined : parsePromptTemplate(template, 'p');
  if (parsed?.ok === false) throw new Error(parsed.error[0]!.message);
  return promptFor(panelOf(panel), (parsed?.ok ? parsed.value : usualTemplate()).value, words);
};

describe('the prompt of a panel', () => {
  test('style, who and how many, the frame, what happens, where', () => {
    expect(
      prompt(
        'scene: "rusty water tower, rain.", shot: wide, angle: low, cast: [{ who: spyke, pose: crouching, mood: wary, facing: left }], action: The wind tears at the cloak., prompt: rim light',
        { style: 'manga, ink' },
      ).positive,
    ).toBe(
      'manga, ink, solo, wide shot, full body in its surroundings, low angle, from below, spyke_plasma, wild ginger hair, white cloak, crouching, wary expression, facing left, in profile, The wind tears at the cloak, rusty water tower, rain, rim light',
    );
  });
  test('what has no words leaves no comma', () => {
    expect(prompt('shot: close')).toEqual({ positive: 'no humans, close-up', negative: '' });
  });
  test('two figures are parted, counted, and stand somewhere', () => {
    expect(
      prompt('cast: [{ who: spyke, outfit: casual, at: [0.2, 0.5] }, { who: vanta, at: right }]').positive,
    ).toBe(
      'two people, medium shot, upper body, spyke_plasma, wild ginger hair, white cloak, hoodie, on the left; black armor, on the right',
    );
  });
  test('what to avoid is written once, whoever says it', () => {
    expect(
      prompt('negative: "text, (blurry, smeared:1.2), hat", cast: [{ who: spyke }, { who: vanta }]', {
        negative: 'text, photo',
      }).negative,
    ).toBe('text, (blurry, smeared:1.2), hat, armor on both arms, smile, photo');
  });
  test('what one figure must not have and another has is not avoided', () => {
    const both = 'cast: [{ who: spyke, outfit: casual }, { who: orrin }]';
    expect(prompt('cast: [{ who: orrin }]').negative).toBe('wild ginger hair, hoodie, hat');
    expect(prompt(both).negative).toBe('hat, armor on both arms');
  });
  test('parentheses of prose weigh nothing; those for the model do', () => {
    expect(
      prompt(
        'scene: roof (north side), action: "he runs \\\\(again\\\\)", prompt: "(rain:1.3), \\\\(sic\\\\)"',
      ).positive,
    ).toBe('no humans, medium shot, he runs \\(again\\), roof \\(north side\\), (rain:1.3), \\(sic\\)');
  });
  test('the same panel gives the same prompt', () => {
    const panel = 'scene: roof, cast: [{ who: vanta }, { who: spyke }]';
    expect(prompt(panel)).toEqual(prompt(panel));
  });
});

describe('a template', () => {
  test('a part whose names have no words goes, with its words and its separator', () => {
    const template = 'positive: seen {angle}; {scene}. A picture of {cast}, ink\nfigure: {looks}';
    expect(prompt('scene: roof', {}, template).positive).toBe('roof, ink');
    expect(prompt('angle: low, cast: [{ who: vanta }]', {}, template).positive).toBe(
      'seen low angle, from below. A picture of black armor, ink',
    );
  });
  test('parentheses with a weight go when nothing is in them', () => {
    const template = 'positive: ({trigger-free}{scene}, {action}:1.2), \\(ink\\)'.replace(
      '{trigger-free}',
      '',
    );
    expect(prompt('shot: full', {}, template).positive).toBe('\\(ink\\)');
    expect(prompt('scene: roof', {}, template).positive).toBe('(roof:1.2), \\(ink\\)');
    expect(prompt('scene: roof, action: he runs', {}, template).positive).toBe(
      '(roof, he runs:1.2), \\(ink\\)',
    );
  });
  test('no words to avoid', () => {
    expect(prompt('negative: hat', { negative: 'photo' }, 'positive: {scene}x\nnegative:').negative).toBe('');
  });
});

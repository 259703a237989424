import { describe, expect, test } from 'vitest';
import { type ParsedTraining, parseTraining } from './training.ts';

const read = (grid: string): ParsedTraining =>
  parseTraining(
    new TextEncoder().encode(`base: dreamshaper_8.safetensors\n${grid}`),
    'datasets/spyke/lora.yaml',
  );
const said = (grid: string): string =>
  read(grid)
    .problems.map((p) => `${p.at!.line}:${p.at!.column} ${p.message}. ${p.hint ?? ''}`)
    .join('\n');

describe('the grid of a LoRA', () => {
  test('tries what it should know, and what shows that it has learnt by heart', () => {
    const { value } = read('').training!.grid;
    expect(value).toMatchObject({ seeds: [101, 202], strengths: [0.6, 0.8] });
    expect(value.size).toBeUndefined();
    expect(value.probes.map(({ name }) => name)).toEqual([
      'front',
      'portrait',
      'back',
      'other-outfit',
      'no-trigger',
      'two-people',
    ]);
    expect(value.probes[4]!.prompt).not.toContain('{trigger}');
  });

  test('is what lora.yaml says, and knows the line', () => {
    const { value, origins } = read(
      'grid:\n  seeds: [7]\n  strengths: [1]\n  size: [512, 768]\n  probes:\n    roof: "{trigger}, on a roof"\n    rain: { prompt: "{looks}, rain", negative: umbrella }\n',
    ).training!.grid;
    expect(value).toEqual({
      seeds: [7],
      strengths: [1],
      size: [512, 768],
      probes: [
        { name: 'roof', prompt: '{trigger}, on a roof' },
        { name: 'rain', prompt: '{looks}, rain', negative: 'umbrella' },
      ],
    });
    expect(origins['probes.1']).toMatchObject({ line: 8 });
  });

  test('is no part of the training: the settings are the same', () => {
    expect(read('grid: { seeds: [7] }\n').training!.settings.value).toEqual(
      read('').training!.settings.value,
    );
  });

  test.each([
    ['grid: { seeds: [1, 2, 1] }', '2:23 1 stands twice in seeds'],
    ['grid: { strengths: [0.6, 0.6] }', '0.6 stands twice in strengths'],
    ['grid: { probes: {} }', 'there are no probes'],
    ['grid: { probes: { a: "{triger}, x" } }', 'no words called {triger}. Did you mean "trigger"?'],
    ['grid: { probes: { A_b: x } }', 'A_b'],
    ['grid: { size: 500 }', 'multiple of 8'],
    ['grid: { seeds: [-1] }', 'a whole number from 0'],
    ['grid: { prompts: [x] }', 'prompts'],
  ])('%s is told at its line', (grid, message) => {
    expect(said(`${grid}\n`)).toContain(message);
  });

  test('more probes than anybody looks at', () => {
    const probes = Array.from({ length: 21 }, (_, i) => `    p${i}: x\n`).join('');
    expect(said(`grid:\n  probes:\n${probes}`)).toContain('21 probes are more than 20');
  });
});

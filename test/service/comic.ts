import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');
/** A rule of plasma. */
export const ruleOf = (name: string): string => readFileSync(join(repository, `rules/${name}.ts`), 'utf8');
export const pose = readFileSync(join(repository, 'chapters/ch-01/poses/p001_k2.png'));

/** A book that ComfyUI draws: four panels, one of them another's, one with a pose, and a character. */
export const comic = (): { [path: string]: string | Uint8Array } => ({
  'plasma.config.ts': `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Rain', paper: 'screen', backend: 'comfyui',
  comfyui: { checkpoint: 'ink.safetensors', patience: 20, style: 'manga, ink', negative: 'colour' } });
`,
  'chapters/ch-01/script.yaml': `chapter: 1
title: Rain
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: roof }
      - { id: k2, scene: street, takes: 2 }
      - { id: k3, reuse: k1 }
      - { id: k4, scene: tower, pose: poses/k4.png }
`,
  'datasets/spyke/character.yaml': 'name: Spyke\nprompt: a courier\nlora: { name: spyke, strength: 0.7 }\n',
  'poses/k4.png': pose,
  'chapters/ch-01/poses/a.png': pose,
  'rules/raw.ts': ruleOf('raw'),
});

/** What the stand-in server has for it. */
export const models = {
  checkpoints: ['ink.safetensors', 'paint.safetensors'],
  loras: ['spyke.safetensors', 'style.safetensors'],
  controlnet: ['control_v11p_sd15_openpose.pth'],
  vae: [],
  upscale_models: [],
};

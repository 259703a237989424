import { expect, it } from 'vitest';
import { abilitiesOf } from './abilities.ts';
import { checkGraph } from './check.ts';
import type { Graph } from './graph.ts';
import { img2img, realServer, txt2img, workflowOf } from './samples.test-fixture.ts';

const retitled = (graph: Graph, id: string, title: string): Graph => ({
  ...graph,
  [id]: { ...graph[id]!, _meta: { title } },
});

it('finds by trying that the templates can do all that their slots are for', () => {
  expect(abilitiesOf(txt2img)).toMatchObject({
    ready: true,
    starts: ['noise'],
    can: {
      lora: 'yes',
      vae: 'yes',
      clipSkip: 'yes',
      hires: 'yes',
      upscaler: 'yes',
      finalSize: 'yes',
      pose: 'no',
      base: 'no',
    },
  });
  expect(abilitiesOf(img2img)).toMatchObject({
    ready: true,
    starts: ['pose', 'base'],
    can: { pose: 'yes', base: 'yes' },
  });
});

it('gives graphs of all of it, in which nothing is left but what isn’t known', () => {
  for (const workflow of [txt2img, img2img]) {
    const { graphs } = abilitiesOf(workflow);
    expect(graphs.length).toBeGreaterThan(6);
    for (const { graph } of graphs) expect(checkGraph({ file: 'x', graph }, realServer)).toEqual([]);
  }
});

it('tells a part that is there by half as broken, and the rest as good', () => {
  const half = abilitiesOf(workflowOf(retitled(txt2img.graph, '10', 'Second pass')));
  expect(half).toMatchObject({
    ready: false,
    starts: ['noise'],
    can: { hires: 'broken', lora: 'yes' },
    problems: [
      {
        message: 'no node of rules/workflows/mine.json has the title “Hires sampler”',
        hint: expect.stringContaining('Give node 10 (KSampler, “Second pass”) the title “Hires sampler”'),
      },
    ],
  });
});

it('needs a VAE where only a bare model is loaded', () => {
  const bare = {
    ...txt2img.graph,
    1: { class_type: 'UNETLoader', inputs: { unet_name: 'x' }, _meta: { title: 'Checkpoint' } },
  };
  expect(abilitiesOf(workflowOf(bare))).toMatchObject({ starts: ['noise'], can: { vae: 'yes' } });
});

it('says in how many ways an untitled graph can’t be filled, and what to do', () => {
  const untitled: Graph = Object.fromEntries(
    Object.entries(txt2img.graph).map(([id, { _meta: _, ...node }]) => [id, node]),
  );
  const { ready, problems } = abilitiesOf(workflowOf(untitled));
  expect(ready).toBe(false);
  expect(problems.map(({ message, hint }) => `${message} → ${hint}`)).toEqual([
    'no node of rules/workflows/mine.json has the title “Checkpoint” → Give node 1 (CheckpointLoaderSimple) the title “Checkpoint” (double-click its title in ComfyUI), and export the workflow again.',
    expect.stringContaining(
      '“Positive prompt” → Give one of these the title “Positive prompt” (double-click its title in ComfyUI), and export the workflow again: node 5 (CLIPTextEncode), node 6 (CLIPTextEncode).',
    ),
    expect.stringContaining('“Negative prompt”'),
    expect.stringContaining('“Sampler”'),
    expect.stringContaining(
      '“Save image”, so no picture would come of it → Give node 15 (SaveImage) the title “Save image”',
    ),
  ]);
});

import { describe, expect, it } from 'vitest';
import type { Json } from '../../../engine/json.ts';
import { checkGraph } from './check.ts';
import { type Filled, fillWorkflow } from './fill.ts';
import { type Graph, isLink, linksOf, type Node, neededBy } from './graph.ts';
import type { SlotProblem } from './problem.ts';
import {
  choices,
  combinations,
  img2img,
  plainValues,
  pose,
  realServer,
  starts,
  txt2img,
  workflowOf,
} from './samples.test-fixture.ts';
import type { Workflow } from './slots.ts';
import type { SlotValues } from './values.ts';

function filled(workflow: Workflow, values: Partial<SlotValues> = {}): Filled {
  const result = fillWorkflow(workflow, { ...plainValues, ...values });
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join('\n'));
  return result.value;
}

function problems(workflow: Workflow, values: Partial<SlotValues> = {}): readonly SlotProblem[] {
  const result = fillWorkflow(workflow, { ...plainValues, ...values });
  return result.ok ? [] : result.error;
}

/** The node that feeds an input of the only node of a class, and so on: `up(g, 'SaveImage', 'images')`. */
function up(graph: Graph, from: string, ...inputs: readonly string[]): string {
  const start = Object.values(graph).filter((node) => node.class_type === from);
  expect(start).toHaveLength(1);
  let node = start[0]!;
  let output = '';
  for (const input of inputs) {
    const link = node.inputs[input];
    if (!isLink(link)) throw new Error(`${node.class_type}.${input} is ${JSON.stringify(link)}`);
    node = graph[link[0]]!;
    output = ` ${link[1]}`;
  }
  return `${node.class_type}${output}`;
}

const classes = (graph: Graph): readonly string[] =>
  Object.values(graph)
    .map((node) => node.class_type)
    .sort();

/** `txt2img` with some nodes changed; undefined takes one away. */
const changed = (from: Workflow, change: { readonly [id: string]: Partial<Node> | undefined }): Workflow => {
  const graph: { [id: string]: Node } = {};
  for (const id of new Set([...Object.keys(from.graph), ...Object.keys(change)])) {
    const node = { ...from.graph[id], ...change[id] } as Node;
    if (!(id in change) || change[id] !== undefined) graph[id] = node;
  }
  return workflowOf(graph);
};

const titled = (title: string): Pick<Node, '_meta'> => ({ _meta: { title } });

describe('every combination of what can be left out', () => {
  it.each([
    ['txt2img-lora', txt2img, choices],
    ['img2img-lora-controlnet', img2img, [starts, ...choices]],
  ] as const)('of %s gives a graph that a real server would take', (_, workflow, of) => {
    const before = JSON.stringify(workflow);
    let count = 0;
    for (const values of combinations(of)) {
      const { graph, output, places } = filled(workflow, values);
      count++;
      const told = checkGraph({ file: workflow.file, graph }, realServer, {
        placeholders: (id, input) => /_name$/.test(input) && graph[id]!.class_type !== 'KSampler',
      });
      expect(told.map(({ message }) => message)).toEqual([]);
      expect([...neededBy(graph, output)].sort()).toEqual(Object.keys(graph).sort());
      expect(Object.values(graph).every((node) => typeof node.inputs === 'object')).toBe(true);
      for (const paths of Object.values(places))
        for (const path of paths) expect(at({ graph }, path), path).toBeDefined();
      expect(classes(graph).filter((name) => name === 'LoraLoader')).toHaveLength(values.loras.length);
      expect(classes(graph).includes('VAELoader')).toBe(values.vae !== undefined);
      expect(classes(graph).includes('CLIPSetLastLayer')).toBe(values.clipSkip !== undefined);
      expect(classes(graph).includes('LatentUpscale')).toBe(values.hires !== undefined);
      expect(classes(graph).includes('ImageUpscaleWithModel')).toBe(values.upscaler !== undefined);
      expect(classes(graph).includes('ControlNetApplyAdvanced')).toBe(values.pose !== undefined);
      const pictures = Number(values.pose !== undefined) + Number(values.base !== undefined);
      expect(classes(graph).filter((name) => name === 'LoadImage')).toHaveLength(pictures);
    }
    expect(count).toBe(of.reduce((all, some) => all * some.length, 1));
    expect(JSON.stringify(workflow)).toBe(before);
  });
});

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce((part, name) => (part as { readonly [name: string]: unknown })?.[name], value);

describe('what a panel asks for', () => {
  it('stands in the graph, and its place is told', () => {
    const { graph, output, places } = filled(txt2img, {
      vae: 'v.pt',
      hires: { width: 896, height: 1280, steps: 9, denoise: 0.4 },
    });
    const value = (name: string): Json => at({ graph }, places[name]![0]!) as Json;
    expect(graph[output]!.class_type).toBe('SaveImage');
    expect(Object.fromEntries(Object.keys(places).map((name) => [name, value(name)]))).toEqual({
      'checkpoint.name': 'ink.safetensors',
      'vae.name': 'v.pt',
      'positive.text': 'a lighthouse',
      'negative.text': 'blurry',
      'size.width': 448,
      'size.height': 640,
      'size.batch': 1,
      'sampler.seed': 7,
      'sampler.steps': 24,
      'sampler.cfg': 6.5,
      'sampler.sampler': 'euler',
      'sampler.scheduler': 'normal',
      'sampler.denoise': 1,
      'hiresSize.width': 896,
      'hiresSize.height': 1280,
      'hires.seed': 7,
      'hires.steps': 9,
      'hires.cfg': 6.5,
      'hires.sampler': 'euler',
      'hires.scheduler': 'normal',
      'hires.denoise': 0.4,
      'save.prefix': 'plasma:prefix',
    });
    expect(places['sampler.seed']).toEqual(['graph.8.inputs.seed']);
  });

  it('gives the hires step its own sampler where it names one', () => {
    const { graph, places } = filled(txt2img, {
      hires: {
        width: 896,
        height: 1280,
        steps: 9,
        denoise: 0.4,
        sampler: 'ddim',
        seed: 9,
        cfg: 3,
        scheduler: 'simple',
      },
    });
    const hires = graph[places['hires.seed']![0]!.split('.')[1]!]!;
    expect(hires.inputs).toMatchObject({ sampler_name: 'ddim', seed: 9, cfg: 3, scheduler: 'simple' });
  });

  it('chains LoRAs in their order, model and clip alike', () => {
    const loras = ['a', 'b', 'c'].map((name, i) => ({ name, strength: i / 2, clip: 1 }));
    const { graph, places } = filled(txt2img, { loras });
    const sampler = Object.values(graph).find((node) => node.class_type === 'KSampler')!;
    const chain: Json[] = [];
    let link = sampler.inputs.model;
    while (isLink(link) && graph[link[0]]!.class_type === 'LoraLoader') {
      const node = graph[link[0]]!;
      chain.unshift([node.inputs.lora_name!, node.inputs.strength_model!, node._meta!.title]);
      expect((node.inputs.clip as Json[])[0]).toBe((node.inputs.model as Json[])[0]);
      link = node.inputs.model;
    }
    expect(chain).toEqual([
      ['a', 0, 'LoRA 1'],
      ['b', 0.5, 'LoRA 2'],
      ['c', 1, 'LoRA'],
    ]);
    expect(graph[(link as Json[])[0] as string]!.class_type).toBe('CheckpointLoaderSimple');
    expect(
      Object.values(graph)
        .filter((node) => node.class_type === 'CLIPTextEncode')
        .map(({ inputs }) => inputs.clip),
    ).toEqual([
      [places['lora.2.name']![0]!.split('.')[1], 1],
      [places['lora.2.name']![0]!.split('.')[1], 1],
    ]);
  });

  it('starts from the base image if there is one, else from the pose', () => {
    const { graph: posed } = filled(img2img, { pose });
    expect(up(posed, 'VAEEncode', 'pixels')).toBe('ImageScale 0');
    expect(up(posed, 'VAEEncode', 'pixels', 'image')).toBe('LoadImage 0');
    expect(up(posed, 'ControlNetApplyAdvanced', 'image')).toBe('ImageScale 0');
    const both = filled(img2img, { pose, base: { image: 'plasma:input:base' } });
    const scale = (both.graph[both.places['base.image']![0]!.split('.')[1]!] as Node).inputs;
    expect(scale.image).toBe('plasma:input:base');
    const encode = Object.values(both.graph).find((node) => node.class_type === 'VAEEncode')!;
    const fit = both.graph[(encode.inputs.pixels as Json[])[0] as string]!;
    expect(both.graph[(fit.inputs.image as Json[])[0] as string]!.inputs.image).toBe('plasma:input:base');
  });

  it('takes the checkpoint’s VAE when none is named', () => {
    expect(up(filled(txt2img).graph, 'VAEDecode', 'vae')).toBe('CheckpointLoaderSimple 2');
    expect(up(filled(txt2img, { vae: 'v.pt' }).graph, 'VAEDecode', 'vae')).toBe('VAELoader 0');
  });

  it('makes one picture of a node that was exported with a batch of four', () => {
    const four = changed(txt2img, { 7: { inputs: { width: 64, height: 64, batch_size: 4 } } });
    expect(
      Object.values(filled(four).graph).find((n) => n.class_type === 'EmptyLatentImage')!.inputs,
    ).toEqual({
      width: 448,
      height: 640,
      batch_size: 1,
    });
  });

  it('keeps texts and booleans as they are', () => {
    const odd = changed(txt2img, { 8: { inputs: { ...txt2img.graph['8']!.inputs, flag: false, none: '' } } });
    const { graph } = filled(odd, { positive: '"quotes" \\ {a|b}\n日本' });
    expect(graph['8']!.inputs).toMatchObject({ flag: false, none: '' });
    expect(graph['5']!.inputs.text).toBe('"quotes" \\ {a|b}\n日本');
  });
});

describe('a graph of somebody else', () => {
  it('finds titles whatever their capitals and spaces, and fills SDXL’s two texts', () => {
    const sdxl = changed(txt2img, {
      5: {
        class_type: 'CLIPTextEncodeSDXL',
        inputs: { width: 1024, height: 1024, text_g: '', text_l: '', clip: ['4', 0] },
        ...titled('  POSITIVE prompt '),
      },
    });
    const { graph, places } = filled(sdxl);
    expect(graph['5']!.inputs).toMatchObject({ text_g: 'a lighthouse', text_l: 'a lighthouse', width: 1024 });
    expect(places['positive.text']).toEqual(['graph.5.inputs.text_g', 'graph.5.inputs.text_l']);
  });

  it('fills KSamplerAdvanced by its noise_seed, and says that it has no denoise', () => {
    const { denoise: _, seed: __, ...inputs } = txt2img.graph['8']!.inputs;
    const advanced = changed(txt2img, {
      8: { class_type: 'KSamplerAdvanced', inputs: { ...inputs, noise_seed: 1, add_noise: 'enable' } },
    });
    expect(filled(advanced).graph['8']!.inputs.noise_seed).toBe(7);
    expect(problems(advanced, { denoise: 0.5 })).toEqual([
      expect.objectContaining({
        code: 'slot-input',
        message: 'node 8 (KSamplerAdvanced, “Sampler”) has no input "denoise" for the denoise',
      }),
    ]);
  });

  it('spreads the sampler over several nodes of one title', () => {
    const { seed, steps, cfg, sampler_name, scheduler, denoise, latent_image, model, positive, negative } =
      txt2img.graph['8']!.inputs as { readonly [name: string]: Json };
    const node = (class_type: string, inputs: { readonly [name: string]: Json }): Node => ({
      class_type,
      inputs,
      ...titled('Sampler'),
    });
    const spread = changed(txt2img, {
      8: {
        ...node('SamplerCustomAdvanced', {
          noise: ['20', 0],
          guider: ['21', 0],
          sampler: ['22', 0],
          sigmas: ['23', 0],
          latent_image: latent_image!,
        }),
        ...titled('Draw'),
      },
      20: node('RandomNoise', { noise_seed: seed! }),
      21: node('CFGGuider', { model: model!, positive: positive!, negative: negative!, cfg: cfg! }),
      22: node('KSamplerSelect', { sampler_name: sampler_name! }),
      23: node('BasicScheduler', { model: model!, scheduler: scheduler!, steps: steps!, denoise: denoise! }),
    });
    const { graph } = filled(spread, { denoise: 0.7 });
    expect(graph['20']!.inputs.noise_seed).toBe(7);
    expect(graph['23']!.inputs).toMatchObject({ steps: 24, scheduler: 'normal', denoise: 0.7 });
    expect(
      checkGraph({ file: 'x', graph }, realServer, { placeholders: (_, input) => input === 'ckpt_name' }),
    ).toEqual([]);
  });

  it('leaves away previews, notes and other pictures that it also saves', () => {
    const more = changed(txt2img, {
      30: { class_type: 'PreviewImage', inputs: { images: ['11', 0] }, ...titled('Look') },
      31: {
        class_type: 'SaveImage',
        inputs: { images: ['11', 0], filename_prefix: 'x' },
        ...titled('Second'),
      },
      32: { class_type: 'Lonely', inputs: {} },
    });
    expect(filled(more).graph).toEqual(filled(txt2img).graph);
  });

  it('does without a negative prompt if the panel has none', () => {
    const one = changed(txt2img, { 6: titled('Unconditional') });
    expect(filled(one, { negative: '' }).graph['6']!.inputs.text).toBe('lowres, blurry, text, watermark');
    expect(problems(one)).toMatchObject([
      {
        code: 'no-slot',
        message: 'no node of rules/workflows/mine.json has the title “Negative prompt”',
        hint: expect.stringContaining(
          'Give node 6 (CLIPTextEncode, “Unconditional”) the title “Negative prompt”',
        ),
      },
    ]);
  });
});

describe('what can’t be', () => {
  it.each([
    [
      'a pose without a place for it',
      txt2img,
      { pose },
      'rules/workflows/txt2img-lora.json takes no pose: no node has the title “Pose image” or “ControlNet” or “Pose strength”',
    ],
    [
      'nothing to start from',
      img2img,
      {},
      'rules/workflows/img2img-lora-controlnet.json starts from a picture, and the panel gives neither a base image nor a pose',
    ],
    [
      'a seed that JavaScript rounds',
      txt2img,
      { seed: 2 ** 53 },
      'Sampler: seed 9007199254740992 is no whole number from 0 to 9007199254740991',
    ],
    [
      'half a seed',
      txt2img,
      { seed: 0.5 },
      'Sampler: seed 0.5 is no whole number from 0 to 9007199254740991',
    ],
    [
      'a strength that is no number',
      txt2img,
      { loras: [{ name: 'a', strength: Number.NaN, clip: 1 }] },
      'LoRA 1: strength is NaN, which is no number',
    ],
    [
      'two places to save',
      changed(txt2img, {
        30: { class_type: 'SaveImage', inputs: { images: ['11', 0] }, ...titled('save IMAGE') },
      }),
      {},
      '2 nodes have the title “Save image”: node 15 (SaveImage, “Save image”), node 30 (SaveImage, “save IMAGE”)',
    ],
    [
      'no place to save',
      changed(txt2img, { 15: titled('Result') }),
      {},
      'no node of rules/workflows/mine.json has the title “Save image”, so no picture would come of it',
    ],
    [
      'a preview for a result',
      changed(txt2img, { 15: { class_type: 'PreviewImage' } }),
      {},
      'node 15 (PreviewImage, “Save image”) is no SaveImage',
    ],
    [
      'a LoRA that nothing uses',
      changed(txt2img, { 20: { ...txt2img.graph['3']!, ...titled('LoRA') }, 3: titled('Fixed LoRA') }),
      { loras: [{ name: 'a', strength: 1, clip: 1 }] },
      'node 20 (LoraLoader, “LoRA”) is no part of what node 15 (SaveImage, “Save image”) saves, so what goes into it would change nothing',
    ],
    [
      'an upscaler that can’t be taken out',
      changed(txt2img, { 13: titled('Bigger') }),
      {},
      'without an upscaler node 12 (UpscaleModelLoader, “Upscale model”) can’t be taken out: node 13 (ImageUpscaleWithModel, “Bigger”) still needs it',
    ],
    [
      'a ring',
      changed(txt2img, { 3: { inputs: { ...txt2img.graph['3']!.inputs, clip: ['4', 0] } } }),
      { clipSkip: 2, loras: [{ name: 'a', strength: 1, clip: 1 }] },
      expect.stringContaining('nodes wait for each other: '),
    ],
    [
      'a link to nowhere',
      changed(txt2img, { 1: undefined }),
      {},
      'no node of rules/workflows/mine.json has the title “Checkpoint”',
    ],
    [
      'no place for the size',
      changed(txt2img, { 7: titled('Empty') }),
      {},
      'nothing in rules/workflows/mine.json takes the width and height of a panel',
    ],
    [
      'a title on the wrong node',
      changed(txt2img, { 8: titled('x'), 11: titled('Sampler') }),
      {},
      'node 11 (VAEDecode, “Sampler”) has no input "seed" or "noise_seed" for the seed',
    ],
  ] as const)('%s', (_, workflow, values, message) => {
    const told = problems(workflow as Workflow, values as Partial<SlotValues>);
    expect(told.map((problem) => problem.message.replaceAll("can't", 'can’t'))).toContainEqual(message);
    expect(told.length).toBeLessThan(8);
  });

  it('a link to nowhere that the picture needs', () => {
    const cut = changed(txt2img, {
      8: { inputs: { ...txt2img.graph['8']!.inputs, latent_image: ['77', 0] } },
    });
    expect(problems(cut)).toMatchObject([
      {
        code: 'dangling-link',
        message: 'node 8 (KSampler, “Sampler”) takes "latent_image" from node 77, which isn\'t there',
        node: '8',
        input: 'latent_image',
      },
    ]);
  });

  it('a VAE that the checkpoint has none to take the place of', () => {
    const unet = changed(txt2img, { 1: { class_type: 'UNETLoader', inputs: { unet_name: 'x' } } });
    expect(problems(unet)).toMatchObject([
      { code: 'slot-stays', hint: expect.stringContaining('name a `vae`') },
    ]);
  });

  it('a ring of ten thousand nodes ends as well', () => {
    const ring: { [id: string]: Node } = {};
    for (let i = 0; i < 10_000; i++)
      ring[`r${i}`] = { class_type: 'Reroute', inputs: { '': [`r${(i + 1) % 10_000}`, 0] } };
    const graph = {
      ...txt2img.graph,
      ...ring,
      14: { ...txt2img.graph['14']!, inputs: { ...txt2img.graph['14']!.inputs, image: ['r0', 0] } },
    };
    expect(problems(workflowOf(graph as Graph)).map(({ code }) => code)).toContain('workflow-cycle');
    expect(linksOf(ring.r0!)).toEqual([['', ['r1', 0]]]);
  });
});

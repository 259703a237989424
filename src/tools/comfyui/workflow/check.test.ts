import { describe, expect, it } from 'vitest';
import { type CheckOptions, checkGraph, type ObjectInfo } from './check.ts';
import type { Graph, Node } from './graph.ts';
import { readObjectInfo } from './object-info.ts';
import { realServer, textOf } from './samples.test-fixture.ts';

const file = 'rules/workflows/mine.json';

/** A small graph in order: a picture of one colour, scaled, saved. */
const small: Graph = {
  1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } },
  2: {
    class_type: 'ImageScale',
    inputs: { image: ['1', 0], upscale_method: 'lanczos', width: 32, height: 32, crop: 'center' },
  },
  3: { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'x' } },
};

/** `small` with one input set, or other nodes. */
const withInput = (id: '1' | '2' | '3', name: string, value: Node['inputs'][string]): Graph => ({
  ...small,
  [id]: { ...small[id]!, inputs: { ...small[id]!.inputs, [name]: value } },
});

function said(graph: Graph, info: ObjectInfo = realServer, options: CheckOptions = {}): readonly string[] {
  return checkGraph({ file, graph }, info, options).map(
    ({ severity, code, message, hint }) =>
      `${severity} ${code}: ${message}${hint === undefined ? '' : ` → ${hint}`}`,
  );
}

it('has nothing to say of a graph in order', () => {
  expect(said(small)).toEqual([]);
});

describe('against a real server’s nodes', () => {
  it.each([
    [
      'a class it has not',
      { ...small, 2: { ...small[2]!, class_type: 'ImageScal' } },
      'error unknown-node: node 2 (ImageScal): the server has no node "ImageScal" → Did you mean "ImageScale"?',
    ],
    [
      'a missing input',
      { ...small, 3: { ...small[3]!, inputs: { filename_prefix: 'x' } } },
      'error missing-input: node 3 (SaveImage) has nothing for its input "images" → Connect IMAGE to it',
    ],
    [
      'an input of another name',
      withInput('2', 'crops', 'center'),
      'warning unknown-input: node 2 (ImageScale) has no input "crops" → The server ignores it. Did you mean "crop"?',
    ],
    [
      'a link to nowhere',
      withInput('3', 'images', ['9', 0]),
      'error dangling-link: node 3 (SaveImage) takes "images" from node 9',
    ],
    [
      'an output that isn’t there',
      withInput('3', 'images', ['2', 1]),
      'error bad-link: node 3 (SaveImage) takes "images" from output 1 of node 2 (ImageScale), which has outputs 0 to 0',
    ],
    [
      'an output of another kind',
      {
        ...small,
        4: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
        3: { ...small[3]!, inputs: { ...small[3]!.inputs, images: ['4', 0] } },
      },
      'error wrong-type: node 3 (SaveImage) wants IMAGE for "images" and gets LATENT from node 4 (EmptyLatentImage)',
    ],
    [
      'a link where a choice belongs',
      withInput('2', 'crop', ['1', 0]),
      'error wrong-type: node 2 (ImageScale) wants a choice from its list for "crop" and gets IMAGE from node 1 (EmptyImage)',
    ],
    [
      'a picture’s name that is none',
      { ...small, 4: { class_type: 'LoadImage', inputs: { image: 5 } } },
      'error wrong-value: "image" of node 4 (LoadImage) wants a name, not 5',
    ],
    [
      'a constant where a link belongs',
      withInput('2', 'image', 'x.png'),
      'error wrong-value: "image" of node 2 (ImageScale) wants IMAGE from another node, not "x.png"',
    ],
    [
      'too large a number',
      withInput('1', 'width', 20_000),
      'error out-of-range: "width" of node 1 (EmptyImage) is 20000; it goes from 1 to 16384',
    ],
    [
      'half a pixel',
      withInput('1', 'width', 64.5),
      'error wrong-value: "width" of node 1 (EmptyImage) wants a whole number, not 64.5 → The server would cut it to 64 without a word.',
    ],
    [
      'a number as text',
      withInput('1', 'width', '64'),
      'warning wrong-value: "width" of node 1 (EmptyImage) is the text "64"; the server makes a number of it → Write 64 without quotes.',
    ],
    [
      'no number',
      withInput('1', 'width', null),
      'error wrong-value: "width" of node 1 (EmptyImage) wants a whole number, not null',
    ],
    [
      'a choice that isn’t one',
      withInput('2', 'upscale_method', 'lanzcos'),
      'error unknown-choice: "upscale_method" of node 2 (ImageScale) is "lanzcos", and there is no such choice → Did you mean "lanczos"?',
    ],
  ] as const)('%s', (_, graph, expected) => {
    const told = said(graph as Graph);
    expect(told).toHaveLength(1);
    expect(told[0]!.startsWith(expected), told[0]).toBe(true);
  });

  it('a graph that saves nothing', () => {
    const { 3: _, ...rest } = small;
    expect(said(rest as Graph)).toEqual([
      expect.stringContaining('error no-output: rules/workflows/mine.json saves nothing'),
    ]);
  });

  it('"false" for a boolean, which the server takes for true', () => {
    const mask = (noise_mask: Node['inputs'][string]): Graph => ({
      ...small,
      5: { class_type: 'InpaintModelConditioning', inputs: { noise_mask } },
    });
    const about = (graph: Graph): readonly string[] =>
      said(graph).filter((line) => line.includes('noise_mask'));
    expect(about(mask('false'))).toEqual([
      'error wrong-value: "noise_mask" of node 5 (InpaintModelConditioning) wants true or false, not "false" → Write false without quotes: the server takes every text that isn\'t empty for true.',
    ]);
    expect(about(mask(false))).toEqual([]);
  });

  it('models that are not installed, with those that are', () => {
    const info = readObjectInfo(
      textOf('src/tools/comfyui/workflow/recorded/object-info-0.8.0.json').replace(
        /"ckpt_name": \[\s*\[\]/,
        '"ckpt_name": [["dreamshaper_8.safetensors", "sdxl.safetensors"]',
      ),
      'x',
    );
    if (!info.ok) throw new Error(info.error.message);
    const graph: Graph = {
      ...small,
      7: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'dreamshaper.safetensors' } },
    };
    expect(checkGraph({ file, graph }, info.value)).toMatchObject([
      {
        code: 'not-installed',
        message:
          'the checkpoint "dreamshaper.safetensors" of node 7 (CheckpointLoaderSimple) isn\'t installed',
        facts: [['installed', 'dreamshaper_8.safetensors, sdxl.safetensors']],
        hint: expect.stringContaining('Did you mean "dreamshaper_8.safetensors"?'),
      },
    ]);
    expect(checkGraph({ file, graph }, realServer)[0]!.facts).toEqual([['installed', 'none']]);
    expect(said(graph, realServer, { placeholders: (_, input) => input === 'ckpt_name' })).toEqual([]);
  });

  it('lets alone what it can’t judge: growing inputs, wildcards, lists kept elsewhere, files to come', () => {
    const graph: Graph = {
      ...small,
      10: { class_type: 'BatchImagesNode', inputs: { 'images.image0': ['1', 0], 'images.image1': ['2', 0] } },
      11: { class_type: 'PreviewAny', inputs: { source: ['1', 0] } },
      12: { class_type: 'LoadImageOutput', inputs: { image: 'later.png' } },
      13: {
        class_type: 'ResizeImageMaskNode',
        inputs: {
          input: ['1', 0],
          resize_type: 'scale by multiplier',
          'resize_type.multiplier': 2,
          scale_method: 'area',
        },
      },
      14: { class_type: 'LoadImage', inputs: { image: 'plasma:input:pose', upload: 'image' } },
    };
    expect(said(graph)).toEqual([]);
    expect(said({ ...small, 14: { class_type: 'LoadImage', inputs: { image: 'other.png' } } })).toEqual([
      expect.stringContaining('warning unknown-file: "image" of node 14 (LoadImage) names "other.png"'),
    ]);
  });

  it('takes a seed above 2^53 − 1 as text, the way to send it exactly', () => {
    const graph: Graph = {
      ...small,
      8: { class_type: 'RandomNoise', inputs: { noise_seed: '18446744073709551615' } },
    };
    expect(said(graph)).toEqual([]);
  });
});

describe('a class that is missing', () => {
  const custom: Graph = {
    ...small,
    4: { class_type: 'OpenposePreprocessor', inputs: { image: ['1', 0] }, _meta: { title: 'Pose' } },
  };

  it('is looked for among the packs of other servers', () => {
    const other = readObjectInfo(
      JSON.stringify({
        OpenposePreprocessor: {
          input: { required: { image: ['IMAGE'] } },
          output: ['IMAGE'],
          python_module: 'custom_nodes.comfyui_controlnet_aux',
        },
      }),
      'x',
    );
    expect(
      said(custom, realServer, { others: [other.ok ? other.value : {}], server: 'http://left:8188' }),
    ).toEqual([
      'error unknown-node: node 4 (OpenposePreprocessor, “Pose”): http://left:8188 has no node "OpenposePreprocessor" → It comes from the custom nodes “comfyui_controlnet_aux”, which another server has: install them here too (ComfyUI-Manager → Custom Nodes Manager) and restart ComfyUI.',
    ]);
  });

  it('else is for ComfyUI-Manager to find', () => {
    expect(said(custom)).toEqual([expect.stringContaining('ComfyUI-Manager → Install Missing Custom Nodes')]);
  });

  it('does not count as an output that is missing', () => {
    expect(said({ 1: { class_type: 'SaveSomehow', inputs: {} } })).toHaveLength(1);
  });
});

describe('what a server answers', () => {
  it.each([
    ['<html><body>Bad gateway</body></html>', 'http://left:8188 is a web page and not JSON'],
    ['oops', 'http://left:8188 is not JSON'],
    ['[]', 'http://left:8188 holds no list of nodes'],
    ['{"detail":"Not Found"}', 'http://left:8188 holds no list of nodes'],
  ])('%s', (text, message) => {
    const read = readObjectInfo(text, 'http://left:8188');
    expect(!read.ok && read.error.message).toBe(message);
  });
});

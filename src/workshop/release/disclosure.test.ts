import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../engine/json.ts';
import { artIn, promptsIn } from './art.ts';
import { disclosureOf, disclosureText } from './disclosure.ts';
import type { Made } from './made.ts';

const digest = (char: string): string => char.repeat(64);
const made = (tool: string, output: string, more: Partial<Made> = {}): Made => ({
  target: output,
  rule: 'r',
  tool,
  version: 1,
  key: digest('0'),
  params: {},
  inputs: {},
  outputs: { image: { path: output, sha256: digest('1') } },
  models: {},
  ...more,
});
const input = (path: string, sha256 = digest('1')) => ({ path, sha256 });
const page = (arts: { readonly [name: string]: string }): Made =>
  made('page', 'page.png', {
    inputs: Object.fromEntries(Object.entries(arts).map(([name, path]) => [name, input(path)])),
  });
const record = ({ outputs }: Made): JsonObject | undefined =>
  outputs.record === undefined
    ? undefined
    : { backend: 'comfyui', prompt: 'a very long prompt', models: { 'vae/x': digest('2') } };
const known = { record, isApproved: (review: { readonly path: string }) => review.path === 'yes.yaml' };

/** One panel of each kind, and one approved behind its gate. */
const all: readonly Made[] = [
  made('comfyui', 'a.png', {
    params: { graph: { 6: { inputs: { text: 'spyke_x, ginger hair' } } } },
    inputs: { pose: input('pose.png'), 'lora.spyke': input('spyke.safetensors', digest('3')) },
    models: { 'checkpoints/ink': `sha256:${digest('4')}`, 'loras/style': 'unpinned' },
    outputs: { image: input('a.png'), record: input('a.json') },
  }),
  made('gate', 'a-approved.png', { inputs: { art: input('a.png'), review: input('yes.yaml') } }),
  made('sketch', 'b.png'),
  made('gemini', 'c.png', { params: { prompt: 'a lighthouse, night', model: 'gemini-image' } }),
  made('gate', 'c-approved.png', { inputs: { art: input('c.png'), review: input('other.yaml') } }),
  made('copy', 'd.png'),
  made('pin', 'e.png', { outputs: { image: input('e.png'), record: input('e.json') } }),
  page({
    'art.1': 'a-approved.png',
    'art.2': 'b.png',
    'art.3': 'c-approved.png',
    'art.4': 'd.png',
    'art.5': 'e.png',
    'art.6': 'paint.png',
    overlay: 'o.png',
  }),
  page({ pageArt: 'cover.png' }),
];

const disclosure = disclosureOf({
  chapter: 'ch-01',
  profile: 'kdp',
  arts: artIn(all, known),
  record,
  overrides: [],
});

describe('what is told of AI', () => {
  it('counts every picture by who has drawn it, behind gates and locks too', () => {
    expect(disclosure.pictures).toEqual({
      all: 7,
      generated: 3,
      storyboard: 1,
      painted: 1,
      pages: 1,
      other: 1,
    });
    expect(disclosure.generatedShare).toBe(0.429);
    expect(disclosure.generators).toEqual(['comfyui', 'gemini']);
  });

  it('names models and LoRAs with the digests that are known', () => {
    expect(disclosure.models).toEqual([
      { name: 'checkpoints/ink', sha256: digest('4') },
      { name: 'gemini-image' },
      { name: 'vae/x', sha256: digest('2') },
    ]);
    expect(disclosure.loras).toEqual([
      { name: 'loras/style' },
      { name: 'spyke.safetensors', sha256: digest('3') },
    ]);
  });

  it('counts what people did: approvals of these very pixels, paintings, poses', () => {
    expect(disclosure.humanSteps).toEqual({ approved: 2, painted: 2, directed: 1 });
  });

  it('is told in words too, in numbers that agree', () => {
    const text = disclosureText(disclosure);
    expect(text).toContain('3 pictures of 7 (42.9 %) were drawn by AI, with comfyui and gemini.');
    expect(text).toContain(`- checkpoints/ink, SHA-256 ${digest('4')}`);
    expect(text).toContain('- gemini-image (its file is not on record)');
    expect(text).toContain('- approved 2 pictures by their pixels');
  });

  it('holds no prompt, though all of them are known', () => {
    expect(promptsIn(all, record)).toEqual([
      'spyke_x, ginger hair',
      'a very long prompt',
      'a lighthouse, night',
    ]);
    for (const prompt of promptsIn(all, record)) expect(JSON.stringify(disclosure)).not.toContain(prompt);
  });

  it('of nothing at all says so', () => {
    const none = disclosureOf({ chapter: 'ch-01', profile: 'kdp', arts: [], record, overrides: [] });
    expect([none.generatedShare, disclosureText(none)]).toEqual([
      0,
      expect.stringContaining('No picture of this release'),
    ]);
  });
});

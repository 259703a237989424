import { describe, expect, test } from 'vitest';
import type { Config, ConfigInput } from './config.ts';
import { readConfig } from './config.ts';

const read = (more: object, text?: string) => readConfig({ title: 'P', ...more }, 'plasma.config.ts', text);
const configOf = (more: Partial<ConfigInput>): Config => {
  const config = read(more);
  if (!config.ok) throw new Error(config.error.map((p) => p.message).join('\n'));
  return config.value;
};
const said = (more: object): readonly string[] => {
  const config = read(more);
  return config.ok ? [] : config.error.map((p) => `${p.code}: ${p.message}. ${p.hint ?? ''}`.trim());
};
const checkpoint = 'dreamshaper_8.safetensors';

describe('comfyui in the config', () => {
  test('a checkpoint is enough; the rest has defaults', () => {
    expect(configOf({ comfyui: { checkpoint } }).comfyui).toMatchObject({
      servers: { local: { url: 'http://127.0.0.1:8188', window: 2 } },
      drawing: {
        value: {
          profile: 'sd15',
          loras: [],
          pose: { controlnet: 'control_v11p_sd15_openpose.pth', strength: 0.65, start: 0, end: 1 },
          hires: false,
          workflows: { plain: 'rules/workflows/txt2img-lora.json' },
        },
      },
      prompt: { value: 'rules/prompt.txt' },
      patience: 90,
      stall: 30,
    });
    expect(configOf({}).comfyui).toBeUndefined();
  });
  test('servers as an address, a list, or names', () => {
    const servers = (of: NonNullable<ConfigInput['comfyui']>['servers']) =>
      configOf({ comfyui: { checkpoint, servers: of } }).comfyui!.servers;
    expect(servers('https://gpu.example/comfy/')).toEqual({
      local: { url: 'https://gpu.example/comfy', window: 2 },
    });
    expect(Object.keys(servers(['http://a:8188', 'http://b:8188']))).toEqual(['server1', 'server2']);
    expect(
      servers({ left: 'http://a:8188', right: { url: 'http://b:8188', window: 4, input: '/srv/input' } }),
    ).toEqual({
      left: { url: 'http://a:8188', window: 2 },
      right: { url: 'http://b:8188', window: 4, input: '/srv/input' },
    });
  });
  test('servers that are none, or stand twice', () => {
    expect(said({ comfyui: { checkpoint, servers: 'localhost:8188' } })[0]).toContain(
      '"servers" should be an address, a list of addresses, or a map from names to servers, not "localhost:8188"',
    );
    expect(said({ comfyui: { checkpoint, servers: { a: 'http://x:1', b: 'http://X:1/' } } })[0]).toContain(
      'stands twice in servers',
    );
    expect(said({ comfyui: { checkpoint, servers: {} } })[0]).toContain('servers names no server');
    expect(said({ comfyui: { checkpoint, servers: { a: { url: 'http://x:1', window: 9 } } } })[0]).toContain(
      '"window" should be a whole number from 1 to 8, not 9',
    );
  });
  test('no checkpoint, and one that leads out of the models folder', () => {
    expect(said({ comfyui: {} })).toEqual([
      'missing-key: "checkpoint" is missing in comfyui. Add checkpoint: the name of a checkpoint.',
    ]);
    expect(said({ comfyui: { checkpoint: '../../x.ckpt' } })[0]).toContain('"checkpoint" should be');
  });
  test('a setting knows its line, and a pose too strong its reason', () => {
    const text =
      "export default defineConfig({\n  title: 'P',\n  comfyui: {\n    checkpoint: 'a',\n    steps: 30,\n    pose: { strength: 1 },\n  },\n});\n";
    const wrong = read({ comfyui: { checkpoint: 'a', steps: 30, pose: { strength: 1 } } }, text);
    expect(!wrong.ok && wrong.error).toMatchObject([
      { at: { line: 6, column: 13 }, hint: expect.stringContaining('above 0.9 the figure goes stiff') },
    ]);
    const right = read({ comfyui: { checkpoint: 'a', steps: 30 } }, text);
    expect(right.ok && right.value.comfyui!.drawing.origins.steps).toMatchObject({ line: 5, column: 5 });
  });
  test('a profile that nobody wrote, and one that the book has', () => {
    expect(said({ comfyui: { checkpoint, profile: 'anima' } })[0]).toContain('no profile is called "anima"');
    expect(
      configOf({ comfyui: { checkpoint, profile: 'anima' }, profiles: { anima: { base: 'sdxl' } } }).comfyui!
        .drawing.value.profile,
    ).toBe('anima');
    expect(said({ profiles: { anima: { multiple: 7 } } })[0]).toContain('8, 16, 32, 64 or 128, not 7');
  });
  test('a slip in the name of a scheduler is a warning', () => {
    expect(configOf({ comfyui: { checkpoint, scheduler: 'karas' } }).warnings).toMatchObject([
      { severity: 'warning', hint: expect.stringContaining('Did you mean "karras"?') },
    ]);
  });
  test('files outside of the book', () => {
    expect(said({ comfyui: { checkpoint, workflows: { plain: '../x.json' }, prompt: '/p.txt' } })).toEqual([
      expect.stringContaining('bad-path: "../x.json"'),
      expect.stringContaining('bad-path: "/p.txt"'),
    ]);
  });
});

describe('gemini in the config', () => {
  test('a model is enough', () => {
    expect(configOf({ gemini: { model: 'gemini-3.1-flash-image' } }).gemini).toMatchObject({
      drawing: { value: { model: 'gemini-3.1-flash-image', references: 3, seed: true, safety: {} } },
      concurrency: 1,
    });
    expect(said({ gemini: { model: 'm', size: '1k' } })[0]).toContain('512, 1K, 2K or 4K');
  });
  const key = 'AIzaSyA-not-a-key-0123456789';
  test.each([
    ['under its name', { model: 'm', apiKey: 'abc' }],
    ['by what it is, anywhere', { model: 'm', style: `ink ${key}` }],
    ['in an address', { model: 'm', baseUrl: 'https://x.example/?key=abc' }],
    ['taken from the environment', { model: 'm', apiKey: undefined }],
    ['in safety', { model: 'm', safety: { token: 'abc' } }],
  ])('a key %s is an error that never shows it', (_, gemini) => {
    const text = `export default defineConfig({\n  title: 'P',\n  gemini: ${JSON.stringify(gemini)},\n});\n`;
    const config = read({ gemini, colour: 1 }, text);
    const problems = config.ok ? [] : config.error;
    expect(problems).toMatchObject([
      { code: 'secret-in-config', at: { line: 3 }, hint: expect.stringContaining('GEMINI_API_KEY') },
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/abc|AIza/);
  });
  test('a password in the address of a ComfyUI', () => {
    const config = read({ comfyui: { checkpoint, servers: 'http://me:hunter2@gpu:8188' } });
    expect(JSON.stringify(config)).toContain('secret-in-config');
    expect(JSON.stringify(config)).not.toContain('hunter2');
  });
});

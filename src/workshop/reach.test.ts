import { describe, expect, it } from 'vitest';
import { withEnvironment } from './reach.ts';

const book = {
  resources: { cpu: 4, 'comfyui@left': 2, 'comfyui@right': 1, gemini: 1 },
  settings: {
    comfyui: { servers: { left: { url: 'http://a:1', models: '/m' } }, patience: 90 },
    gemini: { limitUsd: 5 },
  },
};

describe('what this machine has', () => {
  it('is what the book says', () => {
    for (const env of [{}, { COMFYUI_URL: ' ' }]) expect(withEnvironment(book, env)).toMatchObject(book);
  });

  it('COMFYUI_URL stands in for its servers, and leaves the rest', () => {
    expect(withEnvironment(book, { COMFYUI_URL: 'http://127.0.0.1:9000' })).toMatchObject({
      resources: { cpu: 4, gemini: 1, 'comfyui@local': 2 },
      settings: {
        comfyui: { servers: { local: { url: 'http://127.0.0.1:9000', window: 2 } }, patience: 90 },
        gemini: { limitUsd: 5 },
      },
    });
  });

  it('may name several', () => {
    const { resources } = withEnvironment(book, { COMFYUI_URL: 'http://a:1, http://b:2' });
    expect(resources).toEqual({ cpu: 4, gemini: 1, 'comfyui@server1': 2, 'comfyui@server2': 2 });
  });

  it('a server that the book knows keeps its folders, whatever it is called', () => {
    const { settings } = withEnvironment(book, { COMFYUI_URL: 'http://a:1/' });
    expect(settings.comfyui).toMatchObject({
      servers: { local: { url: 'http://a:1', models: '/m', window: 2 } },
    });
  });

  it('a trainer is what SD_SCRIPTS says, and servers here share its device', () => {
    const env = {
      SD_SCRIPTS: '/sd',
      SD_SCRIPTS_PYTHON: '/py',
      COMFYUI_URL: 'http://localhost:8188,http://loft:8188',
    };
    expect(withEnvironment(book, env).settings.kohya).toEqual({
      scripts: '/sd',
      python: '/py',
      comfyui: ['http://localhost:8188'],
      models: [],
    });
  });
});

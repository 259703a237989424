import { expect, it } from 'vitest';
import { error, page } from '../../../test/stand-in/gemini/answers.ts';
import { type GeminiOptions, standInKey, startGemini } from '../../../test/stand-in/gemini/server.ts';
import { type GeminiLook, lookGemini } from './look.ts';

const look = async (options: GeminiOptions, of: { readonly model?: string; readonly key?: string } = {}) => {
  const gemini = await startGemini(options);
  const found: GeminiLook = await lookGemini({
    model: of.model ?? 'gemini-2.5-flash-image',
    baseUrl: gemini.url,
    env: { GEMINI_API_KEY: of.key ?? standInKey },
  });
  return { found, gemini };
};

it('a valid key and a model that is there: nothing is drawn', async () => {
  const { found, gemini } = await look({});
  expect(found).toEqual({
    ok: true,
    key: 'valid',
    model: 'known',
    version: '2.0',
    message: 'the key is valid, and gemini-2.5-flash-image is there',
  });
  expect(gemini.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1beta/models/gemini-2.5-flash-image',
  ]);
});

it('a model that is not there: tells which ones are', async () => {
  const { found } = await look({}, { model: 'gemini-2.0-flash-exp-image-generation' });
  expect(found).toMatchObject({
    ok: false,
    key: 'valid',
    model: 'missing',
    hint: expect.stringContaining('gemini-2.5-flash-image, gemini-3.1-flash-image'),
  });
});

it('a key that is unknown, or none', async () => {
  const key = 'AIzaNobodyKnowsThisKey_0123456789abcdef';
  const { found } = await look({}, { key });
  expect(found).toMatchObject({ ok: false, key: 'refused', model: 'unknown', hint: expect.any(String) });
  expect(JSON.stringify(found)).not.toContain(key);
  expect(await lookGemini({ model: 'm', env: {} })).toMatchObject({ ok: false, key: 'missing' });
});

it('a key without the right, an outage, another server, a redirect, nobody', async () => {
  const denied = await look({ always: error(403, 'PERMISSION_DENIED', `Key ${standInKey} is disabled.`) });
  expect(denied.found).toMatchObject({
    ok: false,
    key: 'refused',
    message: expect.stringContaining('(hidden) is disabled'),
  });
  const down = await look({ always: error(503, 'UNAVAILABLE', 'Overloaded.') });
  expect(down.found).toMatchObject({
    ok: false,
    key: 'unknown',
    message: expect.stringMatching(/HTTP 503\): Overloaded/),
  });
  for (const always of [
    page(200, 'Hello'),
    page(404, 'No'),
    { status: 302, headers: { location: '/x' }, body: '' },
  ]) {
    const { found } = await look({ always });
    expect(found).toMatchObject({ ok: false, message: expect.stringMatching(/is not the Gemini API/) });
  }
  const gemini = await startGemini();
  await gemini.close();
  const nobody = await lookGemini({ model: 'm', baseUrl: gemini.url, env: { GEMINI_API_KEY: standInKey } });
  expect(nobody).toMatchObject({
    ok: false,
    key: 'unknown',
    message: expect.stringMatching(/can't be reached/),
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { candidate, drawn, error } from '../../../test/stand-in/gemini/answers.ts';
import { noise, png } from '../../../test/stand-in/gemini/pictures.ts';
import { standInKey, startGemini } from '../../../test/stand-in/gemini/server.ts';
import { geminiTrial } from '../../../test/stand-in/gemini/trial.ts';
import { trial } from '../../../test/trial.ts';
import { sha256 } from '../../engine/digest.ts';
import { shrink } from './references.ts';
import { geminiTool } from './tool.ts';

describe('a picture', () => {
  it('is asked for in one turn, with everything that was said', async () => {
    const { draw, gemini } = await geminiTrial();
    await draw({
      params: {
        model: 'gemini-3.1-flash-image',
        prompt: 'Spyke on the stairs.',
        negative: 'colour, text',
        imageSize: '2K',
        seed: 2 ** 31 + 5,
        temperature: 0.5,
        safety: { harassment: 'only-high', 'civic-integrity': 'off' },
      },
    });
    expect(gemini.asked[0]).toMatchObject({
      path: '/v1beta/models/gemini-3.1-flash-image:generateContent',
      body: {
        contents: [
          {
            role: 'user',
            parts: [{ text: 'Spyke on the stairs.\n\nThe picture must not contain: colour, text' }],
          },
        ],
        generationConfig: {
          responseModalities: ['TEXT', 'IMAGE'],
          imageConfig: { aspectRatio: '3:4', imageSize: '2K' },
          seed: 5,
          temperature: 0.5,
        },
        safetySettings: [
          { category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_ONLY_HIGH' },
          { category: 'HARM_CATEGORY_CIVIC_INTEGRITY', threshold: 'OFF' },
        ],
      },
    });
  });

  it('sends no seed where the config says so, and no size to a model that has one', async () => {
    const { draw, gemini } = await geminiTrial();
    await draw({ params: { seed: 5, sendSeed: false, imageSize: '1K' } });
    expect(gemini.asked[0]!.body!.generationConfig).toEqual({
      responseModalities: ['TEXT', 'IMAGE'],
      imageConfig: { aspectRatio: '3:4' },
    });
  });

  it('leaves a record of what it is, and tells the build', async () => {
    const { draw, file, gemini } = await geminiTrial();
    const { result, record } = await draw({
      params: { seed: 7, references: ['Spyke'] },
      references: { Spyke: file('spyke.png', await png()) },
    });
    expect(record()).toMatchObject({
      backend: 'gemini',
      model: 'gemini-2.5-flash-image',
      modelVersion: 'gemini-2.5-flash-image-002',
      responseId: 'r-1',
      finishReason: 'STOP',
      prompt: 'Spyke looks up at the lighthouse.',
      settings: { aspectRatio: '3:4', seed: 7, seedSent: 7 },
      references: [{ name: 'Spyke', path: 'spyke.png', sent: { type: 'image/png', width: 54, height: 72 } }],
      usageMetadata: { candidatesTokenCount: 1290 },
      cost: { usd: 0.038706, by: 'tokens' },
    });
    expect(result).toEqual({
      ok: true,
      value: {
        environment: {
          model: 'gemini-2.5-flash-image',
          modelVersion: 'gemini-2.5-flash-image-002',
          responseId: 'r-1',
          tokens: { prompt: 20, image: 1290, text: 0, thoughts: 0 },
          usd: 0.038706,
          usdSpent: 0.038706,
          tries: 1,
        },
      },
    });
    expect(gemini.asked).toHaveLength(1);
  });
});

it('is drawn with the key of this machine and its own clock by the tool that builds use', async () => {
  const gemini = await startGemini({ answers: [candidate([])] });
  vi.stubEnv('GEMINI_API_KEY', standInKey);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { run } = await trial();
  const { result, output } = await run(geminiTool, {
    params: {
      model: 'gemini-2.5-flash-image',
      prompt: 'Spyke.',
      aspectRatio: '3:4',
      width: 600,
      height: 800,
      references: [],
    },
    outputs: { image: 'a.png', record: 'a.json' },
    settings: { baseUrl: `${gemini.url}/v1beta/` },
  });
  expect(result).toMatchObject({ ok: true, value: { environment: { tries: 2 } } });
  expect(await sharp(output('image')).metadata()).toMatchObject({ format: 'png', width: 54, height: 72 });
});

describe('81: a model that is not there', () => {
  it('is final, leads to where it is set, and is asked for once', async () => {
    const { draw, gemini } = await geminiTrial();
    const params = { model: 'gemini-2.5-flash-image-preview' };
    const { result } = await draw({ params });
    expect(result).toMatchObject({
      ok: false,
      error: {
        message: 'Gemini has no model gemini-2.5-flash-image-preview, or has it no longer',
        hint: expect.stringMatching(/gemini\.model in plasma\.config\.ts/),
        facts: expect.arrayContaining([['param', 'model']]),
      },
    });
    await draw({ params: { ...params, prompt: 'Another.' } });
    expect(gemini.asked).toHaveLength(1);
    expect((await draw()).result.ok).toBe(true);
  });

  it('may be told with a 400 as well', async () => {
    const { draw } = await geminiTrial({
      answers: () => error(400, 'INVALID_ARGUMENT', 'Model gemini-2.5-flash-image is no longer available.'),
    });
    expect((await draw()).result).toMatchObject({
      error: { message: expect.stringMatching(/has no model/) },
    });
  });

  it('another bad request is told in the words of the API, and asked once', async () => {
    const { draw, gemini } = await geminiTrial({
      answers: () => error(400, 'INVALID_ARGUMENT', 'Unknown name "imageSize"'),
    });
    expect((await draw()).result).toMatchObject({
      error: {
        message: expect.stringMatching(/does not understand/),
        facts: expect.arrayContaining([['Gemini says', 'Unknown name "imageSize"']]),
      },
    });
    expect(gemini.asked).toHaveLength(1);
  });

  it('a region or billing that is not permitted is final', async () => {
    const { draw } = await geminiTrial({
      answers: () => error(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    });
    expect((await draw()).result).toMatchObject({
      error: { message: expect.stringMatching(/region or its billing/) },
    });
  });
});

describe('85: references', () => {
  it('are made small, always to the same bytes, and carry nothing but their picture', async () => {
    const { draw, gemini, file } = await geminiTrial();
    const sheet = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#999' } })
      .withExif({ IFD0: { ImageDescription: 'a secret of the house' } })
      .png()
      .toBuffer();
    const references = { Spyke: file('spyke.png', sheet) };
    await draw({ references });
    await draw({ references });
    const [first, second] = gemini.asked.map(({ body }) => body!.contents[0]!.parts);
    expect(first).toEqual(second);
    expect(first!.map((part) => part.text)).toEqual([
      'Reference image: Spyke',
      undefined,
      'Spyke looks up at the lighthouse.',
    ]);
    const sent = Buffer.from(first![1]!.inlineData!.data, 'base64');
    expect(await sharp(sent).metadata()).toMatchObject({ format: 'png', width: 1536, height: 1024 });
    expect((await sharp(sent).metadata()).exif).toBeUndefined();
  });

  it('that would be too much together become JPEGs, and at last an error that says so', async () => {
    const { folder, file } = await geminiTrial();
    const path = file('a.png', await noise(900, 900));
    const input = { path, file: join(folder, path), digest: sha256(readFileSync(join(folder, path))) };
    const shrunk = async (most: number) => await shrink(['a', 'b'], { a: input, b: input }, most);
    const whole = await shrunk(20_000_000);
    expect(whole).toMatchObject({
      ok: true,
      value: [{ type: 'image/png', width: 900 }, { type: 'image/png' }],
    });
    const size = whole.ok ? whole.value[0]!.bytes.length : 0;
    expect(await shrunk(2 * size - 1)).toMatchObject({
      ok: true,
      value: [{ type: 'image/jpeg', width: 900 }, { type: 'image/jpeg' }],
    });
    expect(await shrunk(1000)).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/^2 reference images are \d+ bytes even when they are made small/),
      },
    });
  });

  it('that is no picture is named, before anything is paid', async () => {
    const { draw, gemini, file } = await geminiTrial();
    const { result } = await draw({ references: { Spyke: file('spyke.png', 'not a picture') } });
    expect(result).toMatchObject({
      error: { message: expect.stringMatching(/^spyke\.png, a reference image, can't be read/) },
    });
    expect(gemini.requests).toHaveLength(0);
  });

  it('a request that Google finds too large says what to do', async () => {
    for (const answer of [
      error(400, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit: 20971520 bytes.'),
      { status: 413, headers: { 'content-type': 'text/html' }, body: '<html>413</html>' },
    ]) {
      const { draw, gemini } = await geminiTrial({ answers: () => answer });
      expect((await draw()).result).toMatchObject({
        error: {
          message: expect.stringMatching(/too large/),
          hint: expect.stringMatching(/fewer references/),
        },
      });
      expect(gemini.asked).toHaveLength(1);
    }
  });
});

describe('87: an answer that was paid for', () => {
  it('is kept, so that a build that could not place it pays nothing the next time', async () => {
    const bytes = await png(54, 72, 9);
    const { draw, gemini } = await geminiTrial({ answers: [drawn(bytes)] });
    const first = await draw({ key: 'k'.repeat(64) });
    const second = await draw({ key: 'k'.repeat(64) });
    expect(second.image().equals(bytes)).toBe(true);
    expect(second.record()).toEqual(first.record());
    expect(second.result).toMatchObject({ value: { environment: { kept: true, tries: 0 } } });
    expect(gemini.asked).toHaveLength(1);
  });

  it('is not used where another is asked for: another key, or anew', async () => {
    const { draw, gemini } = await geminiTrial();
    await draw({ key: 'k'.repeat(64) });
    await draw({ key: 'l'.repeat(64) });
    await draw({ key: 'k'.repeat(64), anew: true });
    expect(gemini.asked).toHaveLength(3);
  });

  it('is forgotten after sixteen more', async () => {
    const { draw, folder } = await geminiTrial();
    for (let i = 0; i < 18; i++) await draw({ params: { prompt: `picture ${i}` } });
    expect(readdirSync(join(folder, 'keep/replies'))).toHaveLength(16);
  });
});

describe('what can not be asked for is said before anything is paid', () => {
  const wrong: readonly (readonly [
    params: { readonly [name: string]: unknown },
    said: RegExp,
    param: string,
  ])[] = [
    [{ prompt: ' ' }, /the prompt is empty/, 'prompt'],
    [{ model: '../../etc' }, /a model has an id/, 'model'],
    [{ aspectRatio: '1:8' }, /makes no picture of 1:8/, 'aspectRatio'],
    [{ imageSize: '4K' }, /makes no picture of size 4K/, 'imageSize'],
    [{ seed: 1.5 }, /seed/, 'seed'],
    [{ temperature: 3 }, /temperature/, 'temperature'],
    [{ references: ['nobody'] }, /"nobody" is no input/, 'references'],
    [{ safety: { harassment: 'sometimes' } }, /safety/, 'safety.harassment'],
    [{ width: 0 }, /width/, 'width'],
    [{ speed: 'fast' }, /speed/, ''],
  ];
  for (const [params, said, param] of wrong) {
    it(JSON.stringify(params), async () => {
      const { draw, gemini } = await geminiTrial();
      const { result } = await draw({ params });
      expect(result).toMatchObject({
        ok: false,
        error: { kind: 'failed', message: expect.stringMatching(said) },
      });
      const facts = result.ok ? [] : (result.error.facts ?? []);
      expect(facts.find(([label]) => label === 'param')?.[1] ?? '').toBe(param);
      expect(gemini.requests).toHaveLength(0);
    });
  }
});

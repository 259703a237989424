import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, candidate, error, page, picture, text } from '../../../test/stand-in/gemini/answers.ts';
import { png } from '../../../test/stand-in/gemini/pictures.ts';
import { standInKey } from '../../../test/stand-in/gemini/server.ts';
import { geminiTrial } from '../../../test/stand-in/gemini/trial.ts';

const drawing = await png();

/** Every byte that a run left behind in a folder. */
function* filesIn(folder: string): Generator<readonly [name: string, bytes: Buffer]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) yield [path, readFileSync(path)];
  }
}

const holdsKey = (bytes: Buffer | string): boolean =>
  [standInKey, Buffer.from(standInKey).toString('base64').slice(0, -2), encodeURIComponent(standInKey)].some(
    (form) => bytes.includes(form),
  );

describe('82: the key', () => {
  it('is looked for before anything else', async () => {
    const { draw, gemini, folder } = await geminiTrial();
    const { result } = await draw({ params: { prompt: '' }, world: { env: {} } });
    expect(result).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/GEMINI_API_KEY is not set/),
        hint: expect.stringMatching(/export GEMINI_API_KEY/),
      },
    });
    expect(gemini.requests).toHaveLength(0);
    expect([...filesIn(folder)]).toEqual([]);
  });

  it('may be called GOOGLE_API_KEY, and may end with a line break', async () => {
    const { draw } = await geminiTrial();
    const env = { GEMINI_API_KEY: ' ', GOOGLE_API_KEY: `${standInKey}\n` };
    expect((await draw({ world: { env } })).result.ok).toBe(true);
  });

  it('that can be none is never sent or shown', async () => {
    const { draw, gemini } = await geminiTrial();
    for (const [key, said] of [
      ['schlüssel-mit-umlaut', /holds characters that no key has/],
      ['two words-and-more-of-them', /holds characters that no key has/],
      ['x9y8z7', /too short/],
    ] as const) {
      const { result } = await draw({ world: { env: { GEMINI_API_KEY: key } } });
      expect(result).toMatchObject({ error: { message: expect.stringMatching(said) } });
      expect(JSON.stringify(result)).not.toContain(key);
    }
    expect(gemini.requests).toHaveLength(0);
  });

  it('that Google does not know is told so, and asked with once', async () => {
    const { draw, gemini } = await geminiTrial();
    const env = { GEMINI_API_KEY: 'AIzaNobodyKnowsThisKey_0123456789abcdef' };
    const { result } = await draw({ world: { env } });
    expect(result).toMatchObject({
      error: { message: 'Gemini does not know this API key', hint: expect.any(String) },
    });
    await draw({ params: { prompt: 'Another.' }, world: { env } });
    expect(gemini.requests).toHaveLength(1);
    expect((await draw()).result.ok).toBe(true);
  });

  it('travels in a header and nowhere else', async () => {
    const { draw, gemini } = await geminiTrial();
    await draw();
    const { headers, path, body } = gemini.asked[0]!;
    expect(headers['x-goog-api-key']).toBe(standInKey);
    expect(holdsKey(path) || holdsKey(JSON.stringify(body))).toBe(false);
  });

  const echo = `you sent ${standInKey}`;
  const echoes: readonly (readonly [where: string, answer: Answer])[] = [
    ['an error', error(400, 'INVALID_ARGUMENT', echo)],
    ['a missing right', error(403, 'PERMISSION_DENIED', echo)],
    ['a page of a proxy', page(403, echo)],
    ['an outage', page(503, echo)],
    [
      'a redirect',
      { status: 307, headers: { location: `https://elsewhere.example/?key=${standInKey}` }, body: '' },
    ],
    ['words without a picture', candidate([text(echo)], { finishReason: standInKey, finishMessage: echo })],
    [
      'a picture',
      candidate(
        [text(echo), picture(drawing)],
        {},
        {
          modelVersion: standInKey,
          responseId: standInKey,
          usageMetadata: { promptTokenCount: 9, [standInKey]: standInKey },
        },
      ),
    ],
  ];
  for (const [where, answer] of echoes) {
    it(`is in no result, note or file when the server repeats it in ${where}`, async () => {
      const { draw, folder, notes } = await geminiTrial({ answers: () => answer });
      const { result } = await draw();
      expect(holdsKey(JSON.stringify(result))).toBe(false);
      expect(holdsKey(notes.join())).toBe(false);
      const files = [...filesIn(folder)];
      expect(files.length).toBeGreaterThan(0);
      expect(files.filter(([, bytes]) => holdsKey(bytes)).map(([name]) => name)).toEqual([]);
    });
  }

  it('is in nothing that is thrown', async () => {
    const { draw } = await geminiTrial({ answers: () => error(503, 'UNAVAILABLE', 'x') });
    const thrown = await draw({
      world: {
        wait: () => {
          throw new Error(`broke with ${standInKey}`, { cause: new Error(standInKey) });
        },
      },
    }).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(thrown?.message).toBe('broke with (hidden)');
    expect(holdsKey(`${thrown?.stack} ${String(thrown?.cause)}`)).toBe(false);
  });

  it('in a prompt is refused: a prompt is kept and sent', async () => {
    const { draw, gemini } = await geminiTrial();
    const { result } = await draw({ params: { prompt: `Draw ${standInKey}` } });
    expect(result).toMatchObject({ error: { message: expect.stringMatching(/holds the API key/) } });
    expect(holdsKey(JSON.stringify(result))).toBe(false);
    expect(gemini.requests).toHaveLength(0);
  });
});

describe('where the key is sent', () => {
  it('never in clear to another machine', async () => {
    const { draw } = await geminiTrial();
    const { result } = await draw({ settings: { baseUrl: 'http://gemini.example' } });
    expect(result).toMatchObject({ error: { message: expect.stringMatching(/travel in clear/) } });
  });

  it('not to where a server sends it on', async () => {
    const other = await geminiTrial();
    const { draw, gemini } = await geminiTrial({
      always: { status: 308, headers: { location: other.gemini.url }, body: '' },
    });
    const { result } = await draw();
    expect(result).toMatchObject({
      error: {
        message: expect.stringMatching(/sends requests on/),
        facts: expect.arrayContaining([['location', other.gemini.url]]),
      },
    });
    expect([gemini.requests.length, other.gemini.requests.length]).toEqual([1, 0]);
  });

  it('a web page where the API should be is told as one', async () => {
    for (const answer of [page(200, 'Welcome'), page(404, 'Not Found'), page(407, 'Log in')]) {
      const { draw, gemini } = await geminiTrial({ always: answer });
      const { result } = await draw();
      expect(result).toMatchObject({
        error: {
          message: `what answers at ${gemini.url} is not the Gemini API`,
          hint: expect.stringMatching(/baseUrl/),
        },
      });
      expect(gemini.requests).toHaveLength(1);
    }
  });
});

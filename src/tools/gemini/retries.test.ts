import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, error, exhausted, page } from '../../../test/stand-in/gemini/answers.ts';
import { geminiTrial } from '../../../test/stand-in/gemini/trial.ts';

const minute = 'GenerateRequestsPerMinutePerProjectPerModel';
const day = 'GenerateRequestsPerDayPerProjectPerModel';

describe('75: too many requests in a minute', () => {
  it('waits for as long as the body says, and asks again', async () => {
    const { draw, waits, notes } = await geminiTrial({ answers: [exhausted(minute, '45.837906927s')] });
    expect((await draw()).result.ok).toBe(true);
    expect(waits).toEqual([45_838]);
    expect(notes).toEqual(['too many requests in a minute: again in 46 s']);
  });

  it('adds a little chance, never less than was asked for', async () => {
    const { draw, waits } = await geminiTrial({ answers: [exhausted(minute, '20s')] });
    await draw({ world: { random: () => 0.999 } });
    expect(waits[0]).toBeGreaterThan(20_000);
    expect(waits[0]).toBeLessThan(25_001);
  });

  it('holds back every other picture of this key meanwhile', async () => {
    const { draw, gemini, setClock, world } = await geminiTrial({ answers: [exhausted(minute, '30s')] });
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const waiting: number[] = [];
    const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const wait = (ms: number): Promise<void> => {
      begun[waiting.push(ms) - 1]?.resolve();
      return over;
    };
    const of = { settings: { concurrency: 2 }, world: { wait } };
    const first = draw(of);
    await begun[0]!.promise;
    const second = draw(of);
    await begun[1]!.promise;
    expect([waiting, gemini.asked.length]).toEqual([[30_000, 30_000], 1]);
    setClock(world.now() + 30_000);
    end();
    expect([(await first).result.ok, (await second).result.ok]).toEqual([true, true]);
  });

  it('honours a Retry-After header should there be one', async () => {
    const answer = { ...error(429, 'RESOURCE_EXHAUSTED', 'Slow down.'), headers: { 'retry-after': '17' } };
    const { draw, waits } = await geminiTrial({ answers: [answer] });
    await draw();
    expect(waits).toEqual([17_000]);
  });

  it('gives up after five waits and says so', async () => {
    const { draw, gemini } = await geminiTrial({ answers: () => exhausted(minute, '10s') });
    const { result } = await draw();
    expect(result).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/no more requests in this minute/),
        facts: expect.arrayContaining([['quota', minute]]),
      },
    });
    expect(gemini.asked).toHaveLength(6);
  });

  it('without details, waits longer each time', async () => {
    const crowded = error(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted.');
    const { draw, waits } = await geminiTrial({ answers: [crowded, crowded, crowded] });
    expect((await draw()).result.ok).toBe(true);
    expect(waits).toEqual([1000, 2000, 4000]);
  });
});

describe('76: no more requests today', () => {
  it('nothing more is asked until midnight in California', async () => {
    const { draw, gemini, setClock, waits } = await geminiTrial({ answers: [exhausted(day, '20s')] });
    const { result } = await draw();
    expect(result).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(
          /resets at 2026-11-25 08:00 UTC \(midnight Pacific time, in 12 h 0 min\)/,
        ),
      },
    });
    expect((await draw({ params: { prompt: 'Another.' } })).result).toEqual(result);
    expect([gemini.asked.length, waits.length]).toEqual([1, 0]);
    setClock(Date.UTC(2026, 10, 25, 8, 0, 1));
    expect((await draw()).result.ok).toBe(true);
  });
});

describe('77: a limit of 0', () => {
  it('is final, and says how to get pictures', async () => {
    const { draw, gemini } = await geminiTrial({
      answers: () => exhausted(`${minute}-FreeTier`, '36s', '0'),
    });
    const { result } = await draw();
    expect(result).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/limit is 0/),
        hint: expect.stringMatching(/[Ee]nable billing/),
      },
    });
    await draw({ params: { prompt: 'Another.' } });
    expect(gemini.asked).toHaveLength(1);
  });
});

describe('78: a server that is not able to answer', () => {
  const troubles: readonly (readonly [what: string, answer: Answer, tries: number])[] = [
    ['500', error(500, 'INTERNAL', 'An internal error has occurred.'), 5],
    ['503', error(503, 'UNAVAILABLE', 'The model is overloaded.'), 5],
    ['502 from a proxy, as HTML', page(502, 'Bad Gateway'), 5],
    [
      'an error as an array',
      { status: 503, body: [{ error: { code: 503, message: 'x', status: 'UNAVAILABLE' } }] },
      5,
    ],
    [
      'an error under HTTP 200',
      { status: 200, body: { error: { code: 503, message: 'x', status: 'UNAVAILABLE' } } },
      5,
    ],
    ['504', error(504, 'DEADLINE_EXCEEDED', 'Deadline expired.'), 3],
    ['a connection that is closed', { act: 'drop' }, 3],
    ['an answer that breaks off', { act: 'cut', body: { candidates: [] } }, 3],
  ];
  for (const [what, answer, tries] of troubles) {
    it(`${what}: asks ${tries} times, longer and longer apart`, async () => {
      const { draw, gemini, waits } = await geminiTrial({ answers: () => answer });
      const { result } = await draw();
      expect(result).toMatchObject({
        ok: false,
        error: { kind: 'failed', hint: expect.stringMatching(/what is done stays done/) },
      });
      expect(gemini.asked).toHaveLength(tries);
      expect(waits).toEqual([1000, 2000, 4000, 8000].slice(0, tries - 1));
    });
  }

  it('warns when a lost answer may be charged beside the one that came', async () => {
    const { draw } = await geminiTrial({ answers: [{ act: 'drop' }] });
    const { result } = await draw();
    expect(result).toMatchObject({
      ok: true,
      value: {
        environment: { tries: 2, perhapsCharged: { calls: 1, usd: expect.closeTo(0.0388, 3) } },
        warnings: [expect.stringMatching(/may charge 1 more call/)],
      },
    });
  });

  it('nothing listens: nothing is charged', async () => {
    const { draw, gemini, waits } = await geminiTrial();
    await gemini.close();
    const { result } = await draw();
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/can't be reached at .*nothing listens/) },
    });
    expect(JSON.stringify(result)).not.toContain('charged');
    expect(waits).toHaveLength(4);
  });
});

describe('86: a request that is given up', () => {
  it('by us: is cancelled on the wire and counts as perhaps charged', async () => {
    const { draw, gemini, folder } = await geminiTrial({ answers: () => ({ act: 'hang' }) });
    const abort = new AbortController();
    const drawing = draw({ signal: abort.signal });
    await gemini.has(1);
    abort.abort();
    const { result } = await drawing;
    await gemini.left(1);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'cancelled', message: expect.stringMatching(/may be charged all the same/) },
    });
    const lines = readFileSync(join(folder, 'keep/ledger.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { event: 'sent' },
      { event: 'settled', how: 'unsure', usd: expect.closeTo(0.0388, 3) },
    ]);
  });

  it('while it waits: ends at once and costs nothing', async () => {
    const abort = new AbortController();
    const { draw, gemini } = await geminiTrial({ answers: () => exhausted(minute, '30s') });
    const { result } = await draw({
      signal: abort.signal,
      world: { wait: async () => abort.abort() },
    });
    expect(result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(gemini.asked).toHaveLength(1);
  });

  it('before a seat is free: never asks', async () => {
    const { draw, gemini } = await geminiTrial({ answers: () => ({ act: 'hang' }) });
    const [first, second] = [new AbortController(), new AbortController()];
    const one = draw({ signal: first.signal });
    await gemini.has(1);
    const two = draw({ signal: second.signal });
    second.abort();
    expect((await two).result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    first.abort();
    await one;
    expect(gemini.asked).toHaveLength(1);
  });

  it('by silence: is asked for twice more, each perhaps charged', async () => {
    const { draw, gemini } = await geminiTrial({ answers: () => ({ act: 'hang' }) });
    const { result } = await draw({ world: { timeouts: { headersMs: 100 } } });
    expect(result).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/answer was lost/),
        facts: expect.arrayContaining([['perhaps charged', '$0.12, for 3 calls without an answer']]),
      },
    });
    await gemini.has(3);
    expect(gemini.asked).toHaveLength(3);
  });
});

it('asks one at a time unless the config says otherwise', async () => {
  let open = 0;
  let most = 0;
  const { draw } = await geminiTrial({
    answers: async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
      return error(404, 'NOT_FOUND', 'gone');
    },
  });
  await Promise.all(['a', 'b', 'c', 'd'].map((prompt) => draw({ params: { prompt } })));
  expect(most).toBe(1);
});

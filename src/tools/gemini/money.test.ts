import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blockedPrompt, candidate, picture, text } from '../../../test/stand-in/gemini/answers.ts';
import { png } from '../../../test/stand-in/gemini/pictures.ts';
import { geminiTrial } from '../../../test/stand-in/gemini/trial.ts';
import { openLedger } from './ledger.ts';

/** A picture of the 2.5 model costs about four cents. */
const limit = (limitUsd: number) => ({ settings: { limitUsd } });

describe('the money limit', () => {
  it('is not passed: what is left is too little, so nothing is asked, and it says how to go on', async () => {
    const { draw, gemini } = await geminiTrial();
    await draw({ params: { prompt: 'one' }, ...limit(0.1) });
    await draw({ params: { prompt: 'two' }, ...limit(0.1) });
    const { result } = await draw({ params: { prompt: 'three' }, ...limit(0.1) });
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: 'failed',
        message:
          'Gemini was not asked: $0.08 of the limit of $0.10 is spent, and this picture costs about $0.04',
        hint: expect.stringMatching(/^Raise gemini\.limitUsd in plasma\.config\.ts/),
      },
    });
    expect(gemini.asked).toHaveLength(2);
    expect((await draw({ params: { prompt: 'three' }, ...limit(0.2) })).result.ok).toBe(true);
  });

  it('holds for calls that are on their way together', async () => {
    const { draw, gemini } = await geminiTrial();
    const settings = { limitUsd: 0.1, concurrency: 4 };
    const all = await Promise.all(
      ['a', 'b', 'c', 'd'].map((prompt) => draw({ params: { prompt }, settings })),
    );
    expect(all.filter(({ result }) => result.ok)).toHaveLength(2);
    expect(gemini.asked).toHaveLength(2);
  });

  it('holds between the tries of one picture', async () => {
    const costly = candidate([text('Hm.')], {}, { usageMetadata: { promptTokenCount: 300_000 } });
    const { draw, gemini } = await geminiTrial({ answers: () => costly });
    const { result } = await draw(limit(0.1));
    expect(result).toMatchObject({
      error: {
        message: expect.stringMatching(/was not asked/),
        facts: expect.arrayContaining([['charged', '$0.09']]),
      },
    });
    expect(gemini.asked).toHaveLength(1);
  });

  it('of nothing allows nothing', async () => {
    const { draw, gemini } = await geminiTrial();
    expect((await draw(limit(0))).result.ok).toBe(false);
    expect(gemini.asked).toHaveLength(0);
  });

  it('counts calls that a crash cut off, and passes over a torn line', async () => {
    const { draw, folder } = await geminiTrial();
    mkdirSync(join(folder, 'keep'));
    const ledger = openLedger(join(folder, 'keep'));
    ledger.begin({ at: 0, model: 'm', usd: 0.09, key: 'k' });
    appendFileSync(join(folder, 'keep/ledger.jsonl'), '{"event":"sent","id":"x","us');
    const { result } = await draw(limit(0.1));
    expect(result).toMatchObject({
      error: {
        facts: expect.arrayContaining([
          ['not sure', expect.stringMatching(/^\$0\.09 of it, for 1 call whose/)],
        ]),
      },
    });
    ledger.begin({ at: 0, model: 'm', usd: 0.01, key: 'k' });
    expect(openLedger(join(folder, 'keep')).sum()).toMatchObject({ usd: 0.1, calls: 2 });
  });

  it('of a model without a price asks for one', async () => {
    const model = 'gemini-9-image';
    const { draw, gemini } = await geminiTrial({ models: [model] });
    const { result } = await draw({ params: { model }, ...limit(5) });
    expect(result).toMatchObject({ error: { hint: expect.stringMatching(/gemini\.usdPerImage/) } });
    expect(gemini.asked).toHaveLength(0);
    const priced = await draw({ params: { model }, settings: { limitUsd: 5, usdPerImage: 0.5 } });
    expect(priced.record()).toMatchObject({ cost: { usd: 0.5, by: 'config' } });
    expect((await draw({ params: { model, prompt: 'free of limits' } })).result.ok).toBe(true);
  });
});

describe('the account', () => {
  it('has what each call cost by its tokens, the thinking and the words included', async () => {
    const usageMetadata = {
      promptTokenCount: 1000,
      candidatesTokenCount: 1130,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }],
      thoughtsTokenCount: 90,
    };
    const { draw, folder } = await geminiTrial({
      answers: [candidate([picture(await png())], {}, { usageMetadata })],
    });
    await draw({ params: { model: 'gemini-3.1-flash-image' } });
    // 1000 × 0.5 + 1120 × 60 + 100 × 3, for a million
    expect(openLedger(join(folder, 'keep')).sum()).toEqual({
      usd: 0.068,
      calls: 1,
      unsure: { usd: 0, calls: 0 },
    });
    const [sent, settled] = readFileSync(join(folder, 'keep/ledger.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(sent).toMatchObject({
      event: 'sent',
      at: '2026-11-24T20:00:00.000Z',
      model: 'gemini-3.1-flash-image',
    });
    expect(settled).toEqual({ event: 'settled', id: sent.id, usd: 0.068, how: 'charged', responseId: 'r-1' });
  });

  it('has the prompt of a refusal, which is paid for', async () => {
    const { draw, folder } = await geminiTrial({ answers: () => blockedPrompt('SAFETY') });
    await draw();
    expect(openLedger(join(folder, 'keep')).sum()).toMatchObject({ usd: 0.000006, calls: 1 });
  });

  it('that can not be written keeps everything from being asked', async () => {
    const { draw, folder, gemini } = await geminiTrial();
    mkdirSync(join(folder, 'keep/ledger.jsonl'), { recursive: true });
    const { result } = await draw();
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/can't be written down \(EISDIR\)/) },
    });
    expect(gemini.asked).toHaveLength(0);
  });

  it('of a disk that keeps no answer: the picture is made all the same, with a warning', async () => {
    const { draw, folder } = await geminiTrial();
    mkdirSync(join(folder, 'keep'));
    writeFileSync(join(folder, 'keep/replies'), 'in the way');
    chmodSync(join(folder, 'keep/replies'), 0o600);
    const { result } = await draw();
    expect(result).toMatchObject({
      ok: true,
      value: { warnings: [expect.stringMatching(/could not be kept/)] },
    });
  });
});

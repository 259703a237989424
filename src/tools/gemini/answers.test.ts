import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  blockedPrompt,
  candidate,
  drawn,
  picture,
  text,
  thought,
} from '../../../test/stand-in/gemini/answers.ts';
import { jpeg, png } from '../../../test/stand-in/gemini/pictures.ts';
import { geminiTrial } from '../../../test/stand-in/gemini/trial.ts';

describe('79: an answer of HTTP 200 without an image', () => {
  const nothing: readonly (readonly [shape: string, answer: Answer, said: RegExp])[] = [
    ['no candidates', { status: 200, body: { modelVersion: 'm' } }, /without a picture: no candidates/],
    ['no content', candidate(undefined), /without a picture: an empty answer/],
    ['no parts', candidate([]), /without a picture: an empty answer/],
    ['only words', candidate([text('Which lighthouse do you mean?')]), /without a picture: only words/],
    ['NO_IMAGE', candidate(undefined, { finishReason: 'NO_IMAGE' }), /NO_IMAGE/],
    ['IMAGE_OTHER', candidate([], { finishReason: 'IMAGE_OTHER' }), /IMAGE_OTHER/],
    ['OTHER', candidate([], { finishReason: 'OTHER' }), /OTHER/],
    ['a reason of the future', candidate([], { finishReason: 'IMAGE_TOO_NICE' }), /IMAGE_TOO_NICE/],
  ];
  for (const [shape, answer, said] of nothing) {
    it(`${shape}: asks twice more, with another seed, and then says why`, async () => {
      const { draw, gemini } = await geminiTrial({ answers: () => answer });
      const { result } = await draw({ params: { seed: 7 } });
      expect(result).toMatchObject({
        ok: false,
        error: { kind: 'failed', message: expect.stringMatching(said) },
      });
      expect(gemini.asked).toHaveLength(3);
      expect(new Set(gemini.asked.map(({ body }) => body?.generationConfig.seed)).size).toBe(3);
      expect(gemini.asked[1]!.body!.contents[0]!.parts.at(-1)!.text).toMatch(/Answer with one image/);
    });
  }

  it('tells what the model said, how it finished, and how often it was asked', async () => {
    const { draw } = await geminiTrial({ answers: () => candidate([text('Which\n lighthouse?')]) });
    const { result } = await draw();
    expect(result).toMatchObject({
      error: {
        facts: expect.arrayContaining([
          ['Gemini says', 'Which lighthouse?'],
          ['finish reason', 'STOP'],
          ['tries', '3'],
        ]),
      },
    });
  });

  it('is made good by a picture the next time, and what was paid for is told', async () => {
    const { draw } = await geminiTrial({ answers: [candidate([text('Hm.')])] });
    const { result } = await draw();
    expect(result).toMatchObject({ ok: true, value: { environment: { tries: 2 } } });
    const { usd, usdSpent } = (result.ok ? result.value.environment : {}) as {
      usd: number;
      usdSpent: number;
    };
    expect(usdSpent).toBeGreaterThan(usd);
  });

  it('MAX_TOKENS and RECITATION are not asked again', async () => {
    for (const [finishReason, said] of [
      ['MAX_TOKENS', /ran out of tokens/],
      ['RECITATION', /too near to an existing work/],
      ['IMAGE_RECITATION', /too near to an existing work/],
    ] as const) {
      const { draw, gemini } = await geminiTrial({ answers: () => candidate([], { finishReason }) });
      const { result } = await draw();
      expect(result).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(said), hint: expect.any(String) },
      });
      expect(gemini.asked).toHaveLength(1);
    }
  });

  it('an image that is no base64, or no picture, is asked for once more', async () => {
    const bad: readonly Answer[] = [
      candidate([{ inlineData: { mimeType: 'image/png', data: '%%%not base64%%%' } }]),
      candidate([{ inlineData: { mimeType: 'image/png', data: '' } }]),
      candidate([picture(Buffer.from('<svg/>'))]),
      candidate([picture((await png()).subarray(0, 300))]),
      candidate([picture((await jpeg(300, 400)).subarray(0, 2000), 'image/jpeg')]),
    ];
    for (const answer of bad) {
      const { draw, gemini } = await geminiTrial({ answers: () => answer });
      const { result } = await draw();
      expect(result).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/what Gemini sent is no picture/) },
      });
      expect(gemini.asked).toHaveLength(2);
    }
  });
});

describe('80: what a filter stops', () => {
  const rated = [
    { category: 'HARM_CATEGORY_DANGEROUS_CONTENT', probability: 'MEDIUM' },
    { category: 'HARM_CATEGORY_HARASSMENT', probability: 'NEGLIGIBLE' },
    { category: 'HARM_CATEGORY_HATE_SPEECH', probability: 'HIGH', blocked: true },
  ];

  it('is explained with its categories, and leads to the prompt', async () => {
    const { draw, gemini } = await geminiTrial({ answers: () => blockedPrompt('SAFETY', rated) });
    const { result } = await draw();
    expect(result).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/does not take this prompt: it was judged unsafe \(SAFETY\)/),
        hint: expect.stringMatching(/gemini\.safety/),
        facts: expect.arrayContaining([
          ['param', 'prompt'],
          ['categories', 'hate speech (high), dangerous content (medium)'],
        ]),
      },
    });
    expect(gemini.asked).toHaveLength(1);
  });

  for (const reason of [
    'PROHIBITED_CONTENT',
    'BLOCKLIST',
    'SPII',
    'IMAGE_PROHIBITED_CONTENT',
    'SAFETY',
  ] as const) {
    it(`${reason} beside a candidate is final, even with a picture`, async () => {
      const answer = candidate([picture(await png())], { finishReason: reason });
      const { draw, gemini } = await geminiTrial({ answers: () => answer });
      const { result } = await draw();
      expect(result).toMatchObject({ ok: false, error: { message: expect.stringContaining(`(${reason})`) } });
      expect(gemini.asked).toHaveLength(1);
    });
  }

  it('is not paid for twice, whatever the seed', async () => {
    const { draw, gemini } = await geminiTrial({ answers: () => blockedPrompt('PROHIBITED_CONTENT') });
    await draw({ params: { seed: 1 } });
    const { result } = await draw({ params: { seed: 2 } });
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/PROHIBITED_CONTENT.*not asked again/) },
    });
    expect(gemini.asked).toHaveLength(1);
    await draw({ params: { prompt: 'Another one.' } });
    expect(gemini.asked).toHaveLength(2);
    await draw({ params: { seed: 1 }, anew: true });
    expect(gemini.asked).toHaveLength(3);
  });

  it('IMAGE_SAFETY is noisy: it is tried once more', async () => {
    const { draw, gemini } = await geminiTrial({
      answers: [candidate([], { finishReason: 'IMAGE_SAFETY' })],
    });
    expect((await draw()).result.ok).toBe(true);
    expect(gemini.asked).toHaveLength(2);
  });

  it('IMAGE_SAFETY twice is final for this seed, and another seed may try', async () => {
    const { draw, gemini } = await geminiTrial({
      answers: () => candidate([], { finishReason: 'IMAGE_SAFETY' }),
    });
    const { result } = await draw({ params: { seed: 1 } });
    expect(result).toMatchObject({
      error: { message: expect.stringMatching(/IMAGE_SAFETY/), hint: expect.stringMatching(/another seed/) },
    });
    await draw({ params: { seed: 1 } });
    expect(gemini.asked).toHaveLength(2);
    await draw({ params: { seed: 2 } });
    expect(gemini.asked).toHaveLength(4);
  });
});

describe('83: several images', () => {
  it('the last finished one counts; drafts of a thinking model do not', async () => {
    const [draft, first, last] = await Promise.all([png(54, 72, 1), png(54, 72, 2), png(54, 72, 3)]);
    const answer = candidate([
      thought(text('Let me try.')),
      thought(picture(draft)),
      text('Here:'),
      picture(first),
      picture(last),
      thought(picture(draft)),
    ]);
    const { draw } = await geminiTrial({ answers: [answer] });
    const { image, record } = await draw();
    expect(image().equals(last)).toBe(true);
    expect(record()).toMatchObject({ image: { pictures: 2, drafts: 2 }, said: 'Here:' });
  });

  it('drafts alone are no image', async () => {
    const draft = thought(picture(await png()));
    const { draw } = await geminiTrial({ answers: () => candidate([draft]) });
    expect((await draw()).result).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/only drafts/) },
    });
  });
});

describe('84: what a picture is', () => {
  it('its first bytes say, whatever it is called: a PNG stays byte for byte', async () => {
    const bytes = await png();
    const { draw } = await geminiTrial({ answers: [drawn(bytes, 'image/jpeg')] });
    const { image, record } = await draw();
    expect(image().equals(bytes)).toBe(true);
    expect(record()).toMatchObject({
      image: { came: { format: 'png', width: 54, height: 72 }, converted: false },
    });
  });

  it('a JPEG becomes a PNG that says that a model made it', async () => {
    const { draw } = await geminiTrial({ answers: [drawn(await jpeg())] });
    const { image, record } = await draw();
    const metadata = await sharp(image()).metadata();
    expect(metadata).toMatchObject({ format: 'png', width: 54, height: 72 });
    expect(metadata.xmp?.toString('utf8')).toContain('digitalsourcetype/trainedAlgorithmicMedia');
    expect(record()).toMatchObject({
      image: { came: { format: 'jpeg' }, converted: true },
      marks: { watermark: 'SynthID' },
    });
  });

  it('another ratio than was asked for is warned of and recorded', async () => {
    const { draw } = await geminiTrial({ answers: [drawn(await png(64, 64))] });
    const { result, record } = await draw();
    expect(result).toMatchObject({ value: { warnings: ['Gemini drew 64 × 64 px where 3:4 was asked for'] } });
    expect(record()).toMatchObject({
      image: { asked: { width: 600, height: 800 }, came: { width: 64, height: 64 } },
    });
  });

  it('an answer that comes as an array of one is read', async () => {
    const bytes = await png();
    const { body } = drawn(bytes) as { readonly body: unknown };
    const { draw } = await geminiTrial({ answers: [{ status: 200, body: [body] }] });
    expect((await draw()).image().equals(bytes)).toBe(true);
  });
});

import type { Json, JsonObject } from '../../engine/json.ts';
import { familyOf } from './models.ts';
import type { Reference } from './references.ts';
import type { GeminiParams, Harm, Threshold } from './tool.ts';

/** Seeds of the API are signed numbers of 32 bits. */
const seeds = 2 ** 31;
/** Apart from one another, so that the seeds of neighbouring takes don't meet. */
const nextSeed = 7919;

/** The seed that is sent: the low 31 bits of the one asked for, moved on for each further try. */
export const seedFor = ({ seed, sendSeed }: GeminiParams, again: number): number | undefined =>
  seed === undefined || sendSeed === false ? undefined : ((seed % seeds) + again * nextSeed) % seeds;

/** The prompt as the model reads it. There is no field for a negative prompt. */
export function wordsFor({ prompt, negative }: GeminiParams): string {
  const avoided = negative?.trim() ?? '';
  return avoided === '' ? prompt.trim() : `${prompt.trim()}\n\nThe picture must not contain: ${avoided}`;
}

const insistence = 'Answer with one image and no question.';

/**
 * The body of `generateContent`: one turn, so that nothing is remembered from one panel to the next.
 * @param again how many answers without an image there were: each time the seed moves on, and the model
 *   is told that an image is wanted
 */
export function bodyOf(params: GeminiParams, references: readonly Reference[], again: number): JsonObject {
  const { model, aspectRatio, imageSize, temperature, safety } = params;
  const parts: Json[] = [];
  for (const { name, type, bytes } of references) {
    if (!/^reference\d*$/.test(name)) parts.push({ text: `Reference image: ${name}` });
    parts.push({ inlineData: { mimeType: type, data: Buffer.from(bytes).toString('base64') } });
  }
  parts.push({ text: again === 0 ? wordsFor(params) : `${wordsFor(params)}\n\n${insistence}` });
  const seed = seedFor(params, again);
  const sized = imageSize !== undefined && (familyOf(model)?.sizes.length ?? 1) > 0;
  const settings = Object.entries(safety ?? {}) as [Harm, Threshold][];
  return {
    contents: [{ role: 'user', parts }],
    generationConfig: {
      // with TEXT, a refusal comes with its reason
      responseModalities: ['TEXT', 'IMAGE'],
      imageConfig: { aspectRatio, ...(sized ? { imageSize } : {}) },
      ...(seed === undefined ? {} : { seed }),
      ...(temperature === undefined ? {} : { temperature }),
    },
    ...(settings.length === 0
      ? {}
      : {
          safetySettings: settings.map(([harm, threshold]) => ({
            category: `HARM_CATEGORY_${constant(harm)}`,
            threshold: threshold === 'off' ? 'OFF' : `BLOCK_${constant(threshold)}`,
          })),
        }),
  };
}

const constant = (name: string): string => name.toUpperCase().replaceAll('-', '_');

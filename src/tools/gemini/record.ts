import { sha256 } from '../../engine/digest.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { JobInput } from '../../engine/tool.ts';
import type { Answer } from './answer.ts';
import { seedFor, wordsFor } from './ask.ts';
import { pricedOn } from './models.ts';
import type { Came } from './picture.ts';
import type { Reference } from './references.ts';
import type { GeminiParams } from './tool.ts';

/** What an image cost in US dollars and how that is known. */
export type Cost = { readonly usd: number; readonly by: 'tokens' | 'config' | 'table' };

/** What is known of a picture, for whoever asks later how it came to be. The key is no part of it. */
export function recordOf(of: {
  readonly params: GeminiParams;
  readonly inputs: { readonly [name: string]: JobInput };
  readonly references: readonly Reference[];
  readonly answer: Extract<Answer, { readonly kind: 'image' }>;
  readonly came: Came;
  readonly cost: Cost | undefined;
  /** How many answers without an image came before. */
  readonly again: number;
}): JsonObject {
  const { params, inputs, references, answer, came, cost, again } = of;
  const { model, aspectRatio, imageSize, seed, temperature, safety, width, height } = params;
  const seedSent = seedFor(params, again);
  return {
    backend: 'gemini',
    model,
    ...given('modelVersion', answer.modelVersion),
    ...given('responseId', answer.responseId),
    ...given('finishReason', answer.finishReason),
    prompt: wordsFor(params),
    settings: {
      aspectRatio,
      ...given('imageSize', imageSize),
      ...given('seed', seed),
      ...given('seedSent', seedSent),
      ...given('temperature', temperature),
      ...given('safety', safety as JsonObject | undefined),
    },
    references: references.map(({ name, type, bytes, ...size }) => ({
      name,
      path: inputs[name]!.path,
      sha256: inputs[name]!.digest,
      sent: { type, ...size, bytes: bytes.byteLength, sha256: sha256(bytes) },
    })),
    image: {
      asked: { width, height },
      came: {
        format: came.format,
        width: came.width,
        height: came.height,
        bytes: answer.bytes.byteLength,
        sha256: sha256(answer.bytes),
      },
      converted: came.format !== 'png',
      pictures: answer.pictures,
      drafts: answer.drafts,
    },
    ...given('said', answer.said === '' ? undefined : answer.said),
    ...given('usageMetadata', answer.usageMetadata),
    ...(cost === undefined
      ? {}
      : { cost: { usd: cost.usd, by: cost.by, ...(cost.by === 'config' ? {} : { prices: pricedOn }) } }),
    // every picture of Gemini carries SynthID, and it can't be left out
    marks: {
      digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
      watermark: 'SynthID',
    },
  };
}

const given = <T>(name: string, value: T | undefined): { readonly [name: string]: T } =>
  value === undefined ? {} : { [name]: value };

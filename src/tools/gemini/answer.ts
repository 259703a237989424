import type { Json } from '../../engine/json.ts';
import { count, entries, type Loose, list, oneLine, text } from './loose.ts';
import type { Usage } from './models.ts';

/** What every answer tells of itself. */
export type AnswerMeta = {
  readonly modelVersion?: string;
  readonly responseId?: string;
  readonly finishReason?: string;
  readonly usage: Usage;
  /** `usageMetadata` as it came. */
  readonly usageMetadata?: Json;
  /** What the model said beside the picture, as one line. */
  readonly said: string;
};

/** What an answer of HTTP 200 holds: an image, or one of the ways of holding none. */
export type Answer = AnswerMeta &
  (
    | {
        readonly kind: 'image';
        readonly bytes: Uint8Array;
        /** As the server calls it, which need not be so. */
        readonly type: string;
        /** Finished pictures, of which the last counts; drafts that the model made while it thought. */
        readonly pictures: number;
        readonly drafts: number;
      }
    /** The filters stopped the prompt or the picture. `noisy`: the same may pass the next time. */
    | {
        readonly kind: 'blocked';
        readonly where: 'prompt' | 'picture';
        readonly reason: string;
        readonly categories: readonly string[];
        readonly noisy: boolean;
      }
    /** It came out too near to something that exists. */
    | { readonly kind: 'recited'; readonly reason: string }
    /** It ran out of tokens. */
    | { readonly kind: 'cut' }
    /** No image and no reason that would hold for the next try. */
    | { readonly kind: 'empty'; readonly reason: string }
    /** Something called an image whose data is no base64. */
    | { readonly kind: 'broken'; readonly reason: string }
  );

const noisy = 'IMAGE_SAFETY';
const blocks = new Set([
  'SAFETY',
  noisy,
  'PROHIBITED_CONTENT',
  'IMAGE_PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
]);
const recitals = new Set(['RECITATION', 'IMAGE_RECITATION']);

/**
 * Reads what `generateContent` gives with HTTP 200; never throws.
 * @see https://ai.google.dev/api/generate-content#generatecontentresponse
 */
export function readAnswer(json: unknown): Answer {
  const answer = entries(json);
  const candidates = list(answer.candidates).map(entries);
  const feedback = entries(answer.promptFeedback);
  const first = candidates[0] ?? {};
  const parts = candidates.flatMap(({ content }) => list(entries(content).parts).map(entries));
  const finish = text(first.finishReason);
  const meta = metaOf(answer, finish, first, parts);
  const blockReason = text(feedback.blockReason);
  if (blockReason !== undefined && blockReason !== 'BLOCK_REASON_UNSPECIFIED') {
    return {
      ...meta,
      kind: 'blocked',
      where: 'prompt',
      reason: blockReason,
      categories: categoriesIn(feedback.safetyRatings),
      noisy: false,
    };
  }
  if (finish !== undefined && blocks.has(finish)) {
    return {
      ...meta,
      kind: 'blocked',
      where: 'picture',
      reason: finish,
      categories: categoriesIn(first.safetyRatings),
      noisy: finish === noisy,
    };
  }
  const images = parts.filter(isImage);
  const done = images.filter(({ thought }) => thought !== true);
  const last = done.at(-1);
  if (last !== undefined) return picture(meta, last, done.length, images.length - done.length);
  if (finish !== undefined && recitals.has(finish)) return { ...meta, kind: 'recited', reason: finish };
  if (finish === 'MAX_TOKENS') return { ...meta, kind: 'cut' };
  return { ...meta, kind: 'empty', reason: emptiness(finish, candidates, images.length, meta.said) };
}

function picture(meta: AnswerMeta, part: Loose, pictures: number, drafts: number): Answer {
  const { mimeType, data } = entries(part.inlineData);
  if (typeof data !== 'string' || data === '')
    return { ...meta, kind: 'broken', reason: 'an image part holds no data' };
  // Buffer.from would leave out what is no base64 and give a damaged picture
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(data))
    return { ...meta, kind: 'broken', reason: 'the data of an image part is no base64' };
  return {
    ...meta,
    kind: 'image',
    bytes: Buffer.from(data, 'base64'),
    type: String(mimeType),
    pictures,
    drafts,
  };
}

const isImage = (part: Loose): boolean =>
  (text(entries(part.inlineData).mimeType) ?? '').toLowerCase().startsWith('image/');

function emptiness(
  finish: string | undefined,
  candidates: readonly Loose[],
  drafts: number,
  said: string,
): string {
  if (candidates.length === 0) return 'no candidates';
  if (drafts > 0) return 'only drafts';
  if (finish !== undefined && finish !== 'STOP') return finish;
  return said === '' ? 'an empty answer' : 'only words';
}

function metaOf(
  answer: Loose,
  finishReason: string | undefined,
  candidate: Loose,
  parts: readonly Loose[],
): AnswerMeta {
  const words = parts
    .filter(({ thought }) => thought !== true)
    .map((part) => text(part.text))
    .filter((each) => each !== undefined);
  const message = text(candidate.finishMessage);
  const modelVersion = text(answer.modelVersion);
  const responseId = text(answer.responseId);
  const usageMetadata = answer.usageMetadata as Json | undefined;
  return {
    ...(modelVersion === undefined ? {} : { modelVersion: oneLine(modelVersion) }),
    ...(responseId === undefined ? {} : { responseId: oneLine(responseId) }),
    ...(finishReason === undefined ? {} : { finishReason: oneLine(finishReason) }),
    usage: usageOf(entries(usageMetadata), parts.some(isImage)),
    ...(usageMetadata === undefined ? {} : { usageMetadata }),
    said: oneLine([...(message === undefined ? [] : [message]), ...words].join(' ')),
  };
}

/** Tokens; those of the answer count as an image's where the answer holds one and doesn't say more. */
function usageOf(usage: Loose, hasImage: boolean): Usage {
  const all = count(usage.candidatesTokenCount) ?? 0;
  const told = list(usage.candidatesTokensDetails)
    .map(entries)
    .find(({ modality }) => modality === 'IMAGE');
  const image = Math.min(all, count(told?.tokenCount) ?? (hasImage ? all : 0));
  return {
    prompt: count(usage.promptTokenCount) ?? 0,
    image,
    text: all - image,
    thoughts: count(usage.thoughtsTokenCount) ?? 0,
  };
}

/** Which kinds of harm were seen, the blocking ones first; none if nothing is told. */
function categoriesIn(ratings: unknown): readonly string[] {
  return list(ratings)
    .map(entries)
    .filter(({ blocked, probability }) => blocked === true || /^(MEDIUM|HIGH)$/.test(String(probability)))
    .sort((a, b) => Number(b.blocked === true) - Number(a.blocked === true))
    .map(({ category, probability }) => {
      const name = String(category)
        .replace(/^HARM_CATEGORY_/, '')
        .toLowerCase()
        .replaceAll('_', ' ');
      return oneLine(probability === undefined ? name : `${name} (${String(probability).toLowerCase()})`);
    });
}

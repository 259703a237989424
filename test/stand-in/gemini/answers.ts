/** What the stand-in does with one request. */
export type Answer =
  | {
      readonly status: number;
      readonly body: unknown;
      readonly headers?: { readonly [name: string]: string };
    }
  /** Takes the request and never answers. */
  | { readonly act: 'hang' }
  /** Takes the request and closes the connection without a word. */
  | { readonly act: 'drop' }
  /** Begins the answer, announces more than it sends, and closes the connection. */
  | { readonly act: 'cut'; readonly body: unknown };

type Part = { readonly [name: string]: unknown };

const usage = { promptTokenCount: 20, candidatesTokenCount: 1290, totalTokenCount: 1310 };

export const text = (words: string): Part => ({ text: words });
export const picture = (bytes: Uint8Array, mimeType = 'image/png'): Part => ({
  inlineData: { mimeType, data: Buffer.from(bytes).toString('base64') },
});
export const thought = (part: Part): Part => ({ ...part, thought: true, thoughtSignature: 'c2lnbmF0dXJl' });

/** An answer of HTTP 200 with one candidate. */
export const candidate = (
  parts: readonly Part[] | undefined,
  rest: { readonly [name: string]: unknown } = {},
  top: { readonly [name: string]: unknown } = {},
): Answer => ({
  status: 200,
  body: {
    candidates: [
      {
        ...(parts === undefined ? {} : { content: { role: 'model', parts } }),
        finishReason: 'STOP',
        index: 0,
        ...rest,
      },
    ],
    usageMetadata: usage,
    modelVersion: 'gemini-2.5-flash-image-002',
    responseId: 'r-1',
    ...top,
  },
});

export const drawn = (bytes: Uint8Array, mimeType?: string): Answer => candidate([picture(bytes, mimeType)]);

/** A prompt that was stopped before the model saw it. */
export const blockedPrompt = (
  blockReason: string,
  safetyRatings: readonly { readonly [name: string]: unknown }[] = [],
): Answer => ({
  status: 200,
  body: {
    promptFeedback: { blockReason, safetyRatings },
    usageMetadata: { promptTokenCount: 20, totalTokenCount: 20 },
    modelVersion: 'gemini-2.5-flash-image-002',
    responseId: 'r-2',
  },
});

/** An answer in the API's way of telling errors. */
export const error = (
  code: number,
  status: string,
  message: string,
  details: readonly { readonly [name: string]: unknown }[] = [],
): Answer => ({
  status: code,
  body: { error: { code, message, status, ...(details.length === 0 ? {} : { details }) } },
});

const google = 'type.googleapis.com/google.rpc.';

/** A 429 that names its quota, as the API does: the delay is in the body, and no header tells it. */
export const exhausted = (quotaId: string, retryDelay?: string, quotaValue = '10'): Answer =>
  error(
    429,
    'RESOURCE_EXHAUSTED',
    `You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_requests, limit: ${quotaValue}`,
    [
      {
        '@type': `${google}QuotaFailure`,
        violations: [
          {
            quotaMetric: 'generativelanguage.googleapis.com/generate_content_requests',
            quotaId,
            quotaDimensions: { location: 'global', model: 'gemini-2.5-flash-image' },
            quotaValue,
          },
        ],
      },
      { '@type': `${google}Help`, links: [{ description: 'Learn more', url: 'https://ai.google.dev' }] },
      ...(retryDelay === undefined ? [] : [{ '@type': `${google}RetryInfo`, retryDelay }]),
    ],
  );

export const badKey = (): Answer =>
  error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    {
      '@type': `${google}ErrorInfo`,
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
  ]);

export const unknownModel = (model: string): Answer =>
  error(
    404,
    'NOT_FOUND',
    `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  );

/** What a proxy in between says. */
export const page = (status: number, title: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

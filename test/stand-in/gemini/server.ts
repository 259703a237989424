import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Answer, badKey, drawn, error, unknownModel } from './answers.ts';
import { png } from './pictures.ts';

/** One request as it came. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The parsed body; undefined for none. */
  readonly body: RequestBody | undefined;
  /** Size of the body in bytes. */
  readonly size: number;
};

type RequestBody = {
  readonly contents: readonly {
    readonly role: string;
    readonly parts: readonly {
      readonly text?: string;
      readonly inlineData?: { readonly mimeType: string; readonly data: string };
    }[];
  }[];
  readonly generationConfig: {
    readonly responseModalities?: readonly string[];
    readonly imageConfig?: { readonly aspectRatio?: string; readonly imageSize?: string };
    readonly seed?: number;
    readonly temperature?: number;
  };
  readonly safetySettings?: readonly { readonly category: string; readonly threshold: string }[];
};

export type GeminiStandIn = {
  readonly url: string;
  /** Every request so far, looks at models included. */
  readonly requests: readonly Asked[];
  /** Of those, the ones that ask for a picture. */
  readonly asked: readonly Asked[];
  /** Settles when the n-th request for a picture has come whole (from 1). */
  readonly has: (n: number) => Promise<void>;
  /** Settles when the client has gone away from the n-th request for a picture. */
  readonly left: (n: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type GeminiOptions = {
  /** The only key it knows. */
  readonly key?: string;
  readonly models?: readonly string[];
  /** Answers in the order of asking; after the last, pictures. Or what to do with each request. */
  readonly answers?: readonly Answer[] | ((request: Asked, n: number) => Answer | Promise<Answer>);
  /** Goes before everything, looks at models included: another server, a proxy. */
  readonly always?: Answer;
};

const aspects = /^(1:1|2:3|3:2|3:4|4:3|4:5|5:4|9:16|16:9|21:9|1:4|4:1|1:8|8:1)$/;
const mostBytes = 20_000_000;

export const standInKey = 'AIzaStandIn_0123456789-abcdefghijklmnopq';

/**
 * A server on this machine that answers as Google's Gemini API does: it checks key, model and request
 * as that one does, and then says what the script says. Closed when the test ends.
 */
export async function startGemini(options: GeminiOptions = {}): Promise<GeminiStandIn> {
  const { key = standInKey, models = ['gemini-2.5-flash-image', 'gemini-3.1-flash-image'] } = options;
  const requests: Asked[] = [];
  const asked: Asked[] = [];
  const events = new EventTarget();
  const gone = new Set<number>();
  const until = (event: string, holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        events.removeEventListener(event, look);
        resolve();
      };
      events.addEventListener(event, look);
      look();
    });

  const answerTo = async (request: Asked): Promise<Answer> => {
    if (options.always !== undefined) return options.always;
    if (request.headers['x-goog-api-key'] !== key) return badKey();
    if (request.method === 'GET') return modelOr404(request.path, models);
    const wrong = refusalOf(request, models);
    if (wrong !== undefined) return wrong;
    const n = asked.length - 1;
    const { answers = [] } = options;
    if (typeof answers === 'function') return answers(request, n);
    return answers[n] ?? drawn(await png());
  };

  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const request: Asked = {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers,
      body: bytes.length === 0 ? undefined : (JSON.parse(bytes.toString('utf8')) as RequestBody),
      size: bytes.length,
    };
    requests.push(request);
    if (request.method === 'POST') {
      const n = asked.push(request);
      response.on('close', () => {
        gone.add(n);
        events.dispatchEvent(new Event('left'));
      });
      events.dispatchEvent(new Event('asked'));
    }
    give(response, await answerTo(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    asked,
    has: (n) => until('asked', () => asked.length >= n),
    left: (n) => until('left', () => gone.has(n)),
    close,
  };
}

function give(response: ServerResponse, answer: Answer): void {
  if ('act' in answer) {
    if (answer.act === 'hang') return;
    if (answer.act === 'drop') {
      response.destroy();
      return;
    }
    const whole = textOf(answer.body);
    response.writeHead(200, {
      'content-type': 'application/json; charset=UTF-8',
      'content-length': Buffer.byteLength(whole),
    });
    response.write(whole.slice(0, whole.length / 2), () => response.destroy());
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=UTF-8', ...answer.headers });
  response.end(textOf(answer.body));
}

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

function modelOr404(path: string, models: readonly string[]): Answer {
  const of = (name: string): object => ({
    name: `models/${name}`,
    version: '2.0',
    displayName: name,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  });
  const url = new URL(path, 'http://stand-in');
  if (url.pathname === '/v1beta/models') return { status: 200, body: { models: models.map(of) } };
  const name = url.pathname.replace('/v1beta/models/', '');
  return models.includes(name) ? { status: 200, body: of(name) } : unknownModel(name);
}

/** What is wrong with a request for a picture, as the API would say it. */
function refusalOf({ path, body, size }: Asked, models: readonly string[]): Answer | undefined {
  const model = /^\/v1beta\/models\/([^/:]+):generateContent$/.exec(path)?.[1];
  if (model === undefined)
    return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>404</html>' };
  if (!models.includes(model)) return unknownModel(model);
  if (size > mostBytes)
    return error(400, 'INVALID_ARGUMENT', `Request payload size exceeds the limit: ${mostBytes} bytes.`);
  const { imageConfig, seed } = body?.generationConfig ?? {};
  if (imageConfig?.aspectRatio !== undefined && !aspects.test(imageConfig.aspectRatio))
    return error(400, 'INVALID_ARGUMENT', `Invalid aspect ratio: ${imageConfig.aspectRatio}`);
  if (seed !== undefined && !(Number.isInteger(seed) && Math.abs(seed) < 2 ** 31))
    return error(400, 'INVALID_ARGUMENT', `Invalid value at 'generation_config.seed' (TYPE_INT32), ${seed}`);
  const parts = body?.contents[0]?.parts ?? [];
  if (parts.length === 0) return error(400, 'INVALID_ARGUMENT', 'contents.parts must not be empty.');
  return undefined;
}

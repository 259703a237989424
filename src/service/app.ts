import { Hono } from 'hono';
import type * as z from 'zod';
import { type Caller, type Door, tokenCookie, turnedAway } from './guard.ts';
import { type FieldError, Refusal, refusal } from './problem.ts';
import type { Answer, Given, Route } from './route.ts';
import type { Site } from './site.ts';

/** Bytes of a body that asks for something. */
const usualLimit = 1024 * 1024;

/** @property onBug told of what no caller can be blamed for */
export type AppOptions = {
  readonly door: Door;
  readonly onBug: (error: unknown) => void;
  /** What is at addresses that are no endpoints. */
  readonly site?: Site;
};

/** The routes as an app: who asks is checked first, then what is asked, by its schemas. */
export function appOf(routes: readonly Route[], { door, onBug, site }: AppOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const away = turnedAway(door, callerOf(context.req.raw));
    if (away !== undefined) return answered(away.problem);
    await next();
    const { headers } = context.res;
    headers.set('x-content-type-options', 'nosniff');
    headers.set('cross-origin-resource-policy', 'same-origin');
    headers.set('referrer-policy', 'no-referrer');
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
    const token = new URL(context.req.url).searchParams.get('token');
    if (door.token !== undefined && token === door.token)
      headers.append(
        'set-cookie',
        `${tokenCookie}=${encodeURIComponent(token)}; HttpOnly; SameSite=Strict; Path=/`,
      );
  });
  for (const route of routes) {
    const path = route.path.replace(/\/\{\w+\+\}$/, '/*').replace(/\{(\w+)\}/g, ':$1');
    app.on(route.method.toUpperCase(), path, (context) =>
      answer(route, context.req.raw, context.req.param()).catch((error: unknown) => refusedBy(error)),
    );
  }
  const refusedBy = (error: unknown): Response => {
    if (error instanceof Refusal) return answered(error.problem);
    onBug(error);
    return answered(
      refusal(500, 'broke', 'plasma itself broke: this is a fault of plasma and not of your request', {
        hint: 'The terminal of plasma serve says more.',
      }).problem,
    );
  };
  app.onError((error) => refusedBy(error));
  app.notFound((context) => {
    const { pathname } = new URL(context.req.url);
    const isLook = context.req.method === 'GET' || context.req.method === 'HEAD';
    const shown = isLook ? site?.(pathname, context.req.header('if-none-match') ?? null) : undefined;
    if (shown !== undefined) return responseOf(shown);
    const methods = routes
      .filter(({ path }) => fits(path, pathname))
      .map(({ method }) => method.toUpperCase());
    if (methods.length === 0)
      return answered(
        refusal(404, 'no-such-path', `there is nothing at ${pathname}`, {
          hint: 'GET /openapi.json lists what there is.',
        }).problem,
      );
    const away = refusal(
      405,
      'wrong-method',
      `${pathname} knows ${methods.join(', ')} and not ${context.req.method}`,
    );
    return answered(away.problem, { allow: methods.join(', ') });
  });
  return app;
}

const fits = (path: string, pathname: string): boolean =>
  new RegExp(`^${path.replace(/\{\w+\+\}/g, '.+').replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname);

/** What of a request tells where it comes from. */
export function callerOf(request: Request): Caller {
  const { headers } = request;
  const of = (name: string): string | undefined => headers.get(name) ?? undefined;
  return {
    host: of('host'),
    origin: of('origin'),
    site: of('sec-fetch-site'),
    mode: of('sec-fetch-mode'),
    method: request.method,
    authorization: of('authorization'),
    cookie: of('cookie'),
    token: new URL(request.url).searchParams.get('token') ?? undefined,
  };
}

const tooLarge = (limit: number): Refusal =>
  refusal(413, 'too-large', `the body is larger than ${limit} bytes`, { field: 'body' });

export function answered(
  problem: Refusal['problem'],
  headers: { readonly [name: string]: string } = {},
): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

async function answer(
  route: Route,
  request: Request,
  named: { readonly [name: string]: string },
): Promise<Response> {
  const url = new URL(request.url);
  const given: Given<unknown, unknown, unknown> = {
    params:
      route.params === undefined ? undefined : checked(route.params, paramsOf(route, url, named), 'path'),
    query: route.query === undefined ? undefined : checked(route.query, queryOf(url), 'query'),
    body:
      route.body === undefined
        ? undefined
        : checked(route.body, await bodyOf(request, route.bodyLimit ?? usualLimit), ''),
    headers: request.headers,
    signal: request.signal,
  };
  const made: Answer = await route.handle(given as Given<never, never, never>);
  if (request.method === 'HEAD' && made.raw instanceof ReadableStream) {
    // nobody reads the bytes of a HEAD: what they come from is let go here
    await made.raw.cancel();
    return responseOf({ ...made, raw: null });
  }
  return responseOf(made);
}

function responseOf({ status, body, raw, headers = {} }: Answer): Response {
  if (raw !== undefined) return new Response(raw, { status, headers });
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** A last part that takes all that follows is read from the address itself. */
function paramsOf(
  { path }: Route,
  url: URL,
  named: { readonly [name: string]: string },
): { readonly [name: string]: string } {
  const rest = /^(.*\/)\{(\w+)\+\}$/.exec(path);
  if (rest === null) return named;
  const text = url.pathname.slice(rest[1]!.length);
  try {
    return { [rest[2]!]: decodeURIComponent(text) };
  } catch {
    throw refusal(400, 'bad-value', `${text} is not written as an address is`, { field: rest[2]! });
  }
}

/** A name that comes more than once is a list. The token of the address is for the door. */
function queryOf(url: URL): { readonly [name: string]: string | readonly string[] } {
  const query: { [name: string]: string | string[] } = {};
  for (const [name, value] of url.searchParams) {
    if (name === 'token') continue;
    const old = query[name];
    query[name] = old === undefined ? value : [...(Array.isArray(old) ? old : [old]), value];
  }
  return query;
}

/** The text of a body, read no further than it may be long. @throws Refusal */
async function textOf(request: Request, limit: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  if (request.body === null) return '';
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body) {
    length += piece.length;
    if (length > limit) throw tooLarge(limit);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function bodyOf(request: Request, limit: number): Promise<unknown> {
  const text = await textOf(request, limit);
  if (text === '') return undefined;
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw refusal(415, 'no-json', `the body is ${type ?? 'of no kind'}, and has to be application/json`, {
      hint: 'Send JSON with "content-type: application/json".',
    });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal(
      400,
      'no-json',
      `the body is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      {
        field: 'body',
      },
    );
  }
}

/** @param where what the value is, for the names of fields; empty for the body */
function checked(schema: z.ZodType, value: unknown, where: string): unknown {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const errors: FieldError[] = read.error.issues.flatMap((issue) => errorsOf(issue, where));
  const first = errors[0]!;
  throw refusal(400, 'bad-request', named(first), {
    errors,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

const named = ({ field, message }: FieldError): string =>
  message.startsWith(field) ? message : `${field}: ${message}`;

function errorsOf(issue: z.core.$ZodIssue, where: string): readonly FieldError[] {
  const at = [...(where === '' ? [] : [where]), ...issue.path].map(String).join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        field: at === '' ? key : `${at}.${key}`,
        message: 'there is no such field',
        hint: 'GET /openapi.json lists the fields.',
      }));
    case 'custom': {
      const hint: unknown = issue.params?.hint;
      return [{ field: at || 'body', message: issue.message, ...(typeof hint === 'string' ? { hint } : {}) }];
    }
    default:
      return [{ field: at || 'body', message: issue.message }];
  }
}

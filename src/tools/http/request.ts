import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Agent, type Dispatcher } from 'undici';
import { err, ok, type Result } from '../../engine/result.ts';
import { type Body, type Outgoing, outgoing } from './body.ts';
import { type HttpProblem, problemOf, shown } from './problem.ts';

/** How long each part of an exchange may take, in ms. 0 is for ever. */
export type Timeouts = {
  /** Until a connection stands: name, TCP, TLS. Default 10,000. */
  readonly connectMs?: number;
  /** From the last byte sent to the first line of the reply. Default 60,000. */
  readonly headersMs?: number;
  /** The longest silence inside the reply's body. Default 60,000. */
  readonly idleMs?: number;
  /** All of it. Default 0. */
  readonly totalMs?: number;
};

export type Request = {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Body;
  readonly signal?: AbortSignal;
  readonly timeouts?: Timeouts;
  /** The most bytes a reply's body may have, decoded. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Write the body of a 2xx reply to this file (made anew, removed again on failure), not to memory. */
  readonly toFile?: string;
};

/** A whole reply: every byte that was announced has come. Any status; redirects are not followed. */
export type Reply = {
  readonly status: number;
  /** Names in lower case; several values of one name joined by `, `. */
  readonly headers: { readonly [name: string]: string };
  /** The decoded body; empty if it went to `file`. */
  readonly bytes: Uint8Array;
  readonly file?: string;
  /** Size of the decoded body in bytes. */
  readonly size: number;
};

/** Error replies with `toFile` go to memory, and no more of them than this. */
const maxErrorBytes = 1 << 20;

const agents = new Map<number, Agent>();

/** Connections are kept between requests, and don't keep the process alive while idle. */
function agentFor(connectMs: number): Agent {
  let agent = agents.get(connectMs);
  if (agent === undefined) {
    agent = new Agent({ connect: { timeout: connectMs }, headersTimeout: 0, bodyTimeout: 0 });
    agents.set(connectMs, agent);
  }
  return agent;
}

/**
 * One HTTP exchange. Follows no redirect (`Location` is in the reply's headers), reads no more than
 * `maxBytes`, takes gzip apart, and is over in bounded time. Never throws for what the network does.
 */
export async function request(url: string | URL, options: Request = {}): Promise<Result<Reply, HttpProblem>> {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol))
    return err({ kind: 'bad-url', message: 'the address must begin with http:// or https://', sent: false });
  if (options.signal?.aborted) return err(aborted(target, false));
  let body: Outgoing | undefined;
  try {
    if (options.body !== undefined) body = await outgoing(options.body);
  } catch (error) {
    return err(disk('the file to send', error, false));
  }
  const watch = watchOf(target, options);
  try {
    const head = await exchange(target, options, body, watch);
    if (!head.ok) return head;
    return await receive(target, options, head.value, watch);
  } finally {
    watch.end();
  }
}

type Phase = 'headers' | 'idle';

/** The clocks of one exchange: whoever stops it first says why. */
type Watch = {
  readonly timeouts: Required<Timeouts>;
  /** Starts the clock of a phase anew. */
  readonly phase: (phase: Phase) => void;
  /** What to do when it must stop; called at once if it already must. */
  readonly onStop: (stop: (problem: HttpProblem) => void) => void;
  sent: boolean;
  stopped: HttpProblem | undefined;
  readonly end: () => void;
};

function watchOf(url: URL, { signal, timeouts = {} }: Request): Watch {
  const { connectMs = 10_000, headersMs = 60_000, idleMs = 60_000, totalMs = 0 } = timeouts;
  let timer: NodeJS.Timeout | undefined;
  const stops: ((problem: HttpProblem) => void)[] = [];
  const stop = (problem: HttpProblem): void => {
    if (watch.stopped !== undefined) return;
    watch.stopped = problem;
    for (const each of stops) each(problem);
  };
  const late = (which: 'headers' | 'idle' | 'total', ms: number, what: string): NodeJS.Timeout =>
    setTimeout(
      () => stop({ kind: 'timeout', which, message: `${shown(url)} ${what} for ${ms} ms`, sent: watch.sent }),
      ms,
    );
  const all = totalMs > 0 ? late('total', totalMs, 'was not done') : undefined;
  const onAbort = (): void => stop(aborted(url, watch.sent));
  signal?.addEventListener('abort', onAbort, { once: true });
  const watch: Watch = {
    timeouts: { connectMs, headersMs, idleMs, totalMs },
    sent: false,
    stopped: undefined,
    phase(phase) {
      clearTimeout(timer);
      const ms = phase === 'headers' ? headersMs : idleMs;
      if (ms > 0) timer = late(phase, ms, phase === 'headers' ? 'gave no answer' : 'sent nothing more');
    },
    onStop(each) {
      if (watch.stopped !== undefined) each(watch.stopped);
      else stops.push(each);
    },
    end() {
      clearTimeout(timer);
      clearTimeout(all);
      signal?.removeEventListener('abort', onAbort);
    },
  };
  return watch;
}

type Head = { readonly status: number; readonly headers: Reply['headers']; readonly body: Readable };

function exchange(
  url: URL,
  options: Request,
  body: Outgoing | undefined,
  watch: Watch,
): Promise<Result<Head, HttpProblem>> {
  return new Promise((resolve) => {
    let raw: Readable | undefined;
    const fail = (problem: HttpProblem): void => {
      if (raw === undefined) resolve(err(problem));
      else raw.destroy(new Broken(problem));
    };
    watch.onStop(fail);
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        if (watch.stopped !== undefined) return controller.abort(new Error('stopped'));
        watch.sent = true;
        watch.onStop(() => controller.abort(new Error('stopped')));
        watch.phase('headers');
      },
      onResponseStart(controller, status, headers) {
        if (status < 200) return;
        watch.phase('idle');
        raw = new Readable({
          read: () => controller.resume(),
          // whoever reads may have had enough: then nothing more shall come
          destroy(error, done) {
            if (error !== null) controller.abort(error);
            done(error);
          },
        });
        resolve(ok({ status, headers: flat(headers), body: raw }));
      },
      onResponseData(controller, chunk) {
        watch.phase('idle');
        if (raw?.push(chunk) === false) controller.pause();
      },
      onResponseEnd() {
        raw?.push(null);
      },
      onResponseError(_, error) {
        fail(watch.stopped ?? problemOf(error, url, watch.sent));
      },
    };
    agentFor(watch.timeouts.connectMs).dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: options.method ?? 'GET',
        headers: headersFor(url, options, body),
        body: body === undefined ? null : Readable.from(sending(body, watch), { objectMode: false }),
      },
      handler,
    );
  });
}

/** The body's chunks; the clock for the answer starts when the last of them is taken. */
async function* sending(body: Outgoing, watch: Watch): AsyncGenerator<Uint8Array> {
  for await (const chunk of body.chunks()) {
    yield chunk;
    watch.phase('headers');
  }
}

function headersFor(url: URL, options: Request, body: Outgoing | undefined): { [name: string]: string } {
  const headers: { [name: string]: string } = { 'accept-encoding': 'gzip', 'user-agent': 'plasma' };
  if (url.username !== '' || url.password !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.authorization = `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  }
  if (body?.type !== undefined) headers['content-type'] = body.type;
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = value;
  if (body !== undefined) headers['content-length'] = `${body.length}`;
  return headers;
}

const flat = (headers: NodeJS.Dict<string | string[]>): Reply['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

/** A problem on its way through a stream. */
class Broken extends Error {
  readonly problem: HttpProblem;
  constructor(problem: HttpProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

async function receive(
  url: URL,
  options: Request,
  head: Head,
  watch: Watch,
): Promise<Result<Reply, HttpProblem>> {
  const wanted = options.maxBytes ?? 64 << 20;
  const toFile = head.status >= 200 && head.status < 300 ? options.toFile : undefined;
  const max = options.toFile !== undefined && toFile === undefined ? Math.min(wanted, maxErrorBytes) : wanted;
  const tooLarge = (size: number | string): Broken =>
    new Broken({
      kind: 'too-large',
      message: `the answer of ${shown(url)} is ${size} bytes; no more than ${max} are taken`,
      sent: true,
    });
  const announced = /^\d+$/.test(head.headers['content-length'] ?? '')
    ? Number(head.headers['content-length'])
    : undefined;
  const empty = options.method === 'HEAD' || head.status === 204 || head.status === 304;
  let raw = 0;
  let size = 0;
  const chunks: Uint8Array[] = [];
  const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    if (announced !== undefined && announced > max && !empty) throw tooLarge(announced);
    for await (const chunk of source) {
      raw += chunk.byteLength;
      yield chunk;
    }
    if (announced !== undefined && raw !== announced && !empty)
      throw new Broken({
        kind: 'reset',
        message: `the answer of ${shown(url)} ended after ${raw} of ${announced} bytes`,
        sent: true,
      });
  };
  const bounded = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      size += chunk.byteLength;
      if (size > max) throw tooLarge(`more than ${max}`);
      yield chunk;
    }
  };
  const kept = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of source) chunks.push(chunk);
  };
  try {
    const decoders: Transform[] =
      /^(x-)?gzip$/i.test(head.headers['content-encoding'] ?? '') && !empty ? [createGunzip()] : [];
    const sink = toFile === undefined ? kept : createWriteStream(toFile, { flush: true });
    await pipeline([head.body, counted, ...decoders, bounded, sink]);
    const bytes = Buffer.concat(chunks);
    return ok({
      status: head.status,
      headers: head.headers,
      bytes,
      ...(toFile === undefined ? {} : { file: toFile }),
      size,
    });
  } catch (error) {
    if (toFile !== undefined) await rm(toFile, { force: true });
    if (watch.stopped !== undefined) return err(watch.stopped);
    if (error instanceof Broken) return err(error.problem);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_'))
      return err({ kind: 'reset', message: `the gzip of ${shown(url)} is broken (${code})`, sent: true });
    return err(disk(`the file for the answer`, error, true));
  }
}

const aborted = (url: URL, sent: boolean): HttpProblem => ({
  kind: 'aborted',
  message: `the request to ${shown(url)} was called off`,
  sent,
});

function disk(what: string, error: unknown, sent: boolean): HttpProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return { kind: 'disk', code, message: `${what} can't be used (${code})`, sent };
}

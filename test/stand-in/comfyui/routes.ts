import { type Answer, empty, json, text, text404, text500 } from './answer.ts';
import type { BadDays } from './bad-days.ts';
import { type Catalogue, infoOf } from './catalogue.ts';
import { truth } from './conversion.ts';
import { type Folders, kinds } from './folders.ts';
import { type Entry, type History, wireHistory } from './history.ts';
import { detailsOf, hasCancel, hasJobs, jobsOf, queryOf } from './jobs.ts';
import { type PromptRoute, postPrompt } from './prompt-route.ts';
import { wireItem } from './protocol.ts';
import { isList, isObject, parse, type Value, type ValueObject } from './python-json.ts';
import type { Queue } from './queue.ts';
import { upload } from './upload.ts';
import { view } from './view.ts';

/** A request as the routes see it; `path` is decoded and without `/api`, unless the route lives only there. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly api: boolean;
  readonly query: URLSearchParams;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly body: Buffer;
};

export type Server = {
  readonly version: string;
  readonly bad: BadDays;
  readonly queue: Queue;
  readonly history: History;
  readonly folders: Folders;
  readonly catalogue: () => Catalogue;
  readonly stats: () => ValueObject;
  readonly features: () => ValueObject;
  readonly prompt: PromptRoute;
  readonly broadcastStatus: () => void;
  readonly interrupt: () => void;
  readonly free: (models: boolean, memory: boolean) => void;
  /** Servers before 0.3.58 interrupt whatever runs, whichever id they are given. */
  readonly interruptIgnoresIds: boolean;
  /** Whether this finished prompt is still kept from those who ask (history that comes late). */
  readonly late: (entry: Entry) => boolean;
};

/** The answer of the server to a request (A.2). */
export function answerTo(asked: Asked, server: Server): Answer {
  const handlers = table(asked, server);
  if (handlers === undefined) {
    // every unknown path is the front end's, which knows GET only: an unknown POST is 405, not 404
    return asked.method === 'GET' || asked.method === 'HEAD'
      ? text404
      : text('405: Method Not Allowed', 405, { allow: 'GET,HEAD' });
  }
  const handler = handlers[asked.method] ?? (asked.method === 'HEAD' ? handlers.GET : undefined);
  if (handler !== undefined) return handler();
  const allowed = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return text('405: Method Not Allowed', 405, { allow: allowed.join(',') });
}

type Handlers = { readonly [method: string]: () => Answer };

function table(asked: Asked, server: Server): Handlers | undefined {
  const { queue, history, folders } = server;
  const [first = '', second, third] = asked.path.split('/').slice(1);
  switch (`/${first}`) {
    case '/':
      return {
        GET: () => ({
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: '<!doctype html><title>ComfyUI</title>',
        }),
      };
    case '/prompt':
      return {
        GET: () => json({ exec_info: { queue_remaining: queue.remaining() } }),
        POST: () => postPrompt(asked.body, server.prompt),
      };
    case '/queue':
      return {
        GET: () => {
          const running = queue.running();
          return json({
            queue_running: running === undefined ? [] : [wireItem(running)],
            queue_pending: queue.pending().map(wireItem),
          });
        },
        POST: () => onObject(asked.body, (body) => postQueue(body, server)),
      };
    case '/interrupt':
      return { POST: () => interrupt(asked.body, server) };
    case '/free':
      return {
        POST: () =>
          onObject(asked.body, (body) => {
            server.free(truth(body.unload_models ?? false), truth(body.free_memory ?? false));
            return empty();
          }),
      };
    case '/history': {
      if (second !== undefined) {
        return {
          GET: () => {
            const entry = history.get(second);
            return json(entry === undefined || server.late(entry) ? {} : wireHistory([entry]));
          },
        };
      }
      return {
        GET: () => wholeHistory(asked.query, history),
        POST: () => onObject(asked.body, (body) => postHistory(body, history)),
      };
    }
    case '/view':
      return { GET: () => view(asked.query, header(asked, 'range'), folders) };
    case '/view_metadata':
      return { GET: () => empty(404) };
    case '/upload':
      if (second !== 'image') return undefined;
      return { POST: () => upload(header(asked, 'content-type') ?? '', asked.body, folders, server.bad) };
    case '/object_info':
      return {
        GET: () => {
          folders.read();
          const all = server.catalogue();
          if (second === undefined)
            return json(Object.fromEntries(Object.values(all).map((entry) => [entry.name, infoOf(entry)])));
          const entry = Object.hasOwn(all, second) ? all[second] : undefined;
          return json(entry === undefined ? {} : { [second]: infoOf(entry) });
        },
      };
    case '/models':
      return {
        GET: () => {
          folders.read();
          if (second === undefined) return json(kinds);
          const names = folders.list(second);
          return names === undefined ? empty(404) : json(names);
        },
      };
    case '/embeddings':
      return {
        GET: () => json((folders.list('embeddings') ?? []).map((name) => name.replace(/\.[^.]+$/, ''))),
      };
    case '/extensions':
      return { GET: () => json([]) };
    case '/features':
      return { GET: () => json(server.features()) };
    case '/system_stats':
      return { GET: () => json(server.stats()) };
    case '/jobs':
      return asked.api && hasJobs(server.version) ? jobs(second, third, asked, server) : undefined;
    default:
      return undefined;
  }
}

function postQueue(body: ValueObject, { queue, broadcastStatus }: Server): Answer {
  if (truth(body.clear ?? false)) {
    queue.clear();
    broadcastStatus();
  }
  for (const id of isList(body.delete) ? body.delete : []) {
    if (!queue.remove(String(id))) continue;
    // the real server says it twice
    broadcastStatus();
    broadcastStatus();
  }
  return empty();
}

function interrupt(bytes: Buffer, server: Server): Answer {
  let body: Value = {};
  try {
    body = parse(bytes.toString('utf8'));
  } catch {
    // whatever can't be read is taken as an empty body
  }
  if (!isObject(body)) return text500;
  const id = server.interruptIgnoresIds ? undefined : body.prompt_id;
  const meant =
    id === undefined || id === null || id === '' || server.queue.running()?.promptId === String(id);
  if (!meant) return empty();
  if (server.bad.lostInterrupts > 0) server.bad.lostInterrupts--;
  else server.interrupt();
  return empty();
}

function wholeHistory(query: URLSearchParams, history: History): Answer {
  const all = history.all();
  const most = query.get('max_items');
  const from = query.get('offset');
  const whole = /^-?\d+$/;
  if ((most !== null && !whole.test(most)) || (from !== null && !whole.test(from))) return text500;
  const count = most === null ? all.length : Number(most);
  const start = from === null || Number(from) < 0 ? Math.max(0, all.length - count) : Number(from);
  return json(wireHistory(all.slice(start, start + count)));
}

function postHistory(body: ValueObject, history: History): Answer {
  if (truth(body.clear ?? false)) history.clear();
  for (const id of isList(body.delete) ? body.delete : []) history.remove(String(id));
  return empty();
}

function jobs(
  second: string | undefined,
  third: string | undefined,
  asked: Asked,
  server: Server,
): Handlers | undefined {
  const { queue, history, version } = server;
  const all = () => jobsOf(queue.running(), queue.pending(), history.all(), version);
  if (second === undefined) {
    return {
      GET: () => {
        const query = queryOf(asked.query, version);
        return query.ok ? json(query.value(all())) : json({ error: query.error }, 400);
      },
    };
  }
  if (third === undefined && second !== 'cancel') {
    return {
      GET: () => {
        const job = all().find(({ item }) => item.promptId === second);
        if (job === undefined || (job.entry !== undefined && server.late(job.entry)))
          return json({ error: 'Job not found' }, 404);
        return json(detailsOf(job));
      },
    };
  }
  if (second === 'cancel' && third === undefined) {
    // an older server takes `cancel` for the id of a job
    if (!hasCancel(version)) return { GET: () => json({ error: 'Job not found' }, 404) };
    return { POST: () => onObject(asked.body, (body) => cancelAll(body, server)) };
  }
  if (third === 'cancel' && hasCancel(version))
    return { POST: () => json({ cancelled: cancel(second, server) }) };
  return undefined;
}

function cancelAll(body: ValueObject, server: Server): Answer {
  const ids = body.job_ids;
  const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  if (!isList(ids) || ids.some((id) => typeof id !== 'string' || !uuid.test(id))) {
    return json({ error: 'job_ids must be a list of UUIDs' }, 400);
  }
  return json({ cancelled: ids.filter((id) => cancel(String(id), server)) });
}

/** Takes a pending job out of the queue, or stops the running one; false for any other. */
function cancel(id: string, server: Server): boolean {
  if (server.queue.remove(id)) {
    server.broadcastStatus();
    return true;
  }
  if (server.queue.running()?.promptId !== id) return false;
  server.interrupt();
  return true;
}

function onObject(bytes: Buffer, then: (body: ValueObject) => Answer): Answer {
  try {
    const body = parse(bytes.toString('utf8'));
    return isObject(body) ? then(body) : text500;
  } catch {
    return text500;
  }
}

const header = (asked: Asked, name: string): string | undefined => {
  const value = asked.headers[name];
  return typeof value === 'string' ? value : undefined;
};

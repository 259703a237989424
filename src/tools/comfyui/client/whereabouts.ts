import { err, ok, type Result } from '../../../engine/result.ts';
import { jsonOf } from '../../http/json.ts';
import { type Asked, ask, askJson, type Fault, isObject, textOf } from './routes.ts';
import type { Server } from './server.ts';

/** A prompt that is over, as the server remembers it (facts A.6). */
export type Entry = {
  /** `success` or `error`. */
  readonly status: string;
  readonly completed: boolean;
  readonly messages: readonly {
    readonly type: string;
    readonly data: { readonly [name: string]: unknown };
  }[];
  readonly outputs: { readonly [node: string]: { readonly [key: string]: unknown } };
  /** The graph that was run, as the server converted it. */
  readonly graph: { readonly [node: string]: unknown };
};

/** Where a prompt is. `running` of `pending`: the ids of what the server runs, empty if it runs nothing. */
export type Where =
  | {
      readonly state: 'pending';
      readonly before: number;
      readonly waiting: number;
      readonly running: readonly string[];
    }
  | { readonly state: 'running' }
  | { readonly state: 'over'; readonly entry: Entry }
  | { readonly state: 'absent' };

/** Asks where a prompt is: one question where the server has jobs, history and then queue otherwise. */
export async function whereabouts(
  server: Server,
  jobs: boolean,
  id: string,
  signal?: AbortSignal,
): Promise<Result<Where, Fault>> {
  const asked: Asked = signal === undefined ? {} : { signal };
  if (jobs) {
    const job = await jobOf(server, id, asked);
    // the list of jobs breaks on metadata of other people's prompts; the older routes don't
    if (job.ok || job.error.kind === 'away') return job;
  }
  const entry = await historyOf(server, id, asked);
  if (!entry.ok) return entry;
  if (entry.value !== undefined) return ok({ state: 'over', entry: entry.value });
  return queued(server, id, asked);
}

async function jobOf(server: Server, id: string, asked: Asked): Promise<Result<Where, Fault>> {
  const reply = await ask(server, `/jobs/${encodeURIComponent(id)}`, { ...asked, maxBytes: 256 << 20 });
  if (!reply.ok) return reply;
  const json = jsonOf(reply.value);
  if (!json.ok || !isObject(json.value)) return err(oddJob(reply.value.status));
  if (reply.value.status === 404) return ok({ state: 'absent' });
  const job = json.value;
  switch (job.status) {
    case 'in_progress':
      return ok({ state: 'running' });
    case 'pending':
      return listed(server, id, asked);
    case 'completed':
    case 'failed':
    case 'cancelled': {
      const { execution_status: status, outputs, workflow } = job;
      if (!isObject(status)) return err(oddJob(reply.value.status));
      const graph = isObject(workflow) ? workflow.prompt : undefined;
      return ok({ state: 'over', entry: entryOf(status, outputs, graph) });
    }
    default:
      return err(oddJob(reply.value.status));
  }
}

const oddJob = (status: number): Fault => ({ kind: 'busy', status, route: '/jobs', start: '' });

/** How many are before it, by the list of jobs: the queue itself would send every graph along. */
async function listed(server: Server, id: string, asked: Asked): Promise<Result<Where, Fault>> {
  const reply = await askJson(server, '/jobs', { ...asked, query: { status: 'pending,in_progress' } });
  if (!reply.ok) return reply.error.kind === 'away' ? reply : queued(server, id, asked);
  const jobs = Array.isArray(reply.value.jobs) ? reply.value.jobs.filter(isObject) : [];
  const pending = jobs.filter((job) => job.status === 'pending');
  const ids = pending.map((job) => ({ id: textOf(job.id), number: numberOf(job.priority) }));
  const running = jobs.filter((job) => job.status === 'in_progress').map((job) => textOf(job.id));
  if (jobs.some((job) => job.id === id && job.status === 'in_progress')) return ok({ state: 'running' });
  return ok({ state: 'pending', before: beforeOf(id, ids), waiting: ids.length, running });
}

async function historyOf(
  server: Server,
  id: string,
  asked: Asked,
): Promise<Result<Entry | undefined, Fault>> {
  const reply = await askJson(server, `/history/${encodeURIComponent(id)}`, {
    ...asked,
    maxBytes: 256 << 20,
  });
  if (!reply.ok) return reply;
  const entry = Object.hasOwn(reply.value, id) ? reply.value[id] : undefined;
  if (!isObject(entry)) return ok(undefined);
  const prompt = Array.isArray(entry.prompt) ? entry.prompt[2] : undefined;
  return ok(entryOf(isObject(entry.status) ? entry.status : {}, entry.outputs, prompt));
}

function entryOf(status: { readonly [name: string]: unknown }, outputs: unknown, graph: unknown): Entry {
  const messages = Array.isArray(status.messages) ? status.messages : [];
  return {
    status: textOf(status.status_str),
    completed: status.completed === true,
    messages: messages.flatMap((message) =>
      Array.isArray(message) && typeof message[0] === 'string'
        ? [{ type: message[0], data: isObject(message[1]) ? message[1] : {} }]
        : [],
    ),
    outputs: isObject(outputs)
      ? Object.fromEntries(
          Object.entries(outputs).filter((pair): pair is [string, { [key: string]: unknown }] =>
            isObject(pair[1]),
          ),
        )
      : {},
    graph: isObject(graph) ? graph : {},
  };
}

async function queued(server: Server, id: string, asked: Asked): Promise<Result<Where, Fault>> {
  const reply = await askJson(server, '/queue', { ...asked, maxBytes: 256 << 20 });
  if (!reply.ok) return reply;
  const running = itemsOf(reply.value.queue_running);
  if (running.some((item) => item.id === id)) return ok({ state: 'running' });
  const pending = itemsOf(reply.value.queue_pending);
  if (!pending.some((item) => item.id === id)) return ok({ state: 'absent' });
  return ok({
    state: 'pending',
    before: beforeOf(id, pending),
    waiting: pending.length,
    running: running.map((item) => item.id),
  });
}

type Item = { readonly id: string; readonly number: number };

/** Items of the queue: more positions may come with later versions. */
const itemsOf = (list: unknown): readonly Item[] =>
  Array.isArray(list)
    ? list.flatMap((item) =>
        Array.isArray(item) ? [{ number: numberOf(item[0]), id: textOf(item[1]) }] : [],
      )
    : [];

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The queue is sent as a heap: the order of execution is by number, then by id (facts A.5). */
function beforeOf(id: string, pending: readonly Item[]): number {
  const mine = pending.find((item) => item.id === id);
  if (mine === undefined) return 0;
  return pending.filter(
    (item) => item.number < mine.number || (item.number === mine.number && item.id < mine.id),
  ).length;
}

import { type Entry, wireStatus } from './history.ts';
import { compareVersions, type QueueItem } from './protocol.ts';
import type { Value, ValueObject } from './python-json.ts';

/** The newer view of queue and history, `/api/jobs` (A.18; shapes as ComfyUI 0.8.0 gives them). */
export type Job = {
  readonly item: QueueItem;
  readonly status: Status;
  readonly entry?: Entry;
};
export type Status = 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled';

/** Statuses by which this version lets one filter. */
export const statusesOf = (version: string): readonly Status[] =>
  hasCancel(version)
    ? ['pending', 'in_progress', 'completed', 'failed', 'cancelled']
    : ['pending', 'in_progress', 'completed', 'failed'];

export const hasJobs = (version: string): boolean => compareVersions(version, '0.6.0') >= 0;
export const hasCancel = (version: string): boolean => compareVersions(version, '0.26.0') >= 0;

export function jobsOf(
  running: QueueItem | undefined,
  pending: readonly QueueItem[],
  history: readonly Entry[],
  version: string,
): readonly Job[] {
  return [
    ...(running === undefined ? [] : [{ item: running, status: 'in_progress' as const }]),
    ...pending.map((item) => ({ item, status: 'pending' as const })),
    ...history.map((entry) => ({ item: entry.item, entry, status: statusOf(entry, version) })),
  ];
}

function statusOf(entry: Entry, version: string): Status {
  if (entry.success) return 'completed';
  const interrupted = entry.messages.some(([type]) => type === 'execution_interrupted');
  return interrupted && hasCancel(version) ? 'cancelled' : 'failed';
}

/** A job in a list; what isn't known yet is left out. */
export function summaryOf({ item, status, entry }: Job): ValueObject {
  const images = Object.entries(entry?.outputs ?? {}).flatMap(([nodeId, ui]) =>
    (ui.images ?? []).map((image) => ({ ...image, nodeId, mediaType: 'images' })),
  );
  const error = entry?.messages.find(([type]) => type === 'execution_error')?.[1];
  return {
    id: item.promptId,
    status,
    priority: item.number,
    create_time: item.extraData.create_time,
    ...(entry === undefined
      ? {}
      : {
          execution_start_time: timeOf(entry, 'execution_start'),
          execution_end_time: timeOf(entry, 'execution_success', 'execution_error', 'execution_interrupted'),
        }),
    ...(error === undefined ? {} : { execution_error: error }),
    outputs_count: images.length,
    // the server shows a file of `output` rather than one of `temp`
    ...(images.length === 0
      ? {}
      : { preview_output: images.find(({ type }) => type === 'output') ?? images[0] }),
  };
}

/** One job in full. */
export function detailsOf(job: Job): ValueObject {
  const { entry, item } = job;
  if (entry === undefined) return summaryOf(job);
  return {
    ...summaryOf(job),
    outputs: entry.outputs,
    execution_status: wireStatus(entry),
    workflow: { prompt: item.graph as unknown as Value, extra_data: item.extraData },
  };
}

const timeOf = (entry: Entry, ...types: readonly string[]): Value | undefined =>
  entry.messages.find(([type]) => types.includes(type))?.[1].timestamp;

export type JobQuery =
  | { readonly ok: true; readonly value: (jobs: readonly Job[]) => ValueObject }
  | { readonly ok: false; readonly error: string };

/** The list that a query asks for, or what is wrong with the query. */
export function queryOf(query: URLSearchParams, version: string): JobQuery {
  const wrong = (error: string): JobQuery => ({ ok: false, error });
  const valid: readonly string[] = statusesOf(version);
  const statuses = list(query.get('status'));
  const unknown = statuses.filter((status) => !valid.includes(status));
  if (unknown.length > 0)
    return wrong(`Invalid status value(s): ${unknown.join(', ')}. Valid values: ${valid.join(', ')}`);
  const sortBy = query.get('sort_by') ?? 'created_at';
  if (!['created_at', 'execution_duration'].includes(sortBy))
    return wrong("sort_by must be 'created_at' or 'execution_duration'");
  const order = query.get('sort_order') ?? 'desc';
  if (!['asc', 'desc'].includes(order)) return wrong("sort_order must be 'asc' or 'desc'");
  const limit = query.has('limit') ? Number(query.get('limit')) : undefined;
  if (limit !== undefined && !Number.isInteger(limit)) return wrong('limit must be an integer');
  if (limit !== undefined && limit <= 0) return wrong('limit must be a positive integer');
  const offset = Math.max(0, Number(query.get('offset') ?? 0));
  if (!Number.isInteger(offset)) return wrong('offset must be an integer');
  return {
    ok: true,
    value: (jobs) => {
      const measure = (job: Job): number => {
        const summary = summaryOf(job);
        return sortBy === 'created_at'
          ? Number(summary.create_time ?? 0)
          : Number(summary.execution_end_time ?? 0) - Number(summary.execution_start_time ?? 0);
      };
      const found = jobs
        .filter((job) => statuses.length === 0 || statuses.includes(job.status))
        .sort((a, b) => (order === 'asc' ? measure(a) - measure(b) : measure(b) - measure(a)));
      const shown = found.slice(offset, limit === undefined ? undefined : offset + limit);
      return {
        jobs: shown.map(summaryOf),
        pagination: {
          offset,
          limit: limit ?? null,
          total: found.length,
          has_more: offset + shown.length < found.length,
        },
      };
    },
  };
}

const list = (text: string | null): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');

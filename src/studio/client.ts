import type { BookView } from '../service/contract/book.ts';
import type { doctor } from '../service/contract/doctor.ts';
import type { checkpointRequest, Edit, reviewRequest, source } from '../service/contract/edits.ts';
import type { training } from '../service/contract/jobs.ts';
import type { problem } from '../service/contract/parts.ts';
import type { ReleasesView, releaseEnd } from '../service/contract/release.ts';
import type { View } from '../service/contract/view.ts';
import type { explanation, failure, graph, plan, run, status, underWay } from '../service/contract/work.ts';

export type Status = View<typeof status>;
export type Run = View<typeof run>;
export type GraphView = View<typeof graph>;
export type Explanation = View<typeof explanation>;
export type PlanView = View<typeof plan>;
export type Problem = View<typeof problem>;
export type UnderWay = View<typeof underWay>;
export type Failure = View<typeof failure>;
export type Source = View<typeof source>;
export type DoctorView = View<typeof doctor>;
export type { ReleasesView };
export type Training = View<typeof training>;
export type { BookView, Edit };

/** What the service answered, or why it did not. `status` 0: it could not be reached. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

const unreachable = (error: unknown): Problem => ({
  type: 'urn:plasma:unreachable',
  title: 'Not there',
  status: 0,
  code: 'unreachable',
  detail: 'plasma can’t be reached',
  hint: `It may have been stopped: start it again with "plasma studio". (${error instanceof Error ? error.message : String(error)})`,
});

/** One request. The cookie that the first page sets stands for the token, where one is needed. */
export async function ask<T>(
  path: string,
  init: { readonly method?: string; readonly body?: unknown; readonly signal?: AbortSignal } = {},
): Promise<Answer<T>> {
  const { method = 'GET', body, signal } = init;
  try {
    const response = await fetch(path, {
      method,
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    const value: unknown = text === '' ? undefined : JSON.parse(text);
    return response.ok ? { ok: true, value: value as T } : { ok: false, problem: value as Problem };
  } catch (error) {
    return { ok: false, problem: unreachable(error) };
  }
}

/** A query of names that may come more than once. */
const query = (of: { readonly [name: string]: readonly string[] | string | undefined }): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(of))
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) params.append(name, one);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
};

const path = (text: string): string => text.split('/').map(encodeURIComponent).join('/');

export const getBook = (): Promise<Answer<BookView>> => ask('/api/book');
export const getStatus = (): Promise<Answer<Status>> => ask('/api/status');
export const getGraph = (): Promise<Answer<GraphView>> => ask('/api/graph');
export const explain = (target: string, signal?: AbortSignal): Promise<Answer<Explanation>> =>
  ask(`/api/explain/${path(target)}`, signal === undefined ? {} : { signal });
export const getPlan = (
  selector: readonly string[],
  force: readonly string[] = [],
  signal?: AbortSignal,
): Promise<Answer<PlanView>> =>
  ask(`/api/plan${query({ selector, force })}`, signal === undefined ? {} : { signal });
export const build = (of: {
  readonly selectors?: readonly string[];
  readonly force?: readonly string[];
}): Promise<Answer<Run>> => ask('/api/build', { method: 'POST', body: of });
export const cancel = (name?: string): Promise<Answer<{ readonly stopped: readonly string[] }>> =>
  ask('/api/cancel', { method: 'POST', body: name === undefined ? {} : { run: name } });

/** The address of a file's bytes. With a digest they never change, and are kept. */
export const fileUrl = (of: { readonly path: string; readonly digest: string | null }): string =>
  `/api/files/${path(of.path)}${of.digest === null ? '' : `?v=${of.digest}`}`;

export async function getText(of: {
  readonly path: string;
  readonly digest: string | null;
}): Promise<string | undefined> {
  try {
    const response = await fetch(fileUrl(of));
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

/** The digest of a file as it is now, or null if there is none. */
export async function digestOf(of: string): Promise<string | null> {
  try {
    const response = await fetch(`/api/files/${path(of)}`, { method: 'HEAD', cache: 'no-cache' });
    return response.ok ? (response.headers.get('etag')?.replace(/^W\/|"/g, '') ?? null) : null;
  } catch {
    return null;
  }
}

/** Changes entries of a script or dataset. @param digest of the text that the edits are based on */
export const edit = (file: string, digest: string | null, edits: readonly Edit[]): Promise<Answer<Source>> =>
  ask('/api/script', { method: 'PUT', body: { file, digest, edits } });
export const getSource = (of: string): Promise<Answer<Source>> => ask(`/api/sources/${path(of)}`);
export const putSource = (of: string, digest: string | null, text: string): Promise<Answer<Source>> =>
  ask(`/api/sources/${path(of)}`, { method: 'PUT', body: { digest, text } });
export const review = (label: string, of: View<typeof reviewRequest>): Promise<Answer<Source>> =>
  ask(`/api/reviews/${path(label)}`, { method: 'PUT', body: of });
export const choose = (character: string, of: View<typeof checkpointRequest>): Promise<Answer<Source>> =>
  ask(`/api/loras/${encodeURIComponent(character)}/selected`, { method: 'PUT', body: of });

export const getTrainings = (): Promise<Answer<{ readonly trainings: readonly Training[] }>> =>
  ask('/loras/train');
export const train = (character: string, smoke: boolean): Promise<Answer<Training>> =>
  ask('/loras/train', { method: 'POST', body: { character, ...(smoke ? { smoke } : {}) } });
export const stopTraining = (id: string): Promise<Answer<Training>> =>
  ask(`/loras/train/${encodeURIComponent(id)}`, { method: 'DELETE' });

export const getDoctor = (online: boolean, signal?: AbortSignal): Promise<Answer<DoctorView>> =>
  ask(`/api/doctor${online ? '?online=true' : ''}`, signal === undefined ? {} : { signal });
export const getReleases = (): Promise<Answer<ReleasesView>> => ask('/api/releases');
export const release = (
  chapter: string,
  profile: string,
  overrides: readonly { readonly rule: string; readonly reason: string }[],
): Promise<Answer<View<typeof releaseEnd>>> =>
  ask('/api/releases', { method: 'POST', body: { chapter, profile, overrides } });

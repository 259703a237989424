import type { Action } from '../../engine/action.ts';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import type { Digest } from '../../engine/digest.ts';
import type { JobRequest, job } from '../contract/jobs.ts';
import type { View } from '../contract/view.ts';

export type JobView = View<typeof job>;
export type JobSettings = JobView['settings'];

/** What a job comes to before it runs: the whole action, so that what the book says later changes nothing. */
export type JobPlan = {
  readonly action: Action;
  readonly settings: JobSettings;
  readonly workflowTemplate: string;
  /** The path of the picture: its target. */
  readonly target: string;
};

/** A job as it is kept. Times are ISO 8601. */
export type Job = JobPlan & {
  readonly id: string;
  /** Rises with each job. */
  readonly n: number;
  readonly state: JobView['state'];
  readonly createdAt: string;
  readonly beganAt?: string;
  readonly endedAt?: string;
  readonly request: JobRequest;
  readonly image?: { readonly path: string; readonly digest: Digest };
  readonly outcome?: 'built' | 'restored' | 'fresh';
  readonly problem?: Diagnostic;
};

export type Progress = { readonly done: number; readonly total: number; readonly note?: string };

export function jobView(job: Job, progress: Progress | undefined): JobView {
  const {
    id,
    state,
    createdAt,
    beganAt,
    endedAt,
    request,
    settings,
    workflowTemplate,
    target,
    image,
    outcome,
    problem,
  } = job;
  return {
    id,
    state,
    createdAt,
    ...(beganAt === undefined ? {} : { beganAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    request,
    settings,
    workflowTemplate,
    target,
    ...(progress === undefined || state !== 'running' ? {} : { progress }),
    image: image === undefined ? null : { ...image, url: `/jobs/${id}/image` },
    ...(outcome === undefined ? {} : { outcome }),
    ...(problem === undefined ? {} : { problem }),
    url: `/jobs/${id}`,
  };
}

/** Nothing more becomes of it. */
export const isOver = ({ state }: Pick<Job, 'state'>): boolean => state !== 'queued' && state !== 'running';

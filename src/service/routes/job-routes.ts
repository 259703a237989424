import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { blobPath } from '../../engine/store.ts';
import { job, jobList, jobQuery, jobRequest } from '../contract/jobs.ts';
import { type House, readingOf } from '../house.ts';
import type { JobView } from '../jobs/job.ts';
import { planJob } from '../jobs/job-plan.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type Refusal, refusal } from '../problem.ts';
import { type Answer, type Route, refused, route } from '../route.ts';

const params = z.object({ id: z.string().min(1).max(100) });
const headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 letters without spaces')
    .describe('The same request with the same key is the same job, however often it is sent.')
    .optional(),
});

/** Pictures that are asked for one by one. */
export function jobRoutes(house: House, jobs: Jobs): readonly Route[] {
  const known = (found: JobView | undefined, id: string): JobView => {
    if (found !== undefined) return found;
    throw noJob(id);
  };
  return [
    route({
      method: 'post',
      path: '/jobs',
      id: 'addJob',
      tag: 'jobs',
      summary: 'Asks for a picture. The same request again is answered from the store.',
      headers,
      body: jobRequest,
      answers: {
        202: { about: 'The job. `Location` is where it is.', schema: job },
        409: refused('The book says nothing of ComfyUI.'),
        422: refused('The sources are broken, or the Idempotency-Key was used for another request.'),
        503: refused('Too many wait already.'),
      },
      handle: async ({ body, headers: given }) => {
        const key = headers.shape['idempotency-key'].safeParse(given.get('idempotency-key') ?? undefined);
        if (!key.success)
          throw refusal(400, 'bad-value', 'an Idempotency-Key has 1 to 255 letters and no spaces', {
            field: 'header.idempotency-key',
          });
        const { project } = await readingOf(house);
        const { job: made, isNew } = jobs.add(body, () => planJob(house.root, project, body), key.data);
        return {
          status: 202,
          body: made,
          headers: { location: made.url, ...(isNew ? {} : { 'idempotency-replayed': 'true' }) },
        };
      },
    }),
    route({
      method: 'get',
      path: '/jobs',
      id: 'listJobs',
      tag: 'jobs',
      summary: 'Jobs, newest first, page by page.',
      query: jobQuery,
      answers: { 200: { about: 'A page of them.', schema: jobList } },
      handle: ({ query: { state, limit = 50, after } }) => ({
        status: 200,
        body: jobs.list({
          limit,
          ...(state === undefined ? {} : { state }),
          ...(after === undefined ? {} : { after: Number(after) }),
        }),
      }),
    }),
    route({
      method: 'get',
      path: '/jobs/{id}',
      id: 'getJob',
      tag: 'jobs',
      summary: 'One job.',
      params,
      answers: { 200: { about: 'The job.', schema: job }, 404: refused('There is no such job.') },
      handle: ({ params: { id } }) => ({ status: 200, body: known(jobs.get(id), id) }),
    }),
    route({
      method: 'delete',
      path: '/jobs/{id}',
      id: 'cancelJob',
      tag: 'jobs',
      summary: 'Cancels a job, on the server too. One that is over stays as it is.',
      params,
      answers: {
        200: { about: 'The job as it is now.', schema: job },
        404: refused('There is no such job.'),
      },
      handle: ({ params: { id } }) => ({ status: 200, body: known(jobs.cancel(id), id) }),
    }),
    route({
      method: 'get',
      path: '/jobs/{id}/image',
      id: 'getJobImage',
      tag: 'jobs',
      summary: 'The picture, as it came from ComfyUI.',
      params,
      answers: {
        200: { about: 'A PNG.', type: 'image/png' },
        304: { about: 'You have it: If-None-Match is its digest.' },
        404: refused('There is no such job.'),
        409: refused('There is no picture yet, or there never will be.'),
        410: refused('The picture was removed.'),
      },
      handle: ({ params: { id }, headers: given }) => imageOf(house, known(jobs.get(id), id), given),
    }),
  ];
}

const noJob = (id: string): Refusal =>
  refusal(404, 'no-job', `there is no job ${JSON.stringify(id)}`, {
    field: 'path.id',
    hint: 'GET /jobs lists them.',
  });

/** The bytes that were made, whatever lies under output/ by now. */
function imageOf({ root }: House, { id, state, image, problem }: JobView, given: Headers): Answer {
  if (image === null)
    throw refusal(409, 'no-picture', problem?.message ?? `job ${id} is ${state}: it has no picture`, {
      hint:
        state === 'queued' || state === 'running' ? 'Listen at /events for its end.' : 'Ask for it again.',
    });
  const etag = `"${image.digest}"`;
  const headers = {
    etag,
    'cache-control': 'private, max-age=31536000, immutable',
    'content-type': 'image/png',
  };
  if (given.get('if-none-match')?.includes(etag)) return { status: 304, headers };
  const path = `${root}/${blobPath(image.digest)}`;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw refusal(410, 'gone', `the picture of job ${id} was removed from the store (plasma gc)`, {
      hint: `It may still lie at ${image.path}. Ask for it again to have it made.`,
    });
  return {
    status: 200,
    raw: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    headers: { ...headers, 'content-length': String(stat.size) },
  };
}

import { health } from './contract/health.ts';
import { openHealth } from './health.ts';
import type { House } from './house.ts';
import type { Jobs } from './jobs/jobs.ts';
import { openApiOf } from './openapi.ts';
import { type Route, route } from './route.ts';
import { bookRoutes } from './routes/book-routes.ts';
import { doctorRoutes } from './routes/doctor-routes.ts';
import { editRoutes } from './routes/edit-routes.ts';
import { jobRoutes } from './routes/job-routes.ts';
import { releaseRoutes } from './routes/release-routes.ts';
import { trainingRoutes } from './routes/training-routes.ts';
import { workRoutes } from './routes/work-routes.ts';
import type { Trainings } from './trainings.ts';

/** Every endpoint, the one that describes them all among them. */
export function routesOf(house: House, jobs: Jobs, trainings: Trainings): readonly Route[] {
  let document: string | undefined;
  const look = openHealth(house);
  const routes: Route[] = [
    route({
      method: 'get',
      path: '/health',
      id: 'getHealth',
      tag: 'service',
      summary: 'Whether the parts that the book needs are there.',
      answers: { 200: { about: 'Now, in bounded time.', schema: health } },
      handle: async () => ({ status: 200, body: await look() }),
    }),
    ...jobRoutes(house, jobs),
    ...trainingRoutes(house, trainings),
    ...bookRoutes(house),
    ...workRoutes(house),
    ...editRoutes(house),
    ...doctorRoutes(house),
    ...releaseRoutes(house),
    route({
      method: 'get',
      path: '/openapi.json',
      id: 'getOpenApi',
      tag: 'service',
      summary: 'This document.',
      answers: { 200: { about: 'OpenAPI 3.1.', type: 'application/json' } },
      handle: () => {
        document ??= JSON.stringify(openApiOf(routes, house.version));
        return { status: 200, raw: document, headers: { 'content-type': 'application/json; charset=utf-8' } };
      },
    }),
  ];
  return routes;
}

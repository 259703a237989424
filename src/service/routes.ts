import type { House } from './house.ts';
import { openApiOf } from './openapi.ts';
import { type Route, route } from './route.ts';
import { bookRoutes } from './routes/book-routes.ts';
import { workRoutes } from './routes/work-routes.ts';

/** Every endpoint, the one that describes them all among them. */
export function routesOf(house: House): readonly Route[] {
  let document: string | undefined;
  const routes: Route[] = [
    ...bookRoutes(house),
    ...workRoutes(house),
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

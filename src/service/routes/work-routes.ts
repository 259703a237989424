import { planOf } from '../../workshop/order.ts';
import { buildRequest, cancelRequest, run, status, stopped } from '../contract/work.ts';
import { type House, readingOf } from '../house.ts';
import { refusal } from '../problem.ts';
import { stateOf } from '../reader.ts';
import { type Route, refused, route } from '../route.ts';

/** Building, and how it stands. */
export function workRoutes(house: House): readonly Route[] {
  const runNamed = (name: string): object => house.runs.all().find((one) => one.run === name)!;
  return [
    route({
      method: 'get',
      path: '/api/status',
      id: 'getStatus',
      tag: 'work',
      summary: 'How the book stands, what is under way, what failed.',
      answers: { 200: { about: 'Now.', schema: status } },
      handle: async () => {
        const seq = house.log.last();
        const read = await house.reader.now();
        const reading = read.ok ? read.value : house.reader.lastGood();
        const counts: { [state: string]: number } = {};
        const steps = reading?.workshop.graph.steps ?? 0;
        for (let step = 0; step < steps; step++) {
          const state = stateOf(reading!, step);
          counts[state] = (counts[state] ?? 0) + 1;
        }
        return {
          status: 200,
          body: {
            version: house.version,
            boot: house.log.boot,
            seq,
            backend: reading?.project.backend ?? house.backend ?? 'sketch',
            watching: house.watching,
            counts,
            forecast: read.ok ? read.value.forecast : null,
            problems: read.ok ? read.value.workshop.warnings : read.error,
            runs: house.runs.all(),
            underWay: house.runs.underWay(),
            failures: [...house.runs.failures().values()],
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/build',
      id: 'build',
      tag: 'work',
      summary: 'Builds a selection, in turn with all other work.',
      body: buildRequest.optional(),
      answers: {
        202: { about: 'The build; what comes of it is told at /events.', schema: run },
        422: refused('The sources are broken.'),
      },
      handle: async ({ body = {} }) => {
        const { selectors = [], force = [], keepGoing = true, jobs } = body;
        const { workshop } = await readingOf(house);
        for (const [field, named] of [
          ['selectors', selectors],
          ['force', force],
        ] as const)
          for (const [i, one] of named.entries()) {
            const asked = planOf(workshop, { selectors: [one], force: [] });
            if (asked.ok) continue;
            const { message, hint } = asked.error[0]!;
            throw refusal(400, 'bad-selector', message, {
              field: `${field}.${i}`,
              diagnostics: asked.error,
              ...(hint === undefined ? {} : { hint }),
            });
          }
        const name = house.build('asked', {
          selectors,
          force,
          keepGoing,
          ...(jobs === undefined ? {} : { jobs }),
        });
        return { status: 202, body: runNamed(name) };
      },
    }),
    route({
      method: 'post',
      path: '/api/cancel',
      id: 'cancel',
      tag: 'work',
      summary: 'Stops a build, or all of them. What was finished is kept.',
      body: cancelRequest.optional(),
      answers: {
        202: { about: 'The builds that were told to stop; none if none was under way.', schema: stopped },
        404: refused('No build under way has that name.'),
      },
      handle: ({ body = {} }) => {
        const names = house.runs.stop(body.run);
        if (body.run !== undefined && names.length === 0)
          throw refusal(404, 'no-run', `no build under way is called ${JSON.stringify(body.run)}`, {
            field: 'run',
          });
        return { status: 202, body: { stopped: names } };
      },
    }),
  ];
}

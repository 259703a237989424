import { release } from '../../workshop/release/release.ts';
import { releaseEnd, releaseRequest, releases } from '../contract/release.ts';
import { type House, lastReadingOf, readingOf } from '../house.ts';
import { refusal } from '../problem.ts';
import { type Route, refused, route } from '../route.ts';
import { releasedView, releasesView } from '../views/release-view.ts';

/** What goes to readers and platforms. */
export function releaseRoutes(house: House): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/releases',
      id: 'getReleases',
      tag: 'work',
      summary: 'What platforms want, and what was released.',
      answers: {
        200: { about: 'Profiles and releases.', schema: releases },
        422: refused('The sources are broken, and were from the start.'),
      },
      handle: async () => {
        const { project } = await lastReadingOf(house);
        return {
          status: 200,
          body: releasesView(
            house.root,
            project.book.chapters.map(({ id }) => id),
          ),
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/releases',
      id: 'release',
      tag: 'work',
      summary: 'Builds a chapter for a platform, checks its rules, and writes release/<chapter>/<profile>/.',
      body: releaseRequest,
      answers: {
        200: { about: 'What came of it, once it is over.', schema: releaseEnd },
        404: refused('There is no such chapter.'),
        422: refused('It breaks rules of the platform, or its sources or the profile are broken.'),
        503: refused('The service is being stopped.'),
      },
      handle: async ({ body: { chapter, profile, overrides = [] } }) => {
        const { project } = await readingOf(house);
        if (project.book.chapters.every(({ id }) => id !== chapter))
          throw refusal(404, 'no-chapter', `there is no chapter ${chapter}`, { field: 'chapter' });
        const run = house.runs.ask('asked');
        const ear = house.runs.hear({
          selectors: [`${chapter} for ${profile}`],
          force: [],
          keepGoing: false,
        });
        const stop = AbortSignal.any([ear.signal, house.signal]);
        const ended = await house.resident
          .inTurn(() => {
            ear.begin();
            return release(
              house.root,
              {
                chapter,
                profile,
                overrides,
                ...(house.backend === undefined ? {} : { backend: house.backend }),
              },
              stop,
              ear.emit,
            );
          }, stop)
          .catch((error: unknown) => {
            ear.end(undefined);
            throw error;
          });
        if (ended === undefined) {
          ear.end({ ok: false, error: [] });
          throw refusal(503, 'stopped', 'it was stopped before its turn came');
        }
        ear.end(ended.ok ? { ok: true, value: ended.value.report } : ended);
        if (!ended.ok)
          throw refusal(
            422,
            ended.error[0]?.code ?? 'not-released',
            ended.error[0]?.message ?? 'not released',
            {
              diagnostics: ended.error,
              hint: 'Nothing was released.',
            },
          );
        const { released } = ended.value;
        return {
          status: 200,
          body: { run, released: released === undefined ? null : releasedView(house.root, chapter, profile) },
        };
      },
    }),
  ];
}

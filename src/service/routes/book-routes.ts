import * as z from 'zod';
import { targetOf } from '../../engine/graph.ts';
import { coneOf } from '../../engine/select.ts';
import { explainStep } from '../../workshop/explain.ts';
import { openWorkshop } from '../../workshop/open.ts';
import { foresee, planOf } from '../../workshop/order.ts';
import { book } from '../contract/book.ts';
import { digest } from '../contract/parts.ts';
import { explanation, graph, plan } from '../contract/work.ts';
import { type House, lastReadingOf, readingOf } from '../house.ts';
import { brokenBook, refusal } from '../problem.ts';
import { type Route, refused, route } from '../route.ts';
import { bookView } from '../views/book-view.ts';
import { explainView } from '../views/explain-view.ts';
import { graphView } from '../views/graph-view.ts';

/** Of a plan, so many targets are listed. */
const mostListed = 2000;
const selector = z.string().min(1).max(1024);
const selectors = z
  .union([selector.transform((one) => [one]), z.array(selector).max(1000)])
  .describe('Labels, label:rule, output paths or globs; may come more than once.')
  .optional();

/** Looking at the book. */
export function bookRoutes(house: House): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/book',
      id: 'getBook',
      tag: 'book',
      summary: 'Chapters, pages, panels, takes, reviews, characters.',
      query: z.strictObject({
        chapter: z.string().max(100).describe('The id of one chapter: ch-01.').optional(),
      }),
      answers: {
        200: {
          about: 'The book as it is now, or as it last was while its sources are broken.',
          schema: book,
        },
        404: refused('There is no such chapter.'),
        422: refused('The sources are broken, and were from the start.'),
      },
      handle: async ({ query }) => {
        const seq = house.log.last();
        const read = await house.reader.now();
        const reading = read.ok ? read.value : house.reader.lastGood();
        if (reading === undefined) throw brokenBook(read.ok ? [] : read.error);
        const { chapters } = reading.project.book;
        if (query.chapter !== undefined && chapters.every(({ id }) => id !== query.chapter))
          throw refusal(404, 'no-chapter', `there is no chapter ${query.chapter}`, {
            field: 'query.chapter',
            hint: `There are ${chapters.map(({ id }) => id).join(', ') || 'none'}.`,
          });
        return {
          status: 200,
          body: bookView(
            { reading, failures: house.runs.failures() },
            { current: read.ok, problems: read.ok ? reading.workshop.warnings : read.error, seq },
            query.chapter,
          ),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/graph',
      id: 'getGraph',
      tag: 'book',
      summary: 'Targets, what they read, and how they stand.',
      query: z.strictObject({
        selector: selectors,
        needs: z.enum(['true', 'false']).describe('With all that the selection needs.').optional(),
      }),
      answers: {
        200: { about: 'The graph, or the part that was selected.', schema: graph },
        422: refused('The sources are broken.'),
      },
      handle: async ({ query }) => {
        const reading = await lastReadingOf(house);
        const { workshop } = reading;
        if (query.selector === undefined) return { status: 200, body: graphView(reading, undefined) };
        const asked = planOf(workshop, { selectors: query.selector, force: [] });
        if (!asked.ok) throw badSelector(asked.error);
        const steps = asked.value.asked as ReadonlySet<number>;
        return {
          status: 200,
          body: graphView(reading, query.needs === 'true' ? new Set(coneOf(workshop.graph, steps)) : steps),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/explain/{target+}',
      id: 'explain',
      tag: 'book',
      summary: 'Why a target is what it is, or would be made again, down to the root cause.',
      params: z.object({ target: z.string().min(1).max(1024) }),
      answers: {
        200: { about: 'Reasons, inputs, history.', schema: explanation },
        404: refused('No target has that name.'),
        422: refused('The sources are broken.'),
      },
      handle: async ({ params }) => {
        const reading = await readingOf(house);
        // a forecast changes what it looks at: each explanation has a book of its own
        const opened = await openWorkshop(house.root, {
          readOnly: true,
          ...(house.backend === undefined ? {} : { backend: house.backend }),
        });
        if (!opened.ok) throw brokenBook(opened.error);
        const workshop = opened.value;
        const asked = planOf(workshop, { selectors: [params.target], force: [] });
        if (!asked.ok)
          throw refusal(404, 'no-target', asked.error[0]!.message, {
            field: 'path.target',
            diagnostics: asked.error,
            ...(asked.error[0]!.hint === undefined ? {} : { hint: asked.error[0]!.hint }),
          });
        const steps = [...(asked.value.asked as ReadonlySet<number>)];
        // a label stands for several: what is furthest on is made from the others
        const step = workshop.graph.find(params.target) < 0 ? steps.at(-1)! : steps[0]!;
        const found = await explainStep(workshop, asked.value, step);
        const failure = house.runs.failures().get(targetOf(workshop.graph, step));
        return { status: 200, body: explainView(workshop, reading, step, found, failure) };
      },
    }),
    route({
      method: 'get',
      path: '/api/plan',
      id: 'getPlan',
      tag: 'book',
      summary: 'What a build would do, and what it would cost, before it runs.',
      query: z.strictObject({ selector: selectors, force: selectors }),
      answers: {
        200: { about: 'What would run, and why.', schema: plan },
        422: refused('The sources are broken.'),
      },
      handle: async ({ query }) => {
        const opened = await openWorkshop(house.root, {
          readOnly: true,
          ...(house.backend === undefined ? {} : { backend: house.backend }),
        });
        if (!opened.ok) throw brokenBook(opened.error);
        const asked = planOf(opened.value, { selectors: query.selector ?? [], force: query.force ?? [] });
        if (!asked.ok) throw badSelector(asked.error);
        const targets: object[] = [];
        let truncated = false;
        const { findings: _, ...forecast } = await foresee(opened.value, asked.value, (event) => {
          if (event.event !== 'would') return;
          const { event: _name, ...would } = event;
          if (targets.length < mostListed) targets.push(would);
          else truncated = true;
        });
        return { status: 200, body: { forecast, targets, truncated } };
      },
    }),
    route({
      method: 'get',
      path: '/api/files/{path+}',
      id: 'getFile',
      tag: 'book',
      summary: 'A source or an output of the book. Its ETag is its digest.',
      params: z.object({ path: z.string().min(1).max(2048) }),
      query: z.strictObject({
        v: digest.describe('The digest that is asked for: the answer may then be kept for ever.').optional(),
      }),
      answers: {
        200: { about: 'The bytes.', type: '*/*' },
        304: { about: 'You have them: If-None-Match is their digest.' },
        404: refused('The book has no such file.'),
        409: refused('The file has other bytes than the digest that was asked for.'),
        422: refused('The sources are broken, and were from the start.'),
      },
      handle: async ({ params, query, headers }) => {
        const isKnown = async (path: string): Promise<boolean> => (await lastReadingOf(house)).isKnown(path);
        return house.files.give(params.path, isKnown, {
          match: headers.get('if-none-match'),
          ...(query.v === undefined ? {} : { wanted: query.v }),
        });
      },
    }),
  ];
}

/** A selection that names nothing. */
function badSelector(problems: Parameters<typeof brokenBook>[0]): Error {
  const { message, hint } = problems[0]!;
  return refusal(400, 'bad-selector', message, {
    field: 'query.selector',
    diagnostics: problems,
    ...(hint === undefined ? {} : { hint }),
  });
}

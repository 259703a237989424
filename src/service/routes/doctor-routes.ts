import { arch, homedir } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import * as z from 'zod';
import { examine } from '../../workshop/doctor/examine.ts';
import { countsOf } from '../../workshop/doctor/row.ts';
import { patience } from '../../workshop/doctor/worker.ts';
import { doctor } from '../contract/doctor.ts';
import type { House } from '../house.ts';
import { type Route, route } from '../route.ts';

/** The longest that a single check may take, ms. */
const limitMs = 5000;

/** What `plasma doctor` looks at. */
export function doctorRoutes(house: House): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/doctor',
      id: 'getDoctor',
      tag: 'service',
      summary: 'Looks at the book, ComfyUI, models, training, Gemini and this machine. Changes nothing.',
      query: z.strictObject({
        online: z
          .enum(['true', 'false'])
          .describe('Ask Google too, even if Gemini does not draw.')
          .optional(),
      }),
      answers: { 200: { about: 'What was found, and what to do.', schema: doctor } },
      handle: async ({ query, signal }) => {
        const began = performance.now();
        const stop = AbortSignal.any([signal, house.signal]);
        const { rows } = await examine({
          machine: {
            env: house.env,
            home: house.env.HOME ?? homedir(),
            platform: process.platform,
            arch: arch(),
            node: process.versions.node,
          },
          root: house.root,
          online: query.online === 'true',
          limitMs,
          signal: stop,
          rest: () => after(patience.restMs, undefined, { signal: stop }).catch(() => {}),
        });
        const counts = countsOf(rows);
        return {
          status: 200,
          body: {
            rows,
            summary: { ...counts, ready: counts.fail === 0, ms: Math.round(performance.now() - began) },
          },
        };
      },
    }),
  ];
}

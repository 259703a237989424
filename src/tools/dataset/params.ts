import * as z from 'zod';
import { setNames } from './looked-at.ts';
import type { DatasetReportParams } from './tool.ts';

const side = z.int().min(1).max(16_384);
const size = z.tuple([side, side]);

/** What the tool is given, checked at its door. */
export const datasetReportParams: z.ZodType<DatasetReportParams> = z.strictObject({
  about: z.strictObject({
    id: z.string(),
    name: z.string(),
    trigger: z.string().min(1),
    source: z.string().optional(),
    asymmetric: z.array(z.strictObject({ feature: z.string(), side: z.string() })),
  }),
  plan: z.strictObject({
    resolution: size,
    buckets: z.union([
      z.literal(false),
      z.strictObject({ min: side, max: side, step: side, upscale: z.boolean() }),
    ]),
    batch: z.int().min(1),
    steps: z.int().min(1),
    repeats: z.int().min(1),
    regularisationRepeats: z.int().min(1),
    maxTokens: z.int().min(1),
    regularisation: z.int().min(0),
  }),
  images: z.array(
    z.strictObject({
      path: z.string(),
      set: z.enum(setNames),
      captionPath: z.string(),
      image: z.string().optional(),
      caption: z.string().optional(),
      mirrorOf: z.string().optional(),
      mirrorIsWanted: z.boolean().optional(),
    }),
  ),
});

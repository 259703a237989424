import * as z from 'zod';
import { bookPath, diagnostic, digest, label, ms, time } from './parts.ts';

/** What a person may ask ComfyUI for, and what becomes of it. Lengths are px. */

const lora = z
  .union([
    z.string().min(1).max(200),
    z.strictObject({
      name: z.string().min(1).max(200).describe('A character of the book, or a LoRA as the server lists it.'),
      strength: z.number().min(-5).max(5).optional(),
      clip: z.number().min(-5).max(5).optional(),
    }),
  ])
  .describe(
    'A LoRA: a character of the book, or a name as the server lists it. 0.8 if no strength is given.',
  );

/** The strengths at which a pose is followed and the picture is still free (facts of the pipeline). */
export const poseStrengths = { least: 0.4, most: 0.9, usual: 0.65 } as const;
const poseReason = `controlnetStrength is a number from ${poseStrengths.least} to ${poseStrengths.most}: below, the pose is not followed; above, the picture goes stiff`;

export const jobRequest = z
  .strictObject({
    prompt: z.string().min(1).max(4000).describe('The words for the model, used as they are.').optional(),
    panel: label
      .min(1)
      .describe('Instead of a prompt: a panel of the book, asked for as it would be drawn.')
      .optional(),
    take: z
      .int()
      .min(1)
      .max(99)
      .describe('Which take of the panel; the one that pages show if left out.')
      .optional(),
    negativePrompt: z.string().max(4000).describe('Left out: as the book says.').optional(),
    resolution: z
      .strictObject({ width: z.int().min(64).max(8192), height: z.int().min(64).max(8192) })
      .describe('px, within the limits of the profile: 512 × 768 for SD 1.5. Left out: as the book says.')
      .optional(),
    seed: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .describe('Left out: one that comes from the request, so that the same request is the same picture.')
      .optional(),
    steps: z.int().min(1).max(500).optional(),
    cfg: z.number().min(0).max(100).optional(),
    sampler: z.string().min(1).max(100).optional(),
    scheduler: z.string().min(1).max(100).optional(),
    checkpoint: z.string().min(1).max(300).optional(),
    lora: z
      .union([lora, z.array(lora).max(8)])
      .describe('Left out: those of the panel; none for a prompt.')
      .optional(),
    poseImagePath: z
      .string()
      .min(1)
      .max(1024)
      .describe('A stick figure to follow: a path in poses/, chapters/<id>/poses/ or datasets/<id>/poses/.')
      .optional(),
    controlnetStrength: z
      .number(poseReason)
      .min(poseStrengths.least, poseReason)
      .max(poseStrengths.most, poseReason)
      .describe('How strongly the pose is followed, 0.4 to 0.9; 0.65 if left out.')
      .optional(),
  })
  .superRefine(({ prompt, panel, take }, context) => {
    if ((prompt === undefined) === (panel === undefined))
      context.addIssue({
        code: 'custom',
        path: ['prompt'],
        message:
          prompt === undefined
            ? 'a job has a prompt, or a panel of the book'
            : 'a job has a prompt or a panel, and not both',
      });
    if (take !== undefined && panel === undefined)
      context.addIssue({ code: 'custom', path: ['take'], message: 'only a panel has takes' });
  })
  .meta({ id: 'JobRequest' });

export type JobRequest = z.infer<typeof jobRequest>;

const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);

const settings = z
  .object({
    checkpoint: z.string(),
    profile: z.string(),
    width: z.int(),
    height: z.int(),
    seed: z.int(),
    steps: z.int(),
    cfg: z.number(),
    sampler: z.string(),
    scheduler: z.string(),
    positive: z.string(),
    negative: z.string(),
    loras: z.array(z.object({ id: z.string(), strength: z.number(), clip: z.number() })),
    poseImagePath: bookPath.optional(),
    controlnetStrength: z.number().optional(),
  })
  .meta({ id: 'JobSettings', description: 'Everything that the picture is asked for with.' });

export const job = z
  .object({
    id: z.string(),
    state: jobState,
    createdAt: time,
    beganAt: time.optional(),
    endedAt: time.optional(),
    request: z.record(z.string(), z.unknown()).describe('As it was asked for.'),
    settings,
    workflowTemplate: bookPath,
    target: bookPath,
    progress: z.object({ done: z.number(), total: z.number(), note: z.string().optional() }).optional(),
    image: z.object({ path: bookPath, digest, url: z.string() }).nullable().describe('Once it is done.'),
    outcome: z
      .enum(['built', 'restored', 'fresh'])
      .optional()
      .describe('restored and fresh: the same was asked for before, and it came from the store.'),
    problem: diagnostic.optional(),
    url: z.string(),
  })
  .meta({ id: 'Job' });

export const jobList = z
  .object({
    jobs: z.array(job),
    next: z.string().nullable().describe('Ask with `after` for what follows; null at the end.'),
  })
  .meta({ id: 'JobList', description: 'Newest first.' });

export const jobQuery = z.strictObject({
  state: jobState.optional(),
  limit: z.coerce.number().int().min(1).max(200).describe('50 if left out.').optional(),
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'as `next` of an answer')
    .optional(),
});

export const trainRequest = z
  .strictObject({
    character: z.string().min(1).max(60).describe('The id of a character with datasets/<id>/lora.yaml.'),
    batch_size: z
      .int()
      .min(1)
      .max(1024)
      .optional()
      .describe('Only 1. The settings of a training stand in lora.yaml.'),
    smoke: z
      .boolean()
      .describe('Five steps only, to see that it works and how long all of it will take.')
      .optional(),
  })
  .superRefine(({ batch_size }, context) => {
    if (batch_size !== undefined && batch_size > 1)
      context.addIssue({
        code: 'custom',
        path: ['batch_size'],
        message: `batch_size ${batch_size} is refused: it has to be 1, because the GPU of a Mac shares its memory with everything, and a larger batch is no faster there and swaps until steps take minutes`,
        params: { hint: 'Leave it out. On a card of its own, write batch in lora.yaml.' },
      });
  })
  .meta({ id: 'TrainRequest' });

export const training = z
  .object({
    id: z.string(),
    character: z.string(),
    smoke: z.boolean(),
    state: z
      .enum(['queued', 'running', 'done', 'failed', 'stopped', 'waiting'])
      .describe('waiting: for a person, such as crops that nobody has approved. Ask again then.'),
    createdAt: time,
    beganAt: time.optional(),
    endedAt: time.optional(),
    target: bookPath,
    progress: z.object({ done: z.number(), total: z.number(), note: z.string().optional() }).optional(),
    checkpoints: z
      .array(z.object({ path: bookPath, digest: digest.nullable() }))
      .describe('Once it is done.'),
    problem: diagnostic.optional(),
    expectedMs: ms.optional(),
    url: z.string(),
  })
  .meta({ id: 'Training' });

export const trainingList = z.object({ trainings: z.array(training) }).meta({ id: 'TrainingList' });

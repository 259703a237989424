import * as z from 'zod';
import { ms } from './parts.ts';

export const health = z
  .object({
    status: z.enum(['ok', 'degraded']).describe('degraded: something that the book needs is not there.'),
    comfyui: z.boolean().describe('A ComfyUI answers.'),
    mps: z.boolean().describe('One of them draws on the GPU of a Mac.'),
    device: z.string().nullable().describe('What the first one that answers draws on: cpu, cuda, mps.'),
    servers: z.array(
      z.object({
        name: z.string(),
        url: z.string(),
        up: z.boolean(),
        version: z.string().optional(),
        device: z.string().optional(),
        deviceName: z.string().optional(),
      }),
    ),
    book: z.boolean().describe('Its sources can be read.'),
    backend: z.string(),
    version: z.string(),
    uptimeMs: ms,
  })
  .meta({ id: 'Health' });

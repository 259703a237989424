import type { Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { draw } from './draw.ts';
import type { GeminiParams } from './tool.ts';
import { realWorld } from './world.ts';

export const run = (job: Job<GeminiParams>): Promise<Result<Done, Setback>> => draw(job, realWorld);

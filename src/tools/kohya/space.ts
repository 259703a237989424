import { statfsSync } from 'node:fs';
import { ok, type Result } from '../../engine/result.ts';
import type { Setback } from '../../engine/tool.ts';
import { failed } from './failed.ts';
import type { TrainSettings } from './tool.ts';

/** Bytes of a LoRA of SD 1.5 for each of its dimensions, with 2 bytes a number: measured, rounded up. */
const bytesPerDim = 1_250_000;
const margin = 256 * 1024 * 1024;

/** What the checkpoints that are still to come may take in bytes, once where they are made and once in the store. */
export function spaceNeeded(
  { dim, save_precision: precision, network_args: more }: TrainSettings,
  checkpoints: number,
): number {
  const width = precision === 'float' ? 2 : 1;
  const wide = more.some((arg) => arg.startsWith('conv_')) ? 2 : 1;
  // the last one is written twice: as a checkpoint, and as the end
  return margin + 2 * (checkpoints + 1) * dim * bytesPerDim * width * wide;
}

export const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

export function refuseWithoutSpace(needed: number, free: number): Result<void, Setback> {
  if (free >= needed) return ok(undefined);
  const mb = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`;
  return failed(
    `the disk has room for ${mb(free)}, and the checkpoints may take ${mb(needed)}`,
    'Make room (plasma gc removes what no target needs), or keep fewer: a larger every in lora.yaml.',
  );
}

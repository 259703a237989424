import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ok, type Result } from '../../engine/result.ts';
import type { Job, Setback } from '../../engine/tool.ts';
import { modelDigest } from '../comfyui/model-digest.ts';
import { failed } from './failed.ts';
import { readSafetensors } from './safetensors.ts';
import type { KohyaSettings } from './settings.ts';
import { isPath, modelName } from './tool.ts';

/** The file of the base model, and its digest; held to what plasma.lock pins. */
export async function baseModel(
  job: Pick<Job, 'action' | 'keep' | 'root' | 'signal'>,
  { models }: KohyaSettings,
  base: string,
  says: (note: string) => void,
): Promise<Result<{ readonly file: string; readonly sha256: string }, Setback>> {
  const name = modelName(base);
  const file = isPath(base)
    ? resolve(job.root, base.replace(/^~(?=[/\\]|$)/, homedir()))
    : models.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined)
    return failed(
      `the base model ${base} is in no models folder that plasma knows`,
      'Name the models folder of a server in plasma.config.ts (models: …), or write a path as base in lora.yaml.',
      models.map((folder) => ['looked in', folder] as const),
    );
  // a path that is not there would be taken for a name on the internet
  if (!(statSync(file, { throwIfNoEntry: false })?.isFile() ?? false))
    return failed(`the base model ${file} is not there`, 'Correct base in lora.yaml.');
  if (/\.safetensors$/i.test(file)) {
    const flaw = baseFlaw(file);
    if (flaw !== undefined)
      return failed(
        `the base model ${base} can't be trained on: ${flaw}`,
        'base in lora.yaml must be a whole SD 1.5 checkpoint.',
      );
  }
  let percent = -1;
  const sha256 = await modelDigest(file, job.keep, job.signal, (done, total) => {
    const now = Math.floor((100 * done) / total);
    if (now === percent) return;
    percent = now;
    says(`reads the base model, ${now} %`);
  });
  const pin = job.action.models?.[name];
  if (pin?.startsWith('sha256:') && pin.slice(7) !== sha256)
    return failed(
      `the base model ${base} is not the one that plasma.lock pins`,
      'Put the pinned file back, or take the new one with: plasma models lock',
      [
        ['pinned', pin.slice(7, 19)],
        ['there', sha256.slice(0, 12)],
      ],
    );
  return ok({ file, sha256 });
}

/** Its place in the U-Net, and how wide the text encoder is that it listens to: 768 is SD 1.x, 1024 SD 2.x. */
const attention = 'model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight';

function baseFlaw(file: string): string | undefined {
  const read = readSafetensors(file);
  if (!read.ok) return read.error;
  const { tensors } = read.value;
  if (tensors.some(({ name }) => name.startsWith('conditioner.embedders.')))
    return 'it is SDXL, and not SD 1.5';
  const width = tensors.find(({ name }) => name === attention)?.shape.at(-1);
  if (width === undefined) return 'it holds no U-Net of SD 1.5';
  return width === 768 ? undefined : 'it is SD 2, and not SD 1.5';
}

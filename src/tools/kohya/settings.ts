import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Setback } from '../../engine/tool.ts';

/**
 * How this machine trains.
 * @property scripts the folder of sd-scripts
 * @property python its Python
 * @property comfyui addresses of the servers that share the device: asked to free it
 * @property models models folders, where base models are found by name
 * @property tokenizer a folder that keeps the tokenizer; one of plasma's own if left out
 */
export type KohyaSettings = {
  readonly scripts: string;
  readonly python: string;
  readonly comfyui: readonly string[];
  readonly models: readonly string[];
  readonly tokenizer?: string;
};

const shape = z.object({
  scripts: z.string().min(1).optional(),
  python: z.string().min(1).optional(),
  comfyui: z.array(z.string()).optional(),
  models: z.array(z.string()).optional(),
  tokenizer: z.string().min(1).optional(),
});

/** The settings of a job; what is missing is found beside the scripts or told with what to do. */
export function settingsOf(settings: JsonObject): Result<KohyaSettings, Setback> {
  const { scripts, python, comfyui = [], models = [], tokenizer } = shape.parse(settings);
  const failed = (message: string, hint: string): Result<never, Setback> =>
    err({ kind: 'failed', message, hint });
  if (scripts === undefined)
    return failed(
      'nothing is set up to train with',
      'Get sd-scripts (git clone https://github.com/kohya-ss/sd-scripts), install it as it says, then: export SD_SCRIPTS=/path/to/sd-scripts. plasma doctor tells whether it is right.',
    );
  if (!existsSync(join(scripts, 'train_network.py')))
    return failed(
      `${scripts} holds no train_network.py`,
      'SD_SCRIPTS must name a clone of https://github.com/kohya-ss/sd-scripts. plasma doctor tells more.',
    );
  return ok({
    scripts,
    python: python ?? pythonOf(scripts),
    comfyui,
    models,
    ...(tokenizer === undefined ? {} : { tokenizer }),
  });
}

/** The Python of sd-scripts: its venv's, or the one on the PATH. */
function pythonOf(scripts: string): string {
  const inside = process.platform === 'win32' ? ['Scripts/python.exe'] : ['bin/python', 'bin/python3'];
  for (const venv of ['venv', '.venv'])
    for (const file of inside) if (existsSync(join(scripts, venv, file))) return join(scripts, venv, file);
  return process.platform === 'win32' ? 'python' : 'python3';
}

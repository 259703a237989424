import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hubFolder } from '../../tools/kohya/tokenizer.ts';
import { bounded } from './bounded.ts';
import type { Check, Limits, Told } from './check.ts';
import type { Machine } from './local-checks.ts';
import { askPython, pythonOf } from './python.ts';
import {
  accelerateVerdict,
  cacheFolder,
  precisionsIn,
  precisionVerdict,
  pythonVerdict,
  scriptsVerdict,
  tokenizerVerdict,
  trainingDeviceVerdict,
} from './training.ts';

/** Python is ended this long (ms) before the check itself is given up, so that what it told still counts. */
const reserve = 600;

/** kohya's sd-scripts, if `SD_SCRIPTS` names them. @param loras the book's `lora.yaml` files */
export function trainingChecks(
  machine: Machine,
  root: string | undefined,
  loras: readonly string[],
  limits: Limits,
): readonly Check[] {
  const area = 'Training';
  const said = machine.env.SD_SCRIPTS?.trim();
  if (!said)
    return [
      {
        area,
        what: 'sd-scripts',
        look: () => ({
          state: 'skip',
          found: 'not set up: only needed for training a LoRA',
          ...(loras.length === 0 ? {} : { advice: 'To set it up: `export SD_SCRIPTS=/path/to/sd-scripts`' }),
        }),
      },
    ];
  const folder = resolve(root ?? '.', said);
  return [
    {
      area,
      what: 'sd-scripts',
      look: async (signal) => {
        const scripts = scriptsVerdict(folder);
        if (scripts.state === 'fail') return scripts;
        return [scripts, ...(await environment(machine, folder, root, loras, { ...limits, signal }))];
      },
    },
  ];
}

async function environment(
  machine: Machine,
  folder: string,
  root: string | undefined,
  loras: readonly string[],
  limits: Limits,
): Promise<Extract<Told, readonly unknown[]>> {
  const file = machine.env.SD_SCRIPTS_PYTHON?.trim() || pythonOf(folder, machine.platform);
  const early = new AbortController();
  const timer = setTimeout(() => early.abort(), Math.max(limits.limitMs - reserve, limits.limitMs / 2));
  const asking = askPython(file, folder, machine.env, AbortSignal.any([limits.signal, early.signal]));
  const result = await bounded(limits, () => asking).finally(() => clearTimeout(timer));
  if (result.end !== 'done') return [];
  const asked = result.value;
  const device = asked.kind === 'told' ? asked.python.device : undefined;
  const cache = cacheFolder(machine.env, machine.home);
  const accelerate = accelerateVerdict(cache, device);
  const precisions = [...loras.flatMap((path) => precisionsOf(root, path)), ...accelerate.precisions];
  const own = root === undefined ? undefined : join(root, '.plasma/tools/kohya/tokenizer');
  const rows = [
    { what: 'python', verdict: pythonVerdict(asked, file) },
    { what: 'device', verdict: trainingDeviceVerdict(asked, machine.platform) },
    {
      what: 'precision',
      verdict: asked.kind === 'told' ? precisionVerdict(precisions, asked.python) : undefined,
    },
    { what: 'accelerate', verdict: accelerate.verdict },
    { what: 'tokenizer', verdict: tokenizerVerdict(hubFolder(machine.env, machine.home), own) },
  ];
  return rows.flatMap(({ what, verdict }) => (verdict === undefined ? [] : [{ what, ...verdict }]));
}

function precisionsOf(root: string | undefined, path: string): ReturnType<typeof precisionsIn> {
  try {
    return precisionsIn(path, readFileSync(join(root ?? '.', path), 'utf8'));
  } catch {
    return [];
  }
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Setback } from '../../engine/tool.ts';
import type { Timing } from '../comfyui/client/timing.ts';
import type { KohyaSettings } from './settings.ts';
import { startTrainer } from './trainer.ts';
import { errorIn } from './trouble.ts';

/** What the trainer's Python says of itself before anything is trained. */
export type Probe = {
  /** What accelerate takes: `mps`, `cuda`, `cpu`, or one that is not known here. */
  readonly device: string;
  readonly deviceName: string;
  readonly python: string;
  readonly torch: string;
  readonly accelerate: string;
  /** The commit of sd-scripts, or the digest of its train_network.py where it is no clone. */
  readonly scripts: string;
};

/** torch takes long to load the first time, ms. */
const probeMs = 5 * 60_000;

const code = `
import json, sys
import accelerate, torch
from accelerate import Accelerator
kind = Accelerator().device.type
name = torch.cuda.get_device_name(0) if kind == "cuda" else kind
print("plasma " + json.dumps({"device": kind, "deviceName": name, "python": sys.version.split()[0], "torch": torch.__version__, "accelerate": accelerate.__version__}), flush=True)
`;

/** Asks the trainer's Python which device accelerate will take, in the environment of the training. */
export async function probe(
  { python, scripts }: KohyaSettings,
  env: { readonly [name: string]: string },
  timing: Timing,
  signal: AbortSignal,
): Promise<Result<Probe, Setback>> {
  const lines: string[] = [];
  let told: { readonly [name: string]: unknown } | undefined;
  const asked = startTrainer({ file: python, args: ['-c', code], cwd: scripts, env }, timing, ({ text }) => {
    lines.push(text);
    if (lines.length > 100) lines.shift();
    if (text.startsWith('plasma {')) told = recordIn(text.slice(7));
  });
  let late = false;
  const stop = timing.after(probeMs, () => {
    late = true;
    asked.end();
  });
  signal.addEventListener('abort', asked.end, { once: true });
  if (signal.aborted) asked.end();
  const ended = await asked.ended.finally(() => {
    stop();
    signal.removeEventListener('abort', asked.end);
  });
  if (signal.aborted) return err({ kind: 'cancelled', message: 'stopped before the training began' });
  const failed = (message: string, hint: string, quote?: string): Result<never, Setback> =>
    err({
      kind: 'failed',
      message,
      hint,
      facts: [['python', python], ...(quote === undefined ? [] : [['it says', quote] as const])],
    });
  if (ended.notStarted !== undefined)
    return failed(
      ended.notStarted === 'ENOENT'
        ? `there is no Python at ${python}`
        : `${python} could not be started: ${ended.notStarted}`,
      'SD_SCRIPTS_PYTHON names the Python in which sd-scripts is installed; left out, it is venv/bin/python in its folder.',
    );
  if (late)
    return failed(
      'the Python of sd-scripts gave no answer in 5 minutes',
      'plasma doctor looks at it more closely.',
    );
  const text = (name: string): string => (typeof told?.[name] === 'string' ? (told[name] as string) : '');
  if (text('device') === '')
    return failed(
      'the Python of sd-scripts can train nothing',
      'In the folder of sd-scripts, with its own Python: install torch as https://pytorch.org/get-started says, then pip install -r requirements.txt. Then: plasma doctor',
      errorIn(lines),
    );
  return ok({
    device: text('device'),
    deviceName: text('deviceName'),
    python: text('python'),
    torch: text('torch'),
    accelerate: text('accelerate'),
    scripts: versionOf(scripts),
  });
}

function recordIn(text: string): { readonly [name: string]: unknown } | undefined {
  try {
    return JSON.parse(text) as { readonly [name: string]: unknown };
  } catch {
    return undefined;
  }
}

/** gitrepository-layout(5): HEAD is a commit or names the file that holds it. */
function versionOf(scripts: string): string {
  const text = (...path: string[]): string | undefined => {
    const file = join(scripts, '.git', ...path);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  };
  try {
    const head = text('HEAD');
    const ref = head?.startsWith('ref: ') ? head.slice(5) : undefined;
    const packed = (): string | undefined =>
      text('packed-refs')
        ?.split('\n')
        .find((line) => line.endsWith(` ${ref}`))
        ?.split(' ')[0];
    const commit = ref === undefined ? head : (text(...ref.split('/')) ?? packed());
    if (commit !== undefined && /^[0-9a-f]{40}/.test(commit)) return commit.slice(0, 40);
  } catch {
    // no clone that can be read: its main file says which one it is
  }
  return `train_network.py ${createHash('sha256')
    .update(readFileSync(join(scripts, 'train_network.py')))
    .digest('hex')
    .slice(0, 12)}`;
}

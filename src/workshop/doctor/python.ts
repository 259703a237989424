import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { record } from './stats.ts';

/** What the Python of sd-scripts told of itself. */
export type Python = {
  readonly version: string;
  /** Undefined if a package is not installed. */
  readonly torch: string | undefined;
  readonly accelerate: string | undefined;
  /** Other packages that train_network.py of sd-scripts can't begin without, and that are not there. */
  readonly missing?: readonly string[];
  /** Undefined if torch could not be loaded, or not in time. */
  readonly device: 'cuda' | 'mps' | 'cpu' | undefined;
  readonly deviceName?: string;
  /** What loading torch raised. */
  readonly fault?: string;
};

/**
 * Two lines of JSON: first what the packages say of themselves, which takes no time, then the device,
 * for which torch must be loaded. Whoever waits no longer has the first line all the same.
 */
const probe = `
import json, sys
from importlib import metadata
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
needed = ["torchvision", "transformers", "diffusers", "safetensors", "toml", "voluptuous", "einops", "imagesize", "huggingface-hub"]
print(json.dumps({"version": sys.version.split()[0], "torch": version("torch"), "accelerate": version("accelerate"), "missing": [name for name in needed if version(name) is None]}), flush=True)
try:
    import torch
    mps = getattr(torch.backends, "mps", None)
    kind = "cuda" if torch.cuda.is_available() else "mps" if mps is not None and mps.is_available() else "cpu"
    print(json.dumps({"torch": torch.__version__, "device": kind, "name": torch.cuda.get_device_name(0) if kind == "cuda" else kind}), flush=True)
except Exception as error:
    print(json.dumps({"fault": f"{type(error).__name__}: {error}"[:300]}), flush=True)
`;

/** The Python that belongs to sd-scripts: its venv's, or the one on the PATH. */
export function pythonOf(folder: string, platform: NodeJS.Platform): string {
  const inside = platform === 'win32' ? ['Scripts/python.exe'] : ['bin/python', 'bin/python3'];
  for (const venv of ['venv', '.venv'])
    for (const file of inside) {
      const path = join(folder, venv, file);
      if (existsSync(path)) return path;
    }
  return platform === 'win32' ? 'python' : 'python3';
}

export type Asked =
  | { readonly kind: 'told'; readonly python: Python; readonly late: boolean }
  | { readonly kind: 'failed'; readonly why: string }
  /** It was ended before it said anything. */
  | { readonly kind: 'silent' };

/**
 * Asks a Python what it has and what it computes on. Ends with the signal; what was told by then counts.
 * @param file the program, a path or a name on the PATH
 */
export async function askPython(
  file: string,
  cwd: string,
  env: { readonly [name: string]: string | undefined },
  signal: AbortSignal,
): Promise<Asked> {
  const result = await execa(file, ['-c', probe], {
    cwd,
    env: { ...env, PYTHONIOENCODING: 'utf-8', PYTHONWARNINGS: 'ignore' },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 200,
    maxBuffer: 1 << 20,
  });
  const lines = result.stdout
    .split('\n')
    .map(jsonIn)
    .filter((line) => line !== undefined);
  const first = lines.find((line) => typeof line.version === 'string');
  if (first === undefined && result.isCanceled) return { kind: 'silent' };
  if (first === undefined) {
    const why =
      result.code === 'ENOENT'
        ? `there is no ${file}`
        : (result.stderr.trim().split('\n').at(-1) ?? '') ||
          `it ended with ${result.exitCode ?? result.signal}`;
    return { kind: 'failed', why: why.slice(0, 200) };
  }
  const second = lines.find((line) => line !== first);
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const missing = Array.isArray(first.missing) ? first.missing.filter((one) => typeof one === 'string') : [];
  const device = text(second?.device);
  const name = text(second?.name);
  // torch may take the whole process down with it
  const died = second === undefined && !result.isCanceled;
  const fault = died ? `loading it ended Python (${result.signal ?? result.exitCode})` : text(second?.fault);
  return {
    kind: 'told',
    late: second === undefined && !died,
    python: {
      version: first.version as string,
      torch: text(second?.torch) ?? text(first.torch),
      accelerate: text(first.accelerate),
      ...(missing.length === 0 ? {} : { missing }),
      device: device === 'cuda' || device === 'mps' || device === 'cpu' ? device : undefined,
      ...(name === undefined ? {} : { deviceName: name }),
      ...(fault === undefined ? {} : { fault }),
    },
  };
}

function jsonIn(line: string): { readonly [name: string]: unknown } | undefined {
  try {
    return record(JSON.parse(line));
  } catch {
    return undefined;
  }
}

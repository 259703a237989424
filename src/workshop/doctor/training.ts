import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { hasTokenizer, isInHub } from '../../tools/kohya/tokenizer.ts';
import { whyCpu } from './device.ts';
import type { Asked, Python } from './python.ts';
import { listed, type Verdict } from './row.ts';
import { record } from './stats.ts';

/** The folder of kohya's sd-scripts, or a clone of kohya_ss that holds it. */
export function scriptsVerdict(folder: string): Verdict {
  const facts = { folder };
  if (existsSync(join(folder, 'train_network.py'))) return { state: 'ok', found: folder, facts };
  if (existsSync(join(folder, 'sd-scripts', 'train_network.py')))
    return {
      state: 'fail',
      found: `${folder} is the folder around sd-scripts`,
      advice: `Set it to that: \`export SD_SCRIPTS=${join(folder, 'sd-scripts')}\``,
      facts,
    };
  return {
    state: 'fail',
    found: `${folder} ${existsSync(folder) ? 'holds no train_network.py' : 'is not there'}`,
    advice:
      'SD_SCRIPTS must name your clone of sd-scripts: `git clone https://github.com/kohya-ss/sd-scripts`',
    facts,
  };
}

/** What training computes on: a row on Python and torch, and one on the device. */
export function pythonVerdict(asked: Asked, file: string): Verdict {
  if (asked.kind === 'silent')
    return {
      state: 'warn',
      found: 'Python gave no answer in time: the first start takes long, or the machine is busy',
      advice: 'Run `plasma doctor` again.',
      facts: { python: file },
    };
  if (asked.kind === 'failed')
    return {
      state: 'fail',
      found: `Python doesn't run: ${asked.why}`,
      advice: `In the folder of sd-scripts: \`python3 -m venv venv\`, then \`venv/bin/pip install torch torchvision\` and \`venv/bin/pip install -r requirements.txt\`.`,
      facts: { python: file },
    };
  const { version, torch, accelerate, missing = [], fault } = asked.python;
  const facts = { python: file, version, torch: torch ?? null, accelerate: accelerate ?? null };
  if (torch === undefined)
    return {
      state: 'fail',
      found: `Python ${version} has no torch`,
      advice: `Install it as https://pytorch.org/get-started says, with \`${file} -m pip\`.`,
      facts,
    };
  if (fault !== undefined)
    return {
      state: 'fail',
      found: `torch ${torch} can't be loaded: ${fault}`,
      advice: `Install torch anew: \`${file} -m pip install --force-reinstall torch torchvision\``,
      facts,
    };
  if (accelerate === undefined)
    return {
      state: 'fail',
      found: `Python ${version}, torch ${torch}, but no accelerate`,
      advice: `In the folder of sd-scripts: \`${file} -m pip install -r requirements.txt\``,
      facts,
    };
  if (missing.length > 0)
    return {
      state: 'fail',
      found: `Python ${version}, torch ${torch}, but no ${listed(missing)}`,
      advice: `In the folder of sd-scripts: \`${file} -m pip install -r requirements.txt\``,
      facts: { ...facts, missing },
    };
  return { state: 'ok', found: `Python ${version}, torch ${torch}, accelerate ${accelerate}`, facts };
}

export function trainingDeviceVerdict(asked: Asked, platform: NodeJS.Platform): Verdict | undefined {
  if (asked.kind !== 'told' || asked.python.fault !== undefined || asked.python.torch === undefined)
    return undefined;
  if (asked.late)
    return {
      state: 'warn',
      found: 'not told in time: torch takes long to load the first time',
      advice: 'Run `plasma doctor` again.',
    };
  const { device, deviceName, torch } = asked.python;
  const facts = { device: device ?? null };
  switch (device) {
    case 'cuda':
      return { state: 'ok', found: `${deviceName ?? 'a card'} (cuda)`, facts };
    case 'mps':
      return {
        state: 'ok',
        found: 'the GPU of this Mac (mps): seconds a step; 32 GB of memory are advised',
        facts,
      };
    default: {
      const { why, advice } = whyCpu({ argv: [], torch, os: platform }, 'sd-scripts');
      return {
        state: 'warn',
        found: `training would run on the CPU, tens of seconds a step, and only with device: cpu in lora.yaml. ${why}`,
        advice,
        facts,
      };
    }
  }
}

/** A precision that someone asks for, and where. */
export type Precision = { readonly where: string; readonly value: string };

/** Every `mixed_precision` in the text of a YAML or TOML file. */
export function precisionsIn(where: string, text: string): readonly Precision[] {
  return [...text.matchAll(/^\s*mixed_precision\s*[:=]\s*["']?(\w+)["']?\s*(?:#.*)?$/gm)].map((match) => ({
    where,
    value: match[1]!,
  }));
}

/**
 * Whether the precisions asked for work on a device. On MPS, accelerate up to 1.6 refuses fp16 and bf16
 * with an error; newer ones take them, and fp16 gives NaN there (facts B.13). On the CPU fp16 is not to be
 * had. plasma trains with neither there, whatever the version; what accelerate's own settings say only
 * counts for who calls it by hand.
 */
export function precisionVerdict(
  asked: readonly Precision[],
  python: Pick<Python, 'device' | 'accelerate'>,
): Verdict | undefined {
  const { device, accelerate } = python;
  if (device === undefined) return undefined;
  const facts = { device, asked: asked.map(({ where, value }) => ({ where, value })) };
  if (device === 'cuda')
    return asked.length === 0
      ? undefined
      : { state: 'ok', found: asked.map(({ where, value }) => `${value} in ${where}`).join(', '), facts };
  const wrong = asked.filter(({ value }) => value !== 'no');
  const name = device === 'mps' ? 'MPS' : 'the CPU';
  if (wrong.length === 0) return { state: 'ok', found: `mixed_precision: no, as ${name} needs it`, facts };
  const [first] = wrong as [Precision];
  const own = wrong.filter(({ where }) => where.endsWith('lora.yaml'));
  if (own.length > 0)
    return {
      state: 'fail',
      found: `mixed_precision is ${own[0]!.value} in ${listed(own.map(({ where }) => where))}: plasma refuses it on ${name}`,
      advice: `Write \`mixed_precision: no\` into ${own[0]!.where}.`,
      facts,
    };
  const lenient = device === 'cpu' || newerThan(accelerate ?? '', 1, 6);
  return {
    state: 'warn',
    found: `mixed_precision is ${first.value} in ${listed(wrong.map(({ where }) => where))}: ${
      device === 'cpu'
        ? 'very slow on the CPU'
        : lenient
          ? 'on MPS that gives NaN now and then'
          : `accelerate ${accelerate ?? ''} refuses it on MPS`
    }`,
    advice: `plasma passes over it; for who calls accelerate by hand: write \`mixed_precision: no\` into ${first.where}.`,
    facts,
  };
}

function newerThan(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b > minor);
}

/** Where accelerate and Hugging Face keep their things: `HF_HOME`, or the usual cache folder. */
export function cacheFolder(env: { readonly [name: string]: string | undefined }, home: string): string {
  return env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'huggingface');
}

/** The settings that `accelerate launch` takes when none are given (facts B.12). */
export function accelerateVerdict(
  cache: string,
  device: Python['device'],
): { readonly verdict: Verdict; readonly precisions: readonly Precision[] } {
  const names = ['default_config.yaml', 'default_config.yml', 'default_config.json'];
  const path = names.map((name) => join(cache, 'accelerate', name)).find((name) => existsSync(name));
  if (path === undefined)
    return {
      verdict: { state: 'ok', found: 'no default_config.yaml that would change a training' },
      precisions: [],
    };
  let settings: { readonly [name: string]: unknown } | undefined;
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
    settings = record(parse(text));
  } catch {
    settings = undefined;
  }
  const advice = `Whoever calls \`accelerate launch\` by hand gets them. Correct or remove ${path}.`;
  if (settings === undefined)
    return { verdict: { state: 'warn', found: `${path} can't be read`, advice }, precisions: [] };
  const many = settings.distributed_type;
  const odd: string[] = [];
  if (typeof many === 'string' && many.toUpperCase() !== 'NO' && many.toUpperCase() !== 'MPS') odd.push(many);
  if (typeof settings.num_processes === 'number' && settings.num_processes > 1)
    odd.push(`${settings.num_processes} processes`);
  if (settings.use_cpu === true && device !== 'cpu') odd.push('the CPU only');
  const facts = { path };
  const precision = settings.mixed_precision;
  return {
    verdict:
      odd.length === 0
        ? { state: 'ok', found: `${path} asks for nothing odd`, facts }
        : {
            state: 'warn',
            found: `the default settings of accelerate ask for ${listed(odd)}`,
            advice,
            facts,
          },
    precisions:
      typeof precision === 'string' && precision.toLowerCase() !== 'no' && precision !== ''
        ? [{ where: path, value: precision }]
        : [],
  };
}

/**
 * The tokenizer that sd-scripts takes from Hugging Face even for a local checkpoint (facts B.2).
 * @param own where the book's trainings keep it
 */
export function tokenizerVerdict(hub: string, own: string | undefined): Verdict {
  const name = 'openai/clip-vit-large-patch14';
  if (own !== undefined && hasTokenizer(own)) return { state: 'ok', found: `${name} is kept in ${own}` };
  return isInHub(hub)
    ? { state: 'ok', found: `${name} is kept in ${hub}` }
    : {
        state: 'warn',
        found: `the tokenizer ${name} is not here yet`,
        advice: 'The first training fetches it: be online for that one.',
      };
}

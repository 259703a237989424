import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sha256 } from '../../../src/engine/digest.ts';
import type { Result } from '../../../src/engine/result.ts';
import { actionOf } from '../../../src/engine/rule.ts';
import type { Done, Job, Progress, Setback } from '../../../src/engine/tool.ts';
import { parseTraining } from '../../../src/project/training.ts';
import { realTiming, type Timing } from '../../../src/tools/comfyui/client/timing.ts';
import { usualLimits } from '../../../src/tools/kohya/stall.ts';
import { type KohyaParams, type TrainSettings, trainLora } from '../../../src/tools/kohya/tool.ts';
import { train } from '../../../src/tools/kohya/train.ts';
import type { Day } from './day.ts';

export type Told = {
  readonly options: { readonly [name: string]: string };
  readonly env: { readonly [name: string]: string };
  readonly pid: number;
};

export type Run = {
  readonly day?: Day;
  readonly settings?: Partial<TrainSettings>;
  readonly smoke?: boolean;
  readonly reg?: boolean;
  readonly signal?: AbortSignal;
  readonly timing?: Timing;
  readonly onProgress?: (progress: Progress) => void;
  readonly machine?: { readonly [name: string]: unknown };
  readonly freeBytes?: number;
  readonly anew?: boolean;
  readonly env?: { readonly [name: string]: string };
  /** What a source of the dataset holds instead; null takes it away. */
  readonly files?: { readonly [path: string]: string | null };
  readonly check?: string;
  readonly pin?: string;
};

/** A book with three training images and two for regularisation, and a trainer that stands in. */
export type TrainingTrial = {
  readonly root: string;
  readonly keep: string;
  readonly run: (run?: Run) => Promise<Result<Done, Setback>>;
  /** What the trainer was last called with. */
  readonly told: () => Told;
  readonly output: (name: string) => Buffer;
  readonly outputs: () => readonly string[];
  /** Paths below the folder of the training. */
  readonly kept: () => readonly string[];
};

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);
const attention = 'model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight';

export function trainingTrial(): TrainingTrial {
  const root = mkdtempSync(join(tmpdir(), 'plasma-kohya-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, bytes: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  };
  const scripts = join(root, 'sd scripts');
  write('sd scripts/train_network.py', '# stands in\n');
  // what plasma asks before is answered from a file: that needs no second program to start
  write(
    'sd scripts/python',
    `#!/bin/sh
if [ "$1" = "-c" ]; then cat asked.txt; exit 0; fi
exec "${process.execPath}" "${join(import.meta.dirname, 'trainer.ts')}" "$@"
`,
  );
  chmodSync(join(scripts, 'python'), 0o755);
  write('models/checkpoints/dream.safetensors', checkpoint(768));
  const keep = join(root, '.plasma/tools/kohya');
  mkdirSync(keep, { recursive: true });
  const path = (kind: string, name: string): string => `output/datasets/spyke/${kind}/${name}`;
  const stems = { train: ['walk', 'run', 'back-view'], reg: ['reg-001', 'reg-002'] };
  const captioned = (kind: 'train' | 'reg') =>
    stems[kind].map((stem) => ({ image: path(kind, `${stem}.png`), caption: path(kind, `${stem}.txt`) }));
  for (const kind of ['train', 'reg'] as const)
    for (const { image, caption } of captioned(kind)) {
      write(image, png);
      write(caption, kind === 'train' ? 'spyke_plasma_v1, full body, walking, street' : 'a person');
    }

  return {
    root,
    keep,
    told: () => JSON.parse(readFileSync(join(scripts, 'told.json'), 'utf8')) as Told,
    output: (name) => readFileSync(join(root, 'output/loras/spyke_plasma_v1', name)),
    outputs: () => {
      const folder = join(root, 'output/loras/spyke_plasma_v1');
      return existsSync(folder) ? readdirSync(folder).sort() : [];
    },
    kept: () => readdirSync(keep, { recursive: true, encoding: 'utf8' }).sort(),
    run: async (given = {}) => {
      write('sd scripts/bad-day.json', JSON.stringify(given.day ?? {}));
      write('sd scripts/asked.txt', answerOn(given.day ?? {}));
      for (const [name, text] of Object.entries(given.files ?? {}))
        if (text === null) rmSync(join(root, name));
        else write(name, text);
      if (given.check !== undefined) write('report.json', given.check);
      const draft = trainLora({
        id: 'spyke',
        name: 'spyke_plasma_v1',
        settings: settingsWith(given.settings),
        images: captioned('train'),
        ...(given.reg ? { reg: captioned('reg') } : {}),
        ...(given.check === undefined ? {} : { check: 'report.json' }),
        pin: given.pin ?? 'unpinned',
        ...(given.smoke ? { smoke: true } : {}),
      });
      const action = actionOf('trial', draft);
      if (!action.ok) throw new Error(action.error[0]!.message);
      const inputs: { [name: string]: Job['inputs'][string] } = {};
      for (const [name, { path }] of Object.entries(action.value.inputs)) {
        const file = join(root, path);
        inputs[name] = { path, file, digest: existsSync(file) ? sha256(readFileSync(file)) : 'absent' };
      }
      const outputs: { [name: string]: Job['outputs'][string] } = {};
      for (const [name, path] of Object.entries(action.value.outputs)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        outputs[name] = { path, file: join(root, path), write: (bytes) => write(path, bytes as string) };
      }
      const job: Job<KohyaParams> = {
        action: action.value,
        params: action.value.params as unknown as KohyaParams,
        key: sha256(JSON.stringify([action.value.params, inputs])),
        inputs,
        outputs,
        staging: root,
        keep,
        settings: {
          scripts,
          python: join(scripts, 'python'),
          models: [join(root, 'models')],
          ...given.machine,
        } as Job['settings'],
        held: ['gpu@local'],
        anew: given.anew ?? false,
        root,
        signal: given.signal ?? new AbortController().signal,
        progress: given.onProgress ?? (() => {}),
      };
      return train(job, {
        timing: given.timing ?? realTiming,
        limits: usualLimits,
        env: { ...process.env, ...given.env },
        freeBytes: () => given.freeBytes ?? 1e12,
        date: Date.now,
      });
    },
  };
}

/** What the Python of sd-scripts says of itself. */
export function answerOn({ lacks, probed, device }: Day): string {
  if (lacks !== undefined)
    return `Traceback (most recent call last):\nModuleNotFoundError: No module named '${lacks}'\n`;
  const kind = (probed ?? device ?? 'cuda:0').replace(/:\d+$/, '');
  const versions = { python: '3.11.7', torch: '2.15.0', accelerate: '1.6.0' };
  return `plasma ${JSON.stringify({ device: kind, deviceName: kind === 'cuda' ? 'Stand-in 4090' : kind, ...versions })}\n`;
}

/** A training of six steps with a checkpoint every two, as lora.yaml would give it. */
function settingsWith(more: Partial<TrainSettings> = {}): TrainSettings {
  const text = 'base: dream.safetensors\nsteps: 6\nevery: 2\nrepeats: 2\ndim: 4\nresolution: 64\n';
  const { training } = parseTraining(Buffer.from(text), 'lora.yaml');
  return { ...training!.settings.value, ...more };
}

/** What can be told of a checkpoint without its weights: one tensor of its U-Net. */
export function checkpoint(width: number, name = attention): Buffer {
  const end = 320 * width * 2;
  const header = Buffer.from(
    JSON.stringify({ [name]: { dtype: 'F16', shape: [320, width], data_offsets: [0, end] } }),
  );
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([size, header, Buffer.alloc(end)]);
}

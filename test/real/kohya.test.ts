import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/engine/digest.ts';
import type { Job, Progress } from '../../src/engine/tool.ts';
import { parseTraining } from '../../src/project/training.ts';
import { commandLine } from '../../src/tools/kohya/command-line.ts';
import { datasetToml } from '../../src/tools/kohya/dataset-toml.ts';
import { run } from '../../src/tools/kohya/run.ts';
import { notFinite, readSafetensors } from '../../src/tools/kohya/safetensors.ts';
import { checkpointsOf, type KohyaParams, type TrainSettings } from '../../src/tools/kohya/tool.ts';

/**
 * SD_SCRIPTS: the folder of sd-scripts. SD_SCRIPTS_PYTHON: its Python, if it is not in its venv.
 * SD_SCRIPTS_TOKENIZER: a folder with the tokenizer as `--tokenizer_cache_dir` keeps it; without it, the
 * first run fetches it. SD_SCRIPTS_BASE: an SD 1.5 checkpoint; without it, a random one is made (2 GB, in
 * the folder of temporary files, where the next run finds it). SD_SCRIPTS_DEVICE: cpu if left out.
 */
const { SD_SCRIPTS, SD_SCRIPTS_PYTHON, SD_SCRIPTS_TOKENIZER, SD_SCRIPTS_BASE, SD_SCRIPTS_DEVICE } =
  process.env;
if (!SD_SCRIPTS || !existsSync(join(SD_SCRIPTS, 'train_network.py')))
  throw new Error('Set SD_SCRIPTS to a clone of kohya-ss/sd-scripts: SD_SCRIPTS=/path npm run test:kohya');
const python = SD_SCRIPTS_PYTHON ?? join(SD_SCRIPTS, 'venv/bin/python');
// a folder with all that its reader could stumble over
const folder = mkdtempSync(join(tmpdir(), "plasma kohya_o'b#[x]=é猫_1_2_3_4_"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = (text: string): TrainSettings => {
  const { training, problems } = parseTraining(Buffer.from(`base: /base.safetensors\n${text}`), 'lora.yaml');
  if (training === undefined) throw new Error(problems[0]!.message);
  return training.settings.value;
};

async function images(kind: string, count: number, width = 64, height = 64): Promise<string> {
  const into = join(folder, kind);
  mkdirSync(into, { recursive: true });
  for (let i = 0; i < count; i++) {
    const background = { r: (i * 61) % 256, g: (i * 97) % 256, b: 128 };
    await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toFile(join(into, `a-${i}.png`));
    writeFileSync(join(into, `a-${i}.txt`), `spyke_plasma_v1, full body, 走る ${i}\n`);
  }
  return into;
}

describe('the real config_util reads the dataset file that plasma writes', () => {
  type Told = { readonly error?: string; readonly [name: string]: unknown };
  let ask: (
    jobs: readonly { readonly name: string; readonly toml: string; readonly settings?: TrainSettings }[],
  ) => Promise<readonly Told[]>;
  let train: string;
  let reg: string;
  beforeAll(async () => {
    train = await images('train', 3);
    reg = await images('reg', 10);
    ask = async (jobs) => {
      const input = jobs.map(({ name, toml, settings: own = settings('') }) => {
        const file = join(folder, `${name}.toml`);
        writeFileSync(file, toml);
        const args = commandLine(own, {
          base: '/base.safetensors',
          datasetFile: file,
          outputFolder: folder,
          name: 'spyke_plasma_v1',
          steps: own.steps,
          seed: own.seed,
          warmup: own.warmup,
          comment: 'plasma, attempt 1',
        });
        return { file, args };
      });
      const script = join(import.meta.dirname, 'kohya/read-datasets.py');
      const { stdout } = await execa(python, [script], {
        cwd: SD_SCRIPTS,
        input: JSON.stringify(input),
        env: { PYTHONUTF8: '1' },
      });
      return stdout
        .split('\n')
        .filter((line) => line.startsWith('plasma '))
        .map((line) => JSON.parse(line.slice(7)) as Told);
    };
  });

  test('as it was meant, and the command line with it', async () => {
    const cases = [
      { text: 'resolution: 64\nrepeats: 2\n', reg: true },
      { text: 'resolution: 64\nrepeats: 20\nshuffle_caption: true\nkeep_tokens: 2\n', reg: false },
      { text: 'resolution: 64\nbuckets: false\nbatch: 2\ndevice: cuda\n', reg: true },
      { text: 'resolution: [64, 128]\nbuckets: { min: 64, max: 128 }\n', reg: false },
      { text: 'resolution: 128\nbuckets: { upscale: false }\n', reg: false },
      {
        text: 'steps: 900\nscheduler: cosine_with_restarts\ncycles: 3\nwarmup: 45\noptimizer: Prodigy\noptimizer_args: [weight_decay=0.01, d_coef=2]\nnetwork_args: [conv_dim=4]\ntext_encoder_lr: 0\nunet_lr: 1\nmin_snr_gamma: 5\nnoise_offset: 0.05\nclip_skip: 2\nmax_token_length: 225\ndropout: 0.1\ngradient_checkpointing: true\ncaption_dropout_rate: 0.1\n',
        reg: true,
      },
    ];
    const told = await ask(
      cases.map((one, i) => ({
        name: `good-${i}`,
        toml: datasetToml(settings(one.text), { train, ...(one.reg ? { reg } : {}) }),
        settings: settings(one.text),
      })),
    );
    expect(told.map(({ error }) => error)).toEqual(cases.map(() => undefined));
    expect(told[0]).toMatchObject({ train: 6, reg: 10, batches: 12, size: [64, 64], buckets: ['(64, 64)'] });
    expect(told[0]!.subsets).toEqual([
      [train, false, 2, 1, false],
      [reg, true, 1, 1, false],
    ]);
    expect(told[0]!.captions).toContain('spyke_plasma_v1, full body, 走る 0');
    expect(told[1]).toMatchObject({ train: 60, reg: 0, batches: 60, subsets: [[train, false, 20, 2, true]] });
    expect(told[2]).toMatchObject({ train: 30, reg: 10, batches: 30 });
    expect(told[3]).toMatchObject({ size: [64, 128] });
  });

  test('and would stop at each of what plasma refuses before', async () => {
    const good = datasetToml(settings('resolution: 64\n'), { train });
    const told = await ask([
      { name: 'key', toml: good.replace('enable_bucket', 'enable_buckets') },
      { name: 'type', toml: good.replace('num_repeats = 10', "num_repeats = '10'") },
      { name: 'min', toml: good.replace('min_bucket_reso = 64', 'min_bucket_reso = 128') },
      { name: 'max', toml: good.replace('max_bucket_reso = 1024', 'max_bucket_reso = 0') },
      { name: 'step', toml: good.replace('bucket_reso_steps = 64', 'bucket_reso_steps = 32') },
    ]);
    expect(told.map(({ error }) => error ?? '')).toEqual([
      expect.stringContaining("extra keys not allowed @ data['datasets'][0]['enable_buckets']"),
      expect.stringContaining('expected int'),
      expect.stringContaining('min_bucket_reso must be equal or less than resolution'),
      expect.stringContaining('max_bucket_reso must be equal or greater than resolution'),
      expect.stringContaining('it must be divisible by 64'),
    ]);
  });
});

describe('a real training', () => {
  const kept = join(tmpdir(), 'plasma-kohya-models');
  let base: string;
  beforeAll(async () => {
    base = SD_SCRIPTS_BASE ?? join(kept, 'random_sd15.safetensors');
    if (existsSync(base)) return;
    mkdirSync(kept, { recursive: true });
    await execa(python, [join(import.meta.dirname, 'kohya/random-sd15.py'), base], { cwd: SD_SCRIPTS });
  });

  test('is stopped after a step, and goes on to the end from there', async () => {
    const train = await images('pictures', 2);
    const reg = await images('people', 3);
    const device = SD_SCRIPTS_DEVICE ?? 'cpu';
    const name = 'spyke_plasma_v1';
    const own = {
      ...settings(`resolution: 64\nrepeats: 1\nsteps: 3\nevery: 1\ndim: 4\ndevice: ${device}\n`),
      base,
    };
    const inputs: { [name: string]: Job['inputs'][string] } = {};
    for (const [kind, into, count] of [
      ['train', train, 2],
      ['reg', reg, 3],
    ] as const)
      for (let i = 0; i < count; i++)
        for (const ending of ['png', 'txt']) {
          const file = join(into, `a-${i}.${ending}`);
          inputs[`${kind}/a-${i}.${ending}`] = { path: file, file, digest: sha256(readFileSync(file)) };
        }
    const outputs: { [name: string]: Job['outputs'][string] } = {};
    const checkpoints = checkpointsOf(name, own);
    for (const output of [...checkpoints.map(({ output }) => output), 'log', 'losses']) {
      const file = join(folder, output);
      outputs[output] = { path: output, file, write: (bytes) => writeFileSync(file, bytes) };
    }
    mkdirSync(join(folder, 'keep'));
    const trainOnce = async (signal: AbortSignal, progress: (progress: Progress) => void) =>
      run({
        action: { tool: 'kohya', rule: 'real', params: {}, inputs: {}, outputs: {} },
        params: { name, settings: own } satisfies KohyaParams,
        key: sha256('real'),
        inputs,
        outputs,
        staging: folder,
        keep: join(folder, 'keep'),
        settings: {
          scripts: SD_SCRIPTS!,
          python,
          ...(SD_SCRIPTS_TOKENIZER === undefined ? {} : { tokenizer: SD_SCRIPTS_TOKENIZER }),
        },
        held: [],
        anew: false,
        root: folder,
        signal,
        progress,
      });

    const stop = new AbortController();
    const first = await trainOnce(stop.signal, ({ done }) => {
      if (done === 2) stop.abort();
    });
    expect(first).toMatchObject({ ok: false, error: { kind: 'cancelled' } });

    const went: number[] = [];
    const second = await trainOnce(new AbortController().signal, ({ done, note }) => {
      if (note?.startsWith('loss')) went.push(done);
    });
    // step 1 was saved; step 2 was not, or just was
    expect(went[0]).toBeGreaterThanOrEqual(2);
    if (second.ok) console.log(`trained with ${JSON.stringify(second.value.environment)}`);
    expect(second).toMatchObject({
      ok: true,
      value: {
        environment: { trainer: { device }, attempts: 2 },
        warnings: [expect.stringContaining('it was trained in 2 parts')],
      },
    });
    for (const { output } of checkpoints) {
      const file = outputs[output]!.file;
      const read = readSafetensors(file);
      if (!read.ok) throw new Error(`${output}: ${read.error}`);
      expect(read.value.tensors).toHaveLength(792);
      expect(notFinite(file, read.value)).toEqual({ ok: true, value: undefined });
      expect(read.value.metadata).toMatchObject({
        ss_network_dim: '4',
        ss_num_train_images: '2',
        ss_num_reg_images: '3',
        ss_output_name: name,
      });
    }
    const losses = JSON.parse(readFileSync(outputs.losses!.file, 'utf8')) as { points: [number, number][] };
    expect(losses.points.map(([step]) => step)).toEqual([1, 2, 3]);
    expect(losses.points.every(([, loss]) => loss > 0 && loss < 10)).toBe(true);
  });
});

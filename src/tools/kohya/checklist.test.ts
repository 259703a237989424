import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { clock } from '../../../test/stand-in/kohya/clock.ts';
import type { Day } from '../../../test/stand-in/kohya/day.ts';
import { checkpoint, type Run, trainingTrial } from '../../../test/stand-in/kohya/trial.ts';
import { readLedger, writeLedger } from './ledger.ts';
import { startOf } from './process-identity.ts';

type Setback = {
  readonly kind: string;
  readonly message: string;
  readonly hint?: string;
  readonly facts: { readonly [label: string]: string };
};
type Trial = ReturnType<typeof trainingTrial>;

/** How a run goes wrong. */
async function setbackOf({ run }: Trial, given: Run): Promise<Setback> {
  const result = await run(given);
  if (result.ok) throw new Error('it went well');
  const { kind, message, hint, facts = [] } = result.error;
  return { kind, message, ...(hint === undefined ? {} : { hint }), facts: Object.fromEntries(facts) };
}
const onDay = (day: Day, given: Run = {}): Promise<Setback> => setbackOf(trainingTrial(), { ...given, day });

/** Resolves when the training has come to a step; what it says then is awaited by the caller. */
function atStep(step: number): {
  readonly reached: Promise<void>;
  readonly onProgress: NonNullable<Run['onProgress']>;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    reached: promise,
    onProgress: ({ done, note }) => {
      if (done === step && note?.startsWith('loss')) resolve();
    },
  };
}

const patient = { timeout: 20_000 };
const isAlive = (pid: number): boolean => startOf(pid) !== undefined;

describe('E54 a trainer that trains nothing and calls it a success', () => {
  test('because it found no images', async () => {
    const { message, facts } = await onDay({ blind: true });
    expect(message).toBe('the trainer found no images, trained nothing, and called that a success');
    expect(facts['it says']).toContain('No data found');
  });
  test('because it wrote no file', async () => {
    const { message, facts } = await onDay(
      { file: { at: 'end', is: 'missing' } },
      { settings: { steps: 5 } },
    );
    expect(message).toBe(
      "the trainer called it a success, but its checkpoint of step 5 can't be used: it is not there",
    );
    expect(facts.kept).toBe('all checkpoints up to step 4');
  });
  test('because its file is of another step', async () => {
    const { message } = await onDay({ file: { at: 'end', is: 'other-step' } }, { settings: { steps: 5 } });
    expect(message).toContain('it is of step 4 and not of 5');
  });
});

describe('E55 NaN', () => {
  test('in the weights is no success, and the file is kept aside', async () => {
    const trial = trainingTrial();
    const { message, hint, facts } = await setbackOf(trial, {
      day: { file: { at: 'end', is: 'nan' } },
      settings: { steps: 5 },
    });
    expect(message).toBe('the checkpoint of step 5 holds NaN: nothing can be drawn with it');
    expect(hint).toContain('Lower unet_lr');
    expect(existsSync(join(trial.root, facts['kept as']!))).toBe(true);
  });
  test('in the loss ends the run at once', async () => {
    const { message, hint, facts } = await onDay({ loss: { at: 3, is: 'nan' }, hang: 3 });
    expect(message).toBe('the loss became NaN at step 3: nothing is learnt from there on');
    expect(hint).toContain('mixed_precision: no');
    expect(hint).toContain('The next run goes on from step 2.');
    expect(facts.kept).toBe('all checkpoints up to step 2');
  });
  test('in the last step spoils the end, whatever its file says', async () => {
    const trial = trainingTrial();
    expect((await setbackOf(trial, { day: { loss: { at: 6, is: 'nan' } } })).facts.kept).toBe(
      'all checkpoints up to step 4',
    );
    await trial.run();
    expect(trial.told().options.max_train_steps).toBe('2');
  });
});

describe('E56 a loss that grows without bounds', () => {
  test.each([
    ['inf', 'the loss became infinite at step 3'],
    ['1.23e+04', 'the loss has grown to 12300 at step 3'],
  ])('%s ends the run', async (is, message) => {
    expect((await onDay({ loss: { at: 3, is }, hang: 3 })).message).toContain(message);
  });
});

describe('E57 a trainer that hangs is ended', () => {
  test('before its first step after half an hour, and not sooner', async () => {
    const { timing, advance } = clock();
    const trial = trainingTrial();
    const { promise: started, resolve } = Promise.withResolvers<void>();
    let over = false;
    const running = setbackOf(trial, {
      day: { hang: 0 },
      timing,
      onProgress: ({ note }) => note === 'loads the base model' && resolve(),
    }).finally(() => {
      over = true;
    });
    await started;
    await expect.poll(() => existsSync(join(trial.root, 'sd scripts/told.json')), patient).toBe(true);
    await expect.poll(() => logOf(trial), patient).toContain('v1 tokenizer');
    advance(29 * 60_000);
    expect(over).toBe(false);
    advance(2 * 60_000);
    expect((await running).message).toBe('the trainer printed nothing for 30 min and was ended');
  });

  test('between two steps after five minutes', async () => {
    const { timing, advance } = clock();
    const { reached, onProgress } = atStep(3);
    const running = onDay({ hang: 3 }, { timing, onProgress });
    await reached;
    advance(6 * 60_000);
    const { message, facts } = await running;
    expect(message).toContain('printed nothing for 5 min');
    expect(facts).toMatchObject({ reached: 'step 3 of 6', kept: 'all checkpoints up to step 2' });
  });

  test('and if it does not listen, without asking', async () => {
    const { timing, advance } = clock();
    const trial = trainingTrial();
    const { reached, onProgress } = atStep(3);
    const running = setbackOf(trial, { day: { hang: 3, deaf: ['SIGINT', 'SIGTERM'] }, timing, onProgress });
    await reached;
    const { pid } = trial.told();
    advance(305_000);
    await expect.poll(() => logOf(trial), patient).toContain('deaf to SIGINT');
    advance(10_000);
    await expect.poll(() => logOf(trial), patient).toContain('deaf to SIGTERM');
    expect(isAlive(pid)).toBe(true);
    advance(10_000);
    expect((await running).message).toContain('printed nothing');
    expect(isAlive(pid)).toBe(false);
  });
});

const logOf = ({ keep, kept }: Trial): string =>
  kept()
    .filter((path) => path.endsWith('log.txt'))
    .map((path) => readFileSync(join(keep, path), 'utf8'))
    .join('');

describe('E58 a trainer that a killed plasma left behind', () => {
  test('is found, named with the way to end it, and has no second beside it', async () => {
    const trial = trainingTrial();
    await setbackOf(trial, { day: { crash: { at: 3, says: ['x'], code: 1 } } });
    const left = execa(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { reject: false });
    onTestFinished(() => void left.kill('SIGKILL'));
    const folder = join(trial.keep, trial.kept().find((name) => /^[0-9a-f]{16}$/.test(name))!);
    const ledger = readLedger(folder)!;
    const { end: _, ...attempt } = ledger.attempts[0]!;
    writeLedger(folder, {
      ...ledger,
      attempts: [{ ...attempt, pid: left.pid!, start: startOf(left.pid!)! }],
    });

    const { message, hint, facts } = await setbackOf(trial, {});
    expect(message).toBe('a trainer of spyke_plasma_v1 still runs, which an earlier plasma started');
    expect(facts.process).toBe(String(left.pid));
    expect(hint).toContain(`kill -INT -- -${left.pid}`);
    // another training is refused as well: there is one device
    expect((await setbackOf(trial, { settings: { seed: 7 } })).message).toBe(message);

    left.kill('SIGKILL');
    await left;
    expect(await trial.run()).toMatchObject({ ok: true, value: { environment: { attempts: 2 } } });
  });

  test('is not taken for a process that got its number later', async () => {
    const trial = trainingTrial();
    await setbackOf(trial, { day: { crash: { at: 3, says: ['x'], code: 1 } } });
    const folder = join(trial.keep, trial.kept().find((name) => /^[0-9a-f]{16}$/.test(name))!);
    const ledger = readLedger(folder)!;
    const { end: _, ...attempt } = ledger.attempts[0]!;
    writeLedger(folder, { ...ledger, attempts: [{ ...attempt, pid: process.pid, start: 'long ago' }] });
    expect(await trial.run()).toMatchObject({ ok: true });
  });

  test('what the trainer itself leaves running holds nothing up', async () => {
    expect(await trainingTrial().run({ day: { leaves: true } })).toMatchObject({ ok: true });
  });
});

describe('E59 Ctrl-C', () => {
  test('ends the trainer and keeps what it has saved', async () => {
    const trial = trainingTrial();
    const stop = new AbortController();
    const { reached, onProgress } = atStep(5);
    const running = setbackOf(trial, { day: { hang: 5 }, signal: stop.signal, onProgress });
    await reached;
    const { pid } = trial.told();
    stop.abort();
    expect(await running).toMatchObject({
      kind: 'cancelled',
      message: 'the training was stopped at step 5 of 6',
      hint: 'The next run goes on from step 4.',
      facts: { kept: 'all checkpoints up to step 4' },
    });
    expect(isAlive(pid)).toBe(false);
    expect(trial.outputs()).toEqual([]);
    await trial.run();
    expect(trial.told().options.max_train_steps).toBe('2');
  });

  test('ends one that will not listen', async () => {
    const { timing, advance } = clock();
    const trial = trainingTrial();
    const stop = new AbortController();
    const { reached, onProgress } = atStep(1);
    const running = setbackOf(trial, {
      day: { hang: 1, deaf: ['SIGINT'] },
      signal: stop.signal,
      onProgress,
      timing,
    });
    await reached;
    stop.abort();
    await expect.poll(() => logOf(trial), patient).toContain('deaf to SIGINT');
    advance(10_000);
    expect((await running).kind).toBe('cancelled');
  });

  test('before anything is started starts nothing', async () => {
    const trial = trainingTrial();
    expect(await setbackOf(trial, { signal: AbortSignal.abort() })).toMatchObject({ kind: 'cancelled' });
    expect(existsSync(join(trial.root, 'sd scripts/told.json'))).toBe(false);
  });
});

describe('E60 a file that was cut off', () => {
  test('is passed over: the training goes on from the one before', async () => {
    const trial = trainingTrial();
    const { message } = await setbackOf(trial, {
      day: { file: { at: 4, is: 'torn' }, killed: { at: 5, by: 'SIGKILL' } },
    });
    expect(message).toContain('was ended by SIGKILL');
    await trial.run();
    expect(trial.told().options).toMatchObject({
      max_train_steps: '4',
      network_weights: expect.stringContaining('step00000002.safetensors'),
    });
  });
  test('at the end is no success', async () => {
    const { message } = await onDay({ file: { at: 'end', is: 'torn' } }, { settings: { steps: 5 } });
    expect(message).toMatch(/its checkpoint of step 5 can't be used: it is cut off: \d+ of \d+ bytes/);
  });
});

describe('E61 a full disk', () => {
  test('is told before the start', async () => {
    const { message, hint } = await onDay({}, { freeBytes: 100 * 1024 * 1024 });
    expect(message).toBe('the disk has room for 100 MB, and the checkpoints may take 295 MB');
    expect(hint).toContain('a larger every');
  });
  test('on the way keeps what was saved', async () => {
    const says = [
      'safetensors_rust.SafetensorError: Error while serializing: IoError(Os { code: 28, kind: StorageFull, message: "No space left on device" })',
    ];
    const { message, facts } = await onDay({ crash: { at: 3, says, code: 1 } });
    expect(message).toBe('the disk is full');
    expect(facts.kept).toBe('all checkpoints up to step 2');
  });
});

test('E62 a dataset file that another sd-scripts does not take is told in its words', async () => {
  const says = [
    "voluptuous.error.MultipleInvalid: extra keys not allowed @ data['datasets'][0]['subsets'][0]['flip_augg']",
  ];
  const { message, facts } = await onDay({ crash: { at: 0, says, code: 1 } });
  expect(message).toBe('this sd-scripts does not take the dataset file that plasma writes');
  expect(facts['it says']).toBe(says[0]);
});

describe('E63 captions that the trainer would mistake are told before it starts', () => {
  const caption = 'output/datasets/spyke/train/run.txt';
  test.each([
    ['missing', { [caption]: null }, 'output/datasets/spyke/train/run.png has no caption'],
    ['empty', { [caption]: '' }, `${caption} is empty`],
    ['blank in the first line', { [caption]: ' \nspyke' }, `${caption} is empty`],
    ['no UTF-8', { [caption]: '\ufffd' }, ''],
  ])('%s', async (what, files, message) => {
    const trial = trainingTrial();
    if (what === 'no UTF-8') writeFileSync(join(trial.root, caption), Buffer.from([0xff, 0xfe]));
    const setback = await setbackOf(trial, what === 'no UTF-8' ? {} : { files });
    expect(setback.message).toBe(what === 'no UTF-8' ? `${caption} is not UTF-8 text` : message);
    expect(existsSync(join(trial.root, 'sd scripts/told.json'))).toBe(false);
  });
});

test('regularisation pictures that were never drawn are told, and what draws them', async () => {
  const files = { 'output/datasets/spyke/reg/reg-001.png': null };
  const { message, hint } = await onDay({}, { reg: true, files });
  expect(message).toBe('1 regularisation picture is not drawn yet');
  expect(hint).toContain('--backend comfyui');
});

describe('E64 a trainer that passes over images without a word is stopped', () => {
  test.each([['reg', 'the trainer counts 0 regularisation images, and not 2']] as const)(
    '%s',
    async (ignores, message) => {
      const { message: said, hint, facts } = await onDay({ ignores, hang: 1 }, { reg: true });
      expect(said).toBe(message);
      expect(hint).toContain('look at the log');
      expect(facts.kept).toBe('nothing yet');
    },
  );
  test('one that counts other steps, too', async () => {
    const trial = trainingTrial();
    const says = [
      '  total optimization steps / 学習ステップ数: 1600',
      'steps:   0%|          | 1/1600 [00:01<?, 1.0s/it]',
    ];
    expect((await setbackOf(trial, { day: { crash: { at: 1, says, code: 1 } } })).message).toBe(
      'the trainer counts 1600 steps, and not 6',
    );
  });
});

test('E65 latents of other images have no place: each attempt has fresh copies of its images', async () => {
  const trial = trainingTrial();
  writeFileSync(join(trial.root, 'output/datasets/spyke/train/walk_0064x0064_sd.npz'), 'stale');
  await setbackOf(trial, { day: { crash: { at: 1, says: ['x'], code: 1 } } });
  await trial.run();
  expect(trial.told().options.dataset_config).toMatch(/attempt-2\/dataset\.toml$/);
  expect(trial.told().options.cache_latents_to_disk).toBeUndefined();
  expect(readFileSync(trial.told().options.dataset_config!, 'utf8')).toMatch(
    /image_dir = '.*attempt-2\/images\/train'/,
  );
});

describe('E66 a tokenizer that is not here', () => {
  // both as transformers 4.54 puts it: not reachable, and not asked
  test.each([
    [
      "requests.exceptions.ConnectionError: (MaxRetryError('HTTPSConnectionPool(host=\\'huggingface.co\\', port=443): Max retries exceeded with url: /api/models/openai/clip-vit-large-patch14",
    ],
    [
      '  File "library/strategy_base.py", line 65, in _load_tokenizer\nTypeError: expected str, bytes or os.PathLike object, not NoneType',
    ],
  ])('%s', async (says) => {
    const { message, hint, facts } = await onDay({ crash: { at: 0, says: says.split('\n'), code: 1 } });
    expect(message).toContain('openai/clip-vit-large-patch14, is not here');
    expect(hint).toContain('Be online for the first training');
    expect(facts.tokenizer).toMatch(/tokenizer\/openai_clip-vit-large-patch14$/);
  });

  test('once it is here, nothing is asked of the net', async () => {
    const trial = trainingTrial();
    await trial.run({ smoke: true });
    expect(trial.told().env.HF_HUB_OFFLINE).toBeUndefined();
    const own = join(trial.keep, 'tokenizer/openai_clip-vit-large-patch14');
    mkdirSync(own, { recursive: true });
    for (const name of ['vocab.json', 'merges.txt', 'tokenizer_config.json'])
      writeFileSync(join(own, name), '{}');
    await trial.run({ smoke: true });
    expect(trial.told().env.HF_HUB_OFFLINE).toBe('1');
    expect(trial.told().options.tokenizer_cache_dir).toBe(join(trial.keep, 'tokenizer'));
  });

  test('nor when Hugging Face has kept it: transformers would ask all the same, and fail without a net', async () => {
    const trial = trainingTrial();
    const snapshot = join(trial.root, 'hf/hub/models--openai--clip-vit-large-patch14/snapshots/32bd64');
    mkdirSync(snapshot, { recursive: true });
    await trial.run({ smoke: true, env: { HF_HOME: join(trial.root, 'hf') } });
    expect(trial.told().env.HF_HUB_OFFLINE).toBeUndefined();
    for (const name of ['vocab.json', 'merges.txt', 'tokenizer_config.json'])
      writeFileSync(join(snapshot, name), '{}');
    await trial.run({ smoke: true, env: { HF_HOME: join(trial.root, 'hf') } });
    expect(trial.told().env.HF_HUB_OFFLINE).toBe('1');
  });

  test('a part of one is removed: the trainer would take it for the tokenizer', async () => {
    const trial = trainingTrial();
    const own = join(trial.keep, 'tokenizer/openai_clip-vit-large-patch14');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'vocab.json'), '{}');
    await trial.run({ smoke: true });
    expect(existsSync(own)).toBe(false);
  });
});

describe('E67 what a device does not take is refused before the start', () => {
  test.each([
    [{ batch: 2 }, 'mps', 'a batch of 2 on mps is refused: it has to be 1'],
    [{ mixed_precision: 'fp16' }, 'mps', 'mixed_precision fp16 on mps is refused: it has to be no'],
    [
      { mixed_precision: 'bf16', device: 'cpu' },
      'cpu',
      'mixed_precision bf16 on cpu is refused: it has to be no',
    ],
    [{ optimizer: 'AdamW8bit' }, 'mps', 'AdamW8bit needs an NVIDIA card'],
    [{}, 'cpu', 'no graphics card is found to train on'],
    [{ device: 'mps' }, 'cuda', 'lora.yaml asks for mps, and the trainer would compute on cuda'],
  ] as const)('%j on %s', async (settings, device, message) => {
    const trial = trainingTrial();
    expect((await setbackOf(trial, { day: { device }, settings })).message).toBe(message);
    expect(existsSync(join(trial.root, 'sd scripts/told.json'))).toBe(false);
  });

  test('a trainer that computes on the CPU all the same is stopped', async () => {
    const { message, hint } = await onDay({ probed: 'cuda', device: 'cpu', hang: 1 });
    expect(message).toBe('the trainer computes on cpu, and on no graphics card');
    expect(hint).toContain('device: cpu in lora.yaml');
  });

  test('one that does not say what it computes on is stopped, and what it made does not count', async () => {
    const trial = trainingTrial();
    const { timing, advance } = clock();
    const { reached, onProgress } = atStep(6);
    const running = setbackOf(trial, { day: { probed: 'cuda', device: null, hang: 6 }, timing, onProgress });
    await reached;
    advance(5000);
    expect((await running).message).toBe('the trainer has not said what it computes on in its first 6 steps');
    const { message } = await setbackOf(trial, { day: { probed: 'cuda', device: null } });
    expect(message).toBe('the trainer ended without a word on what it computes on');
    expect(trial.outputs()).toEqual([]);
  });
});

describe('E68 packages that are missing', () => {
  test.each([
    [
      "ModuleNotFoundError: No module named 'bitsandbytes'",
      'the optimiser needs bitsandbytes',
      'Write optimizer: AdamW',
    ],
    [
      'ImportError: No xformers / xformersがインストールされていないようです',
      'xformers is not installed',
      'sdpa',
    ],
    [
      "ModuleNotFoundError: No module named 'voluptuous'",
      'a package is missing',
      'pip install -r requirements.txt',
    ],
  ])('%s', async (says, message, hint) => {
    const setback = await onDay({ crash: { at: 0, says: [says], code: 1 } });
    expect(setback.message).toContain(message);
    expect(setback.hint).toContain(hint);
    expect(setback.facts['it says']).toBe(says);
  });
  test('before the training begins', async () => {
    const { message, facts } = await onDay({ lacks: 'accelerate' });
    expect(message).toBe('the Python of sd-scripts can train nothing');
    expect(facts['it says']).toBe("ModuleNotFoundError: No module named 'accelerate'");
  });
});

describe('E69 not enough memory', () => {
  test.each([
    ['torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB.'],
    [
      'RuntimeError: MPS backend out of memory (MPS allocated: 17.9 GB, other allocations: 1 GB, max allowed: 18.1 GB).',
    ],
    [
      "RuntimeError: [enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory",
    ],
  ])('%s', async (says) => {
    const { message, hint } = await onDay({ crash: { at: 3, says: [says], code: 1 } });
    expect(message).toBe('there was not enough memory');
    expect(hint).toMatch(/gradient_checkpointing: true.*The next run goes on from step 2\./);
  });
  test('when the system ends it', async () => {
    const { message, hint } = await onDay({ killed: { at: 3, by: 'SIGKILL' } });
    expect(message).toBe(
      'the trainer was ended by SIGKILL: a system does that to what takes too much memory',
    );
    expect(hint).toContain('gradient_checkpointing');
  });
});

test('E70 a file that was there before, or is of another training, does not count', async () => {
  const { message } = await onDay({ file: { at: 'end', is: 'foreign' } }, { settings: { steps: 5 } });
  expect(message).toContain('it is of another training');
});

test('E71 a run that goes on writes into a folder of its own, where no name is taken', async () => {
  const trial = trainingTrial();
  await setbackOf(trial, { day: { crash: { at: 3, says: ['x'], code: 1 } } });
  await setbackOf(trial, { day: { crash: { at: 3, says: ['x'], code: 1 } } });
  await trial.run();
  const made = trial.kept().filter((path) => path.endsWith('.safetensors'));
  expect(made.map((path) => path.slice(17))).toEqual([
    'attempt-1/out/spyke_plasma_v1-step00000002.safetensors',
    'attempt-2/out/spyke_plasma_v1-step00000002.safetensors',
    'attempt-3/out/spyke_plasma_v1-step00000002.safetensors',
    'attempt-3/out/spyke_plasma_v1.safetensors',
  ]);
  expect(trial.told().options.max_train_steps).toBe('2');
});

test("E73 accelerate's own settings have no say: no launcher, and none of its variables", async () => {
  const trial = trainingTrial();
  await trial.run({
    env: { ACCELERATE_USE_CPU: 'true', ACCELERATE_DYNAMO_BACKEND: 'inductor', FSDP_SHARDING_STRATEGY: '1' },
  });
  const { env, options } = trial.told();
  expect(Object.keys(env).filter((name) => /^(ACCELERATE|FSDP)/.test(name))).toEqual([]);
  expect(options.mixed_precision).toBe('no');
});

describe('E74 output that can hardly be read', () => {
  test.each([
    ['torn anywhere', { torn: true }],
    ['coloured', { coloured: true }],
    ['with bars as wide as a wall', { wide: true }],
    ['with warnings between and behind', { chatty: true }],
    ['in another code page', { notUtf8: true }],
    ['all of it', { torn: true, coloured: true, wide: true, chatty: true, notUtf8: true }],
  ])('%s', async (_, day) => {
    const trial = trainingTrial();
    expect(await trial.run({ day })).toMatchObject({ ok: true });
    expect(JSON.parse(trial.output('losses.json').toString()).points).toHaveLength(6);
  });
  test('never fills the disk with its log', async () => {
    const trial = trainingTrial();
    expect(await trial.run({ day: { noise: 20_000 } })).toMatchObject({ ok: true });
    const log = trial.output('log.txt').toString();
    expect(log.length).toBeLessThan(2.2 * 1024 * 1024);
    expect(log).toContain('noise 0 ');
    expect(log).toMatch(/… \d+ bytes are left out here …/);
    expect(log).toContain('noise 19999 ');
    expect(log).toContain('model saved.');
  });
});

test('E88 a folder that can not be written is told as that', async () => {
  const trial = trainingTrial();
  await setbackOf(trial, { day: { crash: { at: 1, says: ['x'], code: 1 } } });
  const folder = trial.kept().find((name) => /^[0-9a-f]{16}$/.test(name))!;
  writeFileSync(join(trial.keep, folder, 'attempt-2'), 'in the way');
  expect(await trial.run()).toMatchObject({ ok: true });
  expect(trial.kept()).toContain(`${folder}/attempt-3/out`);
});

describe('E90 one device for two', () => {
  test('ComfyUI is asked to free its models before the training begins', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const stats = {
        system: {
          comfyui_version: '0.8.0',
          python_version: '3',
          pytorch_version: '2',
          os: 'posix',
          argv: [],
        },
        devices: [{ type: 'cuda', name: 'cuda:0', vram_total: 1, vram_free: 1 }],
      };
      const answers: { readonly [route: string]: unknown } = {
        '/api/system_stats': stats,
        '/api/prompt': { exec_info: { queue_remaining: 0 } },
        '/api/free': {},
      };
      const answer = answers[request.url!];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(answer === undefined ? '{}' : JSON.stringify(answer));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const trial = trainingTrial();
    const { timing, advance } = clock();
    const running = trial.run({ machine: { comfyui: [url, 'http://127.0.0.1:9'] }, timing });
    const when = (isTrue: () => boolean): Promise<void> =>
      expect
        .poll(() => {
          advance(500);
          return isTrue();
        }, patient)
        .toBe(true);
    await when(() => asked.includes('POST /api/free'));
    await when(() => existsSync(join(trial.root, 'sd scripts/told.json')));
    expect(await running).toMatchObject({ ok: true });
  });
});

test('E92 nothing of this machine goes into the file', async () => {
  const trial = trainingTrial();
  await trial.run();
  expect(trial.told().options.training_comment).toMatch(/^plasma [0-9a-f]{16}, attempt 1, after step 0$/);
});

describe('the base model', () => {
  test.each([
    [
      'that is nowhere',
      { base: 'other.safetensors' },
      'the base model other.safetensors is in no models folder',
    ],
    ['that is not at its path', { base: './other.safetensors' }, 'other.safetensors is not there'],
  ])('%s', async (_, settings, message) => {
    expect((await onDay({}, { settings })).message).toContain(message);
  });
  test.each([
    ['SDXL', checkpoint(768, 'conditioner.embedders.0.x'), 'it is SDXL, and not SD 1.5'],
    ['SD 2', checkpoint(1024), 'it is SD 2, and not SD 1.5'],
    ['a LoRA', checkpoint(768, 'lora_unet_x'), 'it holds no U-Net of SD 1.5'],
    ['half a file', checkpoint(768).subarray(0, 5000), 'it is cut off'],
  ])('that is %s', async (_, bytes, message) => {
    const trial = trainingTrial();
    writeFileSync(join(trial.root, 'models/checkpoints/dream.safetensors'), bytes);
    expect((await setbackOf(trial, {})).message).toContain(message);
  });
  test('that is not the pinned one', async () => {
    const { message, facts } = await onDay({}, { pin: `sha256:${'a'.repeat(64)}` });
    expect(message).toBe('the base model dream.safetensors is not the one that plasma.lock pins');
    expect(facts.pinned).toBe('a'.repeat(12));
  });
});

describe('a dataset whose check', () => {
  test('finds errors is not trained with', async () => {
    const { message, hint } = await onDay({}, { check: '{"errors": 2}' });
    expect(message).toBe('the check of the dataset finds 2 errors');
    expect(hint).toContain('report.json');
  });
  test('says nothing of errors is not trained with either', async () => {
    expect((await onDay({}, { check: '{}' })).message).toContain('does not say how many errors');
  });
  test('finds none is', async () => {
    expect(await trainingTrial().run({ check: '{"errors": 0}' })).toMatchObject({ ok: true });
  });
});

describe('a machine that is not set up', () => {
  test('names what is missing and how to get it', async () => {
    expect((await onDay({}, { machine: { scripts: undefined } })).hint).toContain('export SD_SCRIPTS=');
    expect((await onDay({}, { machine: { scripts: '/nowhere' } })).message).toBe(
      '/nowhere holds no train_network.py',
    );
    expect((await onDay({}, { machine: { python: '/nowhere/python' } })).message).toBe(
      'there is no Python at /nowhere/python',
    );
  });
});

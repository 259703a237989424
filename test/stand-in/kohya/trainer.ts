import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { datasetIn, imagesIn } from './dataset.ts';
import type { Day } from './day.ts';
import { type Options, optionsOf } from './options.ts';
import { printer } from './printer.ts';
import { writeWeights } from './weights.ts';

/**
 * Stands in for the Python of sd-scripts 0.10.1: `train_network.py …` prints what a real run prints
 * (recorded/) and writes real files, at no cost.
 */
const [what, ...args] = process.argv.slice(2);
const day: Day = existsSync('bad-day.json') ? (JSON.parse(readFileSync('bad-day.json', 'utf8')) as Day) : {};
const print = printer(day);

if (what === 'train_network.py') await train();
else process.exit(2);

function fail(says: readonly string[], code: number): never {
  print.raw(
    `Traceback (most recent call last):\n  File "train_network.py", line 1913, in <module>\n${says.join('\n')}\n`,
  );
  process.exit(code);
}

async function train(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (day.deaf?.includes(signal)) print.raw(`\ndeaf to ${signal}\n`);
      else if (signal === 'SIGINT') fail(['KeyboardInterrupt'], 130);
      else process.exit(143);
    });
  const { options, unknown } = optionsOf(args);
  if (unknown !== undefined) {
    print.raw(`usage: train_network.py [-h]\ntrain_network.py: error: unrecognized arguments: ${unknown}\n`);
    process.exit(2);
  }
  writeFileSync('told.json', JSON.stringify({ options, env: process.env, pid: process.pid }));
  print.log('Using v1 tokenizer');
  if (day.leaves)
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    }).unref();
  await passing(0);
  await steps(options);
  process.exit(day.code ?? 0);
}

/** Whatever happens at a step happens here. */
async function passing(step: number): Promise<void> {
  if (day.crash?.at === step) fail(day.crash.says, day.crash.code);
  if (day.killed?.at === step) process.kill(process.pid, day.killed.by);
  if (day.hang === step || day.killed?.at === step) {
    setInterval(() => {}, 1000);
    await new Promise(() => {});
  }
}

async function steps(options: Options): Promise<void> {
  const { counts, batches } = counted(options);
  const total = Number(options.max_train_steps);
  if (counts.train === 0) {
    print.log(
      'ERROR    No data found. Please verify arguments (train_data_dir must be the parent of folders with images) / 画像がありません',
    );
    return;
  }
  if (day.device !== null) print.out(`accelerator device: ${day.device ?? 'cuda:0'}`);
  print.log(`load StableDiffusion checkpoint: ${options.pretrained_model_name_or_path}`);
  for (let i = 0; i < (day.noise ?? 0); i++) print.log(`noise ${i} ${'x'.repeat(200)}`);
  print.bar('', 0, counts.train, 0.3);
  print.bar('', counts.train, counts.train, 0.3);
  print.raw('\n');
  print.out('running training / 学習開始');
  print.out(`  num train images * repeats / 学習画像の数×繰り返し回数: ${counts.train}`);
  print.out('  num validation images * repeats / 学習画像の数×繰り返し回数: 0');
  print.out(`  num reg images / 正則化画像の数: ${counts.reg}`);
  print.out(`  num batches per epoch / 1epochのバッチ数: ${batches}`);
  print.out(`  num epochs / epoch数: ${Math.ceil(total / batches)}`);
  print.out(`  batch size per device / バッチサイズ: ${counts.batch}`);
  print.out('  gradient accumulation steps / 勾配を合計するステップ数 = 1');
  print.out(`  total optimization steps / 学習ステップ数: ${total}`);
  print.bar('steps: ', 0, total, 0.7);
  const every = Number(options.save_every_n_steps);
  for (let step = 1; step <= total; step++) {
    const bad = day.loss !== undefined && step >= day.loss.at ? day.loss.is : undefined;
    const loss = `, avr_loss=${bad ?? (0.12 - (0.04 * step) / total).toPrecision(3)}`;
    print.bar('steps: ', step, total, 0.7, step === 1 ? '' : loss);
    print.bar('steps: ', step, total, 0.7, loss);
    await passing(step);
    if (step % every === 0) save(options, `-step${String(step).padStart(8, '0')}`, step, step);
  }
  save(options, '', total, 'end');
  print.raw('\n');
  print.log('model saved.');
}

function counted(options: Options): {
  readonly counts: { readonly train: number; readonly reg: number; readonly batch: number };
  readonly batches: number;
} {
  try {
    const { subsets, batch_size: batch } = datasetIn(options.dataset_config!);
    const count = (isReg: boolean): number =>
      day.blind || day.ignores === (isReg ? 'reg' : 'train')
        ? 0
        : subsets
            .filter(({ is_reg }) => is_reg === isReg)
            .reduce((sum, subset) => sum + imagesIn(subset).length * subset.num_repeats, 0);
    const [train, reg] = [count(false), count(true)];
    return { counts: { train, reg, batch }, batches: Math.ceil((reg > 0 ? train * 2 : train) / batch) };
  } catch (error) {
    return fail([(error as Error).message], 1);
  }
}

function save(options: Options, ending: string, step: number, at: number | 'end'): void {
  mkdirSync(options.output_dir!, { recursive: true });
  const file = join(options.output_dir!, `${options.output_name}${ending}.safetensors`);
  print.out(`\nsaving checkpoint: ${file}`);
  const bad = day.file?.at === at ? day.file.is : undefined;
  if (bad === 'missing') return;
  const metadata = {
    ss_steps: String(bad === 'other-step' ? step - 1 : step),
    ss_output_name: options.output_name!,
    ss_training_comment: bad === 'foreign' ? 'somebody else' : (options.training_comment ?? 'None'),
    ss_network_dim: options.network_dim!,
    ss_network_alpha: options.network_alpha!,
    ss_seed: options.seed!,
    ss_session_id: String(process.pid),
    ss_sd_model_name: basename(options.pretrained_model_name_or_path!),
  };
  writeWeights(file, metadata, {
    dim: Number(options.network_dim),
    nan: bad === 'nan',
    keep: bad === 'torn' ? 0.6 : 1,
  });
}

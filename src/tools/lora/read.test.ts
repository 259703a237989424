import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loraFile } from '../../../test/lora-file.ts';
import { sha256 } from '../../engine/digest.ts';
import { readSafetensors, type Safetensors } from '../kohya/safetensors.ts';
import { aboutOf } from './about.ts';
import { hashesOf } from './hashes.ts';
import { networkOf } from './network.ts';

const folder = mkdtempSync(join(tmpdir(), 'plasma-lora-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function lora(of: Parameters<typeof loraFile>[0]): { file: string; bytes: Buffer; read: Safetensors } {
  const file = join(folder, `${++count}.safetensors`);
  const bytes = loraFile(of);
  writeFileSync(file, bytes);
  const read = readSafetensors(file);
  if (!read.ok) throw new Error(read.error);
  return { file, bytes, read: read.value };
}

describe('hashes', () => {
  test('are those of Civitai and A1111', async () => {
    // a file that reaches beyond the 64 KiB at 1 MiB
    const { file, bytes, read } = lora({ side: 5000, modules: { lora_te_a: 64, lora_te_b: 64 } });
    expect(bytes.length).toBeGreaterThan(0x110000);
    const data = sha256(bytes.subarray(read.dataAt));
    expect(await hashesOf(file, read)).toEqual({
      sha256: sha256(bytes),
      autoV1: sha256(bytes.subarray(0x100000, 0x110000)).slice(0, 8),
      autoV2: sha256(bytes).slice(0, 10),
      autoV3: data.slice(0, 12),
      data,
      a1111: data.slice(0, 12),
    });
  });

  test('metadata changes the one and not the other, and A1111 believes what it says', async () => {
    const [plain, told] = [lora({}), lora({ metadata: { sshs_model_hash: 'ABCDEF0123456789' } })];
    const [a, b] = [await hashesOf(plain.file, plain.read), await hashesOf(told.file, told.read)];
    expect([a.autoV3 === b.autoV3, a.autoV2 === b.autoV2]).toEqual([true, false]);
    expect(b.a1111).toBe('abcdef012345');
  });
});

describe('a network', () => {
  test('has ranks and alphas by block, in the order of a picture', () => {
    const { file, read } = lora({
      alpha: 4,
      modules: {
        lora_unet_up_blocks_1_attentions_2_proj_in: 16,
        lora_unet_down_blocks_0_a: 16,
        lora_unet_down_blocks_0_b: 32,
        lora_unet_mid_block_attentions_0_k: 16,
        lora_te_text_model_encoder_layers_0_q: 8,
      },
    });
    expect(networkOf(file, read)).toEqual({
      blocks: [
        { name: 'text encoder', modules: 1, ranks: [8], alphas: [4] },
        { name: 'U-Net down 0', modules: 2, ranks: [16, 32], alphas: [4] },
        { name: 'U-Net middle', modules: 1, ranks: [16], alphas: [4] },
        { name: 'U-Net up 1', modules: 1, ranks: [16], alphas: [4] },
      ],
      tensors: 15,
      parameters: 5 + 2 * 8 * (16 + 16 + 32 + 16 + 8),
      dtypes: [['F16', 5 + 2 * 8 * (16 + 16 + 32 + 16 + 8)]],
    });
  });
});

describe('metadata', () => {
  const rows = (metadata: { readonly [name: string]: string }): { readonly [label: string]: string } =>
    Object.fromEntries(aboutOf(metadata).groups.flatMap(({ rows }) => rows));

  test('is told in words, and what is None is not told', () => {
    expect(
      rows({
        ss_output_name: 'spyke',
        ss_steps: '400',
        ss_max_train_steps: '1000',
        ss_unet_lr: '0.0001',
        ss_text_encoder_lr: '5e-05',
        ss_training_started_at: '1764000000.5',
        ss_training_finished_at: '1764004000.5',
        ss_clip_skip: 'None',
        ss_lr_scheduler: 'constant_with_warmup',
        ss_lr_warmup_steps: '50',
        ss_resolution: '(512, 512)',
        ss_enable_bucket: 'True',
        ss_min_bucket_reso: '256',
        ss_max_bucket_reso: '1024',
        ss_dataset_dirs: '{"train": {"n_repeats": 10, "img_count": 18}}',
        ss_flip_aug: 'False',
      }),
    ).toEqual({
      name: 'spyke',
      finished: '2025-11-24 17:06 UTC',
      took: '1 h 7 min',
      steps: '400 of 1000',
      'learning rate': 'U-Net 0.0001, text encoder 5e-05',
      scheduler: 'constant_with_warmup, 50 steps of warmup',
      folders: 'train (18 × 10)',
      resolution: '512 × 512',
      buckets: '256 to 1024 px',
    });
  });

  test('of somebody else can neither move the cursor nor fill the screen', () => {
    const { name } = rows({ ss_output_name: `\u001b[2Ja\u202eb\u0007${'x'.repeat(5000)}` });
    expect(name).toMatch(/^\[2Jabx+…$/);
    expect(name!.length).toBe(200);
  });

  test.each(['', 'no json', '[1]', '{"a": null}', '{"a": {"b": "c"}}', 'null'])(
    'that is not what it should be says nothing: %s',
    (text) => {
      expect(aboutOf({ ss_tag_frequency: text, ss_training_started_at: text }).tags).toEqual({
        top: [],
        all: 0,
      });
    },
  );

  test('of a training by dataset config says what each dataset was', () => {
    const ss_datasets = JSON.stringify([
      {
        batch_size_per_device: 2,
        resolution: [512, 768],
        enable_bucket: false,
        min_bucket_reso: null,
        subsets: [
          { image_dir: 'train', is_reg: false, flip_aug: true, keep_tokens: 1 },
          { image_dir: 'reg', is_reg: true, flip_aug: false, keep_tokens: 0 },
        ],
      },
    ]);
    const ss_tag_frequency = '{"train": {"spyke": 3}, "reg": {"a person": 200}}';
    expect(rows({ ss_datasets })).toEqual({
      batch: '2',
      resolution: '512 × 768',
      buckets: 'none',
      'keep tokens': '1',
      'mirrored at random': 'True',
    });
    expect(aboutOf({ ss_datasets, ss_tag_frequency }).tags.top).toEqual([['spyke', 3]]);
    for (const odd of ['[null]', '[{"subsets": [1]}]', '{}']) expect(rows({ ss_datasets: odd })).toEqual({});
  });

  test('has tags by how often they stand in captions, over all folders', () => {
    const { top, all } = aboutOf(
      { ss_tag_frequency: '{"a": {"spyke": 18, "street": 2, "roof": 2}, "b": {" spyke": 2}}' },
      2,
    ).tags;
    expect([top, all]).toEqual([
      [
        ['spyke', 20],
        ['roof', 2],
      ],
      3,
    ]);
  });
});

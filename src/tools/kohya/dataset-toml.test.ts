import { expect, test } from 'vitest';
import { parseTraining } from '../../project/training.ts';
import { datasetToml } from './dataset-toml.ts';
import type { TrainSettings } from './tool.ts';

const settings = (text = ''): TrainSettings =>
  parseTraining(Buffer.from(`base: b.safetensors\n${text}`), 'lora.yaml').training!.settings.value;

test('a dataset file has exactly the keys that the trainer knows', () => {
  expect(datasetToml(settings(), { train: '/keep/train', reg: '/keep/reg' })).toBe(`[general]
caption_extension = '.txt'

[[datasets]]
resolution = [512, 512]
batch_size = 1
enable_bucket = true
min_bucket_reso = 256
max_bucket_reso = 1024
bucket_reso_steps = 64
bucket_no_upscale = false

[[datasets.subsets]]
image_dir = '/keep/train'
num_repeats = 10
shuffle_caption = false
keep_tokens = 1
caption_dropout_rate = 0

[[datasets.subsets]]
image_dir = '/keep/reg'
num_repeats = 1
shuffle_caption = false
keep_tokens = 1
caption_dropout_rate = 0
is_reg = true
`);
});

test('without buckets nothing is said of them', () => {
  expect(datasetToml(settings('buckets: false\n'), { train: 'train' })).not.toContain('bucket_reso');
});

test.each([
  ['C:\\Users\\me\\train', "'C:/Users/me/train'"],
  ['/home/me/a "b" #c [d]', `'/home/me/a "b" #c [d]'`],
  ["/home/o'brien/train", `"/home/o'brien/train"`],
  [`/home/o'brien/"x"\u007f`, `"/home/o'brien/\\"x\\"\\u007f"`],
])('a folder called %j', (folder, written) => {
  expect(datasetToml(settings(), { train: folder })).toContain(`image_dir = ${written}\n`);
});

import { closeSync, openSync, readSync } from 'node:fs';
import { compareBytes } from '../../engine/json.ts';
import type { Safetensors, Tensor } from '../kohya/safetensors.ts';

/** The modules of one part of the model that a LoRA changes. */
export type Block = {
  /** `text encoder`, `U-Net down 0` */
  readonly name: string;
  readonly modules: number;
  /** Different ranks, ascending. */
  readonly ranks: readonly number[];
  /** Different alphas, ascending. Without one, a module works as if it were its rank. */
  readonly alphas: readonly number[];
};

/** What a file holds. @property blocks empty if it is no LoRA */
export type Network = {
  readonly blocks: readonly Block[];
  readonly tensors: number;
  readonly parameters: number;
  /** Numbers by kind: `F16` → how many. */
  readonly dtypes: readonly (readonly [dtype: string, parameters: number])[];
};

/** The parts of a module that have the rank as one side, by how they end, and which side it is. */
const ranked: readonly (readonly [ending: RegExp, side: number])[] = [
  [/[._](?:lora_down|lora_A)(?:\.default)?\.weight$/, 0],
  [/\.hada_w1_b$/, 0],
  [/\.lokr_w1_b$/, 0],
  [/\.lokr_w2_b$/, 0],
];

/** Reads ranks from the header, and alphas, which are single numbers, from the data. */
export function networkOf(file: string, { tensors, dataAt }: Safetensors): Network {
  const ranks = new Map<string, number>();
  const alphas = new Map<string, number>();
  const fd = openSync(file, 'r');
  try {
    for (const tensor of tensors) {
      for (const [ending, side] of ranked) {
        const module = tensor.name.replace(ending, '');
        const rank = tensor.shape[side];
        if (module !== tensor.name && rank !== undefined) ranks.set(module, rank);
      }
      if (!tensor.name.endsWith('.alpha')) continue;
      const alpha = numberAt(fd, dataAt, tensor);
      if (alpha !== undefined) alphas.set(tensor.name.slice(0, -'.alpha'.length), alpha);
    }
  } finally {
    closeSync(fd);
  }
  const blocks = new Map<string, { ranks: number[]; alphas: number[] }>();
  for (const [module, rank] of ranks) {
    const name = blockOf(module);
    const block = blocks.get(name) ?? { ranks: [], alphas: [] };
    blocks.set(name, block);
    block.ranks.push(rank);
    block.alphas.push(alphas.get(module) ?? rank);
  }
  const dtypes = new Map<string, number>();
  for (const { dtype, shape } of tensors)
    dtypes.set(dtype, (dtypes.get(dtype) ?? 0) + shape.reduce((product, side) => product * side, 1));
  return {
    blocks: [...blocks]
      .map(([name, { ranks, alphas }]) => ({
        name,
        modules: ranks.length,
        ranks: different(ranks),
        alphas: different(alphas),
      }))
      .sort((a, b) => orderOf(a.name) - orderOf(b.name) || compareBytes(a.name, b.name)),
    tensors: tensors.length,
    parameters: [...dtypes.values()].reduce((sum, count) => sum + count, 0),
    dtypes: [...dtypes].sort(([, a], [, b]) => b - a),
  };
}

const different = (numbers: readonly number[]): readonly number[] =>
  [...new Set(numbers)].sort((a, b) => a - b);

/** Where a module belongs, by its name: those of sd-scripts for SD 1.5 and SDXL. */
function blockOf(module: string): string {
  const te = /^lora_te(\d?)_/.exec(module);
  if (te !== null) return te[1] === '' ? 'text encoder' : `text encoder ${te[1]}`;
  const part = /^(?:lora_unet_|unet\.|diffusion_model\.|lycoris_unet_)(.*)$/.exec(module)?.[1];
  if (part === undefined) return /text_encoder|te_/.test(module) ? 'text encoder' : 'other';
  const [, way, n] = /^(down|up|input|output)_blocks[._](\d+)/.exec(part) ?? [];
  if (way !== undefined) return `U-Net ${way} ${n}`;
  return /^mid(?:dle)?_block/.test(part) ? 'U-Net middle' : 'U-Net';
}

/** In the order in which a picture goes through them. */
function orderOf(name: string): number {
  const ways = [
    'text encoder',
    'U-Net input',
    'U-Net down',
    'U-Net middle',
    'U-Net output',
    'U-Net up',
    'U-Net',
  ];
  const way = ways.findIndex((one) => name.startsWith(one));
  return 1000 * (way < 0 ? ways.length : way) + Number(/\d+$/.exec(name)?.[0] ?? 0);
}

/** The one number of a tensor; undefined if it has more, or is of a kind that no alpha is of. */
function numberAt(fd: number, dataAt: number, { dtype, start, end }: Tensor): number | undefined {
  const width = { F16: 2, BF16: 2, F32: 4, F64: 8 }[dtype as string];
  if (width === undefined || end - start !== width) return undefined;
  const bytes = Buffer.alloc(width);
  if (readSync(fd, bytes, 0, width, dataAt + start) !== width) return undefined;
  switch (width) {
    case 8:
      return bytes.readDoubleLE();
    case 4:
      return bytes.readFloatLE();
    default:
      return dtype === 'F16' ? half(bytes.readUInt16LE()) : brainFloat(bytes.readUInt16LE());
  }
}

function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 === 0 ? 1 : -1, (bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a single. */
function brainFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}

import { writeFileSync } from 'node:fs';

/** Three tensors of a LoRA of dimension `dim`, in half floats, as the trainer lays them out. */
export function writeWeights(
  file: string,
  metadata: { readonly [name: string]: string },
  { dim, nan = false, keep = 1 }: { readonly dim: number; readonly nan?: boolean; readonly keep?: number },
): void {
  const key = 'lora_unet_down_blocks_0_attentions_0_proj_in';
  const shapes: readonly (readonly [string, readonly number[]])[] = [
    [`${key}.alpha`, []],
    [`${key}.lora_down.weight`, [dim, 320, 1, 1]],
    [`${key}.lora_up.weight`, [320, dim, 1, 1]],
  ];
  let end = 0;
  const tensors: { [name: string]: object } = {};
  for (const [name, shape] of shapes) {
    const start = end;
    end += 2 * shape.reduce((product, side) => product * side, 1);
    tensors[name] = { dtype: 'F16', shape, data_offsets: [start, end] };
  }
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, ...tensors }));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  const data = Buffer.alloc(end);
  for (let at = 0; at < end; at += 2) data.writeUInt16LE(0x2400 + ((at * 7) % 997), at);
  if (nan) data.writeUInt16LE(0x7e00, end - 2);
  const all = Buffer.concat([size, header, data]);
  writeFileSync(file, all.subarray(0, Math.floor(all.length * keep)));
}

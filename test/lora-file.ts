/** A small LoRA file as sd-scripts writes it (facts B.8), made in memory. */
export type LoraFile = {
  readonly metadata?: { readonly [name: string]: string } | undefined;
  /** Rank by module. */
  readonly modules?: { readonly [module: string]: number };
  readonly alpha?: number;
  /** Decides about the weights: another salt, other bytes. */
  readonly salt?: number;
  /** Side of each layer. */
  readonly side?: number;
};

/** Modules of an SD 1.5 LoRA: text encoder, the three parts of the U-Net. */
export const usualModules: { readonly [module: string]: number } = {
  lora_te_text_model_encoder_layers_0_self_attn_q_proj: 16,
  lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q: 16,
  lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_k: 16,
  lora_unet_up_blocks_1_attentions_2_proj_in: 16,
};

/** The bytes of a `.safetensors`: half-precision factors and an alpha for each module. */
export function loraFile(of: LoraFile = {}): Buffer {
  const { metadata, modules = usualModules, alpha = 8, salt = 1, side = 8 } = of;
  const header: { [name: string]: unknown } = metadata === undefined ? {} : { __metadata__: metadata };
  const parts: Buffer[] = [];
  let at = 0;
  const put = (name: string, shape: readonly number[], halves: readonly number[]): void => {
    const bytes = Buffer.alloc(2 * halves.length);
    halves.forEach((half, i) => void bytes.writeUInt16LE(half, 2 * i));
    header[name] = { dtype: 'F16', shape, data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  };
  let turn = salt;
  // all of these are finite halves: the exponent is never full
  const noise = (count: number): readonly number[] =>
    Array.from({ length: count }, () => {
      turn = (Math.imul(turn, 1_103_515_245) + 12_345) >>> 0;
      return (turn >>> 16) & 0x3bff;
    });
  for (const [module, rank] of Object.entries(modules)) {
    put(`${module}.alpha`, [], [half(alpha)]);
    put(`${module}.lora_down.weight`, [rank, side], noise(rank * side));
    put(`${module}.lora_up.weight`, [side, rank], noise(side * rank));
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

/** A number that a half can hold exactly, as its bits. */
function half(value: number): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  const all = bits.getUint32(0);
  return value === 0 ? 0 : ((((all >>> 23) & 0xff) - 112) << 10) | ((all >>> 13) & 0x3ff);
}

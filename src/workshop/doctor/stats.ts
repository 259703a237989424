/** What `GET /system_stats` tells (facts A.16), as far as it is there and of the right kind. */
export type Stats = {
  readonly comfyui: string;
  readonly python: string | undefined;
  readonly torch: string | undefined;
  /** `posix` and `nt`, or `linux`, `darwin`, `win32` in newer versions. */
  readonly os: string;
  readonly argv: readonly string[];
  /** Bytes. */
  readonly ram: { readonly total: number; readonly free: number } | undefined;
  /** The first device is the one that draws. */
  readonly device: Device | undefined;
};

export type Device = {
  readonly name: string;
  /** `cpu`, `cuda` (AMD too), `mps`, `xpu` … */
  readonly type: string;
  /** Bytes; on cpu and mps this is the RAM of the machine. */
  readonly memory: { readonly total: number; readonly free: number } | undefined;
};

/** Undefined if this is not what ComfyUI answers. */
export function readStats(answer: unknown): Stats | undefined {
  const system = record(record(answer)?.system);
  if (system === undefined || typeof system.comfyui_version !== 'string') return undefined;
  const devices = record(answer)?.devices;
  const device = record(Array.isArray(devices) ? devices[0] : undefined);
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const memory = (total: unknown, free: unknown): Device['memory'] =>
    typeof total === 'number' && typeof free === 'number' ? { total, free } : undefined;
  return {
    comfyui: system.comfyui_version,
    python: text(system.python_version)?.split(' ')[0],
    torch: text(system.pytorch_version),
    os: text(system.os) ?? '',
    argv: Array.isArray(system.argv) ? system.argv.filter((word) => typeof word === 'string') : [],
    ram: memory(system.ram_total, system.ram_free),
    device:
      device === undefined
        ? undefined
        : {
            name: text(device.name) ?? '',
            type: text(device.type) ?? '',
            memory: memory(device.vram_total, device.vram_free),
          },
  };
}

/** A JSON object, or undefined. */
export const record = (value: unknown): { readonly [name: string]: unknown } | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: unknown })
    : undefined;

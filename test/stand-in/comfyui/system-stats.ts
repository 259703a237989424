import type { ValueObject } from './python-json.ts';

export type Device = 'cpu' | 'mps' | 'cuda';

/** What /system_stats says (A.16). On cpu and mps the video memory is the machine's memory. */
export function systemStats(version: string, device: Device, argv: readonly string[]): ValueObject {
  const gb = 1 << 30;
  const cuda = device === 'cuda';
  return {
    system: {
      os: device === 'mps' ? 'darwin' : 'linux',
      ram_total: 16 * gb,
      ram_free: 8 * gb,
      comfyui_version: version,
      required_frontend_version: '1.35.9',
      installed_templates_version: '0.7.67',
      required_templates_version: '0.7.67',
      python_version: '3.11.7 (main)',
      pytorch_version: cuda ? '2.5.1+cu124' : '2.5.1',
      embedded_python: false,
      argv,
    },
    devices: [
      {
        name: cuda ? 'cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync' : device,
        type: device,
        index: cuda ? 0 : null,
        vram_total: (cuda ? 24 : 16) * gb,
        vram_free: 8 * gb,
        torch_vram_total: (cuda ? 1 : 16) * gb,
        torch_vram_free: cuda ? gb / 2 : 8 * gb,
      },
    ],
  };
}

import { bytesInWords, type Verdict } from './row.ts';
import type { Stats } from './stats.ts';

const gb = 1024 ** 3;
/** Below this an SD 1.5 panel of 512 × 768 with ControlNet has to be moved in and out (bytes). */
const smallCard = 4 * gb;
/** On Macs and on the CPU the models live in the RAM of the machine (bytes). */
const smallMachine = 8 * gb;

/** What draws: the graphics card, the GPU of a Mac, or, slowly, the CPU. */
export function deviceVerdict(stats: Stats): Verdict {
  const { device } = stats;
  if (device === undefined)
    return { state: 'warn', found: 'it names no device', advice: 'Look at the log of ComfyUI.' };
  const facts = { type: device.type, name: device.name };
  if (device.type === 'cpu')
    return {
      state: 'warn',
      found: `the CPU draws (cpu): minutes for a panel instead of seconds. ${whyCpu(stats).why}`,
      advice: whyCpu(stats).advice,
      facts,
    };
  const name = device.name.replace(/^cuda:\d+ /, '').replace(/ : \w+$/, '');
  return {
    state: 'ok',
    found:
      device.type === 'mps'
        ? 'the GPU of this Mac draws (mps)'
        : name === device.type
          ? device.type
          : `${name} (${device.type})`,
    facts,
  };
}

/** Why a server draws on the CPU, as far as what it tells of itself shows that. */
export function whyCpu(
  stats: Pick<Stats, 'argv' | 'torch' | 'os'>,
  whose: 'ComfyUI' | 'sd-scripts' = 'ComfyUI',
): { readonly why: string; readonly advice: string } {
  const again = whose === 'ComfyUI' ? ', then start ComfyUI again' : '';
  if (stats.argv.includes('--cpu'))
    return {
      why: 'It was started with --cpu.',
      advice: 'If its machine has a graphics card, start ComfyUI again without `--cpu`.',
    };
  if (stats.os === 'darwin')
    return {
      why: 'Its PyTorch finds no Metal: an Intel Mac, an old macOS, or an x86 Python.',
      advice:
        'On an Apple chip: install Python for arm64, make its venv anew, and install torch again. It is right when `python -c "import torch; print(torch.backends.mps.is_available())"` says True.',
    };
  if (stats.torch !== undefined && /\+cpu$/.test(stats.torch))
    return {
      why: `Its PyTorch ${stats.torch} is a build for the CPU only.`,
      advice: `With an NVIDIA card, in the Python of ${whose}: \`pip uninstall torch torchvision torchaudio\`, then install them as https://pytorch.org/get-started says for CUDA.`,
    };
  if (stats.torch !== undefined && /\+(cu|rocm|xpu)/.test(stats.torch))
    return {
      why: `Its PyTorch ${stats.torch} could use a card, but finds none.`,
      advice: stats.torch.includes('+cu')
        ? `See whether \`nvidia-smi\` lists a card on its machine; if not, install or update the NVIDIA driver${again}.`
        : `See that the card's driver is installed on its machine${again}.`,
    };
  return {
    why: 'Its PyTorch finds no card.',
    advice: `In the Python of ${whose}, \`python -c "import torch; print(torch.cuda.is_available())"\` says False. Install PyTorch for your card as https://pytorch.org/get-started says.`,
  };
}

/** The memory that models and pictures must fit into. */
export function memoryVerdict(stats: Stats): Verdict | undefined {
  const { device, ram } = stats;
  const shared = device === undefined || device.type === 'cpu' || device.type === 'mps';
  const memory = shared ? (ram ?? device?.memory) : device.memory;
  if (memory === undefined) return undefined;
  const { total, free } = memory;
  const found = `${bytesInWords(free)} of ${bytesInWords(total)} ${shared ? 'RAM' : 'VRAM'} free`;
  const facts = { kind: shared ? 'ram' : 'vram', total, free };
  if (shared && total < smallMachine)
    return {
      state: 'warn',
      found,
      advice: 'That is little: keep panels at 512 × 512, and close other programs while it draws.',
      facts,
    };
  if (!shared && total < smallCard)
    return {
      state: 'warn',
      found,
      advice: 'That is little: start ComfyUI with `--lowvram`, and keep panels at 512 × 512.',
      facts,
    };
  return { state: 'ok', found, facts };
}

/** Which ComfyUI, Python and PyTorch. */
export const softwareOf = (stats: Stats): string =>
  [
    `ComfyUI ${stats.comfyui}`,
    stats.torch === undefined ? undefined : `PyTorch ${stats.torch}`,
    stats.python === undefined ? undefined : `Python ${stats.python}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');

import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from './row.ts';

/**
 * Whether plasma may put files into a folder of ComfyUI (its models or its input folder).
 * @param path absolute
 * @param key where it is written in the config: `models`, `input`
 */
export function folderVerdict(path: string, key: 'models' | 'input'): Verdict {
  const facts = { path };
  const written = `${key} of this server in comfyui.servers, plasma.config.ts`;
  try {
    if (!statSync(path).isDirectory())
      return { state: 'fail', found: `${path} is no folder`, advice: `Correct ${written}.`, facts };
  } catch {
    return {
      state: 'fail',
      found: `${path} is not there`,
      advice: `Correct ${written}; if it lies on another drive, see that this is connected.`,
      facts,
    };
  }
  if (key === 'models' && !['checkpoints', 'loras'].some((name) => isFolder(join(path, name))))
    return {
      state: 'fail',
      found: `${path} holds neither checkpoints nor loras: this is no models folder`,
      advice: `Name the folder in which checkpoints and loras lie: ${written}.`,
      facts,
    };
  try {
    // where LoRAs go is what must be writable; checkpoints may well lie on a disk for reading only
    const target = key === 'models' && isFolder(join(path, 'loras')) ? join(path, 'loras') : path;
    accessSync(target, constants.W_OK);
    return { state: 'ok', found: path, facts };
  } catch {
    return {
      state: 'fail',
      found: `plasma may not write into ${path}`,
      advice: `Give yourself the right to (\`chmod u+w\`, or ask who owns it), or take ${key} out of the config: ${key === 'input' ? 'pictures are then sent over the network' : 'LoRAs are then copied there by hand'}.`,
      facts,
    };
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

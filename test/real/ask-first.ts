import type { JsonObject } from '../../src/engine/json.ts';
import { modelsOf } from './graphs.ts';
import { serverUrl } from './server-url.ts';
import { ask } from './wire.ts';

/** Before all tests: is there a server to test against, and can it draw? Says which one it is. */
export default async function setup(): Promise<void> {
  const server = serverUrl();
  const stats = await ask(server, 'GET', '/system_stats').catch((error: Error) => {
    throw new Error(`Nothing answers at ${server}: ${error.message}. Start ComfyUI, or mend COMFYUI_URL.`);
  });
  const { system, devices } = stats.body as {
    system: { comfyui_version: string; pytorch_version: string };
    devices: { type: string }[];
  };
  const models = await modelsOf(server);
  if (models.checkpoints.length === 0)
    throw new Error(`${server} has no checkpoint: put an SD 1.5 model into models/checkpoints.`);
  const { body } = await ask(server, 'GET', '/prompt');
  const { exec_info } = body as { exec_info: JsonObject };
  console.log(
    `ComfyUI ${system.comfyui_version} at ${server}, ${devices[0]?.type}, PyTorch ${system.pytorch_version}; ` +
      `checkpoint ${models.checkpoints[0]}, ${models.loras.length} LoRAs, ${models.controlnets.length} ControlNets; ` +
      `${String(exec_info.queue_remaining)} prompts in its queue`,
  );
}

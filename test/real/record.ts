/**
 * Records what a real ComfyUI says, as JSON for the stand-in to be held against:
 *
 *     COMFYUI_URL=http://127.0.0.1:8188 node test/real/record.ts [scene …]
 *
 * Use a server of your own that nobody else draws with, started with `--preview-method latent2rgb`
 * and a small checkpoint: scenes interrupt what runs, fill the queue and ask to free the models.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '../../src/engine/json.ts';
import { fixture, type Scene } from './recording.ts';
import * as files from './scenes-files.ts';
import * as prompts from './scenes-prompts.ts';
import * as queue from './scenes-queue.ts';
import * as sockets from './scenes-sockets.ts';
import { ask } from './wire.ts';

const url = process.env.COMFYUI_URL;
if (url === undefined) {
  console.error('Set COMFYUI_URL to the address of a ComfyUI of your own, such as http://127.0.0.1:8188.');
  process.exit(2);
}
const server = url.replace(/\/$/, '');
const scenes: { readonly [name: string]: Scene } = {
  ...prompts.scenes,
  ...queue.scenes,
  ...sockets.scenes,
  ...files.scenes,
};
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(scenes);
const stats = (await ask(server, 'GET', '/system_stats')).body as { system: { comfyui_version: string } };
const version = stats.system.comfyui_version;
const folder = resolve(import.meta.dirname, `../stand-in/comfyui/recorded/real-${version}`);
mkdirSync(folder, { recursive: true });
for (const name of wanted) {
  const scene = scenes[name];
  if (scene === undefined) {
    console.error(`There is no scene ${name}; there are ${Object.keys(scenes).join(', ')}.`);
    process.exit(2);
  }
  const from = performance.now();
  const recording: JsonObject = { comfyui: version, ...(await scene(server)) };
  const text = fixture(recording);
  writeFileSync(`${folder}/${name}.json`, text);
  console.log(`${name}: ${text.length} bytes, ${Math.round(performance.now() - from)} ms`);
}

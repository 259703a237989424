/**
 * Records what a real ComfyUI says in the scenes, to hold the stand-in to it:
 * `node test/stand-in/comfyui/record.ts http://127.0.0.1:8188`. The server must have nothing else to do; files
 * whose names begin with `plasma-scene` stay in its folders.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueOf } from './catalogue.ts';
import { play } from './scenes.ts';

const url = process.argv[2];
if (url === undefined) throw new Error('usage: node record.ts <url of a ComfyUI server>');
const folder = join(import.meta.dirname, 'recorded');
const keep = (name: string, value: unknown): void =>
  writeFileSync(join(folder, name), `${JSON.stringify(value, clean, 1)}\n`);

const { answers, events } = await play(url, { size: 4000, before: () => {}, after: () => {} });
keep('answers.json', answers);
keep('events.json', events);
const info = (await (await fetch(`${url}/object_info`)).json()) as { [name: string]: unknown };
const ours = Object.keys(catalogueOf({ models: () => [], inputs: () => [] }));
keep(
  'object-info.json',
  Object.fromEntries(ours.filter((name) => name in info).map((name) => [name, info[name]])),
);

/** Leaves out words of help, source places and everything that belongs to one machine. */
function clean(key: string, value: unknown): unknown {
  if (key === 'tooltip' || key === 'description' || key === 'output_tooltips') return undefined;
  if (key === 'traceback') return ['  …\n'];
  if (key === 'argv') return ['main.py'];
  if (key === 'python_version') return '3.11';
  if (key === 'extension') return undefined;
  if (key === 'current_inputs') return {};
  // a list of many names to choose from: they are the version's and the machine's
  const names = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  if (key === '0' && names && value.length > 3) return value.slice(0, 3);
  if (typeof value === 'string')
    return value
      .replace(/\n (?:full_output_folder|\s*output_dir|\s*commonpath)[\s\S]*$/, '')
      .replace(/\/(?:tmp|home|Users)\/[^\s"']*/g, '…');
  return value;
}

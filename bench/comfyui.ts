import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type StandIn, startComfy } from '../test/stand-in/comfyui/start.ts';
import { plasma, repository, start } from './measure.ts';
import type { Row } from './table.ts';

const prompts = 200;
const msPerPrompt = 200;
const msPerModelLoad = 1000;
const checkpoints = ['ink.safetensors', 'paint.safetensors'] as const;

/** Two hundred panels, every other one drawn with another checkpoint, as scripts mix close-ups and scenery. */
function makeBook(root: string): void {
  mkdirSync(join(root, 'chapters/ch-01'), { recursive: true });
  mkdirSync(join(root, 'rules'), { recursive: true });
  cpSync(join(repository, 'rules/raw.ts'), join(root, 'rules/raw.ts'));
  writeFileSync(
    join(root, 'plasma.config.ts'),
    `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Bench', paper: 'screen', backend: 'comfyui', comfyui: { checkpoint: '${checkpoints[0]}' } });
`,
  );
  const lines = ['chapter: 1', 'title: Bench', 'pages:'];
  for (let page = 1; page <= prompts / 4; page++) {
    lines.push(`  - id: p${String(page).padStart(3, '0')}`, '    layout: 2x2', '    panels:');
    for (let panel = 1; panel <= 4; panel++)
      lines.push(
        `      - { id: k${panel}, scene: roof ${page * 4 + panel}, draw: { checkpoint: ${checkpoints[panel % 2]} } }`,
      );
  }
  writeFileSync(join(root, 'chapters/ch-01/script.yaml'), `${lines.join('\n')}\n`);
}

const server = (): Promise<StandIn> =>
  startComfy({
    msPerPrompt,
    msPerModelLoad,
    models: { checkpoints, loras: [], controlnet: [], vae: [], upscale_models: [] },
  });

/** One build from nothing on so many servers: s, and how often models were loaded. */
async function build(
  root: string,
  servers: readonly StandIn[],
): Promise<{ readonly s: number; readonly loads: number }> {
  for (const path of ['.plasma', 'output']) rmSync(join(root, path), { recursive: true, force: true });
  const began = performance.now();
  const child = start([...plasma, 'build', '--json'], root, {
    COMFYUI_URL: servers.map(({ url }) => url).join(','),
  });
  let out = '';
  child.stdout!.on('data', (text: Buffer) => {
    out += text;
  });
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`the build ended with ${code}:\n${out.slice(-2000)}`);
  return {
    s: (performance.now() - began) / 1000,
    loads: servers.reduce((sum, one) => sum + one.loads(), 0),
  };
}

/**
 * plasma with simulated servers, and the pool of @saintno/comfyui-sdk with the same prompts in the
 * same order in the same run. The library is installed into a folder of its own from the npm registry.
 */
export async function benchComfyui(note: (row: Row) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plasma-bench-comfyui-'));
  const seconds = (ms: number): number => ms / 1000;
  const ideal = seconds(prompts * msPerPrompt + checkpoints.length * msPerModelLoad);
  try {
    const root = join(folder, 'book');
    makeBook(root);
    const one = [await server()];
    const single = await build(root, one);
    const graphs = one[0]!.posted.map(({ graph }) => graph);
    const two = [await server(), await server()];
    const double = await build(root, two);
    const peer = peerIn(folder);
    const alone = [await server()];
    const pair = [await server(), await server()];
    // as a script has them: page after page
    const inOrder = graphs.toSorted((a, b) => order(a) - order(b));
    writeFileSync(join(folder, 'graphs.json'), JSON.stringify(inOrder));
    const peerOne = peer(alone.map(({ url }) => url));
    const peerTwo = peer(pair.map(({ url }) => url));
    const all = `${prompts} prompts, two models`;
    note({
      what: `${all}, one server, beside the ideal`,
      plasma: single.s,
      peer: ideal,
      peerName: 'ideal',
      unit: 's',
      bound: '≤ 1.03 ×',
    });
    note({ what: '… model loads', plasma: single.loads, unit: '', bound: '2' });
    note({
      what: `${all}, two servers, beside one`,
      plasma: double.s,
      peer: single.s,
      peerName: 'one server',
      unit: 's',
      bound: '≤ 0.53 ×',
    });
    note({ what: '… model loads', plasma: double.loads, unit: '', bound: '' });
    note({
      what: `${all}, one server, beside a pool`,
      plasma: single.s,
      peer: (await peerOne).s,
      peerName: '@saintno/comfyui-sdk',
      unit: 's',
      bound: '',
    });
    note({
      what: `${all}, two servers, beside a pool`,
      plasma: double.s,
      peer: (await peerTwo).s,
      peerName: '@saintno/comfyui-sdk',
      unit: 's',
      bound: '',
    });
    const loads = (servers: readonly StandIn[]): number => servers.reduce((sum, s) => sum + s.loads(), 0);
    const given = (await peerOne).failed + (await peerTwo).failed;
    const said = `The pool loaded models ${loads(alone)} times on one server and ${loads(pair)} times on two, and gave up ${given} of its ${2 * prompts} prompts.`;
    for (const each of [...one, ...two, ...alone, ...pair]) await each.close();
    return `Simulated servers that take ${msPerPrompt} ms for a prompt and ${msPerModelLoad} ms to load a model; the whole of \`plasma build\` is timed, its start and the files it writes included. The ideal renders without a gap and loads each model once: ${ideal} s. ${said}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The place of a prompt in the script: its text tells it. */
const order = (graph: object): number => Number(/roof (\d+)/.exec(JSON.stringify(graph))?.[1] ?? 0);

/** Runs all graphs through the library's pool: s, and how many of them it gave up. */
function peerIn(
  folder: string,
): (urls: readonly string[]) => Promise<{ readonly s: number; readonly failed: number }> {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  // its own dependencies disagree about react, and one wants to compile: neither matters to what is measured
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', '--legacy-peer-deps'];
  // npm runs on its own Node and not on the pinned one, which npm's older versions stand still on
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.includes('node_modules'));
  const made = spawnSync('npm', ['install', ...flags, '@saintno/comfyui-sdk@0.3.1'], {
    cwd: folder,
    timeout: 300_000,
    shell: process.platform === 'win32',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  if (made.status !== 0) throw new Error(`@saintno/comfyui-sdk could not be installed: ${made.stderr}`);
  writeFileSync(
    join(folder, 'pool.mjs'),
    `import { readFileSync } from 'node:fs';
import { CallWrapper, ComfyApi, ComfyPool, EQueueMode, PromptBuilder } from '@saintno/comfyui-sdk';
const graphs = JSON.parse(readFileSync('graphs.json', 'utf8'));
const began = performance.now();
const pool = new ComfyPool(process.argv.slice(2).map((url) => new ComfyApi(url)), EQueueMode.PICK_ZERO);
let failed = 0;
const jobs = graphs.map((graph) => (api) => new Promise((resolve) => {
  const save = Object.keys(graph).find((id) => graph[id].class_type === 'SaveImage');
  const builder = new PromptBuilder(graph, [], ['image']).setOutputNode('image', save);
  new CallWrapper(api, builder)
    .onFinished(async ({ image }) => {
      for (const one of image.images) await (await fetch(api.getPathImage(one))).arrayBuffer();
      resolve();
    })
    .onFailed(() => { failed++; resolve(); })
    .run();
}));
await pool.batch(jobs);
process.stdout.write(JSON.stringify({ s: (performance.now() - began) / 1000, failed }));
process.exit(0);
`,
  );
  return async (urls) => {
    const child = start([process.execPath, join(folder, 'pool.mjs'), ...urls], folder);
    let out = '';
    child.stdout!.on('data', (text: Buffer) => {
      out += text;
    });
    const code = await new Promise((done) => child.on('close', done));
    const last = /\{.*\}$/.exec(out.trim())?.[0];
    if (code !== 0 || last === undefined) throw new Error(`the pool ended with ${code}: ${out.slice(-500)}`);
    return JSON.parse(last) as { readonly s: number; readonly failed: number };
  };
}

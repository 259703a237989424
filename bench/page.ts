import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { asBookPath } from '../src/engine/path.ts';
import type { Job } from '../src/engine/tool.ts';
import { layoutPage, panelBox } from '../src/tools/page/layout.ts';
import { run } from '../src/tools/page/run.ts';
import type { PageParams } from '../src/tools/page/tool.ts';
import { machine, median, plasma, repository, start } from './measure.ts';
import type { Row } from './table.ts';

const width = 1654;
const height = 2339;
const dpi = 200;
const rounds = 9;

/**
 * Puts a page of six panels together beside ImageMagick doing the same with the same files, and builds
 * a chapter of thirty pages in two languages to see whether both cores are used.
 */
export async function benchPage(note: (row: Row) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plasma-bench-page-'));
  try {
    await composition(folder, note);
    await chapter(join(folder, 'book'), note);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return `Medians of ${rounds} rounds in which both sides take turns, on ${machine()}, ${imageMagick() ?? 'without ImageMagick'}. The page: six panels of grey art in the size of their boxes, borders, and a transparent picture of lettering over all of it; both write a PNG of one channel at the same level of compression. ImageMagick is a process of its own each time, as it is in a script (its start takes about 30 ms of it). Cores are told twice: the CPU time that a chapter got, which is less where others use the machine too, and how many of its threads ran or were ready to, sampled every 20 ms, which waiting for others makes more of.`;
}

const imageMagick = (): string | undefined =>
  /ImageMagick [\d.-]+/.exec(spawnSync('convert', ['-version'], { encoding: 'utf8' }).stdout ?? '')?.[0];

async function composition(folder: string, note: (row: Row) => void): Promise<void> {
  const laid = layoutPage('2x3', {
    width,
    height,
    dpi,
    marginMm: { h: 12, v: 12 },
    gutterMm: { h: 2.4, v: 5.5 },
    reading: 'rtl',
  });
  if (!laid.ok) throw new Error(laid.error.message);
  const boxes = laid.value.panels.map(({ polygon }) => panelBox(polygon));
  const arts: string[] = [];
  for (const [i, box] of boxes.entries()) {
    const file = join(folder, `art${i + 1}.png`);
    // soft blobs and lines: neither flat nor noise
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${box.width}" height="${box.height}"><defs><radialGradient id="g"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#555"/></radialGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>${Array.from({ length: 60 }, (_, k) => `<path d="M${(k * 37) % box.width} 0 L${(k * 91) % box.width} ${box.height}" stroke="#${k % 2 ? '111' : 'eee'}" stroke-width="${1 + (k % 4)}"/>`).join('')}</svg>`;
    writeFileSync(file, await sharp(Buffer.from(svg)).greyscale().toColourspace('b-w').png().toBuffer());
    arts.push(file);
  }
  const overlay = join(folder, 'overlay.png');
  const balloons = boxes
    .map(
      ({ x, y, width: w }) =>
        `<ellipse cx="${x + w / 2}" cy="${y + 120}" rx="150" ry="80" fill="#fff" stroke="#000" stroke-width="3"/>`,
    )
    .join('');
  const letters = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${balloons}</svg>`;
  writeFileSync(overlay, await sharp(Buffer.from(letters)).png().toBuffer());

  const params: PageParams = {
    width,
    height,
    dpi,
    borderMm: 0.7,
    panels: laid.value.panels.map(({ polygon }, i) => ({ id: `k${i + 1}`, polygon })),
  };
  const out = join(folder, 'plasma.png');
  const job = jobFor(params, arts, overlay, out, folder);
  const compose = async (): Promise<number> => {
    const began = performance.now();
    const done = await run(job);
    if (!done.ok) throw new Error(done.error.message);
    return performance.now() - began;
  };
  const words = [
    '-size',
    `${width}x${height}`,
    'xc:white',
    '-colorspace',
    'Gray',
    ...arts.flatMap((art, i) => [art, '-geometry', `+${boxes[i]!.x}+${boxes[i]!.y}`, '-composite']),
    '-fill',
    'none',
    '-stroke',
    'black',
    '-strokewidth',
    '6',
    ...boxes.flatMap(({ x, y, width: w, height: h }) => [
      '-draw',
      `rectangle ${x},${y} ${x + w - 1},${y + h - 1}`,
    ]),
    overlay,
    '-composite',
    '-colorspace',
    'Gray',
    '-depth',
    '8',
    '-define',
    'png:compression-level=3',
    '-define',
    'png:compression-filter=0',
    '-strip',
    join(folder, 'peer.png'),
  ];
  const peer = (): number => {
    const began = performance.now();
    const ran = spawnSync('convert', words, { encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`convert: ${ran.stderr}`);
    return performance.now() - began;
  };
  const has = imageMagick() !== undefined;
  if (!has) console.log('ImageMagick is not here: its columns stay empty (apt-get install imagemagick).');
  for (let i = 0; i < 3; i++) await compose();
  const taken: { plasma: number[]; peer: number[] } = { plasma: [], peer: [] };
  for (let i = 0; i < rounds; i++) {
    taken.plasma.push(await compose());
    if (has) taken.peer.push(peer());
  }
  if (has) await same(out, join(folder, 'peer.png'));
  note({
    what: `a page of six panels, ${width} × ${height}, PNG`,
    plasma: median(taken.plasma),
    ...(has ? { peer: median(taken.peer) } : {}),
    peerName: 'ImageMagick',
    bound: '≤ 0.33 ×',
  });
}

/** Both pictures are the same page: their greys differ by a hair at the edges of lines. */
async function same(one: string, other: string): Promise<void> {
  const [a, b] = await Promise.all(
    [one, other].map((file) => sharp(file).toColourspace('b-w').extractChannel(0).raw().toBuffer()),
  );
  let sum = 0;
  for (let i = 0; i < a!.length; i++) sum += Math.abs(a![i]! - b![i]!);
  const mean = sum / a!.length;
  if (a!.length !== b!.length || mean > 4)
    throw new Error(`the two pages differ by ${mean.toFixed(1)} greys`);
}

function jobFor(
  params: PageParams,
  arts: readonly string[],
  overlay: string,
  out: string,
  folder: string,
): Job<PageParams> {
  const input = (file: string) => ({ path: file, file, digest: 'bench' });
  return {
    action: {
      tool: 'page',
      rule: 'bench',
      params: {},
      inputs: {},
      outputs: { image: asBookPath('page.png') },
    },
    params,
    key: 'bench',
    inputs: {
      ...Object.fromEntries(arts.map((art, i) => [`art.k${i + 1}`, input(art)])),
      overlay: input(overlay),
    },
    outputs: { image: { path: out, file: out, write: (bytes) => writeFileSync(out, bytes) } },
    staging: folder,
    keep: folder,
    settings: {},
    held: [],
    anew: false,
    root: folder,
    signal: new AbortController().signal,
    progress: () => {},
  };
}

/** Thirty pages of the sample chapter, in both languages, from nothing to pages. */
async function chapter(root: string, note: (row: Row) => void): Promise<void> {
  if (!existsSync('/proc/self/task')) return;
  mkdirSync(root, { recursive: true });
  for (const path of ['rules', 'datasets', 'plasma.config.ts', 'chapters'])
    cpSync(join(repository, path), join(root, path), { recursive: true });
  const script = join(root, 'chapters/ch-01/script.yaml');
  const [head, ...pages] = readFileSync(script, 'utf8').split(/^(?= {2}- id: p\d+$)/m);
  const many = Array.from({ length: 30 }, (_, i) => {
    const page = pages[i % pages.length]!;
    return page
      .replace(/- id: p\d+/, `- id: p${String(i + 1).padStart(3, '0')}`)
      .replace(/^ {4}(side|reveal): .*\n/gm, '');
  });
  writeFileSync(script, head + many.join(''));
  const config = join(root, 'plasma.config.ts');
  // pages stand in it again and again
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(
      'defineConfig({',
      "defineConfig({ lint: { 'duplicate-caption': 'off' },",
    ),
  );
  const child = start([...plasma, 'build', 'ch-01'], root);
  child.stdout!.resume();
  const began = performance.now();
  const cores = availableParallelism();
  const tasks = `/proc/${child.pid}/task`;
  let samples = 0;
  let busy = 0;
  let spent = 0;
  const others = loadavg()[0]!;
  const watch = setInterval(() => {
    const ready = runnable(tasks);
    spent = cpuSeconds(child.pid!) ?? spent;
    if (ready === undefined) return;
    samples++;
    busy += Math.min(ready, cores);
  }, 20);
  const code = await new Promise((done) => child.on('close', done));
  clearInterval(watch);
  if (code !== 0) throw new Error(`plasma build ended with ${String(code)}`);
  const seconds = (performance.now() - began) / 1000;
  note({ what: '30 pages in two languages, art and all', plasma: seconds, unit: 's', bound: '' });
  note({
    what: `… CPU time of ${cores} cores, with a load of ${others.toFixed(1)} by others before it`,
    plasma: (100 * spent) / seconds / cores,
    unit: '%',
    bound: '≥ 85 %',
  });
  note({
    what: `… threads for ${cores} cores ready to run`,
    plasma: (100 * busy) / samples / cores,
    unit: '%',
    bound: '',
  });
}

/** CPU seconds of a process so far (Linux: proc(5), fields 14 and 15, in hundredths). */
function cpuSeconds(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

/** How many threads of a process run or are ready to; undefined when it has ended (Linux: proc(5), state R). */
function runnable(tasks: string): number | undefined {
  try {
    return readdirSync(tasks).filter((task) => /\) R /.test(readFileSync(`${tasks}/${task}/stat`, 'utf8')))
      .length;
  } catch {
    return undefined;
  }
}

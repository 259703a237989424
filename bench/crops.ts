import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, machine, plasma, repository, timed } from './measure.ts';
import type { Row } from './table.ts';

const rounds = 3;
/** So many characters, each with the sample's three sheets and eighteen crops, none of them the same. */
const casts = 12;

type Cut = {
  readonly id: string;
  readonly sheet: string;
  readonly name: string;
  readonly box: readonly number[];
};

/**
 * Crops and mirror images by `plasma build`, beside ImageMagick on the same sheets and boxes. ImageMagick
 * is given all cores too, once as people call it (a process for each picture), and once at its best (one
 * process decodes a sheet and cuts all of it).
 */
export async function benchCrops(note: (row: Row) => void): Promise<string> {
  const magick = imageMagick();
  if (magick === undefined)
    console.log('ImageMagick is not here: its columns stay empty (apt-get install imagemagick).');
  const folder = mkdtempSync(join(tmpdir(), 'plasma-bench-'));
  try {
    const cuts = makeCastBook(folder);
    const cores = availableParallelism();
    const forget = (): void => {
      for (const path of ['output', '.plasma', 'magick'])
        rmSync(join(folder, path), { recursive: true, force: true });
      for (const { id } of cuts) mkdirSync(join(folder, 'magick', id), { recursive: true });
    };
    const perSecond = (ms: number): number => (1000 * cuts.length) / ms;
    const each = alternate(rounds, {
      plasma: () => {
        forget();
        return timed([...plasma, 'build', '**/crops/*.png'], folder).ms;
      },
      // both read the crops that plasma has just cut
      flips: () => timed([...plasma, 'build', '**/flips/*.png'], folder).ms,
      ...(magick === undefined
        ? {}
        : {
            cut: () =>
              inParallel(
                folder,
                cores,
                cuts.map((cut) => [magick, ...oneCrop(cut)]),
              ),
            atBest: () =>
              inParallel(
                folder,
                cores,
                bySheet(cuts).map((all) => [magick, ...allCrops(all)]),
              ),
            flop: () =>
              inParallel(
                folder,
                cores,
                cuts.map(({ id, name }) => [
                  magick,
                  `output/datasets/${id}/crops/${name}.png`,
                  '-flop',
                  `PNG24:magick/${id}/${name}-flip.png`,
                ]),
              ),
          }),
    });
    const row = (what: string, ms: number, peer: number | undefined, peerName: string, bound = ''): void =>
      note({
        what: `${cuts.length} ${what}`,
        plasma: perSecond(ms),
        ...(peer === undefined ? {} : { peer: perSecond(peer) }),
        peerName,
        unit: 'a second',
        bound,
      });
    row('crops to 512 px', each.plasma!, each.cut, 'ImageMagick, a process each', '≥ 3 ×');
    row('crops to 512 px', each.plasma!, each.atBest, 'ImageMagick, a process for each sheet');
    row('mirror images', each.flips!, each.flop, 'ImageMagick, a process each', '≥ 3 ×');
    forget();
    const busy = coresBusy([...plasma, 'build', '**/crops/*.png'], folder);
    if (busy !== undefined)
      note({
        what: `cores of ${cores} kept busy while it cuts, its start included`,
        plasma: busy,
        unit: 'cores',
        bound: '',
      });
    const version = magick === undefined ? undefined : versionOf(magick);
    return `Medians of ${rounds} rounds in which all sides take turns, on ${machine()}${version === undefined ? '' : `, ${version}`}; pictures a second, more is better. ${casts} characters with the sample's three sheets each. \`plasma build\` is timed whole: its start, hashing, the store and the copies in output/ too. ImageMagick gets all ${cores} cores as well, and one thread in each process.`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A book of nothing but datasets, and the rules that cut and mirror without asking anybody. */
function makeCastBook(root: string): readonly Cut[] {
  const from = join(repository, 'datasets/spyke');
  const text = readFileSync(join(from, 'dataset.yaml'), 'utf8');
  const cuts: Cut[] = [];
  mkdirSync(join(root, 'rules'));
  writeFileSync(
    join(root, 'plasma.config.ts'),
    "import { defineConfig } from 'plasma';\n\nexport default defineConfig({ title: 'Bench' });\n",
  );
  writeFileSync(
    join(root, 'rules/crops.ts'),
    `import { cropImage, cropPath, datasetsOf, defineRule, flip } from 'plasma';

export default [
  defineRule({
    name: 'crop',
    *targets({ book }) {
      for (const one of datasetsOf(book)) for (const crop of one.dataset.crops) yield cropImage(one, crop);
    },
  }),
  defineRule({
    name: 'flip',
    *targets({ book }) {
      for (const one of datasetsOf(book))
        for (const crop of one.dataset.crops) {
          const image = cropPath(one.dataset, crop);
          yield flip({ image, to: image.replace('/crops/', '/flips/') });
        }
    },
  }),
];
`,
  );
  for (let n = 0; n < casts; n++) {
    const id = `cast-${String(n + 1).padStart(2, '0')}`;
    const folder = join(root, 'datasets', id);
    mkdirSync(folder, { recursive: true });
    cpSync(join(from, 'refs'), join(folder, 'refs'), { recursive: true });
    cpSync(join(from, 'character.yaml'), join(folder, 'character.yaml'));
    // other boxes for each: what is cut once is never cut again
    const own = text.replace(/box: \[(\d+), (\d+), (\d+), (\d+)\]/g, (_, ...box: string[]) => {
      const [x, y, width, height] = box.slice(0, 4).map(Number) as [number, number, number, number];
      return `box: [${x}, ${y}, ${width - n}, ${height - n}]`;
    });
    writeFileSync(join(folder, 'dataset.yaml'), own);
    for (const [, name, sheet, box] of own.matchAll(/name: ([\w-]+), sheet: (\w+), box: (\[[^\]]*\])/g))
      cuts.push({ id, name: name!, sheet: sheet!, box: JSON.parse(box!) as number[] });
  }
  return cuts;
}

/** What makes of a box what `image.crop` makes of it: whole, in the middle of a square. */
const square = (of: Cut): readonly string[] => {
  const [x, y, width, height] = of.box as [number, number, number, number];
  return [
    '-crop',
    `${width}x${height}+${x}+${y}`,
    '+repage',
    '-filter',
    'Lanczos',
    '-resize',
    '512x512',
    '-background',
    '#e6e9ee',
    '-gravity',
    'center',
    '-extent',
    '512x512',
  ];
};
const to = ({ id, name }: Cut): string => `PNG24:magick/${id}/${name}.png`;
const sheetOf = ({ id, sheet }: Cut): string => `datasets/${id}/refs/${sheet}.png`;
const oneCrop = (cut: Cut): readonly string[] => [sheetOf(cut), ...square(cut), to(cut)];

function bySheet(cuts: readonly Cut[]): readonly (readonly Cut[])[] {
  const sheets = new Map<string, Cut[]>();
  for (const cut of cuts) sheets.set(sheetOf(cut), [...(sheets.get(sheetOf(cut)) ?? []), cut]);
  return [...sheets.values()];
}

const allCrops = (cuts: readonly Cut[]): readonly string[] => [
  sheetOf(cuts[0]!),
  ...cuts.flatMap((cut) => ['(', '+clone', ...square(cut), '-write', to(cut), '+delete', ')']),
  'null:',
];

/** Runs commands, so many at a time: ms until the last has ended. */
function inParallel(cwd: string, jobs: number, commands: readonly (readonly string[])[]): number {
  const input = `${commands.map((words) => words.map((word) => `'${word}'`).join(' ')).join('\n')}\n`;
  const began = performance.now();
  const ran = spawnSync('xargs', ['-P', String(jobs), '-L', '1', 'env'], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...process.env, MAGICK_THREAD_LIMIT: '1', OMP_NUM_THREADS: '1' },
  });
  if (ran.status !== 0) throw new Error(`ImageMagick ended with ${ran.status}: ${ran.stderr.slice(-1000)}`);
  return performance.now() - began;
}

/** CPU seconds for each second that a command takes; undefined without GNU time. */
function coresBusy(command: readonly string[], cwd: string): number | undefined {
  if (!existsSync('/usr/bin/time')) return undefined;
  const ran = spawnSync('/usr/bin/time', ['-f', '%U %S %e', ...command], { cwd, encoding: 'utf8' });
  const [user, system, wall] = ran.stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return ran.status === 0 ? (user! + system!) / wall! : undefined;
}

/** The program itself, and no script that stands before it. */
function imageMagick(): string | undefined {
  return ['magick', '/usr/bin/convert', 'convert'].find(
    (name) => (!name.startsWith('/') || existsSync(name)) && versionOf(name) !== undefined,
  );
}

const versionOf = (program: string): string | undefined =>
  /ImageMagick [\d.-]+/.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[0];

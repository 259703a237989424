import type { Command } from 'commander';
import type { Workshop } from '../../workshop/open.ts';
import type { Compare, OutputVerified, Verified } from '../../workshop/verify.ts';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { inLockedBook, refuse } from '../locked.ts';
import { showShare } from '../show.ts';

type Words = {
  readonly store?: boolean;
  readonly repair?: boolean;
  readonly dear?: boolean;
  readonly json?: boolean;
  readonly backend?: string;
  readonly release?: string;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('[selector...]', 'what to run again; everything if left out')
    .option('--store', 'check that everything in the store still has the bytes it is named by, instead')
    .option('--repair', 'with --store: move what is damaged to .plasma/aside/, so that it is made again')
    .option('--release <folder>', 'check a release against its provenance and the store, instead')
    .option('--dear', 'run again what costs hours or money, too')
    .option('--backend <name>', 'who draws the panels')
    .option('--json', 'one JSON object a line, and last {counts}')
    .addHelpText(
      'after',
      `
Each fresh target is made once more in a folder of its own and compared: nothing of the book changes.
  identical   the same pixels (the same bytes, if it is no picture)
  similar     pictures that look the same, with the measure: PSNR, SSIM, share of pixels that differ
  different   all else; exit code 1

Examples:
  plasma verify ch-01
  plasma verify 'output/**/pages/*'
  plasma verify --store
  plasma verify --release release/ch-01/kdp`,
    )
    .action(async (selectors: readonly string[], words: Words) =>
      end(await inLockedBook(io, 'plasma verify', (root) => verify(io, root, selectors, words))),
    );
}

async function verify(io: Io, root: string, selectors: readonly string[], words: Words): Promise<number> {
  const { openWorkshop } = await import('../../workshop/open.ts');
  const options = words.backend === undefined ? {} : { backend: words.backend };
  const opened = await openWorkshop(root, options);
  if (!opened.ok) return refuse(io, ...opened.error);
  if (words.store) return checkStore(io, opened.value, words);
  if (words.release !== undefined) {
    const { checkRelease } = await import('../check-release.ts');
    return checkRelease(io, opened.value, words.release, words.json === true);
  }
  const reading = await openWorkshop(root, { ...options, readOnly: true });
  if (!reading.ok) return refuse(io, ...reading.error);
  const { planOf } = await import('../../workshop/order.ts');
  const { verifyPlan } = await import('../../workshop/verify.ts');
  const plan = planOf(reading.value, { selectors, force: [] });
  if (!plan.ok) return refuse(io, ...plan.error);
  const counts = { identical: 0, similar: 0, different: 0, failed: 0, skipped: 0 };
  const compare: Compare = async (before, after, name) =>
    (await import('../picture-diff.ts')).differenceOf(root, before, after, name);
  for await (const one of verifyPlan(opened.value, reading.value, plan.value, {
    dear: words.dear === true,
    signal: io.signal,
    compare,
  })) {
    counts[one.state]++;
    if (words.json) io.out(`${JSON.stringify(one)}\n`);
    else if (one.state !== 'identical') io.out(show(io, one));
  }
  if (io.signal.aborted) return exit.interrupted;
  if (words.json) io.out(`${JSON.stringify({ counts })}\n`);
  else {
    const told = Object.entries(counts).filter(([, n]) => n > 0);
    io.out(
      told.length === 0
        ? 'Nothing to verify.\n'
        : `${told.map(([state, n]) => `${n} ${state}`).join(', ')}\n`,
    );
  }
  return counts.different + counts.failed > 0 ? exit.failed : exit.done;
}

function show(io: Io, one: Verified): string {
  const { paint } = io;
  const colour = {
    identical: paint.green,
    similar: paint.yellow,
    different: paint.red,
    failed: paint.red,
    skipped: paint.dim,
  }[one.state];
  const lines = [
    `${colour(one.state)} ${one.target}${one.label === undefined ? '' : paint.dim(`  ${one.label}`)}`,
  ];
  if (one.why !== undefined) lines.push(`  ${one.why}`);
  for (const output of one.outputs) {
    if (output.sameBytes) continue;
    const { path, before, after, image, note } = output;
    lines.push(
      `  ${path} ${paint.dim(`${before.slice(0, 12)} → ${after.slice(0, 12)}`)} ${measured(output)}`.trimEnd(),
    );
    if (note !== undefined) lines.push(`    ${paint.yellow(note)}`);
    if (image !== undefined) lines.push(`    ${paint.cyan(image)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** `1.3 % of the pixels differ, PSNR 41.2 dB, SSIM 0.998 (0.95 where it differs most)` */
function measured({ samePixels, differing, psnr, ssim }: OutputVerified): string {
  if (samePixels) return 'the same pixels';
  if (differing === undefined) return '';
  const parts = [`${showShare(differing)} of the pixels differ`];
  if (psnr !== undefined) parts.push(`PSNR ${psnr.toFixed(1)} dB`);
  if (ssim !== undefined)
    parts.push(`SSIM ${ssim.mean.toFixed(3)} (${ssim.lowest.toFixed(2)} where it differs most)`);
  return parts.join(', ');
}

async function checkStore(io: Io, workshop: Workshop, words: Words): Promise<number> {
  const { damagedBlobs } = await import('../../workshop/verify.ts');
  const { blobPath } = await import('../../engine/store.ts');
  const { disk } = workshop;
  const damaged: string[] = [];
  let sound = 0;
  for await (const blob of damagedBlobs(workshop, io.signal)) {
    if (!blob.damaged) {
      sound++;
      continue;
    }
    damaged.push(blob.digest);
    if (words.repair) {
      disk.makeFolder('.plasma/aside/damaged');
      disk.rename(blobPath(blob.digest), `.plasma/aside/damaged/${blob.digest}`);
    }
    if (!words.json)
      io.out(
        `${io.paint.red('damaged')} ${blobPath(blob.digest)}${words.repair ? ' → .plasma/aside/damaged/' : ''}\n`,
      );
  }
  if (io.signal.aborted) return exit.interrupted;
  if (words.json) io.out(`${JSON.stringify({ counts: { sound, damaged: damaged.length }, damaged })}\n`);
  else {
    io.out(`${sound} sound, ${damaged.length} damaged\n`);
    if (damaged.length > 0 && !words.repair)
      io.out(
        `${io.paint.green('→')} plasma verify --store --repair, then build: what is missing is made again\n`,
      );
  }
  return damaged.length > 0 && !words.repair ? exit.failed : exit.done;
}

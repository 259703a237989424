import type { Command } from 'commander';
import type { Disk } from '../../engine/disk.ts';
import { difference, type Reason } from '../../engine/explain.ts';
import { targetOf } from '../../engine/graph.ts';
import { blobPath, holds } from '../../engine/store.ts';
import { recipeOfTrace, type Trace } from '../../engine/trace.ts';
import type { Moment } from '../../workshop/history.ts';
import type { Workshop } from '../../workshop/open.ts';
import { bookRoot, exit } from '../command.ts';
import type { Io } from '../io.ts';
import { type LineChange, lineChange } from '../line-diff.ts';
import { refuse } from '../locked.ts';
import type { PictureDifference } from '../picture-diff.ts';
import { showReason } from '../report/reason.ts';
import { showBytes, showShare } from '../show.ts';
import { worthTelling } from '../worth-telling.ts';

type Words = { readonly json?: boolean; readonly backend?: string };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<target>', 'a label, or an output path')
    .option('--backend <name>', 'who draws the panels')
    .option(
      '--json',
      'one object a line: {target, before, after, changes, outputs: [{path, before, after, image}]}',
    )
    .addHelpText(
      'after',
      `
Compares the newest result with the newest one before it that had other bytes, and for pictures
writes a picture of the difference into .plasma/diff/.

Examples:
  plasma diff ch-01/p001/k2
  plasma diff output/ch-01/pages/ch01_p001.png --json`,
    )
    .action(async (target: string, words: Words) => end(await diff(io, target, words)));
}

async function diff(io: Io, target: string, words: Words): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { openWorkshop } = await import('../../workshop/open.ts');
  const { planOf } = await import('../../workshop/order.ts');
  const { lastChange, momentsOf } = await import('../../workshop/history.ts');
  const opened = await openWorkshop(root, {
    readOnly: true,
    ...(words.backend === undefined ? {} : { backend: words.backend }),
  });
  if (!opened.ok) return refuse(io, ...opened.error);
  const plan = planOf(opened.value, { selectors: [target], force: [] });
  if (!plan.ok) return refuse(io, ...plan.error);
  const { graph, disk } = opened.value;
  for (const step of plan.value.asked === 'all' ? [] : plan.value.asked) {
    const name = targetOf(graph, step);
    const action = graph.action(step);
    const { now, before } = lastChange(momentsOf(disk, name, action));
    if (now === undefined || before === undefined) {
      if (words.json) io.out(`${JSON.stringify({ target: name, changes: [], outputs: [] })}\n`);
      else
        io.out(
          `${io.paint.bold(name)}  ${io.paint.dim(now === undefined ? 'was never made' : 'has had no other result yet')}\n`,
        );
      continue;
    }
    const changes = difference(
      recipeOfTrace(before.trace),
      recipeOfTrace(now.trace),
      action.origins,
      (input) => now.trace.inputs[input]?.path ?? before.trace.inputs[input]?.path,
      action.names,
    );
    const outputs = await outputChanges(opened.value, before.trace, now.trace);
    if (words.json)
      io.out(
        `${JSON.stringify({ target: name, before: headOf(before), after: headOf(now), changes, outputs })}\n`,
      );
    else io.out(show(io, name, before, now, changes, outputs));
  }
  return exit.done;
}

const headOf = ({ at, how, trace }: Moment): object => ({
  at,
  how,
  key: trace.key,
  tool: trace.tool,
  version: trace.version,
});

type OutputChange = {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  readonly bytes?: readonly [before: number, after: number];
  /** Of pictures: the picture of the difference, and how much there is of it. */
  readonly image?: PictureDifference;
  readonly lines?: LineChange;
  /** Why nothing can be shown. */
  readonly note?: string;
};

const isImage = (path: string): boolean => /\.(png|jpe?g|webp|avif)$/i.test(path);
const isText = (path: string): boolean =>
  /\.(svg|json|txt|xml|toml|yaml|yml|md|csv|html|css|opf)$/i.test(path);
const textLimit = 4 * 1024 * 1024;

async function outputChanges(
  workshop: Workshop,
  before: Trace,
  now: Trace,
): Promise<readonly OutputChange[]> {
  const { disk, root } = workshop;
  const changes: OutputChange[] = [];
  for (const name of new Set([...Object.keys(before.outputs), ...Object.keys(now.outputs)])) {
    const old = before.outputs[name];
    const own = now.outputs[name];
    if (old?.digest === own?.digest) continue;
    const path = (own ?? old)!.path;
    if (old === undefined || own === undefined) {
      changes.push({
        path,
        ...(old === undefined ? {} : { before: old.digest }),
        ...(own === undefined ? {} : { after: own.digest }),
      });
      continue;
    }
    const head = { path, before: old.digest, after: own.digest, bytes: [old.size, own.size] as const };
    const lost = [old, own].find((output) => !holds(disk, output.digest));
    if (lost !== undefined)
      changes.push({ ...head, note: `the store no longer has ${lost.digest.slice(0, 12)}` });
    else if (isImage(path)) {
      const { differenceInStore } = await import('../picture-diff.ts');
      const seen = await differenceInStore(root, disk, old.digest, own.digest);
      changes.push({ ...head, ...(typeof seen === 'string' ? { note: seen } : { image: seen }) });
    } else if (isText(path) && Math.max(old.size, own.size) <= textLimit) {
      const lines = lineChange(textOf(disk, old.digest), textOf(disk, own.digest));
      changes.push({ ...head, ...(lines === undefined ? {} : { lines }) });
    } else changes.push(head);
  }
  return changes;
}

const textOf = (disk: Disk, digest: string): string =>
  Buffer.from(disk.read(blobPath(digest)) ?? []).toString('utf8');

function show(
  io: Io,
  target: string,
  before: Moment,
  now: Moment,
  changes: readonly Reason[],
  outputs: readonly OutputChange[],
): string {
  const { paint } = io;
  const when = (moment: Moment): string => `${moment.at.replace('T', ' ').slice(0, 19)} UTC`;
  const lines = [paint.bold(target), `  ${paint.dim(`${when(before)} → ${when(now)}`)}`];
  for (const change of worthTelling(changes)) lines.push(`  • ${showReason(change)}`);
  if (changes.length === 0)
    lines.push(`  ${paint.dim('• the same was asked for, and other bytes came out')}`);
  for (const output of outputs) {
    const digests = `${output.before?.slice(0, 12) ?? 'nothing'} → ${output.after?.slice(0, 12) ?? 'nothing'}`;
    const sizes =
      output.bytes === undefined ? '' : `, ${showBytes(output.bytes[0])} → ${showBytes(output.bytes[1])}`;
    lines.push(`  ${output.path} ${paint.dim(`${digests}${sizes}`)}`);
    if (output.note !== undefined) lines.push(`    ${paint.yellow(output.note)}`);
    if (output.image !== undefined) {
      const { differing, psnr, file } = output.image;
      lines.push(
        differing === 0
          ? '    no pixel differs: only the file is another'
          : `    ${showShare(differing)} of the pixels differ${psnr === undefined ? '' : ` (PSNR ${psnr.toFixed(1)} dB)`}`,
      );
      if (file !== undefined) lines.push(`    ${paint.cyan(file)}`);
    }
    if (output.lines !== undefined) lines.push(...showLines(io, output.lines).map((line) => `    ${line}`));
  }
  return `${lines.join('\n')}\n`;
}

const shown = 5;

function showLines(io: Io, { line, before, after }: LineChange): readonly string[] {
  const { paint } = io;
  const width = 160;
  const cut = (text: string): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
  const some = (
    lines: readonly string[],
    mark: string,
    colour: (text: string) => string,
  ): readonly string[] => [
    ...lines.slice(0, shown).map((text) => colour(`${mark} ${cut(text)}`)),
    ...(lines.length > shown ? [paint.dim(`${mark} … ${lines.length - shown} more lines`)] : []),
  ];
  return [paint.dim(`from line ${line}:`), ...some(before, '-', paint.red), ...some(after, '+', paint.green)];
}

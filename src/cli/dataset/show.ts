import { baseName, count, listed, type Severity } from '../../tools/dataset/finding.ts';
import type { Report } from '../../tools/dataset/report.ts';
import type { Io, Paint } from '../io.ts';
import { showLocation } from '../show.ts';
import type { Told } from './check.ts';

const colours: { readonly [S in Severity]: keyof Paint & ('red' | 'yellow' | 'cyan') } = {
  error: 'red',
  warning: 'yellow',
  note: 'cyan',
};

/** Findings as a person reads them, the worst first; then how many there are and where to see them. */
export function showFindings(
  io: Io,
  report: Report,
  findings: readonly Told[],
  counts: { readonly [S in Severity]: number },
  page: string,
): void {
  const { paint } = io;
  const of = (isMirror: boolean): number =>
    report.images.filter(({ set, mirrorOf }) => set === 'training' && (mirrorOf !== undefined) === isMirror)
      .length;
  const { arithmetic: a } = report;
  io.out(
    `${paint.bold(report.dataset)}  ${count(of(false), 'training picture')}${of(true) > 0 ? ` and ${count(of(true), 'mirror image')}` : ''}, ${count(a.regularisationImages, 'regularisation picture')}; ${paint.dim(`${a.samplesPerEpoch} samples an epoch, ${a.steps} steps: each picture is seen ${a.views} times`)}\n\n`,
  );
  for (const { severity, message, hint, files, at } of findings) {
    io.out(`${paint[colours[severity]](severity)} ${paint.bold(message)}
`);
    if (at !== undefined) io.out(`  ${paint.cyan(showLocation(at))}\n`);
    if (files.length > 0) io.out(`  ${paint.dim(listed(files.map(baseName), 8))}\n`);
    io.out(`  ${paint.green('→')} ${hint}\n`);
  }
  const told = (['error', 'warning', 'note'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => paint[colours[severity]](count(counts[severity], severity)));
  io.out(
    `${findings.length > 0 ? '\n' : ''}${told.length === 0 ? paint.green('Nothing to say') : told.join(', ')}. ${
      counts.error > 0 ? 'Nothing is trained on it until the errors are gone. ' : ''
    }${paint.cyan(page)}\n`,
  );
}

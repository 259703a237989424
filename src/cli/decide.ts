import { shownTake } from '../workshop/decided-art.ts';
import { openWorkshop } from '../workshop/open.ts';
import { type Ruling, rulingsOn, type Verdict } from '../workshop/rulings.ts';
import { writeSource } from '../workshop/write-source.ts';
import { exit, type Io } from './io.ts';
import { refuse } from './locked.ts';

/**
 * Writes a person's decision about the art of panels and about crops into their review files. If one of
 * them can't be decided about, nothing is written.
 * @param wanted labels: `ch-01/p001/k2`, `spyke/crop/front`; with `all` a character
 * @param verdict `backend`: whose art it is, if not that of the book's usual backend
 */
export async function decide(
  io: Io,
  root: string,
  wanted: readonly string[],
  verdict: Verdict & { readonly backend?: string },
): Promise<number> {
  const opened = await openWorkshop(root, {
    readOnly: true,
    ...(verdict.backend === undefined ? {} : { backend: verdict.backend }),
  });
  if (!opened.ok) return refuse(io, ...opened.error);
  const rulings = await rulingsOn(root, opened.value, wanted, verdict);
  if (!rulings.ok) return refuse(io, ...rulings.error);
  for (const ruling of rulings.value) {
    writeSource(root, ruling.art.review, ruling.text);
    tell(io, root, ruling, verdict);
  }
  if (rulings.value.length === 0) io.out('Everything here is decided already.\n');
  return exit.done;
}

function tell(io: Io, root: string, { art, digest, lock }: Ruling, verdict: Verdict): void {
  const { paint } = io;
  const what =
    verdict.status === 'approved'
      ? paint.green(lock === true ? 'approved and locked' : 'approved')
      : paint.red('rejected');
  const take = art.kind === 'crop' ? '' : `take ${art.take}${art.of > 1 ? ` of ${art.of}` : ''} `;
  io.out(`${paint.bold(art.label)}  ${take}${what}  ${paint.dim(`${digest.slice(0, 12)}  ${art.review}`)}\n`);
  if (art.kind === 'crop') {
    if (verdict.status === 'rejected')
      io.out(`${paint.green('→')} mend its box in ${art.dataset}, or leave it out with "skip: true"\n`);
    return;
  }
  if (verdict.status === 'rejected') io.out(`${paint.green('→')} plasma reroll ${art.label}\n`);
  const shown = shownTake(root, art.label);
  if (verdict.status === 'approved' && shown !== art.take) {
    io.err(
      `${paint.yellow('note')} pages show take ${shown}, since the script says so: write "take: ${art.take}" there, or take that line away.\n`,
    );
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Graph } from '../engine/graph.ts';
import { nearest } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { panelPath } from '../project/edit.ts';
import { child, nodeAt } from '../project/tree.ts';
import { type CutCrop, cropReviewFile, cropsIn } from './crops.ts';
import { decisionIn } from './review-file.ts';
import { noPanel, readScripts } from './scripts.ts';
import { type Take, takesIn } from './takes.ts';

/** A picture that a person can decide about: a take of a panel, or a crop. */
export type DecidedArt = {
  readonly label: string;
  readonly step: number;
  readonly file: number;
  /** Counted from 1; 1 for a crop. */
  readonly take: number;
  /** How many takes there are. */
  readonly of: number;
  /** The book path of its review. */
  readonly review: string;
  /** Named by a name for many: what is decided already is passed over. */
  readonly isOneOfAll: boolean;
} & ({ readonly kind: 'panel' } | { readonly kind: 'crop'; readonly dataset: string });

/** What a decision asks for beside a name. */
type Asked = { readonly take?: number; readonly lock?: boolean; readonly all?: boolean };

/** The pictures that a name stands for. */
export function artsNamed(
  root: string,
  graph: Graph,
  wanted: string,
  asked: Asked,
): Result<readonly DecidedArt[], Diagnostic> {
  const label = wanted.normalize('NFC').replace(/\/+$/, '');
  const crops = [...cropsIn(graph)];
  const one = crops.find((crop) => crop.label === label);
  if (one !== undefined) {
    const refused = cropRefusal(label, asked);
    return refused === undefined ? ok([cropArt(one, false)]) : err(refused);
  }
  const many = crops.filter(({ character }) => label === character || label === `${character}/crop`);
  if (many.length > 0) {
    if (asked.all === true) {
      const refused = cropRefusal(label, asked);
      return refused === undefined ? ok(many.map((crop) => cropArt(crop, true))) : err(refused);
    }
    return err({
      severity: 'error',
      code: 'more-than-one',
      message: `${label} is ${many.length} crops`,
      facts: [
        [
          'crops',
          `${many
            .slice(0, 12)
            .map((crop) => crop.label)
            .join(', ')}${many.length > 12 ? ', …' : ''}`,
        ],
      ],
      hint: `Name those that you mean. If you have looked at all of them: plasma approve ${label} --all`,
    });
  }
  if (/\/crop(\/|$)/.test(label)) return err(noCrop(label, crops));
  return takeFor(root, graph, label, asked.take);
}

const cropArt = (crop: CutCrop, isOneOfAll: boolean): DecidedArt => ({
  kind: 'crop',
  label: crop.label,
  step: crop.step,
  file: crop.file,
  take: 1,
  of: 1,
  review: cropReviewFile(crop),
  isOneOfAll,
  dataset: `datasets/${crop.character}/dataset.yaml`,
});

/** A crop has no takes, and is never drawn again by chance. */
function cropRefusal(label: string, { take, lock }: Asked): Diagnostic | undefined {
  if (lock !== true && (take === undefined || take === 1)) return undefined;
  return {
    severity: 'error',
    code: 'no-take',
    message:
      lock === true ? `${label} can't be locked: it is cut anew from its sheet` : `${label} has no takes`,
    hint: lock === true ? 'Leave --lock out.' : 'Leave --take out.',
  };
}

function noCrop(label: string, crops: readonly CutCrop[]): Diagnostic {
  const near = nearest(
    label,
    crops.map((crop) => crop.label),
    3,
  );
  return {
    severity: 'error',
    code: 'no-crop',
    message: `no crop is called ${JSON.stringify(label)}`,
    ...(near.length === 0 ? {} : { facts: [['nearest', near.join(', ')]] as const }),
    hint:
      near.length > 0
        ? `Did you mean ${near[0]}?`
        : 'A crop is named by character and name, like spyke/crop/front; they stand in datasets/<id>/dataset.yaml.',
  };
}

/** The take that is meant: the one that is named, or the one that pages show. */
function takeFor(
  root: string,
  graph: Graph,
  label: string,
  n: number | undefined,
): Result<readonly DecidedArt[], Diagnostic> {
  const all = [...takesIn(graph)];
  const takes = all.filter((take) => take.panel === label).sort((a, b) => a.n - b.n);
  if (takes.length === 0) {
    const labels = [...new Set(all.map((take) => take.panel))];
    return err(noPanel(label, labels));
  }
  const number = n ?? shownTake(root, label);
  const take = takes.find((each) => each.n === number);
  if (take !== undefined) return ok([panelArt(take, takes.length)]);
  return err({
    severity: 'error',
    code: 'no-take',
    message: `${label} has no take ${number}`,
    facts: [['takes', takes.map((each) => each.n).join(', ')]],
    hint: 'Ask for more with "takes:" in the script, or name one of these with --take.',
  });
}

const panelArt = ({ panel, n, step, file }: Take, of: number): DecidedArt => ({
  kind: 'panel',
  label: panel,
  step,
  file,
  take: n,
  of,
  review: panelReviewFile(panel),
  isOneOfAll: false,
});

function panelReviewFile(label: string): string {
  const [chapter, page, panel] = label.split('/') as [string, string, string];
  return `chapters/${chapter}/reviews/${page}_${panel}.yaml`;
}

/** The number of the take that pages show: that of the script, or the approved one, or 1. */
export function shownTake(root: string, label: string): number {
  const [chapter, page, panel] = label.split('/') as [string, string, string];
  const script = readScripts(root).find((each) => each.chapter === chapter);
  const path = script === undefined ? undefined : panelPath(script.source.text, page, panel);
  const written = path?.ok ? child(nodeAt(script!.source.root, path.value), 'take') : undefined;
  if (written?.kind === 'scalar' && typeof written.value === 'number') return written.value;
  const review = join(root, panelReviewFile(label));
  const old = existsSync(review) ? decisionIn(readFileSync(review, 'utf8')) : {};
  return old.status === 'approved' && typeof old.take === 'number' ? old.take : 1;
}

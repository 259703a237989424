import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Fate } from '../engine/dry-run.ts';
import type { Graph } from '../engine/graph.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { coneOf } from '../engine/select.ts';
import { digestAt } from '../engine/state.ts';
import { panelPath } from '../project/edit.ts';
import { child, nodeAt } from '../project/tree.ts';
import { openWorkshop, type Workshop } from '../workshop/open.ts';
import { foresee } from '../workshop/order.ts';
import { type Take, takesIn } from '../workshop/takes.ts';
import { exit, type Io } from './io.ts';
import { refuse } from './locked.ts';
import { type Decision, decisionIn, reviewText } from './review-file.ts';
import { noPanel, readScripts } from './scripts.ts';
import { writeSource } from './write-source.ts';

export type Verdict = {
  readonly status: Decision['status'];
  readonly take?: number;
  /** Undefined: as it was, for the same pixels. */
  readonly lock?: boolean;
  readonly reason?: string;
  /** Whose art it is, if not that of the book's usual backend. */
  readonly backend?: string;
};

/**
 * Writes a person's decision about a panel's art into its review file, bound to the pixels that are
 * there now and to what they were made from.
 */
export async function decide(io: Io, root: string, wanted: string, verdict: Verdict): Promise<number> {
  const opened = await openWorkshop(root, {
    readOnly: true,
    ...(verdict.backend === undefined ? {} : { backend: verdict.backend }),
  });
  if (!opened.ok) return refuse(io, ...opened.error);
  const workshop = opened.value;
  const label = wanted.normalize('NFC').replace(/\/+$/, '');
  const found = takeFor(root, workshop.graph, label, verdict.take);
  if (!found.ok) return refuse(io, found.error);
  const { take, of } = found.value;
  const unsound = await unsoundness(workshop, take);
  if (unsound !== undefined) return refuse(io, unsound);

  const digest = digestAt(workshop.ledger.state, take.file)!;
  const [chapter, page, panel] = label.split('/') as [string, string, string];
  const file = `chapters/${chapter}/reviews/${page}_${panel}.yaml`;
  const before = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined;
  const old = before === undefined ? {} : decisionIn(before);
  if (verdict.status === 'rejected' && old.status === 'approved' && old.take !== take.n)
    return refuse(io, otherApproved(label, take.n, old.take));
  const same = old.digest === digest;
  const recipe = recipeFor(workshop.graph, take, old);
  if (!recipe.ok) return refuse(io, recipe.error);
  const lock = verdict.lock ?? (same && verdict.status === 'approved' ? old.lock : undefined);
  const given = verdict.reason?.trim() || undefined;
  const reason = given ?? (same && old.status === verdict.status ? old.reason : undefined);
  const text = reviewText(
    {
      panel: label,
      take: take.n,
      digest,
      recipe: recipe.value,
      status: verdict.status,
      ...(lock === undefined || (lock === false && old.lock === undefined) ? {} : { lock }),
      ...(reason === undefined ? {} : { reason }),
      at: new Date(workshop.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    },
    before,
  );
  if (!text.ok) {
    return refuse(io, {
      severity: 'error',
      code: 'not-written',
      message: `the review of ${label} can't be changed: ${text.error}`,
      at: { file, line: 1, column: 1 },
      hint: 'Mend the file by hand, or remove it to begin anew.',
    });
  }
  writeSource(root, file, text.value);
  const { paint } = io;
  const what =
    verdict.status === 'approved'
      ? paint.green(lock === true ? 'approved and locked' : 'approved')
      : paint.red('rejected');
  io.out(
    `${paint.bold(label)}  take ${take.n}${of > 1 ? ` of ${of}` : ''} ${what}  ${paint.dim(`${digest.slice(0, 12)}  ${file}`)}\n`,
  );
  if (verdict.status === 'rejected') io.out(`${paint.green('→')} plasma reroll ${label}\n`);
  const shown = shownTake(root, label);
  if (verdict.status === 'approved' && shown !== take.n) {
    io.err(
      `${paint.yellow('note')} pages show take ${shown}, since the script says so: write "take: ${take.n}" there, or take that line away.\n`,
    );
  }
  return exit.done;
}

/** A panel has one decision: that about another take would go. */
const otherApproved = (label: string, take: number, approved: number | undefined): Diagnostic => ({
  severity: 'error',
  code: 'other-take-approved',
  message: `take ${approved} of ${label} is approved, and to reject take ${take} would end that`,
  hint: `Pages show take ${approved} and not this one. To change your mind about it: plasma reject ${label} --take ${approved}`,
});

/** The take that is meant: the one that is named, or the one that pages show. */
function takeFor(
  root: string,
  graph: Graph,
  label: string,
  n: number | undefined,
): Result<{ readonly take: Take; readonly of: number }, Diagnostic> {
  const all = [...takesIn(graph)];
  const takes = all.filter((take) => take.panel === label).sort((a, b) => a.n - b.n);
  if (takes.length === 0) {
    const labels = [...new Set(all.map((take) => take.panel))];
    return err(noPanel(label, labels));
  }
  const number = n ?? shownTake(root, label);
  const take = takes.find((each) => each.n === number);
  if (take !== undefined) return ok({ take, of: takes.length });
  return err({
    severity: 'error',
    code: 'no-take',
    message: `${label} has no take ${number}`,
    facts: [['takes', takes.map((each) => each.n).join(', ')]],
    hint: 'Ask for more with "takes:" in the script, or name one of these with --take.',
  });
}

/** The number of the take that pages show: that of the script, or the approved one, or 1. */
function shownTake(root: string, label: string): number {
  const [chapter, page, panel] = label.split('/') as [string, string, string];
  const script = readScripts(root).find((each) => each.chapter === chapter);
  const path = script === undefined ? undefined : panelPath(script.source.text, page, panel);
  const written = path?.ok ? child(nodeAt(script!.source.root, path.value), 'take') : undefined;
  if (written?.kind === 'scalar' && typeof written.value === 'number') return written.value;
  const review = join(root, `chapters/${chapter}/reviews/${page}_${panel}.yaml`);
  const old = existsSync(review) ? decisionIn(readFileSync(review, 'utf8')) : {};
  return old.status === 'approved' && typeof old.take === 'number' ? old.take : 1;
}

/** Why the pixels of a take can't be decided about: they must be what plasma made of what is asked for now. */
async function unsoundness(workshop: Workshop, take: Take): Promise<Diagnostic | undefined> {
  const { graph } = workshop;
  const steps = new Set([take.step]);
  let fate: Fate = 'fresh';
  const seen = await foresee(
    workshop,
    { asked: steps, forced: new Set(), cone: coneOf(graph, steps) },
    () => {},
    (step, of) => {
      if (step === take.step) fate = of;
    },
  );
  const path = graph.path(take.file);
  const say = (code: string, message: string, hint: string): Diagnostic => ({
    severity: 'error',
    code,
    message,
    facts: [['art', path]],
    hint,
  });
  if (seen.findings.other.has(take.file)) {
    return say(
      'edited-output',
      `${take.panel} was changed by hand: plasma did not make these pixels`,
      `Make them the art: plasma adopt ${path}   Or take plasma's back: plasma restore ${path}`,
    );
  }
  if (fate === 'fresh') return undefined;
  const isMissing = seen.findings.gone[take.file] === 1;
  return say(
    isMissing ? 'missing-art' : 'stale-art',
    isMissing
      ? `${take.panel} has no art yet to decide about`
      : `the art of ${take.panel} is older than what the script asks for`,
    `Build it and look at it first: plasma build ${take.panel}`,
  );
}

/**
 * What a take was made from. A locked one is pinned in the graph, so that the graph doesn't say what
 * would draw it: then it is what the review says.
 */
function recipeFor(graph: Graph, take: Take, old: Partial<Decision>): Result<string, Diagnostic> {
  if (graph.tool(take.step) !== 'pin') {
    return ok(
      Buffer.from(graph.requests.buffer, graph.requests.byteOffset + 32 * take.step, 32).toString('hex'),
    );
  }
  if (old.recipe !== undefined) return ok(old.recipe);
  return err({
    severity: 'error',
    code: 'locked',
    message: `${take.panel} is locked, and its review does not say what it was made from`,
    hint: 'Remove "lock: true" from its review, build it, and decide then.',
  });
}

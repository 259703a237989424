import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Fate } from '../engine/dry-run.ts';
import type { Graph } from '../engine/graph.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { coneOf } from '../engine/select.ts';
import { digestAt } from '../engine/state.ts';
import { artsNamed, type DecidedArt } from './decided-art.ts';
import type { Workshop } from './open.ts';
import { foresee } from './order.ts';
import { type Decision, decisionIn, reviewText } from './review-file.ts';

export type Verdict = {
  readonly status: Decision['status'];
  readonly take?: number;
  /** Undefined: as it was, for the same pixels. */
  readonly lock?: boolean;
  readonly reason?: string;
  /** A name may stand for every crop of a character that nobody has decided about. */
  readonly all?: boolean;
};

/** A review as it is to be written, and what is told of it. */
export type Ruling = {
  readonly art: DecidedArt;
  readonly digest: string;
  readonly text: string;
  readonly lock: boolean | undefined;
};

/**
 * A person's decisions about the art of panels and about crops, as their review files are to say them:
 * each bound to the pixels that are there now and to what they were made from. If one of them can't be
 * decided about, there are only errors.
 * @param workshop opened read-only
 * @param wanted labels: `ch-01/p001/k2`, `spyke/crop/front`; with `all` a character
 */
export async function rulingsOn(
  root: string,
  workshop: Workshop,
  wanted: readonly string[],
  verdict: Verdict,
): Promise<Result<readonly Ruling[], readonly Diagnostic[]>> {
  const problems: Diagnostic[] = [];
  const arts = new Map<string, DecidedArt>();
  for (const name of wanted) {
    const found = artsNamed(root, workshop.graph, name, verdict);
    if (!found.ok) problems.push(found.error);
    else for (const art of found.value) arts.set(art.label, art);
  }
  const rulings: Ruling[] = [];
  for (const art of arts.values()) {
    const ruling = await ruled(root, workshop, art, verdict);
    if (!ruling.ok) problems.push(ruling.error);
    else if (ruling.value !== undefined) rulings.push(ruling.value);
  }
  return problems.length > 0 ? err(problems) : ok(rulings);
}

/** The decision about one picture as a text, or why it can't be made. Undefined for what `all` passes over. */
async function ruled(
  root: string,
  workshop: Workshop,
  art: DecidedArt,
  verdict: Verdict,
): Promise<Result<Ruling | undefined, Diagnostic>> {
  const before = existsSync(join(root, art.review))
    ? readFileSync(join(root, art.review), 'utf8')
    : undefined;
  const old = before === undefined ? {} : decisionIn(before);
  const unsound = await unsoundness(workshop, art);
  if (unsound !== undefined) return err(unsound);
  const digest = digestAt(workshop.ledger.state, art.file)!;
  const same = old.digest === digest;
  if (art.isOneOfAll && same) return ok(undefined);
  if (verdict.status === 'rejected' && old.status === 'approved' && old.take !== art.take)
    return err(otherApproved(art.label, art.take, old.take));
  const recipe = recipeFor(workshop.graph, art, old);
  if (!recipe.ok) return recipe;
  const lock = verdict.lock ?? (same && verdict.status === 'approved' ? old.lock : undefined);
  const given = verdict.reason?.trim() || undefined;
  const reason = given ?? (same && old.status === verdict.status ? old.reason : undefined);
  const text = reviewText(
    {
      panel: art.label,
      take: art.take,
      digest,
      recipe: recipe.value,
      status: verdict.status,
      ...(lock === undefined || (lock === false && old.lock === undefined) ? {} : { lock }),
      ...(reason === undefined ? {} : { reason }),
      at: new Date(workshop.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    },
    before,
  );
  if (text.ok) return ok({ art, digest, text: text.value, lock });
  return err({
    severity: 'error',
    code: 'not-written',
    message: `the review of ${art.label} can't be changed: ${text.error}`,
    at: { file: art.review, line: 1, column: 1 },
    hint: 'Mend the file by hand, or remove it to begin anew.',
  });
}

/** A panel has one decision: that about another take would go. */
const otherApproved = (label: string, take: number, approved: number | undefined): Diagnostic => ({
  severity: 'error',
  code: 'other-take-approved',
  message: `take ${approved} of ${label} is approved, and to reject take ${take} would end that`,
  hint: `Pages show take ${approved} and not this one. To change your mind about it: plasma reject ${label} --take ${approved}`,
});

/** Why pixels can't be decided about: they must be what plasma made of what is asked for now. */
async function unsoundness(workshop: Workshop, art: DecidedArt): Promise<Diagnostic | undefined> {
  const { graph } = workshop;
  const steps = new Set([art.step]);
  let fate: Fate = 'fresh';
  const seen = await foresee(
    workshop,
    { asked: steps, forced: new Set(), cone: coneOf(graph, steps) },
    () => {},
    (step, of) => {
      if (step === art.step) fate = of;
    },
  );
  const path = graph.path(art.file);
  const say = (code: string, message: string, hint: string): Diagnostic => ({
    severity: 'error',
    code,
    message,
    facts: [['art', path]],
    hint,
  });
  const isCrop = art.kind === 'crop';
  if (seen.findings.other.has(art.file)) {
    return say(
      'edited-output',
      `${art.label} was changed by hand: plasma did not make these pixels`,
      isCrop
        ? `Take plasma's back: plasma restore ${path}   Changes belong on the sheet.`
        : `Make them the art: plasma adopt ${path}   Or take plasma's back: plasma restore ${path}`,
    );
  }
  if (fate === 'fresh') return undefined;
  const build = isCrop ? art.label.replace(/\/crop\/.*/, ':crop') : art.label;
  const isMissing = seen.findings.gone[art.file] === 1;
  return say(
    isMissing ? 'missing-art' : 'stale-art',
    isMissing
      ? `${art.label} has no art yet to decide about`
      : `the art of ${art.label} is older than what the ${isCrop ? 'dataset' : 'script'} asks for`,
    `Build it and look at it first: plasma build ${build}`,
  );
}

/**
 * What a picture was made from. A locked one is pinned in the graph, so that the graph doesn't say what
 * would draw it: then it is what the review says.
 */
function recipeFor(graph: Graph, art: DecidedArt, old: Partial<Decision>): Result<string, Diagnostic> {
  if (graph.tool(art.step) !== 'pin') {
    return ok(
      Buffer.from(graph.requests.buffer, graph.requests.byteOffset + 32 * art.step, 32).toString('hex'),
    );
  }
  if (old.recipe !== undefined) return ok(old.recipe);
  return err({
    severity: 'error',
    code: 'locked',
    message: `${art.label} is locked, and its review does not say what it was made from`,
    hint: 'Remove "lock: true" from its review, build it, and decide then.',
  });
}

import type { Diagnostic } from '../../engine/diagnostic.ts';
import { isDigest, sha256 } from '../../engine/digest.ts';
import type { Emit } from '../../engine/event.ts';
import { targetOf } from '../../engine/graph.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { coneOf } from '../../engine/select.ts';
import { readReview } from '../../project/chapter.ts';
import { leaksIn } from '../../tools/publish/leak.ts';
import { type BuildReport, buildIn } from '../build.ts';
import { openWorkshop, type Workshop } from '../open.ts';
import { planOf } from '../order.ts';
import { type FoundProfile, readProfile } from '../release-profile.ts';
import { plasmaVersion } from '../version.ts';
import { artIn, isTrained, type Known, promptsIn } from './art.ts';
import { type Disclosure, disclosureOf, disclosureText } from './disclosure.ts';
import { type Content, contentsOf, measured } from './files.ts';
import { type Made, madeOf, recordIn } from './made.ts';
import { placeRelease } from './place.ts';
import { provenanceName, provenanceOf } from './provenance.ts';
import { aiRule, type Broken, brokenLimits } from './rules.ts';

export type Override = { readonly rule: string; readonly reason: string };

export type ReleaseRequest = {
  readonly chapter: string;
  readonly profile: string;
  readonly backend?: string;
  readonly overrides: readonly Override[];
  /** Signs a picture; undefined for files that it can't sign. The last thing that is done to a file. */
  readonly sign?: (file: Content) => Promise<Result<Buffer | undefined, string>>;
};

/**
 * @property folder where it lies, from the root of the book
 */
export type Released = {
  readonly folder: string;
  readonly profile: FoundProfile;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly disclosure: Disclosure;
  readonly signed: number;
  /** Overrides of rules that nothing breaks: they are not part of the release. */
  readonly needless: readonly string[];
  readonly report: BuildReport;
};

/** What came of it: a release, or a build that did not get so far. */
export type ReleaseEnd = { readonly report: BuildReport; readonly released?: Released };

/**
 * Builds what a profile asks for, checks its rules, and writes `release/<chapter>/<profile>/`: the
 * published files, what is told of AI, and where all of it comes from. The book must be locked.
 * Errors are a profile that can't be read, sources with faults, and rules that are broken.
 * @throws DiskError
 */
export async function release(
  root: string,
  request: ReleaseRequest,
  signal: AbortSignal,
  emit: Emit,
): Promise<Result<ReleaseEnd, readonly Diagnostic[]>> {
  const found = readProfile(root, request.profile);
  if (!found.ok) return found;
  const profile = found.value;
  const opened = await openWorkshop(root, {
    ...(request.backend === undefined ? {} : { backend: request.backend }),
    amend: {
      name: `release-${profile.id}`,
      publish: profile.publish as unknown as JsonObject,
      editions: (profile.editions ?? {}) as unknown as JsonObject,
    },
  });
  if (!opened.ok) return opened;
  const workshop = opened.value;
  const published = publishedSteps(workshop, request.chapter);
  if (!published.ok) return published;
  const cone = coneOf(workshop.graph, published.value);
  const refused = aiRule(profile.id, profile, cone.filter((step) => draws(workshop, step)).length);
  const early = verdictOf(refused === undefined ? [] : [refused], request.overrides);
  if (early.length > 0) return err(early);

  const selectors = published.value.map((step) => targetOf(workshop.graph, step));
  const built = await buildIn(workshop, { selectors, force: [], keepGoing: false }, signal, emit);
  if (!built.ok) return built;
  const report = built.value;
  if (report.interrupted || report.failed + report.waiting + report.skipped > 0) return ok({ report });

  const made = madeOf(workshop, cone);
  const known = knownIn(workshop);
  const outputs = new Set(selectors);
  const contents = contentsOf(
    workshop,
    request.chapter,
    made.filter(({ target }) => outputs.has(target as (typeof selectors)[number])),
  );
  if (!contents.ok) return err([plain('release', contents.error, 'Build the chapter again.')]);
  const broken = [
    ...(refused === undefined ? [] : [refused]),
    ...brokenLimits(profile.id, profile, await Promise.all(contents.value.map(measured))),
  ];
  const leaks = leaksOf(contents.value, promptsIn(made, known.record));
  const faults = [...leaks, ...verdictOf(broken, request.overrides)];
  if (faults.length > 0) return err(faults);

  const signed = await signedBy(request.sign, contents.value);
  if (!signed.ok)
    return err([plain('not-signed', signed.error, 'Release it without --sign, or mend the certificate.')]);
  const overrides = request.overrides.filter(({ rule }) => broken.some((one) => one.rule === rule));
  const disclosure = disclosureOf({
    chapter: request.chapter,
    profile: profile.id,
    arts: artIn(made, known),
    record: known.record,
    overrides,
  });
  const own = [
    ...signed.value.files,
    written('ai-disclosure.json', `${JSON.stringify(disclosure, null, 2)}\n`),
    written('ai-disclosure.md', disclosureText(disclosure)),
  ];
  const provenance = provenanceOf({
    plasma: plasmaVersion,
    chapter: request.chapter,
    profile,
    backend: workshop.head.backend,
    overrides,
    files: own,
    made,
    sources: workshop.head.sources
      .filter(({ kind, digest }) => kind === 'file' && isDigest(digest))
      .map(({ path, digest }) => ({ path, sha256: digest })),
  });
  const files = [...own, written(provenanceName, `${JSON.stringify(provenance, null, 2)}\n`)];
  // what plasma itself writes is published too
  const told = leaksOf(files.slice(contents.value.length), promptsIn(made, known.record));
  if (told.length > 0) return err(told);
  const folder = `release/${request.chapter}/${profile.id}`;
  const placed = placeRelease(workshop.disk, folder, files);
  if (!placed.ok) return err([placed.error]);
  const needless = request.overrides.filter((one) => !overrides.includes(one)).map(({ rule }) => rule);
  return ok({
    report,
    released: { folder, profile, files, disclosure, signed: signed.value.signed, needless, report },
  });
}

function publishedSteps(
  workshop: Workshop,
  chapter: string,
): Result<readonly number[], readonly Diagnostic[]> {
  const { graph } = workshop;
  const plan = planOf(workshop, { selectors: [chapter], force: [] });
  if (!plan.ok) return plan;
  const asked = plan.value.asked === 'all' ? plan.value.cone : [...plan.value.asked];
  const steps = asked.filter((step) => graph.tool(step).startsWith('publish.'));
  if (steps.length > 0) return ok(steps);
  return err([
    plain(
      'nothing-published',
      `nothing of ${chapter} is published`,
      'Name a chapter, like ch-01; and let a rule yield publish(project, chapter, language), as rules/publish.ts of a new book does.',
    ),
  ]);
}

/** Whether a step gives a picture that a trained model has drawn: locked ones have a record of it. */
function draws({ graph }: Workshop, step: number): boolean {
  const tool = graph.tool(step);
  return isTrained(tool) || (tool === 'pin' && graph.action(step).outputs.record !== undefined);
}

function knownIn(workshop: Workshop): Known {
  const records = new Map<Made, JsonObject | undefined>();
  return {
    record: (made) => {
      if (!records.has(made)) records.set(made, recordIn(workshop, made));
      return records.get(made);
    },
    isApproved: ({ path }, art) => {
      const review = readReview(workshop.disk.read(path) ?? new Uint8Array(), path).value;
      return review?.status === 'approved' && review.digest.endsWith(art);
    },
  };
}

/** What is left of broken rules after those that a person sets aside. */
function verdictOf(broken: readonly Broken[], overrides: readonly Override[]): readonly Diagnostic[] {
  const aside = new Set(overrides.map(({ rule }) => rule));
  return broken
    .filter(({ rule }) => !aside.has(rule))
    .map(({ rule, message, hint }) => plain(rule, message, hint));
}

const leaksOf = (files: readonly Content[], prompts: readonly string[]): readonly Diagnostic[] =>
  files.flatMap(({ path, bytes }) =>
    leaksIn(bytes, prompts).map(({ where, what }) =>
      plain(
        'published-prompt',
        `${path}${where === undefined ? '' : `, ${where},`} carries ${what}`,
        'What is published must not tell how it was asked for. This is a fault of plasma, or the words stand in a text of the script too (alt, title, summary): change them there.',
      ),
    ),
  );

async function signedBy(
  sign: ReleaseRequest['sign'],
  files: readonly Content[],
): Promise<Result<{ readonly files: readonly Content[]; readonly signed: number }, string>> {
  if (sign === undefined) return ok({ files, signed: 0 });
  const out: Content[] = [];
  let signed = 0;
  for (const file of files) {
    const bytes = await sign(file);
    if (!bytes.ok) return err(`${file.path} could not be signed: ${bytes.error}`);
    if (bytes.value === undefined) out.push(file);
    else {
      signed++;
      out.push({
        ...file,
        bytes: bytes.value,
        sha256: sha256(bytes.value),
        size: bytes.value.length,
        signed: true,
      });
    }
  }
  return ok({ files: out, signed });
}

function written(path: string, text: string): Content {
  const bytes = Buffer.from(text);
  return { path, bytes, sha256: sha256(bytes), size: bytes.length };
}

const plain = (code: string, message: string, hint: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  hint,
});

/** For `--json`. */
export const plainOf = ({ folder, profile, files, disclosure, signed }: Released): Json => ({
  folder,
  profile: profile.id,
  files: files.map(({ path, size }) => ({ path, size })),
  disclosure: disclosure as unknown as Json,
  signed,
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { absent, sha256 } from '../../engine/digest.ts';
import type { Disk } from '../../engine/disk.ts';
import { canonical } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { blobPath } from '../../engine/store.ts';
import type { Trace } from '../../engine/trace.ts';
import { readTrace } from '../../engine/trace-log.ts';
import { entriesOf } from '../../tools/publish/archive.ts';
import { buildType, predicateType, provenanceName, statementType } from './provenance.ts';

/**
 * Something of a release that does not hold.
 * @property kind `changed`, `missing` and `foreign` are of its files; `broken` is a provenance that
 *   contradicts itself; `unknown` an action that this book has no record of; `lost` bytes that the
 *   store has no more, or has damaged; `other` an action on record with other digests
 */
export type Flaw = {
  readonly kind: 'changed' | 'missing' | 'foreign' | 'broken' | 'unknown' | 'lost' | 'other';
  readonly what: string;
  readonly why: string;
};

export type VerifiedRelease = {
  readonly chapter: string;
  readonly profile: string;
  readonly files: number;
  readonly actions: number;
  readonly flaws: readonly Flaw[];
  /** Sources that are no longer what the release was made from: no flaw, but good to know. */
  readonly changedSources: readonly string[];
};

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const file = z.looseObject({ path: z.string(), sha256: hex });
const files = z.record(z.string(), file);
const action = z.looseObject({
  target: z.string(),
  tool: z.string(),
  version: z.number(),
  key: hex,
  paramsSha256: hex,
  inputs: files,
  outputs: files,
});
const statement = z.looseObject({
  _type: z.literal(statementType),
  subject: z.array(
    z.looseObject({
      name: z.string().regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$)).+$/, 'a path inside the release'),
      digest: z.looseObject({ sha256: hex }),
      annotations: z.looseObject({
        from: z.looseObject({ path: z.string(), sha256: hex, entry: z.string().optional() }).optional(),
        signed: z.literal(true).optional(),
      }),
    }),
  ),
  predicateType: z.literal(predicateType),
  predicate: z.looseObject({
    buildDefinition: z.looseObject({
      buildType: z.literal(buildType),
      externalParameters: z.looseObject({ chapter: z.string(), profile: z.looseObject({ id: z.string() }) }),
      internalParameters: z.looseObject({ actions: z.array(action) }),
      resolvedDependencies: z.array(
        z.looseObject({ name: z.string(), digest: z.looseObject({ sha256: hex }).optional() }),
      ),
    }),
  }),
});
type Statement = z.infer<typeof statement>;
type Action = z.infer<typeof action>;

/**
 * Holds a release against its provenance, and the provenance against what the book has on record:
 * every file has its digest, each comes out of an action, actions hand on what they say, and the
 * traces and the store know the same.
 * @param folder absolute path of the release
 * @param disk of the book
 */
export async function verifyRelease(disk: Disk, folder: string): Promise<Result<VerifiedRelease, string>> {
  const path = join(folder, provenanceName);
  if (!existsSync(path)) return err(`${provenanceName} is not in ${folder}`);
  const read = parsed(readFileSync(path, 'utf8'));
  if (!read.ok) return err(`${path} ${read.error}`);
  const { subject, predicate } = read.value;
  const { externalParameters, internalParameters, resolvedDependencies } = predicate.buildDefinition;
  const { actions } = internalParameters;
  const flaws: Flaw[] = [
    ...flawsOfFiles(folder, subject),
    ...flawsOfChain(subject, actions, resolvedDependencies),
    ...(await flawsOfRecord(disk, actions)),
    ...(await flawsOfEntries(disk, subject)),
  ];
  const changedSources: string[] = [];
  for (const { name, digest } of resolvedDependencies) {
    if (digest === undefined || disk.stat(name)?.kind !== 'file') continue;
    if ((await disk.digest(name)) !== digest.sha256) changedSources.push(name);
  }
  return ok({
    chapter: externalParameters.chapter,
    profile: externalParameters.profile.id,
    files: subject.length,
    actions: actions.length,
    flaws,
    changedSources,
  });
}

function parsed(text: string): Result<Statement, string> {
  try {
    const read = statement.safeParse(JSON.parse(text));
    return read.success ? ok(read.data) : err(`is no provenance of plasma: ${z.prettifyError(read.error)}`);
  } catch {
    return err('is no JSON');
  }
}

function flawsOfFiles(folder: string, subject: Statement['subject']): readonly Flaw[] {
  const flaws: Flaw[] = [];
  for (const { name, digest } of subject) {
    const path = join(folder, name);
    if (!existsSync(path))
      flaws.push({ kind: 'missing', what: name, why: 'it is in the provenance and not in the folder' });
    else if (sha256(readFileSync(path)) !== digest.sha256)
      flaws.push({ kind: 'changed', what: name, why: 'it has other bytes than were released' });
  }
  const known = new Set([provenanceName, ...subject.map(({ name }) => name)]);
  for (const name of filesIn(folder))
    if (!known.has(name)) flaws.push({ kind: 'foreign', what: name, why: 'the provenance does not name it' });
  return flaws;
}

const filesIn = (folder: string, below = ''): readonly string[] =>
  readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });

/** Whether every digest in the provenance comes from somewhere in it. */
function flawsOfChain(
  subject: Statement['subject'],
  actions: readonly Action[],
  dependencies: Statement['predicate']['buildDefinition']['resolvedDependencies'],
): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const made = new Map(
    actions.flatMap((one) => Object.values(one.outputs).map((output) => [output.path, output.sha256])),
  );
  const sources = new Map(dependencies.map(({ name, digest }) => [name, digest?.sha256]));
  for (const { name, digest, annotations } of subject) {
    const { from, signed } = annotations;
    if (from === undefined) continue;
    if (made.get(from.path) !== from.sha256)
      flaws.push({
        kind: 'broken',
        what: name,
        why: `no action of the provenance has made ${from.path} with these bytes`,
      });
    else if (from.entry === undefined && !signed && from.sha256 !== digest.sha256)
      flaws.push({
        kind: 'broken',
        what: name,
        why: `it is not ${from.path}, which it is said to be a copy of`,
      });
  }
  for (const { target, inputs } of actions) {
    for (const { path, sha256 } of Object.values(inputs)) {
      const expected = made.get(path) ?? sources.get(path);
      if (expected !== sha256)
        flaws.push({
          kind: 'broken',
          what: target,
          why: `it is said to have read ${path} with bytes that come from nowhere`,
        });
    }
  }
  return flaws;
}

async function flawsOfRecord(disk: Disk, actions: readonly Action[]): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  const looked = new Set<string>();
  for (const one of actions) {
    const trace = readTrace(disk, one.key);
    if (trace === undefined) {
      flaws.push({
        kind: 'unknown',
        what: one.target,
        why: 'this book has no record of the action any more',
      });
      continue;
    }
    const why = difference(one, trace);
    if (why !== undefined) flaws.push({ kind: 'other', what: one.target, why });
    for (const { path, sha256: digest } of Object.values(one.outputs)) {
      if (looked.has(digest)) continue;
      looked.add(digest);
      const blob = blobPath(digest);
      if (disk.stat(blob)?.kind !== 'file')
        flaws.push({ kind: 'lost', what: path, why: 'its bytes are not in the store any more' });
      else if ((await disk.digest(blob)) !== digest)
        flaws.push({ kind: 'lost', what: path, why: 'its bytes in the store are damaged' });
    }
  }
  return flaws;
}

/** What a trace has otherwise than the provenance says. Paths may differ: equal work is done once. */
function difference(one: Action, trace: Trace): string | undefined {
  if (trace.tool !== one.tool || trace.version !== one.version)
    return `it was made by ${trace.tool} ${trace.version}, and not by ${one.tool} ${one.version}`;
  if (sha256(canonical(trace.params)) !== one.paramsSha256) return 'it was asked for with other parameters';
  const inputs = Object.entries(trace.inputs).filter(([, { digest }]) => digest !== absent);
  if (!sameDigests(Object.fromEntries(inputs), one.inputs)) return 'it has read other bytes';
  if (!sameDigests(trace.outputs, one.outputs)) return 'other bytes came of it';
  return undefined;
}

const sameDigests = (
  on: { readonly [name: string]: { readonly digest: string } },
  told: Action['inputs'],
): boolean => {
  const names = new Set([...Object.keys(on), ...Object.keys(told)]);
  return [...names].every((name) => on[name]?.digest === told[name]?.sha256);
};

/** Slices are what their archives hold. */
async function flawsOfEntries(disk: Disk, subject: Statement['subject']): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  const archives = new Map<string, ReadonlyMap<string, string>>();
  for (const { name, digest, annotations } of subject) {
    const { from, signed } = annotations;
    if (from?.entry === undefined || signed) continue;
    let entries = archives.get(from.sha256);
    if (entries === undefined) {
      const bytes = disk.read(blobPath(from.sha256));
      // that it is lost is told already
      if (bytes === undefined) continue;
      const found = entriesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) ?? [];
      entries = new Map(found.map((entry) => [entry.name, sha256(entry.bytes)]));
      archives.set(from.sha256, entries);
    }
    if (entries.get(from.entry) !== digest.sha256)
      flaws.push({
        kind: 'broken',
        what: name,
        why: `it is not ${from.entry} of ${from.path}, which it is said to be`,
      });
  }
  return flaws;
}

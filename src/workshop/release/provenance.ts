import { sha256 } from '../../engine/digest.ts';
import { canonical, compareBytes, type Json, type JsonObject } from '../../engine/json.ts';
import type { Made, MadeFile } from './made.ts';

/** One file of a release: its path in the release, and what it was taken from. */
export type ReleaseFile = {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** The output it is a copy of, or the archive (and its entry) that it was taken out of; left out for what the release itself wrote. */
  readonly from?: { readonly path: string; readonly sha256: string; readonly entry?: string };
  /** It was signed afterwards, and so has other bytes than what it was taken from. */
  readonly signed?: true;
};

export const provenanceName = 'provenance.json';
export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://slsa.dev/provenance/v1';
export const buildType = 'urn:plasma:release:v1';

/** One action as the provenance has it: its parameters by their digest, for they hold prompts. */
export type ToldAction = Omit<Made, 'params' | 'notes'> & { readonly paramsSha256: string };

const told = ({ params, notes: _, ...made }: Made): ToldAction => ({
  ...made,
  paramsSha256: sha256(canonical(params)),
});

/**
 * Where a release comes from: an in-toto statement with SLSA provenance (slsa.dev/spec/v1.0). Subjects
 * are its files, dependencies the sources and models, and the actions stand in between, each with the
 * digests of all that it read and made. No prompt is in it. The same build gives the same bytes: times
 * are those of the actions.
 */
export function provenanceOf(of: {
  readonly plasma: string;
  readonly chapter: string;
  readonly profile: {
    readonly id: string;
    readonly date: string;
    readonly file: string;
    readonly sha256: string;
  };
  readonly backend: string;
  readonly overrides: readonly { readonly rule: string; readonly reason: string }[];
  readonly files: readonly ReleaseFile[];
  readonly made: readonly Made[];
  readonly sources: readonly MadeFile[];
}): JsonObject {
  const { made, files } = of;
  const times = made.flatMap(({ at }) => (at === undefined ? [] : [at])).sort(compareBytes);
  const [started, finished] = [times[0], times.at(-1)];
  return {
    _type: statementType,
    subject: files.map(({ path, sha256, size, from, signed }) => ({
      name: path,
      digest: { sha256 },
      annotations: {
        size,
        ...(from === undefined ? {} : { from: from as unknown as Json }),
        ...(signed ? { signed } : {}),
      },
    })),
    predicateType,
    predicate: {
      buildDefinition: {
        buildType,
        externalParameters: {
          chapter: of.chapter,
          profile: of.profile,
          backend: of.backend,
          overrides: of.overrides as unknown as Json,
        },
        internalParameters: { actions: made.map(told) as unknown as Json },
        resolvedDependencies: [
          ...sourcesOf(made, of.sources).map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
          ...modelsOf(made),
        ],
      },
      runDetails: {
        builder: { id: 'urn:plasma', version: { plasma: of.plasma } },
        metadata: {
          ...(started === undefined ? {} : { startedOn: started }),
          ...(finished === undefined ? {} : { finishedOn: finished }),
        },
      },
    },
  };
}

/** Files that no action made, each once, in bytewise order of paths. */
function sourcesOf(made: readonly Made[], read: readonly MadeFile[]): readonly MadeFile[] {
  const outputs = new Set(made.flatMap((one) => Object.values(one.outputs).map(({ path }) => path)));
  const sources = new Map(read.map((file) => [file.path, file]));
  for (const one of made)
    for (const input of Object.values(one.inputs))
      if (!outputs.has(input.path)) sources.set(input.path, input);
  return [...sources.values()].sort((a, b) => compareBytes(a.path, b.path));
}

/** What tools load by name; a model without a pin is named without a digest. */
function modelsOf(made: readonly Made[]): readonly JsonObject[] {
  const models = new Map<string, string>();
  for (const one of made) for (const [name, digest] of Object.entries(one.models)) models.set(name, digest);
  return [...models]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, digest]): JsonObject => {
      const sha256 = /^(?:sha256:)?([0-9a-f]{64})$/.exec(digest)?.[1];
      return sha256 === undefined
        ? { name, uri: `urn:plasma:model:${encodeURIComponent(name)}`, annotations: { version: digest } }
        : { name, digest: { sha256 } };
    });
}

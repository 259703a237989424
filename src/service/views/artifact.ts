import { targetOf } from '../../engine/graph.ts';
import type { Artifact } from '../contract/parts.ts';
import { type Reading, stateOf } from '../reader.ts';
import type { Failure } from '../runs.ts';

/** A reading, and what failed the last time it was tried. */
export type Scene = { readonly reading: Reading; readonly failures: ReadonlyMap<string, Failure> };

/** A file of the book, or null if the book neither makes nor uses it. */
export function artifactAt({ reading, failures }: Scene, path: string): Artifact | null {
  const { graph } = reading.workshop;
  const file = graph.find(path);
  if (file < 0) return null;
  const digest = reading.digestOf(file) ?? null;
  const step = graph.producer[file]!;
  if (step < 0) return { path, target: path, state: 'source', digest };
  const target = targetOf(graph, step);
  const failed = failures.get(target)?.problem;
  return {
    path,
    target,
    state: stateOf(reading, step),
    digest,
    ...(failed === undefined ? {} : { failed }),
  };
}

/** The same for what the book is certain to make. */
export const artifactOf = (scene: Scene, path: string): Artifact =>
  artifactAt(scene, path) ?? { path, target: path, state: 'missing', digest: null };

/** A source, whether or not a target is made of it. */
export function sourceAt(scene: Scene, path: string): Artifact {
  const { disk } = scene.reading.workshop;
  const known = artifactAt(scene, path);
  if (known !== null) return known;
  return { path, target: path, state: disk.stat(path) === undefined ? 'missing' : 'source', digest: null };
}

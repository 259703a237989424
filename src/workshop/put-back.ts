import type { Diagnostic } from '../engine/diagnostic.ts';
import { targetOf } from '../engine/graph.ts';
import { place } from '../engine/publish.ts';
import { digestAt } from '../engine/state.ts';
import { holds } from '../engine/store.ts';
import type { Workshop } from './open.ts';

export type PutBack =
  | { readonly kind: 'same' }
  /** `aside` is where a version that only this place had is kept now. */
  | { readonly kind: 'put'; readonly aside?: string }
  | { readonly kind: 'problem'; readonly problem: Diagnostic };

/**
 * Puts the bytes that plasma made last where output `file` belongs. What a person made of it is kept
 * aside. The book must be locked, and its ledger settled afterwards.
 * @throws DiskError
 */
export async function putBack(workshop: Workshop, file: number): Promise<PutBack> {
  const { disk, ledger, graph } = workshop;
  const path = graph.path(file);
  const digest = digestAt(ledger.state, file);
  const label = graph.label(graph.producer[file]!) ?? targetOf(graph, graph.producer[file]!);
  if (digest === undefined) {
    return problem('never-made', `${path} was never made`, `Make it: plasma build ${label}`);
  }
  const here = disk.stat(path)?.kind === 'file' ? await disk.digest(path) : undefined;
  if (here === digest) return { kind: 'same' };
  if (!holds(disk, digest)) {
    return problem(
      'not-in-store',
      `the store no longer has what plasma made of ${path}; the file stays as it is`,
      `Make it again (your version is kept aside): plasma build --force ${label}`,
    );
  }
  const warning = await place(disk, ledger, file, digest);
  const aside = warning?.facts?.find(([name]) => name === 'kept at')?.[1];
  return { kind: 'put', ...(aside === undefined ? {} : { aside }) };
}

const problem = (code: string, message: string, hint: string): PutBack => ({
  kind: 'problem',
  problem: { severity: 'error', code, message, hint },
});

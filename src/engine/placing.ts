import type { Engine } from './build-order.ts';
import type { Digest } from './digest.ts';
import type { Emit } from './event.ts';
import { outputNames } from './graph.ts';
import type { Placement } from './judge.ts';
import type { Findings } from './look.ts';
import { editedProblem, place } from './publish.ts';
import type { Trace } from './trace.ts';

/** Puts what a build made where it belongs, and keeps its findings true. */
export type Placing = {
  /** @throws DiskError */
  readonly placeAll: (files: Placement, bytes?: ReadonlyMap<Digest, Uint8Array>) => Promise<void>;
  /** Takes over what a trace says, where the bytes on disk agree. */
  readonly learn: (step: number, trace: Trace | undefined, key: Digest) => Promise<void>;
  /** Tells of outputs that a person changed and that are left alone. */
  readonly tellEdited: (files: readonly number[]) => void;
  /** How many of those were told. */
  readonly edited: () => number;
};

export function placing({ disk, ledger }: Engine, findings: Findings, emit: Emit): Placing {
  const { graph } = ledger.state;
  let edited = 0;
  return {
    placeAll: async (files, bytes) => {
      for (const [file, digest] of files) {
        const warning = await place(disk, ledger, file, digest, bytes?.get(digest));
        if (warning !== undefined) emit({ event: 'warning', problem: warning });
        findings.gone[file] = 0;
        findings.other.delete(file);
      }
    },
    learn: async (step, trace, key) => {
      if (trace !== undefined) {
        const action = graph.action(step);
        for (const name of outputNames(action)) {
          const file = graph.find(action.outputs[name]!);
          const output = trace.outputs[name];
          const stat = disk.stat(graph.path(file));
          if (output === undefined || stat === undefined || findings.other.get(file) !== output.digest)
            continue;
          // the stat is newer than the look: it doesn't vouch for the bytes that were hashed then
          ledger.file(file, { digest: output.digest, size: stat.size, changed: stat.changed, racy: true });
          findings.other.delete(file);
        }
      }
      ledger.step(step, key, undefined);
    },
    tellEdited: (files) => {
      for (const file of files) {
        edited++;
        emit({ event: 'warning', problem: editedProblem(graph.path(file)) });
      }
    },
    edited: () => edited,
  };
}

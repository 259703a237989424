import type { Findings } from './look.ts';
import type { State } from './state.ts';

/**
 * How many steps of a cone a build may have to deal with, and how long they took last (ms): those
 * that aren't verified, whose outputs aren't in their place, or that lie below such a step. Bytes
 * that come out the same can make it less, never more.
 */
export function stalePart(
  state: State,
  findings: Findings,
  cone: readonly number[],
  forced: ReadonlySet<number>,
): { readonly count: number; readonly expectedMs: number; readonly stale: Uint8Array } {
  const { graph } = state;
  const stale = new Uint8Array(graph.steps);
  let count = 0;
  let expectedMs = 0;
  for (const step of cone) {
    let is = forced.has(step) || state.verified[step] === 0;
    for (let i = graph.outputStart[step]!; !is && i < graph.outputStart[step + 1]!; i++) {
      const file = graph.outputs[i]!;
      is = findings.gone[file] === 1 || findings.other.has(file);
    }
    for (let i = graph.inputStart[step]!; !is && i < graph.inputStart[step + 1]!; i++) {
      const maker = graph.producer[graph.inputs[i]!]!;
      is = maker >= 0 && stale[maker] === 1;
    }
    if (!is) continue;
    stale[step] = 1;
    count++;
    expectedMs += state.ms[step]!;
  }
  return { count, expectedMs, stale };
}

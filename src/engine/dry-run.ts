import type { Emit } from './event.ts';
import type { Reason } from './explain.ts';
import { inputsOf, targetOf } from './graph.ts';
import { type Bench, judge, missingSources, reasonsOf } from './judge.ts';
import { setFile } from './state.ts';
import type { Trace } from './trace.ts';

export type Forecast = {
  readonly run: number;
  readonly restore: number;
  readonly maybe: number;
  readonly wait: number;
  readonly fail: number;
  readonly expectedMs: number;
  readonly usd: number;
};

/** What one step would come to. */
export type Fate = 'fresh' | 'run' | 'restore' | 'maybe' | 'wait' | 'fail';

/**
 * What a build would do, by the judgement the build itself uses. A step below one that would run
 * may turn out fresh, since its bytes aren't made yet: that is `maybe`. The state in `bench` is
 * changed in memory (restored digests are assumed), so it must be one that is thrown away.
 */
export function forecast(
  bench: Bench,
  cone: readonly number[],
  emit: Emit,
  each: (step: number, fate: Fate) => void = () => {},
): Forecast {
  const { state } = bench;
  const { graph } = state;
  const open = new Uint8Array(graph.steps); // 1: bytes not known yet, 2: waits, 3: fails
  const sum = { run: 0, restore: 0, maybe: 0, wait: 0, fail: 0, expectedMs: 0, usd: 0 };
  const tell = (step: number, how: 'run' | 'restore' | 'maybe' | 'wait', reason: Reason): void => {
    const usd = how === 'run' || how === 'maybe' ? graph.action(step).cost?.usd : undefined;
    const expected = how === 'run' || how === 'maybe' ? state.ms[step]! : 0;
    sum.expectedMs += expected;
    sum.usd += usd ?? 0;
    sum[how]++;
    each(step, how);
    emit({
      event: 'would',
      target: targetOf(graph, step),
      tool: graph.tool(step),
      label: graph.label(step),
      reason,
      how,
      ...(expected > 0 ? { expectedMs: expected } : {}),
      ...(usd === undefined ? {} : { usd }),
    });
  };
  const ran = new Set<string>();
  for (const step of cone) {
    let below = 0;
    let cause = '';
    for (const file of inputsOf(graph, step)) {
      const maker = graph.producer[file]!;
      if (maker < 0 || open[maker]! <= below) continue;
      below = open[maker]!;
      cause = graph.path(file);
    }
    if (below >= 2) {
      open[step] = below;
      if (below === 2) tell(step, 'wait', { kind: 'input', name: cause, path: cause });
      else {
        sum.fail++;
        each(step, 'fail');
      }
      continue;
    }
    if (below === 1 && missingSources(state, step).length === 0) {
      open[step] = 1;
      const surely =
        bench.forced.has(step) || state.keys.subarray(32 * step, 32 * step + 32).every((b) => b === 0);
      const reason: Reason = bench.forced.has(step)
        ? { kind: 'forced', name: targetOf(graph, step) }
        : (reasonsOf(bench, step).find((r) => r.kind !== 'unverified') ?? {
            kind: 'input',
            name: cause,
            path: cause,
          });
      tell(
        step,
        surely || reason.kind === 'param' || reason.kind === 'tool' || reason.kind === 'model'
          ? 'run'
          : 'maybe',
        reason,
      );
      continue;
    }
    const verdict = judge(bench, step);
    switch (verdict.kind) {
      case 'fresh':
        assume(bench, step, verdict.learned?.trace);
        each(step, 'fresh');
        break;
      case 'restore':
        tell(step, 'restore', reasonsOf(bench, step)[0] ?? { kind: 'missing', name: targetOf(graph, step) });
        assume(bench, step, verdict.trace);
        for (const [file, digest] of verdict.place) setFile(state, file, { digest, size: 0, changed: 0 });
        break;
      case 'run':
        open[step] = 1;
        // same key, same result: the second one is taken from the first
        tell(
          step,
          ran.has(verdict.key) && !bench.forced.has(step) ? 'restore' : 'run',
          reasonsOf(bench, step)[0] ?? { kind: 'unverified', name: targetOf(graph, step) },
        );
        ran.add(verdict.key);
        break;
      case 'wait':
        open[step] = 2;
        tell(step, 'wait', reasonsOf(bench, step)[0] ?? { kind: 'new', name: targetOf(graph, step) });
        break;
      case 'fail':
        open[step] = 3;
        sum.fail++;
        each(step, 'fail');
        emit({ event: 'warning', problem: verdict.problem });
        break;
    }
  }
  return sum;
}

/**
 * A step that is right by its trace, though the state forgot it: take its digests as known. By the
 * names of the outputs, since the trace may be of another target that asked for the same.
 */
function assume(bench: Bench, step: number, trace: Trace | undefined): void {
  if (trace === undefined) return;
  const { graph } = bench.state;
  for (const [name, path] of Object.entries(graph.action(step).outputs)) {
    const output = trace.outputs[name];
    if (output !== undefined)
      setFile(bench.state, graph.find(path), { digest: output.digest, size: 0, changed: 0 });
  }
}

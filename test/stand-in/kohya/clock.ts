import type { Timing } from '../../../src/tools/comfyui/client/timing.ts';

/** Time that passes only when a test says so. */
export type Clock = { readonly timing: Timing; readonly advance: (ms: number) => void };

export function clock(): Clock {
  let now = 0;
  const due: { readonly at: number; readonly act: () => void }[] = [];
  return {
    timing: {
      now: () => now,
      after: (ms, act) => {
        const one = { at: now + ms, act };
        due.push(one);
        return () => {
          const index = due.indexOf(one);
          if (index >= 0) due.splice(index, 1);
        };
      },
    },
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        due.sort((a, b) => a.at - b.at);
        if (due[0] === undefined || due[0].at > end) break;
        const { at, act } = due.shift()!;
        now = at;
        act();
      }
      now = end;
    },
  };
}

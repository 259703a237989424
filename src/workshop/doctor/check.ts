import { bounded } from './bounded.ts';
import type { Row, Verdict } from './row.ts';

/** Something to look at. Looking may find nothing to tell. */
export type Check = {
  readonly area: string;
  readonly what: string;
  readonly look: (signal: AbortSignal) => Promise<Told> | Told;
};

/** What a check tells: one verdict, or several that may have names of their own. */
export type Told = Verdict | undefined | readonly (Verdict & { readonly what?: string })[];

export type Limits = { readonly limitMs: number; readonly signal: AbortSignal };

/** Looks at everything at once; rows come in the order of the checks. None takes longer than the limit. */
export async function lookAtAll(checks: readonly Check[], limits: Limits): Promise<readonly Row[]> {
  return (await Promise.all(checks.map((check) => lookAt(check, limits)))).flat();
}

async function lookAt(check: Check, limits: Limits): Promise<readonly Row[]> {
  const { area, what } = check;
  try {
    const result = await bounded(limits, async (signal) => check.look(signal));
    switch (result.end) {
      case 'stopped':
        return [];
      case 'late':
        return [
          {
            area,
            what,
            state: 'warn',
            found: `no answer in ${limits.limitMs / 1000} s`,
            advice: 'Run `plasma doctor` again; if it stays so, start what is asked here again.',
          },
        ];
      case 'done':
        return rowsOf(area, what, result.value);
    }
  } catch (error) {
    // a doctor that dies of one check is of no use to somebody in need
    const said = error instanceof Error ? error.message : String(error);
    return [
      {
        area,
        what,
        state: 'fail',
        found: `this check itself broke: ${said.split('\n')[0]!.slice(0, 200)}`,
        advice: 'That is a fault of plasma. Everything else here holds.',
      },
    ];
  }
}

const rowsOf = (area: string, what: string, told: Told): readonly Row[] =>
  told === undefined
    ? []
    : Array.isArray(told)
      ? (told as readonly (Verdict & { readonly what?: string })[]).map((verdict) => ({
          area,
          what,
          ...verdict,
        }))
      : [{ area, what, ...(told as Verdict) }];

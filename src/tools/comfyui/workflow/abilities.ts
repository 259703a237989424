import { type Filled, fillWorkflow } from './fill.ts';
import { partly } from './lack.ts';
import type { SlotProblem } from './problem.ts';
import type { Workflow } from './slots.ts';
import { type Part, parts, type SlotValues } from './values.ts';

/** What a workflow can be asked for: `broken` where some of its slots are there and it still can't. */
export type Ability = 'yes' | 'no' | 'broken';

export type Abilities = {
  /** Whether it can do all that its slots are for. */
  readonly ready: boolean;
  /** What it can start from: nothing but noise, a pose, a base image. */
  readonly starts: readonly Start[];
  readonly can: { readonly [part in Part]: Ability };
  readonly problems: readonly SlotProblem[];
  /** Graphs for all that it can, to be checked against a server. */
  readonly graphs: readonly Filled[];
};

export type Start = 'noise' | 'pose' | 'base';

/** Values of which nothing is known but that they are there. */
export const unknownValues: SlotValues = {
  checkpoint: 'plasma:checkpoint',
  loras: [],
  positive: 'plasma:positive',
  negative: 'plasma:negative',
  width: 'plasma:width',
  height: 'plasma:height',
  seed: 'plasma:seed',
  steps: 'plasma:steps',
  cfg: 'plasma:cfg',
  sampler: 'plasma:sampler',
  scheduler: 'plasma:scheduler',
  denoise: 1,
  prefix: 'plasma:prefix',
};

const lora = (n: number): SlotValues['loras'][number] => ({
  name: `plasma:lora.${n}`,
  strength: 'plasma:strength',
  clip: 'plasma:clip',
});

const asks: { readonly [part in Part]: Partial<SlotValues> } = {
  lora: { loras: [lora(1), lora(2)] },
  vae: { vae: 'plasma:vae' },
  clipSkip: { clipSkip: 'plasma:clipSkip' },
  pose: {
    pose: {
      image: 'plasma:pose',
      controlnet: 'plasma:controlnet',
      strength: 'plasma:strength',
      start: 0,
      end: 1,
    },
    denoise: 'plasma:denoise',
  },
  base: { base: { image: 'plasma:base' }, denoise: 'plasma:denoise' },
  hires: {
    hires: {
      width: 'plasma:width',
      height: 'plasma:height',
      steps: 'plasma:steps',
      denoise: 'plasma:denoise',
    },
  },
  upscaler: { upscaler: 'plasma:upscaler' },
  finalSize: { finalSize: { width: 'plasma:width', height: 'plasma:height' } },
};

/** Finds out by trying: every start, then each part alone, then all together. */
export function abilitiesOf(workflow: Workflow): Abilities {
  const attempts = (['noise', 'pose', 'base'] as const).flatMap((start) =>
    // a loader of the model alone brings no VAE of its own
    [{}, asks.vae].map((vae) => {
      const values = { ...unknownValues, ...(start === 'noise' ? {} : asks[start]), ...vae };
      return { start, values, result: fillWorkflow(workflow, values) };
    }),
  );
  const good = attempts.flatMap(({ start, values, result }) =>
    result.ok ? [{ start, values, filled: result.value }] : [],
  );
  const can: { [part in Part]: Ability } = {
    lora: 'no',
    vae: 'no',
    clipSkip: 'no',
    pose: 'no',
    base: 'no',
    hires: 'no',
    upscaler: 'no',
    finalSize: 'no',
  };
  const [first] = good;
  if (first === undefined) {
    const failed = attempts.flatMap(({ result }) => (result.ok ? [] : [result.error]));
    const nearest = failed.reduce((least, one) => (one.length < least.length ? one : least));
    return { ready: false, starts: [], can, problems: nearest, graphs: [] };
  }
  const problems: SlotProblem[] = [];
  const graphs = good.map(({ filled }) => filled);
  let all: SlotValues = first.values;
  for (const part of Object.keys(parts) as Part[]) {
    if (!partly(workflow, part)) continue;
    const values = { ...first.values, ...asks[part] };
    const result = fillWorkflow(workflow, values);
    can[part] = result.ok ? 'yes' : 'broken';
    if (!result.ok) problems.push(...result.error);
    else {
      graphs.push(result.value);
      all = { ...all, ...asks[part] };
    }
  }
  const together = fillWorkflow(workflow, all);
  if (together.ok) graphs.push(together.value);
  else problems.push(...together.error);
  return {
    ready: problems.length === 0,
    starts: [...new Set(good.map(({ start }) => start))],
    can,
    problems: problems.filter(
      ({ message }, i) => problems.findIndex((other) => other.message === message) === i,
    ),
    graphs,
  };
}

import type { GraphView } from '../client.ts';

/** One picture of a grid: which checkpoint drew it, how strongly, from what. */
export type Cell = {
  readonly step: number;
  readonly probe: string;
  readonly seed: number;
  readonly strength: number;
  readonly path: string;
  readonly target: string;
  /** It is drawn, and on the disk. */
  readonly there: boolean;
};

/** A grid as a table: columns are checkpoints with a strength, rows are probes with a seed. */
export type Grid = {
  readonly steps: readonly number[];
  readonly strengths: readonly number[];
  readonly rows: readonly { readonly probe: string; readonly seed: number }[];
  readonly at: (
    row: { readonly probe: string; readonly seed: number },
    step: number,
    strength: number,
  ) => Cell | undefined;
};

/** The grid of a character, from the labels of its targets: `grid:spyke/400/back/s101/w0.6`. */
export function gridIn({ targets, files }: GraphView, character: string): Grid | undefined {
  const cells = new Map<string, Cell>();
  const steps = new Set<number>();
  const strengths = new Set<number>();
  const rows = new Map<string, { readonly probe: string; readonly seed: number }>();
  for (const { label, target, outputs, there } of targets) {
    const [head, step, probe, s, w] = (label ?? '').split('/');
    if (
      head !== `grid:${character}` ||
      probe === undefined ||
      !/^s\d+$/.test(s ?? '') ||
      !/^w-?[\d.]+$/.test(w ?? '')
    )
      continue;
    const path = outputs.map((file) => files[file]!).find((file) => /\.png$/.test(file)) ?? target;
    const cell = {
      step: Number(step),
      probe,
      seed: Number(s!.slice(1)),
      strength: Number(w!.slice(1)),
      path,
      target,
      there,
    };
    cells.set(`${cell.step} ${probe} ${cell.seed} ${cell.strength}`, cell);
    steps.add(cell.step);
    strengths.add(cell.strength);
    rows.set(`${probe} ${cell.seed}`, { probe, seed: cell.seed });
  }
  if (cells.size === 0) return undefined;
  return {
    steps: [...steps].sort((a, b) => a - b),
    strengths: [...strengths].sort((a, b) => a - b),
    rows: [...rows.values()],
    at: ({ probe, seed }, step, strength) => cells.get(`${step} ${probe} ${seed} ${strength}`),
  };
}

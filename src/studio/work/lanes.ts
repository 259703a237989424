import type { UnderWay } from '../client.ts';
import { inWords } from '../eta.ts';
import type { Bar } from '../state/work.svelte.ts';

/** What is busy while a tool runs, as a person calls it. */
export function resourceOf(tool: string): string {
  if (tool.startsWith('comfyui')) return 'ComfyUI';
  if (tool.startsWith('gemini')) return 'Gemini';
  if (tool.startsWith('kohya') || tool.startsWith('lora')) return 'Training';
  return 'This machine';
}

export type Lane = {
  readonly name: string;
  readonly resource: string;
  readonly bars: readonly Bar[];
  readonly now: readonly UnderWay[];
};

const order = ['ComfyUI', 'Gemini', 'Training', 'This machine'];

/** What runs beside what: a lane for each thing that a resource can do at a time. */
export function lanesOf(bars: readonly Bar[], underWay: Iterable<UnderWay>): readonly Lane[] {
  const lanes = new Map<string, { resource: string; lane: number; bars: Bar[]; now: UnderWay[] }>();
  const laneOf = (tool: string, lane: number) => {
    const resource = resourceOf(tool);
    const key = `${resource} ${lane}`;
    const known = lanes.get(key) ?? { resource, lane, bars: [], now: [] };
    lanes.set(key, known);
    return known;
  };
  for (const bar of bars) laneOf(bar.tool, bar.lane).bars.push(bar);
  for (const one of underWay) laneOf(one.tool, one.lane).now.push(one);
  const sorted = [...lanes.values()].sort(
    (a, b) => order.indexOf(a.resource) - order.indexOf(b.resource) || a.lane - b.lane,
  );
  const count = new Map<string, number>();
  return sorted.map(({ resource, bars: done, now }) => {
    const n = (count.get(resource) ?? 0) + 1;
    count.set(resource, n);
    return { name: `${resource} ${n}`, resource, bars: done, now };
  });
}

/** Round steps of a scale of time, ms. */
const steps = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000,
];

/** A round length of time, ms: `0.2 s`, `1.2 s`, `30 s`, `5 min`. */
export const tickInWords = (ms: number): string => (ms < 10_000 ? `${ms / 1000} s` : inWords(ms));

/** Where to draw lines on a span of time, ms from its beginning. */
export function ticks(span: number, most: number): readonly number[] {
  const step = steps.find((one) => span / one <= most) ?? steps.at(-1)!;
  return Array.from({ length: Math.floor(span / step) }, (_, i) => (i + 1) * step);
}

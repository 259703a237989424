import { frozen, realDisk } from '../../engine/real/disk.ts';
import type { Trace } from '../../engine/trace.ts';
import { allTraces } from '../../engine/trace-log.ts';

/**
 * How long a training of so many steps takes, in words: by the last one of this book, else by what is
 * usual for SD 1.5 at 512 px.
 * @param root of the book; id: of the character
 */
export function trainingTime(root: string, id: string, steps: number): string {
  const perStep = msPerStep(allTraces(frozen(realDisk(root))));
  const all = `${steps.toLocaleString('en')} steps`;
  return perStep === undefined
    ? `${all}: very roughly ${duration(500 * steps)} on an NVIDIA card, ${duration(5000 * steps)} on a Mac; plasma build smoke:${id} tells by five steps`
    : `${all}: about ${duration(perStep * steps)}, as fast as the last training here`;
}

/** Of the newest training or smoke run that was recorded. */
function msPerStep(traces: Iterable<Trace>): number | undefined {
  let newest: number | undefined;
  for (const { tool, params, ms, environment } of traces) {
    if (tool !== 'kohya') continue;
    // a run that went on after a stop has trained fewer steps than it was asked for
    const told = environment?.secondsPerStep;
    const steps = (params as { readonly settings?: { readonly steps?: unknown } }).settings?.steps;
    if (typeof told === 'number' && told > 0) newest = 1000 * told;
    else if (params.smoke !== true && typeof steps === 'number' && steps > 0) newest = ms / steps;
  }
  return newest;
}

/** 40 s, 12 min, 2 h 10 min: as exact as such a guess can be. */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return `${Math.max(1, Math.round(ms / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  const tens = Math.round(minutes / 5) * 5;
  return tens % 60 === 0 ? `${tens / 60} h` : `${Math.floor(tens / 60)} h ${tens % 60} min`;
}

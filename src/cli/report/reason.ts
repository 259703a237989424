import type { Reason } from '../../engine/explain.ts';
import type { Json } from '../../engine/json.ts';
import { showLocation } from '../show.ts';

/** One value of a key, short enough for a line. */
export function showValue(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value.slice(0, 12);
  const text = JSON.stringify(value);
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

/** Of two long texts, what differs between them, with a little of what stands around it. */
function showChange(before: Json | undefined, after: Json | undefined): string {
  if (typeof before !== 'string' || typeof after !== 'string' || Math.max(before.length, after.length) <= 60)
    return `${showValue(before)} → ${showValue(after)}`;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  // whole words, and two of them before
  start = before.lastIndexOf(' ', Math.max(0, start - 16)) + 1;
  const tail = before.slice(before.length - end).indexOf(' ');
  end = tail < 0 ? 0 : end - tail;
  const part = (text: string): string => {
    const cut = text.slice(start, text.length - end);
    const shown = `${start > 0 ? '…' : ''}${cut}${end > 0 ? '…' : ''}`;
    return JSON.stringify(shown.length > 90 ? `${shown.slice(0, 89)}…` : shown);
  };
  return `${part(before)} → ${part(after)}`;
}

/** A reason as one sentence: `prompt: "rain" → "snow" (chapters/ch-01/script.yaml:12:15)` */
export function showReason(reason: Reason): string {
  const where = reason.source === undefined ? '' : ` (${showLocation(reason.source)})`;
  const change =
    reason.kind === 'param'
      ? showChange(reason.before, reason.after)
      : `${showValue(reason.before)} → ${showValue(reason.after)}`;
  switch (reason.kind) {
    case 'param':
      return `${reason.called ?? reason.name}: ${change}${where}`;
    case 'input':
      return reason.before === undefined && reason.after === undefined
        ? `reads ${reason.path ?? reason.name}, which is stale`
        : `input ${reason.path ?? reason.name}: ${change}`;
    case 'tool':
      return reason.before === undefined
        ? `is now made by ${reason.name} (version ${showValue(reason.after)})`
        : reason.after === undefined
          ? `was made by ${reason.name}`
          : `${reason.name} itself: version ${change}`;
    case 'model':
      return `model ${reason.name}: ${change}`;
    case 'output':
      return reason.after === undefined ? `no longer makes "${reason.name}"` : `makes "${reason.name}" too`;
    case 'new':
      return 'was never made';
    case 'missing':
      return `${reason.name} is gone`;
    case 'edited':
      return `${reason.name} was changed by hand`;
    case 'forced':
      return 'you asked for it with --force';
    case 'gone':
      return `${reason.name}, which it needs, is not there`;
    case 'unverified':
      return 'its last run did not finish';
  }
}

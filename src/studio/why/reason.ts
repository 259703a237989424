import type { Explanation } from '../client.ts';

export type Reason = Explanation['targets'][number]['reasons'][number];

/** One value, short enough for a line. */
export function valueInWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value.slice(0, 12);
  const text = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** A reason as one sentence, without where it is written. */
export function reasonInWords(reason: Reason): string {
  const { kind, name, called, before, after, path } = reason;
  const change = `${valueInWords(before)} → ${valueInWords(after)}`;
  switch (kind) {
    case 'param':
      return `${called ?? name}: ${change}`;
    case 'input':
      return before === undefined && after === undefined
        ? `reads ${path ?? name}, which is stale`
        : `reads ${path ?? name}, which changed`;
    case 'tool':
      return before === undefined
        ? `is made by ${name} now`
        : after === undefined
          ? `was made by ${name}`
          : `${name} itself changed: version ${change}`;
    case 'model':
      return `model ${name}: ${change}`;
    case 'output':
      return after === undefined ? `no longer makes ${name}` : `makes ${name} too`;
    case 'new':
      return 'was never made';
    case 'missing':
      return `${name} is gone`;
    case 'edited':
      return `${name} was changed by hand`;
    case 'forced':
      return 'you asked for it';
    case 'gone':
      return `${name}, which it needs, is not there`;
    case 'unverified':
      return 'its last run did not finish';
    default:
      return `${kind} ${name}: ${change}`;
  }
}

import { entries, list, oneLine, text } from './loose.ts';

/** What an answer of 429 means. Waits are in ms. */
export type Quota =
  /** Too many in a minute. */
  | { readonly kind: 'minute'; readonly waitMs?: number; readonly quota?: string }
  /** All of today's are used. */
  | { readonly kind: 'day'; readonly quota: string }
  /** The project may make none at all. */
  | { readonly kind: 'none'; readonly quota?: string }
  /** The service itself has no room; no quota of ours is named. */
  | { readonly kind: 'crowded'; readonly waitMs?: number };

/**
 * Reads the error of a 429. The delay stands in its details; there is no Retry-After header today, and
 * it counts should there be one.
 */
export function readQuota(error: unknown, retryAfter: string | undefined, now: number): Quota {
  const { message, details } = entries(error);
  const parts = list(details).map(entries);
  const violations = parts
    .filter((part) => String(part['@type']).endsWith('QuotaFailure'))
    .flatMap(({ violations }) => list(violations).map(entries));
  const ids = violations.map(({ quotaId }) => text(quotaId)).filter((id) => id !== undefined);
  const words = text(message) ?? '';
  const none = /\blimit:\s*0(?![\d.])/.test(words) || violations.some((each) => each.quotaValue === '0');
  const [quota] = ids.map(oneLine);
  if (none) return { kind: 'none', ...(quota === undefined ? {} : { quota }) };
  const day = ids.find((id) => /PerDay/i.test(id));
  if (day !== undefined) return { kind: 'day', quota: oneLine(day) };
  const waitMs = Math.max(
    ...parts.map(({ retryDelay }) => durationMs(retryDelay) ?? -1),
    headerMs(retryAfter, now) ?? -1,
  );
  const waiting = waitMs < 0 ? {} : { waitMs };
  if (ids.length > 0) return { kind: 'minute', ...waiting, ...(quota === undefined ? {} : { quota }) };
  return waitMs < 0 ? { kind: 'crowded' } : { kind: 'minute', ...waiting };
}

/** `53s`, `45.837906927s` (a Duration of protocol buffers in JSON) as ms, rounded up. */
function durationMs(duration: unknown): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(String(duration))?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

/** Retry-After, in seconds or as a date (RFC 9110, 10.2.3). */
function headerMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const dayMs = 86_400_000;
const pacific = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** ms since midnight, by the clock on a wall in California. */
function sinceMidnight(at: number): number {
  const parts = Object.fromEntries(pacific.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return ((parts.hour! * 60 + parts.minute!) * 60 + parts.second!) * 1000 + (((at % 1000) + 1000) % 1000);
}

/** When daily quotas begin anew: the next midnight in California, ms since 1970. */
export function nextMidnightPacific(now: number): number {
  const guess = now + dayMs - sinceMidnight(now);
  // a day on which clocks are set has 23 or 25 hours
  const off = sinceMidnight(guess);
  return off === 0 ? guess : guess + (off > dayMs / 2 ? dayMs - off : -off);
}

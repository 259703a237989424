/** A ComfyUI version as numbers: `0.3.64` → [0, 3, 64]; undefined for anything else. */
export type Version = readonly [major: number, minor: number, patch: number];

export function versionOf(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

export function isBefore(a: Version, b: Version): boolean {
  for (const i of [0, 1, 2] as const) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}

/** Before 0.3.58 an interrupt stopped whatever ran: somebody else's picture too. */
export const oldest: Version = [0, 3, 58];
/** The newest line whose answers are known. Newer ones are tried all the same. */
export const newest: Version = [0, 38, 99];
/** From here on one prompt is cancelled by one call, whether it waits or runs. */
export const cancelsOne: Version = [0, 26, 0];

import { ask, goodValue } from '../workshop/doctor/ask.ts';
import { serversToLookAt } from '../workshop/doctor/servers.ts';
import { readStats } from '../workshop/doctor/stats.ts';
import type { House } from './house.ts';

/** How long a part may take to say that it is there, ms. */
const limitMs = 1000;
/** Whoever asks again within this, ms, gets the same answer. */
const freshMs = 500;

export type ServerHealth = {
  readonly name: string;
  readonly url: string;
  readonly up: boolean;
  readonly version?: string;
  /** `cpu`, `cuda`, `mps` … */
  readonly device?: string;
  readonly deviceName?: string;
};

export type Health = {
  readonly status: 'ok' | 'degraded';
  readonly comfyui: boolean;
  readonly mps: boolean;
  readonly device: string | null;
  readonly servers: readonly ServerHealth[];
  readonly book: boolean;
  readonly backend: string;
  readonly version: string;
  readonly uptimeMs: number;
};

/** Looks whether the parts that a book needs are there, in bounded time. */
export function openHealth(house: House, now: () => number = Date.now): () => Promise<Health> {
  const began = now();
  let last: { readonly at: number; readonly health: Promise<Health> } | undefined;

  const lookNow = async (): Promise<Health> => {
    const read = await house.reader.now();
    const reading = read.ok ? read.value : house.reader.lastGood();
    const { servers } = serversToLookAt(house.env, reading?.project.config);
    const seen = await Promise.all(
      servers.map(async ({ name, address }): Promise<ServerHealth> => {
        const url = address.at.shown;
        const answer = await ask(address.at.url('/system_stats'), { limitMs, signal: house.signal });
        const stats = readStats(goodValue(answer));
        if (stats === undefined) return { name, url, up: false };
        const { device } = stats;
        return {
          name,
          url,
          up: true,
          version: stats.comfyui,
          ...(device === undefined ? {} : { device: device.type, deviceName: device.name }),
        };
      }),
    );
    const comfyui = seen.some(({ up }) => up);
    const backend = reading?.project.backend ?? house.backend ?? 'sketch';
    return {
      // what nothing is drawn with need not be there
      status: read.ok && (comfyui || backend !== 'comfyui') ? 'ok' : 'degraded',
      comfyui,
      mps: seen.some(({ device }) => device === 'mps'),
      device: seen.find(({ up }) => up)?.device ?? null,
      servers: seen,
      book: read.ok,
      backend,
      version: house.version,
      uptimeMs: Math.max(0, now() - began),
    };
  };
  return () => {
    if (last === undefined || now() - last.at > freshMs) last = { at: now(), health: lookNow() };
    return last.health;
  };
}

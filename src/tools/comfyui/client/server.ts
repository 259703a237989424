import { randomUUID } from 'node:crypto';
import { err, ok, type Result } from '../../../engine/result.ts';
import { jsonOf } from '../../http/json.ts';
import type { Timeouts } from '../../http/request.ts';
import { addressOf } from './address.ts';
import type { Environment } from './order.ts';
import { ask, askJson, type Exchange, type Fault, isObject, textOf } from './routes.ts';
import { type SocketLimits, socketLimits, type Wire, wireTo } from './socket.ts';
import { backoff, realTiming, rest, type Timing } from './timing.ts';
import type { Back, Trouble } from './trouble.ts';
import { compareVersions, leastVersion, triedVersion } from './version.ts';

export type ServerOptions = {
  readonly timing?: Timing;
  /** How long a server may take to answer for the first time. Default 60 s. */
  readonly startMs?: number;
  /** How long to look for a server that went away. Default 10 min. */
  readonly backMs?: number;
  /** How long it may give no answer at all while it should work, before it counts as gone. Default 15 s. */
  readonly goneMs?: number;
  readonly timeouts?: Timeouts;
  readonly socket?: Partial<SocketLimits>;
};

/** What a server says of itself. */
export type Looked = {
  readonly version: string;
  readonly python: string;
  readonly pytorch: string;
  readonly os: string;
  /** Its command line, without the program. */
  readonly argv: readonly string[];
  readonly device: {
    readonly type: string;
    readonly name: string;
    /** Bytes; of the main memory on cpu and mps. */
    readonly memory: number;
    readonly free: number;
  };
  /** What a person should know: a version that was never tried, a connection that can be read. */
  readonly warnings: readonly string[];
};

/** What is found out about a server once, by asking. */
export type Abilities = {
  /** `/api/jobs/{id}`: one answer for queue and history. */
  readonly jobs: boolean;
};

/** One server, shared by all jobs of a process. */
export type Server = Exchange & {
  readonly timing: Timing;
  readonly wire: Wire;
  readonly goneMs: number;
  /** Waits until it answers, at most `startMs` for all jobs together, and finds out what it is. */
  readonly ready: (signal?: AbortSignal) => Promise<Result<Looked & Abilities, Trouble>>;
  /** It was there and is no more: what it said is forgotten. */
  readonly forget: () => void;
  /** Settles when it answers again, for all who ask together. */
  readonly back: Back;
  /** Whether `/api/jobs/{id}/cancel` is there; undefined before the first cancel. */
  canCancel: boolean | undefined;
  /** Ends its socket; whatever still runs fails to hear, not to end. */
  readonly close: () => Promise<void>;
};

/** A server by its address. Nothing is sent yet. */
export function openServer(text: string, options: ServerOptions = {}): Result<Server, Trouble> {
  const address = addressOf(text);
  if (!address.ok) return err({ kind: 'bad-address', reason: address.error });
  const { timing = realTiming, startMs = 60_000, backMs = 600_000, goneMs = 15_000, timeouts } = options;
  const to: Exchange = { address: address.value, ...(timeouts === undefined ? {} : { timeouts }) };
  const closing = new AbortController();
  let known: Promise<Result<Looked & Abilities, Trouble>> | undefined;
  const back: Back = shared(
    (signal) => returned(to, timing, backMs, AbortSignal.any([signal, closing.signal])),
    false,
  );
  const firstLook = shared<Result<Looked & Abilities, Trouble>>(
    async (signal) => {
      const looked = await waited(to, timing, startMs, back, signal);
      if (!looked.ok) return looked;
      return ok({ ...looked.value, jobs: await hasJobs(to) });
    },
    err({ kind: 'cancelled', confirmed: true }),
  );
  const server: Server = {
    ...to,
    timing,
    goneMs,
    wire: wireTo(to.address, timing, { ...socketLimits, ...options.socket }),
    async ready(signal) {
      if (known !== undefined) return known;
      const found = await firstLook(signal);
      if (found.ok) known = Promise.resolve(found);
      return found;
    },
    forget() {
      known = undefined;
      server.canCancel = undefined;
    },
    back,
    canCancel: undefined,
    async close() {
      closing.abort();
      await server.wire.close();
    },
  };
  return ok(server);
}

/**
 * One run of `act` for all who call while it runs. Who calls it off gets `left` at once; when nobody
 * waits any more, it is stopped.
 */
function shared<T>(act: (signal: AbortSignal) => Promise<T>, left: T): (signal?: AbortSignal) => Promise<T> {
  type Run = { readonly value: Promise<T>; readonly stop: AbortController; waiting: number };
  let run: Run | undefined;
  return (signal) => {
    if (signal?.aborted) return Promise.resolve(left);
    if (run === undefined) {
      const stop = new AbortController();
      const started: Run = { value: act(stop.signal), stop, waiting: 0 };
      const forget = (): void => {
        if (run === started) run = undefined;
      };
      started.value.then(forget, forget);
      run = started;
    }
    const mine = run;
    mine.waiting++;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        resolve(left);
        if (--mine.waiting > 0) return;
        if (run === mine) run = undefined;
        mine.stop.abort();
      };
      signal?.addEventListener('abort', leave, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', leave);
      mine.value.then(resolve, reject).then(settled, settled);
    });
  };
}

async function waited(
  to: Exchange,
  timing: Timing,
  startMs: number,
  back: Back,
  signal: AbortSignal,
): Promise<Result<Looked, Trouble>> {
  const end = timing.now() + startMs;
  for (let n = 0; ; n++) {
    const looked = await lookAt(to, signal);
    if (looked.ok) return looked;
    if (looked.error.kind === 'trouble') return err(looked.error.trouble);
    if (signal.aborted) return err({ kind: 'cancelled', confirmed: true });
    const left = end - timing.now();
    if (left <= 0) {
      return looked.error.kind === 'busy'
        ? err({ ...looked.error, kind: 'server-error' })
        : err({ kind: 'unreachable', reason: looked.error.reason, back });
    }
    await rest(timing, Math.min(left, backoff(n, 250, 5000)), signal);
  }
}

async function returned(to: Exchange, timing: Timing, backMs: number, signal: AbortSignal): Promise<boolean> {
  const end = timing.now() + backMs;
  for (let n = 0; ; n++) {
    await rest(timing, Math.min(Math.max(0, end - timing.now()), backoff(n, 500, 10_000)), signal);
    if (signal.aborted) return false;
    const looked = await lookAt(to, signal);
    if (looked.ok) return true;
    if (looked.error.kind === 'trouble' || timing.now() >= end) return false;
  }
}

/** What a server says of itself, asked once. Waits for nothing and remembers nothing. */
export async function look(server: Exchange, signal?: AbortSignal): Promise<Result<Looked, Trouble>> {
  const looked = await lookAt(server, signal);
  if (looked.ok) return looked;
  const fault = looked.error;
  if (fault.kind === 'trouble') return err(fault.trouble);
  if (fault.kind === 'busy') return err({ ...fault, kind: 'server-error' });
  return err({ kind: 'unreachable', reason: fault.reason, back: () => Promise.resolve(false) });
}

/** `GET /system_stats` (facts A.16). */
async function lookAt(to: Exchange, signal?: AbortSignal): Promise<Result<Looked, Fault>> {
  const stats = await askJson(to, '/system_stats', {
    ...(signal === undefined ? {} : { signal }),
    maxBytes: 1 << 20,
  });
  if (!stats.ok) return stats;
  const { system, devices } = stats.value;
  const trouble = (trouble: Trouble): Result<Looked, Fault> => err({ kind: 'trouble', trouble });
  if (!isObject(system) || typeof system.comfyui_version !== 'string')
    return trouble({ kind: 'not-comfyui', reason: '/system_stats names no comfyui_version' });
  const version = system.comfyui_version;
  if (compareVersions(version, leastVersion) < 0)
    return trouble({ kind: 'too-old', version, least: leastVersion });
  const first = Array.isArray(devices) && isObject(devices[0]) ? devices[0] : {};
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const argv = Array.isArray(system.argv) ? system.argv.filter((one) => typeof one === 'string') : [];
  return ok({
    version,
    python: textOf(system.python_version),
    pytorch: textOf(system.pytorch_version),
    os: textOf(system.os),
    argv: argv.slice(1),
    device: {
      type: textOf(first.type),
      name: textOf(first.name),
      memory: number(first.vram_total),
      free: number(first.vram_free),
    },
    warnings: [
      ...(to.address.warning === undefined ? [] : [to.address.warning]),
      ...(compareVersions(version, triedVersion) > 0
        ? [`ComfyUI ${version} is newer than ${triedVersion}, the newest that was tried`]
        : []),
    ],
  });
}

/** An unknown job is a JSON 404 where the route exists, and a text 404 where it doesn't. */
async function hasJobs(to: Exchange): Promise<boolean> {
  const reply = await ask(to, `/jobs/${randomUUID()}`, { maxBytes: 1 << 20 });
  return reply.ok && reply.value.status === 404 && jsonOf(reply.value).ok;
}

const telling =
  /^--(cpu|cpu-vae|gpu-only|(high|normal|low|no)vram|directml|fast|deterministic|disable-metadata|disable-xformers|disable-smart-memory|(force-)?(fp|bf)(16|32|64|8).*|force-channels-last|use-.*-attention|force-upcast-attention|dont-upcast-attention|cache-.*)(=.*)?$/;

/** What to record of a server beside a picture. Flags that hold paths of its owner are left out. */
export function environmentOf(looked: Looked): Environment {
  return {
    server: looked.version,
    pytorch: looked.pytorch,
    device: { type: looked.device.type, name: looked.device.name },
    argv: looked.argv.filter((flag) => telling.test(flag)),
  };
}

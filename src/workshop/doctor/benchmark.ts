import { randomInt, randomUUID } from 'node:crypto';
import type { Result } from '../../engine/result.ts';
import type { Ears, Rendered } from '../../tools/comfyui/client/order.ts';
import { render } from '../../tools/comfyui/client/render.ts';
import { type Server as Client, openServer } from '../../tools/comfyui/client/server.ts';
import { tell } from '../../tools/comfyui/client/tell.ts';
import type { Trouble } from '../../tools/comfyui/client/trouble.ts';
import type { Graph } from '../../tools/comfyui/workflow/graph.ts';
import { ask } from './ask.ts';
import { whyCpu } from './device.ts';
import type { Findings } from './examine.ts';
import { readNames, sameName } from './models.ts';
import type { Row, Verdict } from './row.ts';
import type { Seen } from './server-checks.ts';
import type { Stats } from './stats.ts';

/** What is drawn: what a panel of SD 1.5 usually is, in pixels and steps. */
export const task = { side: 512, steps: 20 } as const;
/** A panel should take no longer than this (ms). */
export const goalMs = 120_000;

export type Benchmark = {
  readonly signal: AbortSignal;
  /** The longest that a question may take, ms; drawing takes as long as it does. */
  readonly limitMs: number;
  /** Told what is done now, in a line. */
  readonly say: (text: string) => void;
};

/** Draws a picture on every server that answers, all at once: a row for each. */
export async function benchmarkAll(found: Findings, benchmark: Benchmark): Promise<readonly Row[]> {
  const servers = found.seen.filter(({ stats }) => stats !== undefined);
  if (servers.length === 0)
    return [
      {
        area: 'Benchmark',
        what: 'drawing',
        state: 'skip',
        found: 'no ComfyUI answers, so nothing was drawn',
      },
    ];
  return Promise.all(
    servers.map(async (seen) => ({
      area: 'Benchmark',
      what: servers.length > 1 ? seen.server.name : 'drawing',
      ...(await benchmarkOn(seen, found.checkpoint, benchmark)),
    })),
  );
}

async function benchmarkOn(
  { server, stats }: Seen,
  wanted: string | undefined,
  { signal, limitMs, say }: Benchmark,
): Promise<Verdict> {
  const names = readNames(await ask(server.address.at.url('/models/checkpoints'), { signal, limitMs }));
  const checkpoint = wanted === undefined ? names?.[0] : sameName(names ?? [], wanted);
  if (checkpoint === undefined)
    return {
      state: 'warn',
      found:
        wanted === undefined ? 'the server has no checkpoint to draw with' : `the server has no ${wanted}`,
      advice:
        'Put a checkpoint into models/checkpoints of ComfyUI, then run `plasma doctor --benchmark` again.',
    };
  const opened = openServer(server.address.text, { startMs: limitMs });
  if (!opened.ok) return failed(opened.error, server.address.at.shown);
  try {
    say(`${server.name}: loading ${checkpoint}`);
    // the models are loaded by a picture of one step, so that what is measured is what each panel takes
    const first = await draw(opened.value, benchmarkGraph(checkpoint, 64, 1), signal);
    if (!first.ok) return failed(first.error, server.address.at.shown);
    const second = await draw(opened.value, benchmarkGraph(checkpoint, task.side, task.steps), signal, {
      onQueue: (before) => {
        if (before > 0) say(`${server.name}: waits for ${before} before it`);
      },
      onProgress: ({ title, step }) =>
        say(`${server.name}: ${step === undefined ? title : `step ${step.done} of ${step.total}`}`),
    });
    if (!second.ok) return failed(second.error, server.address.at.shown);
    return benchmarkVerdict({ loadMs: first.value.ms, drawMs: second.value.ms }, checkpoint, stats);
  } finally {
    await opened.value.close();
  }
}

type Timed = { readonly ms: number };

async function draw(
  client: Client,
  graph: Graph,
  signal: AbortSignal,
  ears: Ears = {},
): Promise<Result<Timed, Trouble>> {
  const started = performance.now();
  const rendered: Result<Rendered, Trouble> = await render(
    client,
    { promptId: randomUUID(), graph, outputs: ['7'], signal },
    ears,
  );
  if (!rendered.ok) return rendered;
  // the server's own clock leaves out what waited before; some versions don't tell
  return { ok: true, value: { ms: rendered.value.ms ?? performance.now() - started } };
}

function failed(trouble: Trouble, address: string): Verdict {
  const { message, facts, hint } = tell(trouble, address);
  const why = facts.map(([label, value]) => `${label} ${value}`).join(', ');
  const still = trouble.kind === 'cancelled' && !trouble.confirmed;
  return {
    state: 'fail',
    found: why === '' ? message : `${message}: ${why}`,
    advice: hint,
    ...(still ? { facts: { stillDrawing: true } } : {}),
  };
}

/** The time against the goal. `loadMs`: the first, tiny picture, with which the models were loaded. */
export function benchmarkVerdict(
  { loadMs, drawMs }: { readonly loadMs: number; readonly drawMs: number },
  checkpoint: string,
  stats: Pick<Stats, 'device' | 'argv' | 'torch' | 'os'> | undefined,
): Verdict {
  const facts = { loadMs: Math.round(loadMs), drawMs: Math.round(drawMs), goalMs, checkpoint, ...task };
  const what = `${task.side}×${task.side} in ${task.steps} steps took ${inSeconds(drawMs)} with ${checkpoint}`;
  const load = `models loaded in ${inSeconds(loadMs)}`;
  if (drawMs <= goalMs)
    return { state: 'ok', found: `${what}: within the two minutes of the goal (${load})`, facts };
  const device = stats?.device?.type;
  const { why, advice } = device === 'cpu' ? whyCpu(stats!) : slow(device);
  return {
    state: 'warn',
    found: `${what}: more than the two minutes of the goal (${load}). ${why}`.trim(),
    advice,
    facts,
  };
}

const slow = (device: string | undefined): { readonly why: string; readonly advice: string } =>
  device === 'mps'
    ? {
        why: 'On a Mac that is mostly memory that was swapped out.',
        advice: 'Close other programs and try again; with 16 GB or less, draw no larger than 512 × 512.',
      }
    : {
        why: '',
        advice:
          'See that nothing else uses the card (`nvidia-smi` lists it) and that ComfyUI was not started with `--lowvram` or `--novram`.',
      };

const inSeconds = (ms: number): string => {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
};

/** Text to picture with nothing but a checkpoint. A new seed each time: nothing may come from a cache. */
export function benchmarkGraph(checkpoint: string, side: number, steps: number): Graph {
  return {
    '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
    '2': {
      class_type: 'CLIPTextEncode',
      inputs: { clip: ['1', 1], text: 'a lighthouse in the rain, manga, ink' },
    },
    '3': { class_type: 'CLIPTextEncode', inputs: { clip: ['1', 1], text: '' } },
    '4': { class_type: 'EmptyLatentImage', inputs: { width: side, height: side, batch_size: 1 } },
    '5': {
      class_type: 'KSampler',
      inputs: {
        model: ['1', 0],
        positive: ['2', 0],
        negative: ['3', 0],
        latent_image: ['4', 0],
        seed: randomInt(2 ** 47),
        steps,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
      },
    },
    '6': { class_type: 'VAEDecode', inputs: { samples: ['5', 0], vae: ['1', 2] } },
    '7': {
      class_type: 'SaveImage',
      inputs: { images: ['6', 0], filename_prefix: 'plasma/doctor/benchmark' },
    },
  };
}

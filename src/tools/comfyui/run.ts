import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { sha256 } from '../../engine/digest.ts';
import type { JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Loss, Setback } from '../../engine/tool.ts';
import {
  type Ears,
  free,
  type Order,
  type Rendered,
  render,
  type Server,
  type Trouble,
  tell,
} from './client/client.ts';
import { forgetPlaced, type Obstacle, place } from './inputs.ts';
import { forgetPrompt, keepPrompt, keptPrompt } from './kept-prompt.ts';
import { checkPins } from './pins.ts';
import { recordOf, serverOf, sizeOfPng } from './record.ts';
import { type ComfySettings, type Seat, serverAt, settingsOf } from './settings.ts';
import { type ComfyNotes, type ComfyParams, prefixName, withNames } from './tool.ts';
import type { Graph } from './workflow/graph.ts';

const params = z.object({
  graph: z.record(z.string(), z.object({ class_type: z.string(), inputs: z.record(z.string(), z.json()) })),
  output: z.string(),
});

/** Renders one graph on the server that the job holds. */
export async function run(job: Job<ComfyParams>): Promise<Result<Done, Setback>> {
  const read = params.safeParse(job.params);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    return err({
      kind: 'failed',
      message: `no graph for ComfyUI: ${issue.path.join('.')}: ${issue.message}`,
    });
  }
  const settings = settingsOf(job.settings);
  const kept = job.anew ? undefined : keptPrompt(job.keep, job.key);
  // what was under way when plasma ended is fetched where it was
  const seat = settings.seats.find(({ url }) => url === kept?.url) ?? seatOf(settings, job.held);
  if (seat === undefined)
    return err({
      kind: 'failed',
      message: 'no ComfyUI server is set',
      hint: "Name one in plasma.config.ts: comfyui: { servers: { local: 'http://127.0.0.1:8188' }, … }",
    });
  const opened = serverAt(seat, settings.patienceMs);
  if (!opened.ok) return err(setbackOf(opened.error, seat, job));
  const done = await renderAt(opened.value, seat, settings, job, kept?.promptId);
  if (done.ok) return done;
  forgetPlaced(seat);
  return err('setback' in done.error ? done.error.setback : setbackOf(done.error.trouble, seat, job));
}

/** The server of a job: the one it got, or the first of the pool when nobody schedules (`plasma verify`). */
const seatOf = ({ seats }: ComfySettings, held: readonly string[]): Seat | undefined =>
  seats.find(({ resource }) => held.includes(resource)) ?? seats[0];

async function renderAt(
  server: Server,
  seat: Seat,
  settings: ComfySettings,
  job: Job<ComfyParams>,
  under: string | undefined,
): Promise<Result<Done, Obstacle>> {
  const { signal, keep, key } = job;
  const image = job.outputs.image!;
  const ready = await server.ready(signal);
  if (!ready.ok) return err({ trouble: ready.error });
  const models = await checkPins(job, seat);
  if (!models.ok) return err({ setback: models.error });
  const names = new Map<string, string>();
  for (const [name, input] of Object.entries(job.inputs)) {
    const placed = await place(server, seat, name, input, signal);
    if (!placed.ok) return placed;
    names.set(`plasma:input:${name}`, placed.value);
  }
  const notes = (job.action.notes ?? {}) as Partial<ComfyNotes>;
  const graph = withNames(titled(job.params.graph, notes), (text) => names.get(text) ?? text);
  const withPrefix = (prefix: string): Graph =>
    withNames(graph, (text) => (text === prefixName ? prefix : text));

  const promptId = under ?? randomUUID();
  const order: Order = {
    promptId,
    graph: withPrefix(prefixOf(key, promptId)),
    outputs: [job.params.output],
    adopt: under !== undefined,
    extraPngInfo: { plasma: (notes.picture ?? {}) as JsonObject },
    fileFor: () => image.file,
    withPrefix,
    limits: { stallMs: settings.stallMs },
    signal,
  };
  const told: string[] = [...ready.value.warnings];
  const ears = earsOf(job, told, (id) => {
    if (!job.anew) keepPrompt(keep, key, { promptId: id, url: seat.url });
  });
  let rendered = await render(server, order, ears);
  if (job.anew && rendered.ok && isRemembered(graph, rendered.value)) {
    // what it has in memory is no picture made anew: it is told to forget, and asked again
    const freed = await free(server, signal);
    if (!freed.ok) return err({ trouble: freed.error });
    const promptId = randomUUID();
    rendered = await render(server, { ...order, promptId, graph: withPrefix(prefixOf(key, promptId)) }, ears);
  }
  if (!job.anew && (rendered.ok || rendered.error.kind !== 'cancelled' || rendered.error.confirmed))
    forgetPrompt(keep, key);
  if (!rendered.ok) return err({ trouble: rendered.error });
  if (job.anew && isRemembered(graph, rendered.value)) {
    return err({
      setback: {
        kind: 'failed',
        message: `${seat.name} gave a picture from its memory instead of rendering it again`,
        hint: 'Start ComfyUI with --cache-none, or restart it, and try again.',
      },
    });
  }
  const finished = finish(job, seat, graph, rendered.value, models.value, told);
  return finished.ok ? finished : err({ setback: finished.error });
}

/** Unique for each job, so that no picture is taken for another's and two servers may share a folder. */
const prefixOf = (key: string, promptId: string): string =>
  `plasma/${key.slice(0, 12)}-${promptId.slice(0, 8)}`;

function finish(
  job: Job<ComfyParams>,
  seat: Seat,
  graph: Graph,
  rendered: Rendered,
  models: { readonly [name: string]: string | null },
  told: readonly string[],
): Result<Done, Setback> {
  const bytes = readFileSync(job.outputs.image!.file);
  if (rendered.images[0]?.type !== 'image/png') {
    return err({
      kind: 'failed',
      message: `${seat.name} gave a JPEG`,
      hint: 'End the workflow with a SaveImage node: it writes PNG, which loses nothing and tells how it was made.',
    });
  }
  const notes = (job.action.notes ?? {}) as Partial<ComfyNotes>;
  const loras: { [id: string]: string } = {};
  for (const [name, { digest }] of Object.entries(job.inputs))
    if (name.startsWith('lora.')) loras[name.slice(5)] = digest;
  // one name for all runs of a key: the file beside the picture says what was asked, not which try it was
  const shown = withNames(graph, (text) => (text === prefixName ? `plasma/${job.key.slice(0, 12)}` : text));
  job.outputs.workflow?.write(`${JSON.stringify(shown, undefined, 2)}\n`);
  const image = { sha256: sha256(bytes), ...sizeOfPng(bytes) };
  job.outputs.record?.write(
    `${JSON.stringify(recordOf({ notes, models, loras, seat, rendered, image }), undefined, 2)}\n`,
  );
  return ok({
    environment: {
      server: { name: seat.name, ...serverOf(rendered.environment) },
      models: models as JsonObject,
      promptId: rendered.promptId,
      ...(rendered.ms === undefined ? {} : { renderMs: Math.round(rendered.ms) }),
    },
    ...(told.length === 0 ? {} : { warnings: once(seat, told) }),
  });
}

const said = new Set<string>();

/** What is true of a server is told once, and not for each panel. */
const once = (seat: Seat, warnings: readonly string[]): readonly string[] =>
  warnings.filter((warning) => {
    const text = `${seat.url} ${warning}`;
    return !said.has(text) && said.add(text);
  });

/** The graph with its titles, which are no part of the key and which people read in ComfyUI. */
const titled = (graph: Graph, { titles = {} }: Partial<ComfyNotes>): Graph =>
  Object.fromEntries(
    Object.entries(graph).map(([id, node]) => [
      id,
      Object.hasOwn(titles, id) ? { ...node, _meta: { title: titles[id]! } } : node,
    ]),
  );

/** Whether a sampler did not have to run: its picture is the one of the last time, whatever was asked. */
const isRemembered = (graph: Graph, { cachedNodes }: Rendered): boolean =>
  Object.entries(graph).some(
    ([id, { class_type }]) => /sampler/i.test(class_type) && cachedNodes.includes(id),
  );

function earsOf(job: Job<ComfyParams>, told: string[], onAttempt: (promptId: string) => void): Ears {
  let last = { done: 0, total: 0 };
  return {
    onAttempt,
    onQueue: (before) =>
      job.progress({ done: 0, total: 0, note: before === 0 ? 'is next' : `waits for ${before} before it` }),
    onStart: () => job.progress({ done: 0, total: 0, note: 'started' }),
    onProgress: ({ title, done, total, step }) => {
      last = step ?? { done, total };
      job.progress({ ...last, note: title });
    },
    onPreview: (preview) => job.progress({ ...last, preview }),
    onNote: (text) => void told.push(text),
  };
}

/** A client's trouble as the engine takes it: what is wrong with a server is no fault of the panel. */
function setbackOf(trouble: Trouble, seat: Seat, job: Job<ComfyParams>): Setback {
  const words = tell(trouble, seat.url.replace(/\/\/[^/@]*@/, '//'));
  if (trouble.kind === 'cancelled') return { kind: 'cancelled', ...words };
  const loss = lossOf(trouble);
  return loss === undefined || !job.held.includes(seat.resource)
    ? { kind: 'failed', ...words }
    : { kind: 'lost', ...words, resource: seat.resource, ...loss };
}

/** What a trouble says of the server as a whole: other panels would fare no better there. */
function lossOf(trouble: Trouble): Pick<Loss, 'blamed' | 'back'> | undefined {
  switch (trouble.kind) {
    case 'gone':
      return { blamed: trouble.blamed, back: (signal) => trouble.back(signal) };
    case 'unreachable':
      return { blamed: false, back: (signal) => trouble.back(signal) };
    case 'zombie':
    case 'not-comfyui':
    case 'forbidden':
    case 'redirected':
    case 'too-old':
    case 'bad-address':
      return { blamed: false, back: async () => false };
    default:
      return undefined;
  }
}

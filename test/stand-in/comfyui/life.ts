import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok } from '../../../src/engine/result.ts';
import type { BadDays, ErrorKind } from './bad-days.ts';
import { type Catalogue, catalogueOf } from './catalogue.ts';
import { type Folders, filesUnder } from './folders.ts';
import type { Gate } from './gate.ts';
import { type History, newHistory } from './history.ts';
import { type Listener, listen, type SeenRequest } from './listen.ts';
import { type CacheMode, newCache } from './node-cache.ts';
import type { Studio } from './nodes.ts';
import { decode } from './png.ts';
import type { Posted } from './prompt-route.ts';
import { compareVersions, type QueueItem } from './protocol.ts';
import { isObject, type ValueObject, write } from './python-json.ts';
import { newQueue, type Queue } from './queue.ts';
import { answerTo, type Server } from './routes.ts';
import { savePictures } from './saving.ts';
import { type Hub, newHub } from './sockets.ts';
import { type Device, systemStats } from './system-stats.ts';
import type { Troubles } from './trouble.ts';
import { inputFile } from './view.ts';
import { type PromptRecord, startWorker, type Worker } from './worker.ts';

/** What outlives the server's process: files, switches, and the test's own records. */
export type World = {
  readonly version: string;
  readonly device: Device;
  readonly argv: readonly string[];
  readonly cache: CacheMode;
  readonly missingNodes: readonly string[];
  readonly msPerPrompt: number;
  readonly msPerModelLoad: number;
  readonly maxBody: () => number;
  readonly interruptIgnoresIds: boolean;
  readonly folders: Folders;
  readonly bad: BadDays;
  readonly troubles: Troubles;
  readonly gate: Gate;
  readonly requests: SeenRequest[];
  readonly posted: Posted[];
  readonly records: PromptRecord[];
  /** Something happened: those who wait look again. */
  readonly changed: () => void;
};

/** One process of the server: queue, history and cache are its memory and end with it. */
export type Life = {
  readonly port: number;
  readonly queue: Queue;
  readonly history: History;
  readonly hub: Hub;
  readonly worker: Worker;
  readonly broadcastStatus: () => void;
  readonly end: () => Promise<void>;
};

/** Starts the server's process on a port; 0 for any. */
export async function begin(world: World, port: number): Promise<Life> {
  const { bad, folders, gate, version } = world;
  const over = new AbortController();
  const queue = newQueue();
  const history = newHistory();
  const catalogue = memoryOf(world);
  const files = weightFiles(folders);
  const status = (): ValueObject => ({ exec_info: { queue_remaining: queue.remaining() } });
  const features = (): ValueObject => ({ supports_preview_metadata: true, max_upload_size: world.maxBody() });
  const hub: Hub = newHub(bad, { status, features, running: () => worker.running() }, world.changed);
  const broadcastStatus = (): void => hub.send('status', { status: status() }, 'everybody');
  const worker: Worker = startWorker(
    {
      queue,
      history,
      hub,
      gate,
      bad,
      catalogue,
      cache: newCache(world.cache, (classType, inputs) => changeOf(classType, inputs, folders)),
      studio: (item) => studioFor(item, folders, bad, files.weigh),
      records: world.records,
      changed: world.changed,
      msPerPrompt: world.msPerPrompt,
      msPerModelLoad: world.msPerModelLoad,
      forgetFiles: files.forget,
      losesCachedOutputs: compareVersions(version, '0.3.70') >= 0 && compareVersions(version, '0.28.0') < 0,
    },
    over.signal,
  );
  let counter = 0;
  const queued = (): void => {
    broadcastStatus();
    worker.wake();
  };
  const asked = new WeakMap<object, number>();
  const server: Server = {
    version,
    bad,
    queue,
    history,
    folders,
    catalogue,
    stats: () => systemStats(version, world.device, world.argv),
    features,
    prompt: {
      catalogue,
      inputExists: (name) => inputFile(name, folders) !== undefined,
      newNames: compareVersions(version, '0.26.0') >= 0,
      bad,
      queue,
      count: () => counter++,
      queued,
      log: (posted) => world.posted.push(posted),
    },
    broadcastStatus,
    interrupt: worker.interrupt,
    free: worker.free,
    interruptIgnoresIds: world.interruptIgnoresIds,
    late: (entry) => {
      const times = asked.get(entry) ?? 0;
      asked.set(entry, times + 1);
      return times < bad.lateHistory;
    },
  };
  const listener: Listener = await listen(port, {
    maxBody: world.maxBody,
    seen: (request) => {
      world.requests.push(request);
      world.changed();
    },
    meet: world.troubles.meet,
    answer: (request) => answerTo(request, server),
    upgrade: hub.upgrade,
  });
  return {
    port: listener.port,
    queue,
    history,
    hub,
    worker,
    broadcastStatus,
    end: async () => {
      over.abort(new Error('the server has ended'));
      hub.drop();
      await listener.close();
    },
  };
}

/** The catalogue with the lists of now, made anew only when a list has changed. */
function memoryOf({ folders, missingNodes }: World): () => Catalogue {
  const kinds = ['checkpoints', 'vae', 'loras', 'controlnet', 'upscale_models'];
  let lists = '';
  let known: Catalogue = {};
  return () => {
    const models = Object.fromEntries(kinds.map((kind) => [kind, folders.list(kind) ?? []]));
    const inputs = filesUnder(folders.of('input'))
      .filter((name) => !name.includes('/'))
      .sort();
    const now = JSON.stringify([models, inputs]);
    if (now === lists) return known;
    lists = now;
    const all = catalogueOf({ models: (kind) => models[kind] ?? [], inputs: () => inputs });
    known = Object.fromEntries(Object.entries(all).filter(([name]) => !missingNodes.includes(name)));
    return known;
  };
}

/** What counts as a change of a node besides its inputs: an input file's bytes, the clock (A.12). */
function changeOf(classType: string, inputs: { readonly [name: string]: unknown }, folders: Folders): string {
  if (classType === 'SaveImageWebsocket') return String(performance.now());
  if (classType !== 'LoadImage' && classType !== 'LoadImageMask') return '';
  const file = typeof inputs.image === 'string' ? inputFile(inputs.image, folders) : undefined;
  return file === undefined ? '' : createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Model files as they were when they were loaded; LoRAs stay loaded by path until they are freed (A.12, HAZARD). */
function weightFiles(folders: Folders): { weigh: Studio['weigh']; forget: () => void } {
  const loaded = new Map<string, string>();
  return {
    weigh: (kind, name) => {
      const key = `${kind}/${name}`;
      const before = kind === 'loras' ? loaded.get(key) : undefined;
      if (before !== undefined) return before;
      let weights = name;
      try {
        weights = `${name}@${createHash('sha256')
          .update(readFileSync(join(folders.models, kind, name)))
          .digest('hex')}`;
      } catch {
        // a name that was configured without a file
      }
      loaded.set(key, weights);
      return weights;
    },
    forget: () => loaded.clear(),
  };
}

const unreadable = (name: string): ErrorKind => ({
  type: 'PIL.UnidentifiedImageError',
  message: `cannot identify image file '${name}'`,
});

function studioFor(
  item: QueueItem,
  folders: Folders,
  bad: BadDays,
  weigh: Studio['weigh'],
): Omit<Studio, 'sample' | 'send'> {
  return {
    weigh,
    read: (name) => {
      const file = inputFile(name, folders);
      if (file === undefined)
        return err({ type: 'FileNotFoundError', message: `[Errno 2] No such file or directory: '${name}'` });
      const picture = decode(readFileSync(file));
      return picture === undefined ? err(unreadable(name)) : ok(picture);
    },
    save: (pictures, prefix, root) => {
      const info = isObject(item.extraData.extra_pnginfo) ? item.extraData.extra_pnginfo : {};
      const texts = Object.fromEntries(
        Object.entries(info).map(([key, value]) => [key, write(value ?? null)]),
      );
      const prompt = write(item.graph as unknown as ValueObject);
      return savePictures(pictures, prefix, root, { prompt, ...texts }, folders, bad);
    },
  };
}

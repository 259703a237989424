import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BadDays, goodDay } from './bad-days.ts';
import { type Folders, type ModelNames, openFolders } from './folders.ts';
import { type Hold, newGate, type Point } from './gate.ts';
import { begin, type Life, type World } from './life.ts';
import type { SeenRequest } from './listen.ts';
import type { CacheMode } from './node-cache.ts';
import type { Posted } from './prompt-route.ts';
import { compareVersions, type Graph, type QueueItem } from './protocol.ts';
import type { Device } from './system-stats.ts';
import { newTroubles, type Trouble } from './trouble.ts';
import type { PromptRecord } from './worker.ts';

export type StandInOptions = {
  /** `comfyui_version`; decides about /api/jobs (0.6.0), its cancel (0.26.0), interrupt by id (0.3.58). 0.8.0. */
  readonly version?: string;
  readonly device?: Device;
  readonly argv?: readonly string[];
  /** Names of models by kind, beside what lies in the models folder. A checkpoint, a LoRA, … when left out. */
  readonly models?: ModelNames;
  /** Folder for input, output, temp and models; one of its own in os.tmpdir(), removed by close(). */
  readonly folder?: string;
  /** Another models folder; read anew at each look. */
  readonly modelsFolder?: string;
  /** Classes that aren't installed. */
  readonly missingNodes?: readonly string[];
  readonly cache?: CacheMode;
  /** Real time that a prompt takes, ms, spread over its samplers' steps; 0 (at once) when left out. */
  readonly msPerPrompt?: number;
  /** Real time that it takes to load another checkpoint or LoRA set, ms. */
  readonly msPerModelLoad?: number;
  /** Largest request body, bytes; 100 MiB. */
  readonly maxBody?: number;
  /** False: the port refuses connections until `restart()`. */
  readonly started?: boolean;
};

/** A server that behaves like ComfyUI, on a real port. */
export type StandIn = {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string;
  readonly folders: Folders;
  /** What goes wrong inside the server; assign to switch. */
  readonly bad: BadDays;
  /** Trouble between server and client at the next `times` requests that fit, or at all of them. */
  readonly trouble: (where: string, what: Trouble, times?: number) => { readonly end: () => void };
  /** Ends all trouble. */
  readonly calm: () => void;

  readonly close: () => Promise<void>;
  /** The process dies: sockets break (1006), the port refuses, queue, history and cache are forgotten. */
  readonly kill: () => Promise<void>;
  /** A new process on the same port, after killing the old one if there is one; cures a zombie. */
  readonly restart: () => Promise<void>;

  /** The worker stands still at the next point it comes to. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** While paused: on to the next point. Undefined when there was nothing left to do. */
  readonly step: () => Promise<Point | undefined>;
  /**
   * The worker will stand still where `match` says, e.g. `{ at: 'progress', value: 3 }`. An interrupt of that prompt
   * lets it go on, unless the hold is `stubborn`, as while loading a model.
   */
  readonly hold: (match: Partial<Point>, stubborn?: boolean) => Hold;

  /** Requests in order of arrival, handshakes of sockets too. */
  readonly requests: readonly SeenRequest[];
  readonly posted: readonly Posted[];
  /** Prompts that ran or run, in order. */
  readonly records: readonly PromptRecord[];
  /** How many times samplers ran for this graph (file name prefixes aside), or at all. */
  readonly samplings: (graph?: Graph) => number;
  /** How many times weights were loaded. */
  readonly loads: () => number;
  readonly queue: () => { readonly running: QueueItem | undefined; readonly pending: readonly QueueItem[] };
  /** Client ids that have a registered socket. */
  readonly clients: () => readonly string[];
  /** Waits until `look` finds something; it looks again whenever something has happened here. */
  readonly when: <T>(look: () => T | undefined | false) => Promise<T>;
  /** Waits for a request, seen already or to come. */
  readonly seen: (match: (request: SeenRequest) => boolean) => Promise<SeenRequest>;
  /** Waits until a prompt is over, its `executing null` sent. */
  readonly over: (promptId: string) => Promise<PromptRecord>;

  /** Breaks every socket without a closing handshake (1006). */
  readonly dropSockets: () => void;
  /** Sockets stay open and hear nothing more, as after the second-socket hazard. */
  readonly deafen: () => void;
  /** A frame, as it is, to every open socket. */
  readonly say: (frame: string | Uint8Array) => void;
  /** Somebody else's prompt in the queue; returns its id. */
  readonly foreign: (prompt?: {
    readonly number?: number;
    readonly graph?: Graph;
    readonly clientId?: string;
  }) => string;
  /** Somebody else interrupts whatever runs. */
  readonly interruptBySomebody: () => void;
  /** Somebody else deletes a pending prompt; false when it isn't pending. */
  readonly deleteBySomebody: (promptId: string) => boolean;
  readonly clearHistory: () => void;
};

const usual: ModelNames = {
  checkpoints: ['sd15.safetensors'],
  loras: ['hero.safetensors'],
  controlnet: ['control_v11p_sd15_openpose.pth'],
  vae: ['vae-ft-mse-840000.safetensors'],
  upscale_models: ['4x.pth'],
};

/** Starts a stand-in server on a free port of 127.0.0.1. */
export async function startComfy(options: StandInOptions = {}): Promise<StandIn> {
  const root = options.folder ?? ownFolder();
  const version = options.version ?? '0.8.0';
  const bad = goodDay();
  const troubles = newTroubles();
  const gate = newGate();
  const requests: SeenRequest[] = [];
  const posted: Posted[] = [];
  const records: PromptRecord[] = [];
  const looks = new Set<() => void>();
  const folders = openFolders(
    root,
    options.modelsFolder ?? join(root, 'models'),
    options.models ?? usual,
    () => bad.listLag,
  );
  const world: World = {
    version,
    device: options.device ?? 'cpu',
    argv: options.argv ?? ['main.py', '--cpu'],
    cache: options.cache ?? 'classic',
    missingNodes: options.missingNodes ?? [],
    msPerPrompt: options.msPerPrompt ?? 0,
    msPerModelLoad: options.msPerModelLoad ?? 0,
    maxBody: () => options.maxBody ?? 100 << 20,
    interruptIgnoresIds: compareVersions(version, '0.3.58') < 0,
    folders,
    bad,
    troubles,
    gate,
    requests,
    posted,
    records,
    changed: () => {
      for (const look of [...looks]) look();
    },
  };
  let life: Life | undefined = options.started === false ? undefined : await begin(world, 0);
  const port = life?.port ?? (await freePort());
  const alive = (): Life => {
    if (life === undefined) throw new Error('the stand-in is not running; call restart()');
    return life;
  };
  const kill = async (): Promise<void> => {
    const last = life;
    life = undefined;
    await last?.end();
  };
  const when: StandIn['when'] = (look) =>
    new Promise((resolve, reject) => {
      const again = (): void => {
        try {
          const found = look();
          if (found === undefined || found === false) return;
          looks.delete(again);
          resolve(found);
        } catch (error) {
          looks.delete(again);
          reject(error);
        }
      };
      looks.add(again);
      again();
    });

  return {
    url: `http://127.0.0.1:${port}`,
    folders,
    bad,
    trouble: (where, what, times = Number.POSITIVE_INFINITY) => troubles.add(where, what, times),
    calm: troubles.clear,
    close: async () => {
      await kill();
      if (own.delete(root)) rmSync(root, { recursive: true, force: true });
    },
    kill,
    restart: async () => {
      await kill();
      // a new process has a new thread
      bad.zombie = false;
      life = await begin(world, port);
      world.changed();
    },
    pause: gate.pause,
    resume: gate.resume,
    step: gate.step,
    hold: gate.hold,
    requests,
    posted,
    records,
    samplings: (graph) => {
      const wanted = graph === undefined ? undefined : sameness(graph);
      return records
        .filter((record) => wanted === undefined || sameness(record.graph) === wanted)
        .reduce((sum, { samplings }) => sum + samplings, 0);
    },
    loads: () => records.reduce((sum, { loads }) => sum + loads, 0),
    queue: () => ({ running: alive().queue.running(), pending: alive().queue.pending() }),
    clients: () => life?.hub.clients() ?? [],
    when,
    seen: (match) => when(() => requests.find(match)),
    over: (promptId) => when(() => records.find((record) => record.promptId === promptId && record.over)),
    dropSockets: () => alive().hub.drop(),
    deafen: () => alive().hub.deafen(),
    say: (frame) => alive().hub.raw(frame),
    foreign: ({ number = -1, graph = somebodysGraph(), clientId } = {}) => {
      const promptId = crypto.randomUUID();
      const outputs = Object.keys(graph).filter((id) => graph[id]!.class_type === 'SaveImage');
      const extraData = {
        ...(clientId === undefined ? {} : { client_id: clientId }),
        create_time: Date.now(),
      };
      alive().queue.put({ number, promptId, graph, extraData, outputs });
      alive().broadcastStatus();
      alive().worker.wake();
      return promptId;
    },
    interruptBySomebody: () => alive().worker.interrupt(),
    deleteBySomebody: (promptId) => {
      const gone = alive().queue.remove(promptId);
      if (gone) alive().broadcastStatus();
      return gone;
    },
    clearHistory: () => alive().history.clear(),
  };
}

/** Folders to remove: by close(), or when the process ends without it. */
const own = new Set<string>();
process.once('exit', () => {
  for (const folder of own) rmSync(folder, { recursive: true, force: true });
});
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plasma-comfyui-'));
  own.add(folder);
  return folder;
}

let foreignPrompts = 0;
/** A small picture of a colour of its own. */
const somebodysGraph = (): Graph => ({
  '1': {
    class_type: 'EmptyImage',
    inputs: { width: 8, height: 8, batch_size: 1, color: foreignPrompts++ % 0xffffff },
  },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'somebody' } },
});

/** A graph without the names under which it saves, which differ from attempt to attempt. */
function sameness(graph: Graph): string {
  return JSON.stringify(graph, (name, value) =>
    name === 'filename_prefix' ? '' : typeof value === 'bigint' ? `${value}` : value,
  );
}

/** A port that was free a moment ago, for a server that starts later. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

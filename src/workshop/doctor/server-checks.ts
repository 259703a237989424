import { resolve } from 'node:path';
import type { PinnedModel } from '../../project/models-lock.ts';
import {
  compareVersions,
  interruptByIdVersion,
  leastVersion,
  triedVersion,
} from '../../tools/comfyui/client/version.ts';
import { addressVerdict, networkVerdict } from './address.ts';
import { type Answer, ask, goodValue } from './ask.ts';
import { type Check, type Limits, lookAtAll } from './check.ts';
import { deviceVerdict, memoryVerdict, softwareOf } from './device.ts';
import { eventsVerdict } from './events.ts';
import { folderVerdict } from './folders.ts';
import { modelVerdict, readNames, type Wanted } from './models.ts';
import { type Asker, managerVerdict, nodesVerdict, openposeVerdict } from './nodes.ts';
import { optionVerdicts } from './options.ts';
import { pinName, sizeVerdict } from './pins.ts';
import type { Row, Verdict } from './row.ts';
import type { Server } from './servers.ts';
import { record, type Stats } from './stats.ts';
import { readQueue, workerVerdict } from './worker.ts';

/** From here on one call cancels a prompt, whether it waits or runs (facts A.18). */
const cancelsOne = '0.26.0';

/** What the book wants of every server. */
export type Needs = {
  readonly root: string | undefined;
  /** Node classes of the book's workflows, with the files that use them. */
  readonly classes: ReadonlyMap<string, readonly string[]>;
  readonly models: readonly Wanted[];
  readonly pins: ReadonlyMap<string, PinnedModel>;
  /** LoRA files of the book, which plasma copies to where the server finds them. */
  readonly ownLoras: readonly string[];
  /** Nobody named this server or would use it: one that isn't there is no fault. */
  readonly optional: boolean;
};

/** A server as it was found; `stats` if it is a ComfyUI. */
export type Seen = { readonly server: Server; readonly rows: readonly Row[]; readonly stats?: Stats };

/**
 * Looks at one server: first whether ComfyUI answers, then all else at once.
 * @param suffix parts the rows of several servers: ` left`
 * @param rest waits between two looks at a queue
 */
export async function lookAtServer(
  server: Server,
  needs: Needs,
  suffix: string,
  limits: Limits,
  rest: () => Promise<void>,
): Promise<Seen> {
  const area = `ComfyUI${suffix}`;
  const { address } = server;
  const asker =
    (signal: AbortSignal): Asker =>
    (path): Promise<Answer> =>
      ask(address.at.url(path), { signal, limitMs: limits.limitMs });
  const first = await asker(limits.signal)('/system_stats');
  if (limits.signal.aborted) return { server, rows: [] };
  const { verdict, stats } = addressVerdict(first, address, limits.limitMs);
  if (stats === undefined) {
    if (needs.optional)
      return {
        server,
        rows: [
          {
            area,
            what: 'address',
            state: 'skip',
            found: `not set up: no ComfyUI at ${address.at.shown}; only needed for the backend comfyui`,
          },
        ],
      };
    return { server, rows: [{ area, what: 'address', ...verdict }] };
  }
  const models = `Models${suffix}`;
  const checks: Check[] = [
    { area, what: 'address', look: () => [verdict, networkVerdict(address)].filter((v) => v !== undefined) },
    { area, what: 'version', look: () => versionVerdict(stats) },
    { area, what: 'device', look: () => deviceVerdict(stats) },
    { area, what: 'memory', look: () => memoryVerdict(stats) },
    {
      area,
      what: 'options',
      look: () =>
        optionVerdicts(stats.argv).map(({ option, ...verdict }) => ({
          ...verdict,
          facts: { ...verdict.facts, option },
        })),
    },
    {
      area,
      what: 'worker',
      look: (signal) => {
        const asking = asker(signal);
        return workerVerdict(async () => readQueue(await asking('/queue')), rest);
      },
    },
    { area, what: 'events', look: (signal) => eventsVerdict(address.at.socketUrl, signal) },
    {
      area,
      what: 'jobs',
      look: async (signal) => jobsVerdict(await asker(signal)('/jobs?limit=1'), stats),
    },
    ...(needs.classes.size === 0
      ? []
      : [
          {
            area,
            what: 'nodes',
            look: (signal: AbortSignal) => nodesVerdict(asker(signal), needs.classes),
          },
        ]),
    ...(needs.classes.has('OpenposePreprocessor')
      ? []
      : [{ area, what: 'openpose', look: (signal: AbortSignal) => openposeVerdict(asker(signal)) }]),
    { area, what: 'manager', look: (signal) => managerVerdict(asker(signal)) },
    ...modelChecks(models, server, needs, asker),
  ];
  return { server, stats, rows: await lookAtAll(checks, limits) };
}

function modelChecks(
  area: string,
  server: Server,
  needs: Needs,
  asker: (signal: AbortSignal) => Asker,
): readonly Check[] {
  const folders = { input: server.input, models: server.models };
  const local = (path: string): string => resolve(needs.root ?? '.', path);
  const inFolder = new Map<string, Promise<Answer>>();
  const list = (folder: string, signal: AbortSignal): Promise<Answer> => {
    const asked = inFolder.get(folder) ?? asker(signal)(`/models/${folder}`);
    inFolder.set(folder, asked);
    return asked;
  };
  return [
    ...needs.models.map(
      (wanted): Check => ({
        area,
        what: wanted.what,
        look: async (signal) => {
          const pin = wanted.name === undefined ? undefined : needs.pins.get(pinName(wanted));
          const other =
            folders.models === undefined ? undefined : sizeVerdict(local(folders.models), wanted, pin);
          return other ?? modelVerdict(wanted, readNames(await list(wanted.folder, signal)), pin?.sha256);
        },
      }),
    ),
    ...(['models', 'input'] as const).flatMap((key): readonly Check[] => {
      const path = folders[key];
      return path === undefined
        ? []
        : [{ area, what: `${key} folder`, look: () => folderVerdict(local(path), key) }];
    }),
    ...(needs.ownLoras.length > 0 && folders.models === undefined
      ? [{ area, what: 'models folder', look: () => noModelsFolder(needs.ownLoras) }]
      : []),
  ];
}

const noModelsFolder = (files: readonly string[]): Verdict => ({
  state: 'warn',
  found: `plasma doesn't know it, so it can't copy ${files.length === 1 ? files[0] : `the ${files.length} LoRAs of the book`} there`,
  advice:
    "Write it into plasma.config.ts: `comfyui: { servers: { local: { url: '…', models: '/path/to/models' } } }`",
});

function versionVerdict(stats: Stats): Verdict {
  const version = stats.comfyui;
  const found = softwareOf(stats);
  const facts = { comfyui: version, torch: stats.torch ?? null, python: stats.python ?? null };
  const update =
    'Bring ComfyUI up to date: in its folder, `git pull`, then `pip install -r requirements.txt`.';
  if (!/^v?\d+\.\d+/.test(version))
    return { state: 'warn', found, advice: 'plasma knows no such version; it is tried all the same.', facts };
  if (compareVersions(version, leastVersion) < 0)
    return { state: 'fail', found: `${found}: too old, plasma needs ${leastVersion}`, advice: update, facts };
  if (compareVersions(version, interruptByIdVersion) < 0)
    return {
      state: 'warn',
      found: `${found}: before ${interruptByIdVersion} a stop hits whatever runs, other people's pictures too`,
      advice: update,
      facts,
    };
  if (compareVersions(version, triedVersion) > 0)
    return {
      state: 'warn',
      found: `${found}: newer than plasma was tried with (${triedVersion})`,
      advice: 'If something is odd, look for a newer plasma.',
      facts,
    };
  return { state: 'ok', found, facts };
}

/** Which of ComfyUI's two ways to follow a prompt there is: both will do. */
function jobsVerdict(answer: Answer, stats: Stats): Verdict {
  const jobs = Array.isArray(record(goodValue(answer))?.jobs);
  const cancel = jobs && compareVersions(stats.comfyui, cancelsOne) >= 0;
  const facts = { jobs, cancel };
  if (cancel) return { state: 'ok', found: 'the jobs API is there, with cancelling', facts };
  if (jobs) return { state: 'ok', found: 'the jobs API is there; cancelling goes the older way', facts };
  return { state: 'ok', found: 'the older way (history and queue), which does as well', facts };
}

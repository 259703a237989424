import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { sourceCache } from '../project/read-book.ts';
import type { OpenCache } from '../workshop/open.ts';
import { openResident } from '../workshop/resident.ts';
import { plasmaVersion } from '../workshop/version.ts';
import { appOf } from './app.ts';
import { eventLog, type LogLimits } from './event-log.ts';
import { eventSockets } from './event-sockets.ts';
import { openFiles } from './files.ts';
import type { Door } from './guard.ts';
import type { House } from './house.ts';
import { openJobFile } from './jobs/job-file.ts';
import { type Jobs, openJobs } from './jobs/jobs.ts';
import { openReader } from './reader.ts';
import { routesOf } from './routes.ts';
import { openRuns } from './runs.ts';
import { siteIn } from './site.ts';
import { openTrainings } from './trainings.ts';

export type ServiceOptions = {
  /** 127.0.0.1 if left out. */
  readonly host?: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Needed of every caller; only beyond loopback it has to be. */
  readonly token?: string;
  readonly backend?: string;
  /** Build what this names when the service begins, and whenever something is saved; undefined: never by itself. */
  readonly watch?: readonly string[];
  /** How many events are kept for readers that come back; 50,000 and 16 MiB if left out. */
  readonly kept?: LogLimits;
  /** The folder of the studio's pages, absolute; without it there are none. */
  readonly site?: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Told of faults of plasma, which no caller can be blamed for. */
  readonly onBug: (error: unknown) => void;
};

/** A running service. */
export type Service = {
  /** Where it is, with the port that it got. */
  readonly url: string;
  readonly house: House;
  /** Ends builds under way, hangs up, and lets the book go. */
  readonly close: () => Promise<void>;
};

/**
 * Serves one book over HTTP and WebSocket. It is the resident plasma of the book: it holds it open,
 * watches it, and `plasma build` works through it.
 * @throws BookIsHeld if another plasma holds the book open
 * @throws NodeJS.ErrnoException if it can't listen there: EADDRINUSE, EACCES, EADDRNOTAVAIL
 */
export async function openService(root: string, options: ServiceOptions): Promise<Service> {
  const { host = '127.0.0.1', port, token, backend, watch, env, onBug } = options;
  const door: Door = { host, ...(token === undefined ? {} : { token }) };
  const end = new AbortController();
  const cache: OpenCache = { sources: sourceCache() };
  const log = eventLog(Date.now, options.kept);
  const runs = openRuns(log);
  let edits = 0;
  let saved = '';
  const builds = new Set<Promise<unknown>>();
  let jobs: Jobs | undefined;

  // the port first: whoever can't have it has not touched the book
  let handler: ((request: IncomingMessage, response: never) => void) | undefined;
  const server = createServer((request, response) => {
    if (handler === undefined) {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    handler(request, response as never);
  });
  await listening(server, host, port);
  const at = server.address() as AddressInfo;
  const url = `http://${at.family === 'IPv6' ? `[${at.address}]` : at.address}:${at.port}`;

  const resident = await openResident(root, {
    ...(backend === undefined ? {} : { backend }),
    cache,
    command: 'plasma serve',
    onBuild: runs.hear,
    onChange: (paths) => {
      edits++;
      log.emit({ event: 'changed', paths });
      if (watch !== undefined) buildSaved();
      jobs?.wake();
    },
    // what was saved meanwhile and needs what it held
    onFreed: () => {
      if (watch !== undefined) buildSaved();
    },
  }).catch(async (error: unknown) => {
    await closed(server);
    throw error;
  });
  resident.announce(url);

  const house: House = {
    root,
    version: plasmaVersion,
    backend,
    watching: watch !== undefined,
    resident,
    log,
    runs,
    reader: openReader(root, backend, cache, () => runs.generation() + edits),
    files: openFiles(root),
    env,
    signal: end.signal,
    build: (cause, order) => buildHeard(cause, order, () => {}).run,
    buildHeard,
    changed: () => {
      edits++;
    },
    onBug,
  };

  function buildHeard(
    ...[cause, order, emit]: Parameters<House['buildHeard']>
  ): ReturnType<House['buildHeard']> {
    const run = runs.ask(cause);
    const request = { ...order, ...(backend === undefined ? {} : { backend }) };
    const done = resident.build(request, end.signal, emit).catch((error: unknown) => {
      onBug(error);
      return undefined;
    });
    builds.add(done);
    void done.finally(() => builds.delete(done));
    return { run, done };
  }

  /** One build for all that was saved until it begins. */
  function buildSaved(): void {
    if (end.signal.aborted || runs.isQueued(saved)) return;
    saved = house.build('saved', { selectors: watch ?? [], force: [], keepGoing: true, doesNotWait: true });
  }

  const { file, aside } = openJobFile(root);
  if (aside !== undefined) log.emit({ event: 'warning', problem: damagedJobs(aside) });
  jobs = openJobs(house, file);
  const trainings = openTrainings(house);
  const routes = routesOf(house, jobs, trainings);
  const app = appOf(routes, {
    door,
    onBug,
    ...(options.site === undefined ? {} : { site: siteIn(options.site) }),
  });
  const sockets = eventSockets(house, door);
  handler = getRequestListener(app.fetch, { overrideGlobalObjects: false }) as never;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    sockets.take(request, socket, head),
  );
  if (watch !== undefined) buildSaved();
  else resident.open(end.signal).catch(onBug);
  jobs.begin();

  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    end.abort();
    sockets.close();
    await closed(server);
    await Promise.allSettled(builds);
    await jobs?.close();
    await resident.close();
  };
  return {
    url,
    house,
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
}

const damagedJobs = (aside: string): Diagnostic => ({
  severity: 'warning',
  code: 'jobs-damaged',
  message: 'what was kept of jobs was not whole: they are forgotten',
  facts: [['kept at', aside]],
  hint: 'Pictures that were made are still in the store: the same requests are answered from it.',
});

/** A token that can't be guessed. */
export const newToken = (): string => randomBytes(24).toString('base64url');

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

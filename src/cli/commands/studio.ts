import type { Command } from 'commander';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import type { Service, ServiceOptions } from '../../service/service.ts';
import { bookRoot, exit } from '../command.ts';
import type { Io } from '../io.ts';
import { refuse } from '../locked.ts';
import { watchedAlready } from '../watched-already.ts';

type Words = {
  readonly port?: number;
  readonly backend?: string;
  readonly watch: boolean;
  readonly open: boolean;
};

/** The first port that is tried, and how many after it. */
const firstPort = 3000;
const mostPorts = 50;

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('[selector...]', 'what is built when a source is saved; everything if left out')
    .option('-p, --port <n>', 'where to listen; the first free port from 3000 if left out', port(command))
    .option('--backend <name>', 'who draws the panels: sketch, comfyui, gemini')
    .option('--no-watch', 'build only what is asked for, and nothing when a source is saved')
    .option('--no-open', 'only print the address')
    .addHelpText(
      'after',
      `
The page where a book is made: pages that change as you save the script, takes to choose from, why
everything is as it is, the work under way. For this machine only; ? lists its keys.

Examples:
  plasma studio                 open the studio of the book here
  plasma studio ch-02           build only chapter 2 when something is saved
  plasma studio --no-open       print the address and open nothing`,
    )
    .action(async (selectors: readonly string[], words: Words) => end(await studio(io, selectors, words)));
}

const port =
  (command: Command) =>
  (value: string): number => {
    const n = Number(value);
    if (!/^\d+$/.test(value) || n > 65_535)
      command.error(`error: --port wants a number from 0 to 65535, not ${JSON.stringify(value)}`);
    return n;
  };

async function studio(io: Io, selectors: readonly string[], words: Words): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { paint } = io;
  const { residentOf } = await import('../../workshop/ask.ts');
  const other = await residentOf(root);
  if (other?.url !== undefined && (await hasStudio(other.url))) {
    io.out(`${paint.bold('The studio')} is open already: ${paint.green(other.url)}\n`);
    if (words.open && io.live) await show(other.url);
    return exit.done;
  }
  if (other !== undefined)
    return refuse(io, {
      severity: 'error',
      code: 'watched-already',
      message: `another plasma (process ${other.pid}) watches this book already`,
      hint: `Stop ${other.url === undefined ? 'its build --watch' : `the service at ${other.url}`} first: the studio does the same.`,
    });
  const { studioSite } = await import('../studio/site.ts');
  const site = await studioSite(() => io.err(paint.dim('Making the pages of the studio …\n')));
  if (!site.ok) return refuse(io, site.error);
  const service = await listening(root, words.port, {
    ...(words.backend === undefined ? {} : { backend: words.backend }),
    ...(words.watch ? { watch: selectors } : {}),
    site: site.value,
    env: io.env,
    onBug: (error) =>
      io.err(
        `plasma itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      ),
  });
  if ('severity' in service) return refuse(io, service);
  io.out(`${paint.bold('The studio of this book')} is at ${paint.green(service.url)}\n`);
  io.err(paint.dim(`${words.watch ? 'It builds when something is saved. ' : ''}Stop it with Ctrl-C.\n`));
  if (words.open && io.live) await show(service.url);
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    else io.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await service.close();
  return exit.interrupted;
}

async function show(url: string): Promise<void> {
  const { openInBrowser } = await import('../studio/browser.ts');
  openInBrowser(url);
}

/** Whether a service has the pages of the studio too. */
async function hasStudio(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok && (response.headers.get('content-type') ?? '').startsWith('text/html');
  } catch {
    return false;
  }
}

/** A service on the port that was asked for, or on the first that is free. */
async function listening(
  root: string,
  wanted: number | undefined,
  options: Omit<ServiceOptions, 'port'>,
): Promise<Service | Diagnostic> {
  const { openService } = await import('../../service/service.ts');
  const last = wanted ?? firstPort + mostPorts - 1;
  for (let at = wanted ?? firstPort; ; at++) {
    try {
      return await openService(root, { ...options, port: at });
    } catch (error) {
      const { BookIsHeld } = await import('../../workshop/resident.ts');
      if (error instanceof BookIsHeld) return watchedAlready(error.holder ?? {}, 'the studio');
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
      if (at < last) continue;
      return {
        severity: 'error',
        code: 'not-listening',
        message:
          wanted === undefined
            ? `no port from ${firstPort} to ${last} is free`
            : code === 'EACCES'
              ? `not allowed to listen on port ${wanted}`
              : `something else listens on port ${wanted} already`,
        hint: 'Take another with --port, or 0 for any that is free.',
      };
    }
  }
}

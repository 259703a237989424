import type { Command } from 'commander';
import { bookRoot, exit } from '../command.ts';
import type { Io } from '../io.ts';
import { refuse } from '../locked.ts';
import { watchedAlready } from '../watched-already.ts';

type Words = {
  readonly port: number;
  readonly host?: string;
  readonly token?: string;
  readonly backend?: string;
  readonly watch: boolean;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('[selector...]', 'what is built when a source is saved; everything if left out')
    .option('-p, --port <n>', 'where to listen; 0 for any port that is free', port(command), 3000)
    .option('--host <address>', 'listen beyond this machine: then a token is needed')
    .option('--token <text>', 'the token, 16 letters or more; PLASMA_TOKEN if left out, or a new one')
    .option('--backend <name>', 'who draws the panels: sketch, comfyui, gemini')
    .option('--no-watch', 'build only what is asked for, and nothing when a source is saved')
    .addHelpText(
      'after',
      `
Jobs, builds, events and what the studio shows, over HTTP: /openapi.json lists it all.
While it runs, plasma build works through it.

Examples:
  plasma serve                          on http://127.0.0.1:3000, for this machine only
  plasma serve ch-02 --port 8000        build chapter 2 whenever something is saved
  plasma serve --host 0.0.0.0           for other machines too, with a token that is printed`,
    )
    .action(async (selectors: readonly string[], words: Words) => end(await serve(io, selectors, words)));
}

const port =
  (command: Command) =>
  (value: string): number => {
    const n = Number(value);
    if (!/^\d+$/.test(value) || n > 65_535)
      command.error(`error: --port wants a number from 0 to 65535, not ${JSON.stringify(value)}`);
    return n;
  };

async function serve(io: Io, selectors: readonly string[], words: Words): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { residentOf } = await import('../../workshop/ask.ts');
  const other = await residentOf(root);
  if (other !== undefined) return refuse(io, watchedAlready(other, 'the service'));
  const { isLoopback } = await import('../../service/guard.ts');
  const { host = '127.0.0.1' } = words;
  const given = words.token ?? io.env.PLASMA_TOKEN;
  if (given !== undefined && !/^[\x21-\x7e]{16,512}$/.test(given))
    return refuse(io, {
      severity: 'error',
      code: 'bad-token',
      message: 'the token is too short to keep anybody out, or holds what no header can',
      hint: 'Take 16 letters or more, without spaces. Left out, plasma makes one.',
    });
  const { newToken, openService } = await import('../../service/service.ts');
  const token = given ?? (isLoopback(host) ? undefined : newToken());
  let service: Awaited<ReturnType<typeof openService>>;
  try {
    service = await openService(root, {
      host,
      port: words.port,
      ...(token === undefined ? {} : { token }),
      ...(words.backend === undefined ? {} : { backend: words.backend }),
      ...(words.watch ? { watch: selectors } : {}),
      env: io.env,
      onBug: (error) =>
        io.err(
          `plasma itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        ),
    });
  } catch (error) {
    const { BookIsHeld } = await import('../../workshop/resident.ts');
    // two that were begun in one moment
    if (error instanceof BookIsHeld) return refuse(io, watchedAlready(error.holder ?? {}, 'the service'));
    const told = notListening(error, host, words.port);
    if (told === undefined) throw error;
    return refuse(io, told);
  }
  const { paint } = io;
  io.out(`${paint.bold('plasma serves this book')} at ${paint.green(service.url)}\n`);
  if (token !== undefined && given === undefined) io.out(`Open ${service.url}/?token=${token}\n`);
  io.err(paint.dim(`${words.watch ? 'It builds when something is saved. ' : ''}Stop it with Ctrl-C.\n`));
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    else io.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await service.close();
  return exit.interrupted;
}

/** Why it can't listen there. */
function notListening(
  error: unknown,
  host: string,
  wanted: number,
): Parameters<typeof refuse>[1] | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const say = (message: string, hint: string): Parameters<typeof refuse>[1] => ({
    severity: 'error',
    code: 'not-listening',
    message,
    hint,
  });
  switch (code) {
    case 'EADDRINUSE':
      return say(
        `something else listens on port ${wanted} already`,
        `Take another: plasma serve --port ${wanted === 65_535 ? 3000 : wanted + 1}`,
      );
    case 'EACCES':
      return say(`not allowed to listen on port ${wanted}`, 'Take a port above 1023.');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return say(`this machine has no address ${host}`, 'Take 0.0.0.0 for all that it has.');
    default:
      return undefined;
  }
}

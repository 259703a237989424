import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { printed } from '../e2e/book.ts';

const { COMFYUI_DIR, COMFYUI_PYTHON } = process.env;

/** Why the tests that kill a server can't run here; undefined if they can. */
export const noServerOfOurOwn: string | undefined =
  COMFYUI_DIR === undefined || COMFYUI_PYTHON === undefined
    ? 'set COMFYUI_DIR to a checkout of ComfyUI and COMFYUI_PYTHON to its Python to run these'
    : undefined;

/** A ComfyUI that this test may kill: on a free port, with folders of its own and the checkout's models. */
export type OwnServer = {
  readonly url: string;
  /** Its folder: `input`, `output`, `temp`, `user`. */
  readonly folder: string;
  /** Resolves when it answers. */
  readonly start: () => Promise<void>;
  /** Ends it at once, as a crash would; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  readonly dispose: () => Promise<void>;
};

export async function ownServer(): Promise<OwnServer> {
  const checkout = resolve(COMFYUI_DIR!);
  const folder = mkdtempSync(join(tmpdir(), 'plasma-comfyui-'));
  for (const name of ['input', 'output', 'temp', 'user', 'custom_nodes']) mkdirSync(join(folder, name));
  symlinkSync(process.env.COMFYUI_MODELS ?? join(checkout, 'models'), join(folder, 'models'), 'junction');
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    async start() {
      child = spawn(
        COMFYUI_PYTHON!,
        [
          join(checkout, 'main.py'),
          '--cpu',
          ...['--port', `${port}`],
          ...['--base-directory', folder],
          ...['--database-url', `sqlite:///${join(folder, 'user', 'comfyui.db')}`],
        ],
        {
          cwd: checkout,
          stdio: ['ignore', 'pipe', 'pipe'],
          // on a busy machine two threads wait for each other longer than they compute
          env: { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', PYTHONUNBUFFERED: '1' },
        },
      );
      await printed(child, /To see the GUI go to/);
    },
    kill,
    async dispose() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { sha256 } from '../engine/digest.ts';
import { plasmaVersion } from './version.ts';
import { type ResidentFile, residentFile } from './wire.ts';

/** Listens where a socket's name is short enough (104 bytes on macOS), and says where. */
export async function listen(
  root: string,
  onSocket: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly file: ResidentFile }> {
  const name = `plasma-${sha256(root).slice(0, 12)}-${process.pid}`;
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `${tmpdir()}/${name}.sock`;
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const server = createServer(onSocket);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  const file: ResidentFile = { pid: process.pid, socket: path, version: plasmaVersion };
  writeResidentFile(root, file);
  return { server, file };
}

/** Tells others on this machine that this plasma holds the book open. */
export function writeResidentFile(root: string, file: ResidentFile): void {
  mkdirSync(`${root}/.plasma`, { recursive: true });
  writeFileSync(`${root}/${residentFile}`, JSON.stringify(file));
}

import { readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Emit } from '../engine/event.ts';
import { err, ok, type Result } from '../engine/result.ts';
import type { BuildReport } from './build.ts';
import type { Order } from './order.ts';
import { type Answer, type ResidentFile, readAnswer, readLines, residentFile, sayTo } from './wire.ts';

/** A connection to the plasma that watches this book, or undefined if none does. */
function call(root: string): Promise<Socket | undefined> {
  let about: ResidentFile;
  try {
    about = JSON.parse(readFileSync(`${root}/${residentFile}`, 'utf8')) as ResidentFile;
  } catch {
    return Promise.resolve(undefined);
  }
  return new Promise((resolve) => {
    const socket = connect(about.socket);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => {
      // it died without saying goodbye
      rmSync(`${root}/${residentFile}`, { force: true });
      if (isOurSocket(about.socket)) rmSync(about.socket, { force: true });
      resolve(undefined);
    });
  });
}

/** A file of the book says where it is: nothing but a socket as plasma calls it is removed on its word. */
const isOurSocket = (path: string): boolean =>
  dirname(path) === tmpdir() && /^plasma-[0-9a-f]{12}-\d+\.sock$/.test(basename(path));

/** The plasma that holds this book open, if one does. */
export async function residentOf(root: string): Promise<ResidentFile | undefined> {
  const socket = await call(root);
  if (socket === undefined) return undefined;
  socket.destroy();
  return JSON.parse(readFileSync(`${root}/${residentFile}`, 'utf8')) as ResidentFile;
}

/** Asks a resident plasma whether a selection is fresh; undefined if there is none. */
export async function askResident(
  root: string,
  order: { readonly selectors: readonly string[]; readonly backend?: string },
): Promise<Extract<Answer, { kind: 'fresh' | 'stale' }> | undefined> {
  const socket = await call(root);
  if (socket === undefined) return undefined;
  return new Promise((resolve) => {
    readLines(socket, (line) => {
      const answer = readAnswer(line);
      socket.destroy();
      resolve(answer.kind === 'fresh' || answer.kind === 'stale' ? answer : undefined);
    });
    socket.once('close', () => resolve(undefined));
    sayTo(socket, {
      kind: 'fresh',
      selectors: order.selectors,
      ...(order.backend === undefined ? {} : { backend: order.backend }),
    });
  });
}

/**
 * Hears of what is saved from a resident plasma, instead of watching the book a second time.
 * @returns undefined if there is none (any more)
 */
export async function listenTo(
  root: string,
  backend: string | undefined,
  onChange: () => void,
): Promise<
  { readonly gone: AbortSignal; readonly close: () => Promise<void> } | 'other-backend' | undefined
> {
  const socket = await call(root);
  if (socket === undefined) return undefined;
  const gone = new AbortController();
  return new Promise((resolve) => {
    readLines(socket, (line) => {
      const { kind } = readAnswer(line);
      if (kind === 'changed') onChange();
      else if (kind === 'listening')
        resolve({
          gone: gone.signal,
          close: async () => void socket.destroy(),
        });
      else {
        resolve('other-backend');
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      gone.abort();
      resolve(undefined);
    });
    sayTo(socket, { kind: 'listen', ...(backend === undefined ? {} : { backend }) });
  });
}

/** Has a resident plasma build, and passes its events on; undefined if there is none to ask. */
export async function residentBuild(
  root: string,
  request: Order & { readonly backend?: string },
  signal: AbortSignal,
  emit: Emit,
): Promise<Result<BuildReport, readonly Diagnostic[]> | undefined> {
  const socket = await call(root);
  if (socket === undefined) return undefined;
  return new Promise((resolve) => {
    readLines(socket, (line) => {
      const answer = readAnswer(line);
      switch (answer.kind) {
        case 'event':
          emit(answer.event);
          break;
        case 'report':
          resolve(ok(answer.report));
          socket.end();
          break;
        case 'errors':
          resolve(err(answer.problems));
          socket.end();
          break;
        // it builds with another backend than is asked for
        case 'fresh':
        case 'stale':
        case 'listening':
        case 'changed':
          resolve(undefined);
          socket.end();
          break;
      }
    });
    // hanging up tells it to stop
    signal.addEventListener('abort', () => socket.end(), { once: true });
    socket.once('close', () =>
      resolve(
        err([
          {
            severity: 'error',
            code: 'resident-gone',
            message: signal.aborted
              ? 'the build was interrupted'
              : 'the plasma that watches this book went away in the middle of the build',
            hint: 'What was finished is kept: build again.',
          },
        ]),
      ),
    );
    const { selectors, force, keepGoing, jobs, backend } = request;
    sayTo(socket, {
      kind: 'build',
      selectors,
      force,
      keepGoing,
      ...(jobs === undefined ? {} : { jobs }),
      ...(backend === undefined ? {} : { backend }),
    });
  });
}

import type { Socket } from 'node:net';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Emit } from '../engine/event.ts';
import type { Result } from '../engine/result.ts';
import type { BuildReport, BuildRequest } from './build.ts';
import { type Answer, type Question, readLines, sayTo } from './wire.ts';

export type Answering = {
  readonly backend: string | undefined;
  readonly freshness: (selectors: readonly string[]) => Promise<Answer>;
  readonly build: (
    request: BuildRequest,
    signal: AbortSignal,
    emit: Emit,
  ) => Promise<Result<BuildReport, readonly Diagnostic[]>>;
};

/** What other processes on this machine ask of a plasma that holds the book open. */
export type Answers = {
  readonly take: (socket: Socket) => void;
  /** Tells those who listen that something was saved. */
  readonly changed: () => void;
  /** Stops what they asked for, and tells them. */
  readonly stop: () => Promise<void>;
  /** Lets go of those who listen: nobody is heard any more. */
  readonly hangUp: () => void;
};

export function answersOf({ backend, freshness, build }: Answering): Answers {
  const sockets = new Set<Socket>();
  const listeners = new Set<Socket>();
  const over = new AbortController();
  const underWay = new Set<Promise<void>>();

  const answer = async (question: Question, socket: Socket): Promise<void> => {
    if (question.backend !== backend) return sayTo(socket, { kind: 'stale' });
    switch (question.kind) {
      case 'fresh':
        return sayTo(socket, await freshness(question.selectors));
      case 'listen':
        listeners.add(socket);
        socket.once('close', () => listeners.delete(socket));
        return sayTo(socket, { kind: 'listening' });
      case 'build': {
        const gone = new AbortController();
        socket.once('close', () => gone.abort());
        const stop = AbortSignal.any([gone.signal, over.signal]);
        const report = await build({ ...question, quickPath: undefined }, stop, (event) =>
          sayTo(socket, { kind: 'event', event }),
        );
        sayTo(
          socket,
          report.ok ? { kind: 'report', report: report.value } : { kind: 'errors', problems: report.error },
        );
      }
    }
  };

  return {
    take: (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      readLines(socket, (line) => {
        let question: Question;
        try {
          question = JSON.parse(line) as Question;
        } catch {
          return void socket.destroy();
        }
        // a fault of plasma has been told where it is at home; whoever asked is not left to wait
        const answered = answer(question, socket).catch(() => void socket.destroy());
        underWay.add(answered);
        void answered.then(() => underWay.delete(answered));
      });
    },
    changed: () => {
      for (const socket of listeners) sayTo(socket, { kind: 'changed' });
    },
    stop: async () => {
      over.abort();
      await Promise.all(underWay);
    },
    hangUp: () => {
      for (const socket of sockets) socket.end();
    },
  };
}

import { setImmediate } from 'node:timers/promises';

/**
 * Where the worker can be held:
 * `take` before a prompt leaves the queue; `start` when it has left it, before the interrupt flag is reset (an
 * interrupt is lost here, A.5); `node` before a node is announced; `inside` while it runs and can't be
 * interrupted (loading a model, decoding); `progress` before a sampler's step; `success` after
 * execution_success, before the history has it; `finish` after that, before `executing null`.
 */
export type Point = {
  readonly at: 'take' | 'start' | 'node' | 'inside' | 'progress' | 'success' | 'finish';
  readonly promptId: string;
  readonly nodeId?: string;
  readonly classType?: string;
  /** The step that comes next, from 0. */
  readonly value?: number;
};

/** A place where the worker will stand still. */
export type Hold = {
  /** The worker has come there. */
  readonly reached: Promise<Point>;
  /** Lets it go on, and removes the hold. */
  readonly release: () => void;
};

export type Gate = {
  readonly pass: (point: Point, life: AbortSignal) => Promise<void>;
  readonly idle: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly step: () => Promise<Point | undefined>;
  readonly hold: (match: Partial<Point>, stubborn?: boolean) => Hold;
  readonly interrupted: (promptId: string) => void;
};

type Standing = { readonly point: Point; readonly go: () => void; readonly hold?: Held };
type Held = {
  readonly match: Partial<Point>;
  readonly stubborn: boolean;
  readonly reach: (point: Point) => void;
};

export function newGate(): Gate {
  let paused = false;
  let standing: Standing | undefined;
  const holds = new Set<Held>();
  const watchers = new Set<(point: Point | undefined) => void>();
  const tell = (point: Point | undefined): void => {
    for (const watcher of [...watchers]) watcher(point);
    watchers.clear();
  };
  const go = (): void => {
    const here = standing;
    standing = undefined;
    here?.go();
  };
  return {
    pass: async (point, life) => {
      await setImmediate();
      life.throwIfAborted();
      const hold = [...holds].find(({ match }) => matches(match, point));
      if (!paused && hold === undefined) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const dead = (): void => reject(life.reason);
      life.addEventListener('abort', dead, { once: true });
      standing = { point, go: resolve, ...(hold === undefined ? {} : { hold }) };
      hold?.reach(point);
      tell(point);
      try {
        await promise;
      } finally {
        life.removeEventListener('abort', dead);
      }
    },
    idle: () => tell(undefined),
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      if (standing?.hold === undefined) go();
    },
    step: () => {
      const { promise, resolve } = Promise.withResolvers<Point | undefined>();
      watchers.add(resolve);
      go();
      return promise;
    },
    hold: (match, stubborn = false) => {
      const { promise, resolve } = Promise.withResolvers<Point>();
      const held: Held = { match, stubborn, reach: resolve };
      holds.add(held);
      return {
        reached: promise,
        release: () => {
          holds.delete(held);
          if (standing?.hold === held) go();
        },
      };
    },
    interrupted: (promptId) => {
      const hold = standing?.hold;
      if (hold === undefined || hold.stubborn || standing?.point.promptId !== promptId) return;
      // a real sampler goes on to its next step and looks at the flag there; elsewhere nobody looks
      if (standing.point.at !== 'node' && standing.point.at !== 'progress') return;
      holds.delete(hold);
      go();
    },
  };
}

const matches = (match: Partial<Point>, point: Point): boolean =>
  Object.entries(match).every(([name, value]) => point[name as keyof Point] === value);

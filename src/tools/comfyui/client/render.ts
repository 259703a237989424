import { randomUUID } from 'node:crypto';
import { err, ok, type Result } from '../../../engine/result.ts';
import type { Attempt } from './attempt.ts';
import { free } from './free.ts';
import { images } from './images.ts';
import type { Ears, Graph, Order, Rendered } from './order.ts';
import { tracker } from './progress.ts';
import { sendable } from './sendable.ts';
import { type Abilities, environmentOf, type Looked, type Server } from './server.ts';
import { isThere, submit } from './submit.ts';
import { bell } from './timing.ts';
import type { Trouble } from './trouble.ts';
import { cachedOf, msOf } from './verdict.ts';
import { watch } from './watch.ts';

/** How often an order is run at most, for whatever reasons. */
const mostAttempts = 3;

/** Why another try is worth it: each reason counts once. */
type Again = 'memory' | 'file' | 'lost';

/**
 * Has an order rendered. Settles always, in bounded time once the server shows no life; gives pictures
 * that are whole, or the one trouble that there was. Many may run at once on one server.
 */
export async function render(
  server: Server,
  order: Order,
  ears: Ears = {},
): Promise<Result<Rendered, Trouble>> {
  const used = new Set<Again>();
  let { graph } = order;
  let id = order.promptId;
  for (let n = 1; ; n++) {
    if (order.signal?.aborted) return err({ kind: 'cancelled', confirmed: true });
    const fitted = sendable(graph, order.outputs);
    if (!fitted.ok) return fitted;
    const looked = await server.ready(order.signal);
    if (!looked.ok) return looked;
    const once = await attemptOf(
      server,
      order,
      fitted.value,
      id,
      n === 1 && order.adopt === true,
      looked.value,
      ears,
    );
    if (once.ok) return once;
    const again = n < mostAttempts ? againBy(once.error, order) : undefined;
    if (again === undefined || used.has(again)) return err(troubleOf(once.error));
    used.add(again);
    id = randomUUID();
    switch (again) {
      case 'memory':
        ears.onNote?.(
          'the server ran out of memory; it is asked to unload its models, then it is tried once more',
        );
        await free(server, order.signal);
        break;
      case 'file':
        ears.onNote?.('the server still knows this picture, and its file is gone; it is asked for once more');
        graph = order.withPrefix?.(`plasma/${id}`) ?? graph;
        break;
      case 'lost':
        ears.onNote?.('the server does not know the prompt any more; it is sent once more');
        break;
    }
  }
}

type Ended = Trouble | { readonly kind: 'file-gone'; readonly node: string };

function againBy(ended: Ended, order: Order): Again | undefined {
  switch (ended.kind) {
    case 'out-of-memory':
      return 'memory';
    case 'file-gone':
      return order.withPrefix === undefined ? undefined : 'file';
    case 'lost':
      return 'lost';
    default:
      return undefined;
  }
}

const troubleOf = (ended: Ended): Trouble =>
  ended.kind === 'file-gone'
    ? {
        kind: 'no-image',
        node: ended.node,
        reason: 'the server says that it saved the picture, and does not find its file',
        got: [],
      }
    : ended;

async function attemptOf(
  server: Server,
  order: Order,
  graph: Graph,
  id: string,
  adopt: boolean,
  looked: Looked & Abilities,
  ears: Ears,
): Promise<Result<Rendered, Ended>> {
  const { outputs, extraPngInfo, limits = {}, signal } = order;
  const attempt: Attempt = {
    id,
    graph,
    outputs,
    limits,
    ...(extraPngInfo === undefined ? {} : { extraPngInfo }),
    ...(signal === undefined ? {} : { signal }),
  };
  const heard = tracker(graph, ears);
  const wake = bell(server.timing);
  const leave = server.wire.join(id, (word) => {
    heard.hear(word);
    if (word.type === 'dropped' || word.type === 'back' || word.type === 'start' || heard.isOver())
      wake.ring();
  });
  try {
    const found = adopt ? await isThere(server, attempt) : ok(false);
    if (!found.ok) return found;
    if (!found.value) {
      await server.wire.ready(signal);
      noteLack(server, ears);
      if (signal?.aborted) return err({ kind: 'cancelled', confirmed: true });
      ears.onAttempt?.(id);
      const since = server.timing.now();
      const sent = await submit(server, attempt);
      if (!sent.ok) return sent;
      // the queue has changed, and every socket is told so
      server.wire.expect(since);
    }
    ears.onAccepted?.(id);
    const over = await watch({ server, attempt, jobs: looked.jobs, tracker: heard, ears, bell: wake });
    if (!over.ok) return over;
    const fetched = await images(server, order, graph, over.value);
    if (!fetched.ok)
      return err(
        fetched.error.kind === 'trouble'
          ? fetched.error.trouble
          : { kind: 'file-gone', node: fetched.error.node },
      );
    return ok({
      images: fetched.value,
      promptId: id,
      ms: msOf(over.value),
      cachedNodes: cachedOf(over.value),
      environment: environmentOf(looked),
    });
  } finally {
    leave();
  }
}

const told = new WeakSet<Server>();

/** Once for each server: without its socket nothing is lost but progress and previews. */
function noteLack(server: Server, ears: Ears): void {
  const lack = server.wire.lack();
  if (lack === undefined || told.has(server)) return;
  told.add(server);
  ears.onNote?.(
    `no socket to ${server.address.shown} (${lack}): there is no progress to see, the result is the same`,
  );
}

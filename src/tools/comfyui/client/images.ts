import { err, ok, type Result } from '../../../engine/result.ts';
import type { Graph } from '../workflow/graph.ts';
import { nodeOf } from '../workflow/graph.ts';
import type { Order, RenderedImage } from './order.ts';
import { pictureType } from './picture.ts';
import { writeWhole } from './place.ts';
import { ask, type Fault, isObject, textOf } from './routes.ts';
import type { Server } from './server.ts';
import { backoff, rest } from './timing.ts';
import type { Trouble } from './trouble.ts';
import type { Entry } from './whereabouts.ts';

/** A picture as the server names it. These names are only ever sent back to it, never used as paths. */
type Named = { readonly filename: string; readonly subfolder: string; readonly type: string };

/** `gone`: the history names a picture whose file is not there any more. */
export type NoImages =
  | { readonly kind: 'gone'; readonly node: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** How often a picture that came broken is fetched. */
const mostFetches = 4;

/** Fetches the pictures of the wanted nodes, looks whether they are whole, and puts them where they belong. */
export async function images(
  server: Server,
  order: Order,
  graph: Graph,
  entry: Entry,
): Promise<Result<readonly RenderedImage[], NoImages>> {
  const wanted = order.images ?? 1;
  const found: RenderedImage[] = [];
  for (const node of order.outputs) {
    const { named, trouble } = namedOf(entry, node, wanted, graph);
    if (trouble !== undefined) return err({ kind: 'trouble', trouble });
    for (const [index, name] of named.entries()) {
      const fetched = await fetchWhole(server, order, node, name);
      if (!fetched.ok) return fetched;
      const { bytes, type } = fetched.value;
      const image = { node, index, type, size: bytes.length };
      if (order.fileFor === undefined) {
        found.push({ ...image, bytes });
        continue;
      }
      const written = await writeWhole(order.fileFor(node, index), bytes);
      if (!written.ok) return err({ kind: 'trouble', trouble: written.error });
      found.push({ ...image, file: written.value });
    }
  }
  return ok(found);
}

function namedOf(
  entry: Entry,
  node: string,
  wanted: number,
  graph: Graph,
): { readonly named: readonly Named[]; readonly trouble?: Trouble } {
  const list = (Object.hasOwn(entry.outputs, node) ? entry.outputs[node] : undefined)?.images;
  const all = (Array.isArray(list) ? list : []).flatMap((one) =>
    isObject(one) && typeof one.filename === 'string'
      ? [{ filename: one.filename, subfolder: textOf(one.subfolder), type: textOf(one.type) || 'output' }]
      : [],
  );
  const named = all.filter((one) => one.type !== 'temp');
  if (named.length === wanted) return { named };
  const got = Object.entries(entry.outputs).map(([id, output]) => `${id}: ${Object.keys(output).join(', ')}`);
  const title = nodeOf(graph, node)?.class_type ?? node;
  const reason =
    all.length > 0 && named.length === 0
      ? `${title} keeps its pictures only until the server ends; use SaveImage`
      : named.length === 0
        ? 'it ran well and gave no picture'
        : `it gave ${named.length} pictures, and ${wanted} ${wanted === 1 ? 'was' : 'were'} expected`;
  return { named, trouble: { kind: 'no-image', node, reason, got } };
}

async function fetchWhole(
  server: Server,
  { maxImageBytes = 64 << 20, signal }: Order,
  node: string,
  { filename, subfolder, type }: Named,
): Promise<Result<{ readonly bytes: Uint8Array; readonly type: RenderedImage['type'] }, NoImages>> {
  let reason = '';
  for (let n = 0; n < mostFetches; n++) {
    if (n > 0) await rest(server.timing, backoff(n, 250, 4000), signal);
    if (signal?.aborted) return err({ kind: 'trouble', trouble: { kind: 'cancelled', confirmed: true } });
    const reply = await ask(server, '/view', {
      query: { filename, subfolder, type },
      maxBytes: maxImageBytes,
      ...(signal === undefined ? {} : { signal }),
    });
    if (!reply.ok) {
      const fault = reply.error;
      if (fault.kind === 'trouble' && fault.trouble.kind !== 'forbidden') return err(fault);
      if (fault.kind === 'trouble') return err(bad(node, 'the server does not give its file away (403)'));
      if (fault.kind === 'away' && fault.flood) return err(bad(node, fault.reason));
      reason = saidBy(fault);
      continue;
    }
    if (reply.value.status === 404) return err({ kind: 'gone', node });
    if (reply.value.status !== 200) {
      reason = `the server answers ${reply.value.status}`;
      continue;
    }
    const picture = pictureType(reply.value.bytes);
    if (picture.ok) return ok({ bytes: reply.value.bytes, type: picture.value });
    reason = picture.error;
  }
  return err(bad(node, reason));
}

const bad = (node: string, reason: string): NoImages => ({
  kind: 'trouble',
  trouble: { kind: 'bad-image', node, reason },
});

const saidBy = (fault: Exclude<Fault, { readonly kind: 'trouble' }>): string =>
  fault.kind === 'away' ? fault.reason : `the server answers ${fault.status}`;

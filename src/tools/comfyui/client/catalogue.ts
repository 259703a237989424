import { nearest } from '../../../engine/nearest.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import { jsonOf } from '../../http/json.ts';
import { choicesOf, type Rejected } from './rejection.ts';
import { ask, askJson, type Exchange, type Fault, isObject } from './routes.ts';
import type { Server } from './server.ts';
import type { Trouble } from './trouble.ts';

/** A fault of a single question, as a trouble. */
export function troubleBy(fault: Fault): Trouble {
  if (fault.kind === 'trouble') return fault.trouble;
  if (fault.kind === 'busy') return { ...fault, kind: 'server-error' };
  return { kind: 'unreachable', reason: fault.reason, back: () => Promise.resolve(false) };
}

/**
 * The server's nodes by class, as it describes them (facts A.11). With `classes` only these are asked
 * for, one by one; a class that it doesn't know is left out.
 */
export async function objectInfo(
  server: Exchange,
  classes?: readonly string[],
  signal?: AbortSignal,
): Promise<Result<{ readonly [name: string]: unknown }, Trouble>> {
  const asked = { ...(signal === undefined ? {} : { signal }), maxBytes: 256 << 20 };
  if (classes === undefined) {
    const all = await askJson(server, '/object_info', asked);
    return all.ok ? all : err(troubleBy(all.error));
  }
  const info: { [name: string]: unknown } = {};
  for (const name of new Set(classes)) {
    const one = await askJson(server, `/object_info/${encodeURIComponent(name)}`, asked);
    if (!one.ok) return err(troubleBy(one.error));
    if (Object.hasOwn(one.value, name)) info[name] = one.value[name];
  }
  return ok(info);
}

/** Names in a model folder (`checkpoints`, `loras` …), relative to it; empty if there is no such folder. */
export async function modelsIn(
  server: Exchange,
  folder: string,
  signal?: AbortSignal,
): Promise<Result<readonly string[], Trouble>> {
  const reply = await ask(
    server,
    `/models/${encodeURIComponent(folder)}`,
    signal === undefined ? {} : { signal },
  );
  if (!reply.ok) return err(troubleBy(reply.error));
  if (reply.value.status === 404) return ok([]);
  const json = jsonOf(reply.value);
  if (!json.ok || !Array.isArray(json.value))
    return err({
      kind: 'not-comfyui',
      reason: `/models/${folder}: ${json.ok ? 'the answer is no list' : json.error.message}`,
    });
  return ok(json.value.filter((name): name is string => typeof name === 'string'));
}

/** Adds the nearest installed names where the server left its list out because it is long. */
export async function nearestInstalled(server: Server, rejected: Rejected): Promise<Rejected> {
  const nodes = await Promise.all(
    rejected.nodes.map(async (node) => {
      const { type, input, received } = node;
      if (
        type !== 'value_not_in_list' ||
        node.near !== undefined ||
        input === undefined ||
        received === undefined
      )
        return node;
      const info = await objectInfo(server, [node.class]);
      const described = info.ok ? info.value[node.class] : undefined;
      const inputs = isObject(described) && isObject(described.input) ? described.input : {};
      const config = [inputs.required, inputs.optional].flatMap((group) =>
        isObject(group) ? [group[input]] : [],
      );
      const names = config.flatMap(choicesOf);
      const near = nearest(received, names, 3);
      if (names.length === 0) return node;
      return { ...node, near: near.length > 0 ? near : names.slice(0, 8) };
    }),
  );
  return { ...rejected, nodes };
}

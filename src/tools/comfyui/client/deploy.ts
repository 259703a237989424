import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from '../../../engine/result.ts';
import { jsonOf } from '../../http/json.ts';
import { modelsIn, troubleBy } from './catalogue.ts';
import { codeOf, copyWhole } from './place.ts';
import { ask, isObject, textOf } from './routes.ts';
import type { Server } from './server.ts';
import { rest } from './timing.ts';
import type { Trouble } from './trouble.ts';

/** How long a server may take to list a new model, ms: network drives are late. */
const listedMs = 30_000;

/** A name that any disk and any URL takes as it is. */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/.test(plain) || plain === '' ? `x-${plain}` : plain;
}

/**
 * Uploads a picture to the server's input folder under a name that holds its digest, so that a name
 * never means two pictures and nothing is ever overwritten.
 * @param wanted a name that is already content-addressed (`<sha256>.png`)
 * @returns what `LoadImage` is to be given
 */
export async function upload(
  server: Server,
  file: string,
  wanted: string,
  subfolder = 'plasma',
  signal?: AbortSignal,
): Promise<Result<string, Trouble>> {
  const form = new FormData();
  let bytes: number;
  try {
    const blob = await openAsBlob(file);
    bytes = blob.size;
    form.append('image', new File([blob], wanted, { type: 'image/png' }));
  } catch (error) {
    return err({ kind: 'local-disk', file, code: codeOf(error) });
  }
  form.append('type', 'input');
  form.append('subfolder', subfolder);
  const reply = await ask(server, '/upload/image', {
    method: 'POST',
    body: form,
    maxBytes: 1 << 20,
    ...(signal === undefined ? {} : { signal }),
  });
  const refused = (reason: string): Result<string, Trouble> => err({ kind: 'upload', file, reason });
  if (!reply.ok) {
    if (reply.error.kind === 'away' && signal?.aborted) return err({ kind: 'cancelled', confirmed: true });
    return err(troubleBy(reply.error));
  }
  const { status } = reply.value;
  if (status === 413) {
    const limit = /size (\d+)/.exec(new TextDecoder().decode(reply.value.bytes))?.[1];
    return err({
      kind: 'too-large',
      what: file,
      bytes,
      ...(limit === undefined ? {} : { limit: Number(limit) }),
    });
  }
  const json = jsonOf(reply.value);
  if (status !== 200) return refused(`the server answers ${status}${json.ok ? '' : `: ${json.error.start}`}`);
  if (!json.ok) return refused(json.error.message);
  const name = isObject(json.value) ? textOf(json.value.name) : '';
  const folder = isObject(json.value) ? textOf(json.value.subfolder) : '';
  // the same name with other bytes: the server kept both and renamed ours
  if (name !== wanted || folder !== subfolder)
    return refused(
      `the server already has another file ${wanted}, and stored this one as ${JSON.stringify(name)}`,
    );
  return ok(folder === '' ? name : `${folder}/${name}`);
}

/**
 * Puts a picture into an input folder that this machine can reach, whole or not at all.
 * @returns what `LoadImage` is to be given
 */
export async function placeInput(
  folder: string,
  file: string,
  name: string,
  subfolder = 'plasma',
): Promise<Result<string, Trouble>> {
  const to = join(folder, subfolder, name);
  const placed = (await isSame(file, to)) ? ok(to) : await copyWhole(file, to);
  return placed.ok ? ok(subfolder === '' ? name : `${subfolder}/${name}`) : placed;
}

/**
 * Copies a model into a folder of the server's under a name that holds its digest, and waits until
 * the server lists it. While it is being copied its name has no model's extension.
 * @param kind the server's word for the folder: `loras`, `checkpoints` …
 */
export async function deployModel(
  server: Server,
  target: { readonly folder: string; readonly kind: string },
  file: string,
  name: string,
  signal?: AbortSignal,
): Promise<Result<string, Trouble>> {
  const to = join(target.folder, name);
  if (!(await isSame(file, to))) {
    const copied = await copyWhole(file, to);
    if (!copied.ok) return copied;
  }
  const end = server.timing.now() + listedMs;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
    const listed = await modelsIn(server, target.kind, signal);
    if (signal?.aborted) return err({ kind: 'cancelled', confirmed: true });
    if (!listed.ok) return listed;
    // a server on Windows writes \ between folders; its own spelling is what a graph must say
    const found = listed.value.find((one) => one.replaceAll('\\', '/') === name);
    if (found !== undefined) return ok(found);
    if (server.timing.now() >= end)
      return err({ kind: 'not-listed', folder: target.folder, name, waitedMs: listedMs });
    await rest(server.timing, wait, signal);
  }
}

/** Whether the bytes are already there: what an earlier run left may be another file, or half of it. */
async function isSame(file: string, other: string): Promise<boolean> {
  try {
    if ((await stat(file)).size !== (await stat(other)).size) return false;
    return (await digestOf(file)) === (await digestOf(other));
  } catch {
    return false;
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { err, ok, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import { deployModel, modelsIn, placeInput, type Server, type Trouble, upload } from './client/client.ts';
import type { Seat } from './settings.ts';

/** What a server was seen to have, so that it isn't asked for each panel: `<url> <name on it>` → its name there. */
const seen = new Map<string, string>();

/** Nothing of what was seen counts any more: somebody may have cleared its folders. */
export function forgetPlaced(seat: Seat): void {
  for (const key of seen.keys()) if (key.startsWith(`${seat.url} `)) seen.delete(key);
}

/** What kept an input from its place: the server, or the input itself. */
export type Obstacle = { readonly trouble: Trouble } | { readonly setback: Setback };
type Placed = Result<string, Obstacle>;

/**
 * Brings an input to a server, under a name that is made from its digest: a server that sees a name
 * again never looks whether the bytes behind it are the same. Gives the name to put into the graph.
 * @param name of the input in the action: `pose`, `base`, or `lora.<id>`
 */
export function place(
  server: Server,
  seat: Seat,
  name: string,
  input: JobInput,
  signal: AbortSignal,
): Promise<Placed> {
  return name.startsWith('lora.')
    ? placeLora(server, seat, input, signal)
    : placePicture(server, seat, input, signal);
}

async function placePicture(
  server: Server,
  seat: Seat,
  input: JobInput,
  signal: AbortSignal,
): Promise<Placed> {
  const ending = endingOf(input.file);
  if (ending === undefined) {
    return err({
      setback: {
        kind: 'failed',
        message: `${input.path} is no picture that ComfyUI reads`,
        hint: 'Save it as PNG, JPEG or WebP.',
      },
    });
  }
  const name = `${input.digest}.${ending}`;
  const key = `${seat.url} ${name}`;
  const known = seen.get(key);
  if (known !== undefined) return ok(known);
  const placed =
    seat.input === undefined
      ? await upload(server, input.file, name, 'plasma', signal)
      : await placeInput(seat.input, input.file, name);
  if (!placed.ok) return err({ trouble: placed.error });
  seen.set(key, placed.value);
  return ok(placed.value);
}

async function placeLora(server: Server, seat: Seat, input: JobInput, signal: AbortSignal): Promise<Placed> {
  const name = `${basename(input.path).replace(/\.safetensors$/i, '')}-${input.digest.slice(0, 12)}.safetensors`;
  const key = `${seat.url} ${name}`;
  const known = seen.get(key);
  if (known !== undefined) return ok(known);
  const listed = await modelsIn(server, 'loras', signal);
  if (!listed.ok) return err({ trouble: listed.error });
  // a server on Windows lists folders with `\`
  const found = listed.value.find((one) => one.split(/[/\\]/).at(-1) === name);
  if (found !== undefined) {
    seen.set(key, found);
    return ok(found);
  }
  if (seat.models === undefined) {
    return err({
      setback: {
        kind: 'failed',
        message: `${seat.name} does not have the LoRA ${input.path}, and plasma does not know its models folder`,
        facts: [['wanted', `models/loras/plasma/${name}`]],
        hint: `Name the folder in plasma.config.ts (comfyui.servers.${seat.name}.models), or copy the file there under that name.`,
      },
    });
  }
  const deployed = await deployModel(
    server,
    { folder: join(seat.models, 'loras'), kind: 'loras' },
    input.file,
    `plasma/${name}`,
    signal,
  );
  if (!deployed.ok) return err({ trouble: deployed.error });
  seen.set(key, deployed.value);
  return ok(deployed.value);
}

/** The usual ending of a picture, by its first bytes: LoadImage goes by them too, whatever the name says. */
function endingOf(file: string): 'png' | 'jpg' | 'webp' | undefined {
  const head = Buffer.alloc(12);
  const open = openSync(file, 'r');
  try {
    readSync(open, head, 0, 12, 0);
  } finally {
    closeSync(open);
  }
  if (head.toString('latin1', 1, 4) === 'PNG' && head[0] === 0x89) return 'png';
  if (head[0] === 0xff && head[1] === 0xd8) return 'jpg';
  return head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP'
    ? 'webp'
    : undefined;
}

import * as z from 'zod';
import type { JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { openServer, type Server, type Trouble } from './client/client.ts';

/**
 * A server as the settings name it. Folders are on this machine, for servers that run here or share a
 * disk: without them pictures are uploaded, and LoRAs must be there already.
 */
export type Seat = {
  /** Its resource: `comfyui@left`. */
  readonly resource: string;
  readonly name: string;
  readonly url: string;
  readonly input?: string;
  readonly models?: string;
};

export type ComfySettings = {
  readonly seats: readonly Seat[];
  /** How long a server that does not answer is waited for, in ms. */
  readonly patienceMs: number;
  /** How long a prompt may show no progress, in ms. */
  readonly stallMs: number;
};

const shape = z.object({
  servers: z.record(
    z.string(),
    z.object({ url: z.string(), input: z.string().optional(), models: z.string().optional() }),
  ),
  patience: z.number().optional(),
  stall: z.number().optional(),
});

export function settingsOf(settings: JsonObject): ComfySettings {
  const { servers, patience = 90, stall = 30 } = shape.parse(settings);
  return {
    seats: Object.entries(servers).map(([name, { url, input, models }]) => ({
      resource: `comfyui@${name}`,
      name,
      url,
      ...(input === undefined ? {} : { input }),
      ...(models === undefined ? {} : { models }),
    })),
    patienceMs: patience * 1000,
    stallMs: stall * 60_000,
  };
}

/**
 * How long a server may take to answer at all, in ms. After that its work is given back, so that other
 * servers do it meanwhile and a person reads what is waited for; it is looked for as long as patience says.
 */
const firstMs = 2000;

const open = new Map<string, Server>();

/** The server at a seat: one for the whole process, whoever asks. */
export function serverAt(seat: Seat, patienceMs: number): Result<Server, Trouble> {
  const key = `${seat.url} ${patienceMs}`;
  const known = open.get(key);
  if (known !== undefined) return ok(known);
  const opened = openServer(seat.url, { startMs: firstMs, backMs: patienceMs });
  if (!opened.ok) return err(opened.error);
  open.set(key, opened.value);
  return opened;
}

import { compareBytes, type Json, type JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { LoggedImage } from './tool.ts';

/** A record is a page of text at most; what is larger is another file. 4 MiB. */
export const largestRecord = 4 * 1024 * 1024;

/** The order in which an entry tells what it knows; other names follow, in bytewise order. */
const order = [
  'panel',
  'take',
  'image',
  'sha256',
  'locked',
  'backend',
  'seed',
  'sampler',
  'scheduler',
  'steps',
  'cfg',
  'denoise',
  'loraId',
  'workflowTemplate',
  'checkpoint',
  'prompt',
  'negative',
  'models',
  'server',
  'ms',
];

/**
 * The record of a picture as an entry of the log. The error says what is wrong with it, as the end of
 * a sentence that begins with its path.
 * @param text the record as its backend wrote it: JSON, one object
 */
export function entryOf(text: string, of: LoggedImage): Result<JsonObject, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return err(text.trim() === '' ? 'is empty' : `is no JSON: ${why}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err('is no JSON object');
  const record = value as JsonObject;
  for (const name of ['panel', 'take', 'image'] as const) {
    const said = record[name];
    if (said !== undefined && said !== of[name])
      return err(`is of another picture: its ${name} is ${JSON.stringify(said)}`);
  }
  const { seed } = record;
  // a seed that JavaScript can't hold is not the one that was used any more
  if (seed !== undefined && !Number.isSafeInteger(seed))
    return err(`has the seed ${JSON.stringify(seed)}, and a seed is a whole number up to 2^53 − 1`);
  const { panel, take, image } = of;
  return ok(inOrder({ ...record, panel, take, image }));
}

function inOrder(record: JsonObject): JsonObject {
  const rank = (name: string): number => {
    const at = order.indexOf(name);
    return at < 0 ? order.length : at;
  };
  const names = Object.keys(record).sort((a, b) => rank(a) - rank(b) || compareBytes(a, b));
  return Object.fromEntries(names.map((name) => [name, sorted(record[name]!)]));
}

/** Names within an entry in bytewise order, so that the same facts are the same bytes. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => compareBytes(a, b));
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]));
}

import { err, ok, type Result } from '../../engine/result.ts';
import type { Reply } from './request.ts';

/** A reply that is no JSON: `start` is how it begins, one line fit to show to a person. */
export type NotJson = { readonly message: string; readonly start: string };

/**
 * The JSON of a reply, whatever its status; never throws. An HTML page or plain text (aiohttp's 500)
 * is an answer to tell about, not to parse. Whole numbers above 2^53 lose their last digits.
 */
export function jsonOf(reply: Pick<Reply, 'headers' | 'bytes'>): Result<unknown, NotJson> {
  const type = (reply.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const text = new TextDecoder().decode(reply.bytes);
  const start = startOf(text);
  if (text.trim() === '') return err({ message: 'the answer is empty', start });
  if (/html/.test(type) || /^\s*<(!doctype|html)/i.test(text))
    return err({ message: 'the answer is a web page, not JSON', start });
  try {
    return ok(JSON.parse(text));
  } catch {
    return err({ message: `the answer is ${type === '' ? 'no JSON' : `${type}, but no JSON`}`, start });
  }
}

/** How a text begins, as one line of at most 200 characters without control characters. */
export function startOf(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

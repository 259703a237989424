import { err, ok, type Result } from '../../engine/result.ts';

/** The environment's names for the key, the first one that is set counts. */
export const keyNames = ['GEMINI_API_KEY', 'GOOGLE_API_KEY'] as const;

/** Google's keys have 39 characters or more; anything this short is a slip of the hand. */
const shortest = 16;
const cover = '(hidden)';

export type Environment = { readonly [name: string]: string | undefined };

/** The API key of the environment, or why there is none. Nothing here ever shows it. */
export function keyIn(env: Environment): Result<string, string> {
  const name = keyNames.find((each) => (env[each] ?? '').trim() !== '');
  if (name === undefined) return err('there is no key for Gemini: GEMINI_API_KEY is not set');
  const key = env[name]!.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) return err(`${name} holds characters that no key has`);
  if (key.length < shortest) return err(`${name} is too short to be a key`);
  return ok(key);
}

export const keyHint =
  'Get a key at aistudio.google.com/apikey and set it in the environment: export GEMINI_API_KEY=… Never write it into a file of the book.';

/** Takes the key out of anything that is said. */
export type Hush = (text: string) => string;

/** How a text may hold a key: as it is, in an address, in a JSON string whose writer escapes slashes. */
const disguises = (key: string): readonly string[] => [
  ...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1), key.replaceAll('/', '\\/')]),
];

export function hushOf(key: string): Hush {
  const forms = disguises(key);
  return (text) => forms.reduce((told, form) => told.replaceAll(form, cover), text);
}

/** The same for the bytes of an answer: a server may repeat what it was sent. */
export function hushBytes(key: string, bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return disguises(key).some((form) => buffer.includes(form))
    ? Buffer.from(hushOf(key)(buffer.toString('utf8')), 'utf8')
    : bytes;
}

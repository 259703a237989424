import { isPng, readPng } from '../image/png.ts';
import { entriesOf } from './archive.ts';

/**
 * What image programs write into pictures and nobody else does: ComfyUI's graphs, the parameters of
 * Automatic1111 and its kin, InvokeAI's and Fooocus's metadata, NovelAI's comment.
 */
const marks: readonly (readonly [mark: string, what: string])[] = [
  ['"class_type"', 'a ComfyUI prompt'],
  ['"last_node_id"', 'a ComfyUI workflow'],
  ['KSampler', 'a ComfyUI prompt'],
  ['Negative prompt:', 'the parameters of a generator'],
  ['CFG scale:', 'the parameters of a generator'],
  ['sd-metadata', "InvokeAI's metadata"],
  ['invokeai_metadata', "InvokeAI's metadata"],
  ['fooocus_scheme', "Fooocus's metadata"],
  ['"noise_schedule"', "NovelAI's comment"],
];

/** Texts of a PNG that readers of pictures expect, and that we write. */
const ours = new Set(['XML:com.adobe.xmp']);

/** Something that should not be in a published file: where in it (a file of an archive), and what. */
export type Leak = { readonly where?: string; readonly what: string };

/**
 * Looks for prompts, workflows and generator settings in a published file: by the names of a PNG's
 * texts (which may be compressed), by what generators write, and by the very prompts of the book.
 * @param prompts what was asked for; looked for as it is, and as JSON and XML have it
 */
export function leaksIn(bytes: Buffer, prompts: readonly string[] = []): readonly Leak[] {
  const entries = bytes.toString('latin1', 0, 2) === 'PK' ? entriesOf(bytes) : undefined;
  if (entries === undefined) return inFile(bytes, prompts);
  return entries.flatMap((entry) =>
    inFile(entry.bytes, prompts).map((leak) => ({ where: entry.name, ...leak })),
  );
}

function inFile(bytes: Buffer, prompts: readonly string[]): readonly Leak[] {
  const found = new Set<string>(textsOf(bytes).map((name) => `a text called "${name}"`));
  for (const [mark, what] of marks) if (holds(bytes, mark)) found.add(what);
  for (const prompt of prompts) {
    if (prompt.trim().length < shortest) continue;
    if (spellings(prompt).some((text) => bytes.includes(text))) found.add(`the prompt "${shown(prompt)}"`);
  }
  return [...found].map((what) => ({ what }));
}

/** As it is, and as EXIF has it (UTF-16, both orders of bytes). */
function holds(bytes: Buffer, text: string): boolean {
  const wide = Buffer.from(text, 'utf16le');
  return bytes.includes(text) || bytes.includes(wide) || bytes.includes(Buffer.from(wide).swap16());
}

/** Shorter words may stand in a title or a description by chance. */
const shortest = 16;
const shown = (prompt: string): string => (prompt.length > 40 ? `${prompt.slice(0, 40)}…` : prompt);

const spellings = (prompt: string): readonly string[] => [
  ...new Set([
    prompt,
    JSON.stringify(prompt).slice(1, -1),
    prompt.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  ]),
];

/** Names of the texts in a PNG that are none of ours. */
function textsOf(bytes: Buffer): readonly string[] {
  const chunks = isPng(bytes) ? readPng(bytes) : undefined;
  if (!chunks?.ok) return [];
  return chunks.value.flatMap(({ type, data }) => {
    if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return [];
    const name = Buffer.from(data.subarray(0, Math.max(0, data.indexOf(0)))).toString('latin1');
    return ours.has(name) ? [] : [name];
  });
}

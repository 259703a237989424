import type { JobPreview } from './order.ts';

/** What a frame of the socket says, as far as it matters (facts A.8). All else is `undefined`. */
export type Heard =
  | { readonly type: 'status' }
  | { readonly type: 'start'; readonly prompt: string }
  | { readonly type: 'cached'; readonly prompt: string; readonly nodes: readonly string[] }
  /** `node` null: it is over, well or not. */
  | {
      readonly type: 'executing';
      readonly prompt: string;
      readonly node: string | null;
      readonly shown: string | null;
    }
  | {
      readonly type: 'progress';
      readonly prompt: string;
      readonly node: string;
      readonly value: number;
      readonly max: number;
    }
  | { readonly type: 'nodes'; readonly prompt: string; readonly finished: readonly string[] }
  | { readonly type: 'executed'; readonly prompt: string; readonly node: string }
  | { readonly type: 'end'; readonly prompt: string }
  /** Without a prompt it belongs to whatever runs. */
  | { readonly type: 'preview'; readonly prompt: string | undefined; readonly preview: JobPreview };

/** Larger previews are dropped: they decorate. */
const maxPreviewBytes = 8 << 20;

type Data = { readonly [name: string]: unknown };
const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Reads a text frame. Malformed, unknown and custom messages give undefined. */
export function heardText(frame: string): Heard | undefined {
  let message: unknown;
  try {
    message = JSON.parse(frame);
  } catch {
    return undefined;
  }
  if (!isObject(message) || !isObject(message.data)) return undefined;
  const { type, data } = message as { readonly type: unknown; readonly data: Data };
  if (type === 'status') return { type: 'status' };
  const prompt = text(data.prompt_id);
  if (prompt === undefined) return undefined;
  switch (type) {
    case 'execution_start':
      return { type: 'start', prompt };
    case 'execution_cached':
      return { type: 'cached', prompt, nodes: texts(data.nodes) };
    case 'executing': {
      const node = data.node === null ? null : text(data.node);
      if (node === undefined) return undefined;
      return {
        type: 'executing',
        prompt,
        node,
        shown: node === null ? null : (text(data.display_node) ?? node),
      };
    }
    case 'progress': {
      const node = text(data.node);
      if (node === undefined || typeof data.value !== 'number' || typeof data.max !== 'number')
        return undefined;
      return { type: 'progress', prompt, node, value: data.value, max: data.max };
    }
    case 'progress_state': {
      if (!isObject(data.nodes)) return undefined;
      const finished = Object.values(data.nodes).flatMap((node) =>
        isObject(node) && node.state === 'finished'
          ? [text(node.display_node_id) ?? text(node.node_id) ?? '']
          : [],
      );
      return { type: 'nodes', prompt, finished };
    }
    case 'executed': {
      const node = text(data.display_node) ?? text(data.node);
      return node === undefined ? undefined : { type: 'executed', prompt, node };
    }
    case 'execution_success':
    case 'execution_error':
    case 'execution_interrupted':
      return { type: 'end', prompt };
    default:
      return undefined;
  }
}

/** Reads a binary frame: 4 bytes of type (big-endian), then by type. Short and unknown ones give undefined. */
export function heardBinary(frame: Uint8Array): Heard | undefined {
  if (frame.byteLength < 8 || frame.byteLength > maxPreviewBytes) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const second = view.getUint32(4);
  if (view.getUint32(0) === 1) {
    if (second !== 1 && second !== 2) return undefined;
    return previewOf(undefined, second === 1 ? 'image/jpeg' : 'image/png', frame.subarray(8));
  }
  if (view.getUint32(0) !== 4 || second > frame.byteLength - 8) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(frame.subarray(8, 8 + second)));
  } catch {
    return undefined;
  }
  if (!isObject(data)) return undefined;
  const prompt = text(data.prompt_id);
  if (prompt === undefined || (data.image_type !== 'image/jpeg' && data.image_type !== 'image/png'))
    return undefined;
  return previewOf(prompt, data.image_type, frame.subarray(8 + second));
}

function previewOf(
  prompt: string | undefined,
  type: JobPreview['type'],
  bytes: Uint8Array,
): Heard | undefined {
  return bytes.byteLength === 0 ? undefined : { type: 'preview', prompt, preview: { type, bytes } };
}

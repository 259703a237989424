import * as z from 'zod';
import type { Diagnostic } from '../../../engine/diagnostic.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import type { NodeClass, ObjectInfo } from './check.ts';

/*
 * `GET /object_info` as the server gives it: for each class its inputs, outputs and where it comes
 * from. Custom nodes put what they like into it, so only what is looked at is checked, and a class that
 * doesn't keep to it is left out rather than refused with the whole list.
 */
const spec = z.tuple([z.union([z.string(), z.array(z.unknown())])], z.unknown());
const inputs = z.record(z.string(), spec).nullish();

const nodeClass = z.object({
  input: z.object({ required: inputs, optional: inputs }).nullish(),
  output: z.array(z.unknown()).nullish(),
  output_node: z.boolean().nullish(),
  display_name: z.string().nullish(),
  python_module: z.string().nullish(),
  deprecated: z.boolean().nullish(),
});

/** What JSON.parse gave is JSON, whatever of it the schema leaves unknown. */
const asInputs = (read: z.infer<typeof inputs>): NodeClass['required'] =>
  (read ?? {}) as unknown as NodeClass['required'];

/**
 * Reads what a server's `/object_info` answered, or a saved copy.
 * @param from the server's address or the file's path, for what is said
 */
export function readObjectInfo(text: string, from: string): Result<ObjectInfo, Diagnostic> {
  const refused = (message: string): Result<ObjectInfo, Diagnostic> =>
    err({
      severity: 'error',
      code: 'bad-object-info',
      message: `${from} ${message}`,
      hint: 'It should be what a ComfyUI answers to GET /object_info. Save a copy with: plasma workflow check --server http://127.0.0.1:8188 --save object-info.json',
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(/^\s*</.test(text) ? 'is a web page and not JSON' : 'is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refused('holds no list of nodes');
  const info: { [name: string]: NodeClass } = {};
  for (const [name, one] of Object.entries(value)) {
    const read = nodeClass.safeParse(one);
    if (!read.success || name === '__proto__') continue;
    const { input, output, output_node, display_name, python_module, deprecated } = read.data;
    info[name] = {
      required: asInputs(input?.required),
      optional: asInputs(input?.optional),
      outputs: (output ?? []).map((type) => (typeof type === 'string' ? type : 'COMBO')),
      saves: output_node === true,
      title: display_name ?? name,
      module: python_module ?? '',
      deprecated: deprecated === true,
    };
  }
  return Object.keys(info).length === 0 ? refused('holds no list of nodes') : ok(info);
}

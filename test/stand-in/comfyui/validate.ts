import type { Catalogue, InputSpec, NodeClass } from './catalogue.ts';
import { convert, spell } from './conversion.ts';
import type { Graph, NodeErrors, ProblemBody } from './protocol.ts';
import { isList, isObject, type Value, type ValueObject } from './python-json.ts';

/** A graph that was posted, judged (A.3). `text 500` stands for a shape that no validator was written for. */
export type Verdict =
  | {
      readonly kind: 'accepted';
      readonly graph: Graph;
      readonly outputs: readonly string[];
      readonly nodeErrors: NodeErrors;
    }
  | { readonly kind: 'refused'; readonly error: ProblemBody; readonly nodeErrors: NodeErrors }
  | { readonly kind: 'text 500' };

export type ValidateOptions = {
  readonly catalogue: Catalogue;
  /** Whether LoadImage finds a file under this name (its own validator, which replaces the list check). */
  readonly inputExists: (name: string) => boolean;
  /** Newer servers say `missing_node_type` for an unknown class. */
  readonly newNames: boolean;
  /** Output nodes that shall fail, whatever they say: a bad day. */
  readonly drop: readonly string[];
};

/**
 * Judges a graph as the server does: output node by output node, so that one bad output leaves the others
 * standing. Values are converted in the graph that comes back; the graph given stays as it is.
 */
export function validate(
  posted: Value,
  targets: readonly string[] | undefined,
  options: ValidateOptions,
): Verdict {
  if (isList(posted) && posted.length === 0) return refused('prompt_no_outputs', 'Prompt has no outputs');
  if (!isObject(posted)) return { kind: 'text 500' };
  const outputs: string[] = [];
  for (const [id, node] of Object.entries(posted)) {
    const lack = lackOf(id, node, options);
    if (lack !== undefined) return { kind: 'refused', error: lack, nodeErrors: {} };
    const known = options.catalogue[(node as ValueObject).class_type as string]!;
    if (known.outputNode && (targets === undefined || targets.includes(id))) outputs.push(id);
  }
  if (outputs.length === 0) return refused('prompt_no_outputs', 'Prompt has no outputs');
  const graph = structuredClone(posted) as unknown as Graph;
  return judge(graph, outputs, options);
}

function lackOf(
  id: string,
  node: Value | undefined,
  { catalogue, newNames }: ValidateOptions,
): ProblemBody | undefined {
  const details = `Node ID '#${id}'`;
  if (!isObject(node) || node.class_type === undefined) {
    return problem(
      'invalid_prompt',
      'Cannot execute because a node is missing the class_type property.',
      details,
    );
  }
  const name = node.class_type;
  if (typeof name === 'string' && Object.hasOwn(catalogue, name)) return undefined;
  const title = isObject(node._meta) && typeof node._meta.title === 'string' ? node._meta.title : spell(name);
  return newNames
    ? problem(
        'missing_node_type',
        `Node '${title}' not found. The custom node may not be installed.`,
        details,
        {
          node_id: id,
          class_type: name,
          node_title: title,
        },
      )
    : problem('invalid_prompt', `Cannot execute because node ${spell(name)} does not exist.`, details);
}

type Seen = { readonly valid: boolean; readonly errors: ProblemBody[] };

function judge(graph: Graph, outputs: readonly string[], options: ValidateOptions): Verdict {
  const seen = new Map<string, Seen>();
  const good: string[] = [];
  const nodeErrors: NodeErrors = {};
  const lines: string[] = [];
  for (const output of outputs) {
    const before = new Set(seen.keys());
    let result: Seen;
    if (options.drop.includes(output)) {
      result = { valid: false, errors: [exceptionAt('during', { type: 'KeyError', details: "'0'" })] };
      seen.set(output, result);
    } else result = outputOf(graph, output, options, seen);
    if (result.valid) {
      good.push(output);
      continue;
    }
    lines.push(...result.errors.map((error) => `${error.message}: ${error.details}`));
    for (const [id, { errors }] of seen) {
      if (errors.length === 0 || (before.has(id) && !reaches(graph, output, id))) continue;
      nodeErrors[id] ??= { errors, dependent_outputs: [], class_type: graph[id]?.class_type ?? '' };
      nodeErrors[id].dependent_outputs.push(output);
    }
  }
  if (good.length > 0) return { kind: 'accepted', graph, outputs: good, nodeErrors };
  return refused(
    'prompt_outputs_failed_validation',
    'Prompt outputs failed validation',
    lines.join('\n'),
    nodeErrors,
  );
}

function outputOf(graph: Graph, id: string, options: ValidateOptions, seen: Map<string, Seen>): Seen {
  try {
    return visit(graph, id, options, seen, []);
  } catch (raised) {
    if (!(raised instanceof Raised)) throw raised;
    const result: Seen = { valid: false, errors: [exceptionAt('during', raised.what)] };
    seen.set(id, result);
    return result;
  }
}

function visit(
  graph: Graph,
  id: string,
  options: ValidateOptions,
  seen: Map<string, Seen>,
  path: string[],
): Seen {
  const known = seen.get(id);
  if (known !== undefined) return known;
  // a cycle: too deep for the server; nothing is said about any node
  if (path.includes(id)) return { valid: false, errors: [] };
  path.push(id);
  const result = look(graph, id, options, seen, path);
  path.pop();
  seen.set(id, result);
  return result;
}

/** All inputs of one node and, through links, of the nodes before it. Throws `Raised` where Python would raise. */
function look(
  graph: Graph,
  id: string,
  options: ValidateOptions,
  seen: Map<string, Seen>,
  path: string[],
): Seen {
  const node = graph[id]!;
  const entry = options.catalogue[node.class_type]!;
  if (!isObject(node.inputs)) throw raise('KeyError', "'inputs'");
  const errors: ProblemBody[] = [];
  let valid = true;
  for (const [name, spec] of Object.entries({ ...entry.required, ...entry.optional })) {
    const given = node.inputs[name];
    if (given === undefined) {
      if (entry.required[name] !== undefined) {
        errors.push(
          problem('required_input_missing', 'Required input is missing', name, { input_name: name }),
        );
      }
      continue;
    }
    if (isList(given)) {
      const before = linked(graph, name, spec, given, options, seen, path);
      if (before === 'invalid') valid = false;
      else if (before !== undefined) errors.push(before);
      continue;
    }
    const error = constant(node.inputs, name, spec, given, entry, options);
    if (error !== undefined) errors.push(error);
  }
  return { valid: valid && errors.length === 0, errors };
}

function linked(
  graph: Graph,
  name: string,
  spec: InputSpec,
  value: readonly Value[],
  options: ValidateOptions,
  seen: Map<string, Seen>,
  path: string[],
): ProblemBody | 'invalid' | undefined {
  if (value.length !== 2) {
    return problem(
      'bad_linked_input',
      'Bad linked input, must be a length-2 list of [node_id, slot_index]',
      name,
      {
        ...about(name, spec),
        received_value: value,
      },
    );
  }
  const [from, slot] = value;
  if (typeof from !== 'string' || !Object.hasOwn(graph, from)) throw raise('KeyError', spell(from!, true));
  const types = options.catalogue[graph[from]!.class_type]!.output;
  const received = typeof slot === 'number' ? types[slot < 0 ? types.length + slot : slot] : undefined;
  if (received === undefined) throw raise('IndexError', 'tuple index out of range');
  const wanted = Array.isArray(spec[0]) ? 'COMBO' : (spec[0] as string);
  if (received !== wanted && wanted !== '*' && !wanted.split(',').includes(received)) {
    return problem(
      'return_type_mismatch',
      'Return type mismatch between linked nodes',
      `${name}, received_type(${received}) mismatch input_type(${wanted})`,
      { ...about(name, spec), received_type: received, linked_node: value },
    );
  }
  try {
    return visit(graph, from, options, seen, path).valid ? undefined : 'invalid';
  } catch (raised) {
    if (!(raised instanceof Raised)) throw raised;
    path.pop();
    seen.set(from, {
      valid: false,
      errors: [
        exceptionAt('inner', raised.what, {
          ...about(name, spec),
          exception_message: raised.what.details,
          linked_node: value,
        }),
      ],
    });
    return 'invalid';
  }
}

function constant(
  inputs: { [name: string]: Value },
  name: string,
  spec: InputSpec,
  given: Value,
  entry: NodeClass,
  { inputExists }: ValidateOptions,
): ProblemBody | undefined {
  const [type, config = {}] = spec;
  const plain = isObject(given) && given.__value__ !== undefined ? given.__value__ : given;
  const converted = Array.isArray(type)
    ? ({ ok: true, value: plain } as const)
    : convert(type as string, plain);
  if (!converted.ok) {
    return problem(
      'invalid_input_type',
      `Failed to convert an input value to a ${type} value`,
      `${name}, ${spell(plain)}, ${converted.error}`,
      { ...about(name, spec), received_value: plain, exception_message: converted.error },
    );
  }
  const value = converted.value;
  inputs[name] = value;
  if (typeof value === 'number' || typeof value === 'bigint') {
    const { min, max } = config;
    if (isNumber(min) && value < min) {
      return problem('value_smaller_than_min', `Value ${value} smaller than min of ${min}`, name, {
        ...about(name, spec),
        received_value: value,
      });
    }
    if (isNumber(max) && value > max) {
      return problem('value_bigger_than_max', `Value ${value} bigger than max of ${max}`, name, {
        ...about(name, spec),
        received_value: value,
      });
    }
  }
  if (entry.name.startsWith('LoadImage') && name === 'image') {
    return typeof value === 'string' && inputExists(value)
      ? undefined
      : problem(
          'custom_validation_failed',
          'Custom validation failed for node',
          `${name} - Invalid image file: ${spell(value)}`,
          { input_name: name },
        );
  }
  return choice(name, spec, value);
}

function choice(name: string, spec: InputSpec, value: Value): ProblemBody | undefined {
  const listed = Array.isArray(spec[0])
    ? (spec[0] as readonly string[])
    : spec[0] === 'COMBO'
      ? spec[1]?.options
      : undefined;
  if (!isList(listed) || listed.includes(value)) return undefined;
  const long = listed.length > 20;
  return problem(
    'value_not_in_list',
    'Value not in list',
    `${name}: ${spell(value, true)} not in ${long ? `(list of length ${listed.length})` : spell(listed)}`,
    { ...about(name, spec), ...(long ? { input_config: null } : {}), received_value: value },
  );
}

const isNumber = (value: Value | undefined): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';
const about = (name: string, [type, config = {}]: InputSpec): ValueObject => ({
  input_name: name,
  input_config: [type, config],
});

type Cause = { readonly type: string; readonly details: string };
class Raised extends Error {
  readonly what: Cause;
  constructor(what: Cause) {
    super(what.details);
    this.what = what;
  }
}
const raise = (type: string, details: string): Raised => new Raised({ type, details });

function exceptionAt(where: 'during' | 'inner', cause: Cause, extra: ValueObject = {}): ProblemBody {
  const inner = where === 'inner';
  return problem(
    inner ? 'exception_during_inner_validation' : 'exception_during_validation',
    inner ? 'Exception when validating inner node' : 'Exception when validating node',
    cause.details,
    { ...extra, exception_type: cause.type, traceback: ['  in validate\n'] },
  );
}

function reaches(graph: Graph, from: string, to: string, over: ReadonlySet<string> = new Set()): boolean {
  if (from === to) return true;
  if (over.has(from)) return false;
  return Object.values(graph[from]?.inputs ?? {}).some(
    (value) =>
      isList(value) && typeof value[0] === 'string' && reaches(graph, value[0], to, new Set([...over, from])),
  );
}

export function problem(
  type: string,
  message: string,
  details: string,
  extra_info: ValueObject = {},
): ProblemBody {
  return { type, message, details, extra_info };
}

function refused(type: string, message: string, details = '', nodeErrors: NodeErrors = {}): Verdict {
  return { kind: 'refused', error: problem(type, message, details), nodeErrors };
}

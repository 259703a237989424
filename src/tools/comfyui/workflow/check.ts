import type { Diagnostic, Location } from '../../../engine/diagnostic.ts';
import type { Json } from '../../../engine/json.ts';
import { originOf } from '../../../engine/located.ts';
import { nearest } from '../../../engine/nearest.ts';
import { called, type Graph, isLink, type Link, type Node, nodeOf } from './graph.ts';
import type { Workflow } from './slots.ts';
import { type Asked, askedOf, type Said, valueProblem } from './value.ts';
import { isPlaceholder } from './values.ts';

/** What a server says of one class of nodes. */
export type NodeClass = {
  readonly required: Inputs;
  readonly optional: Inputs;
  /** The type of each output. */
  readonly outputs: readonly string[];
  /** Whether it is an output node: something that a prompt can be run for. */
  readonly saves: boolean;
  readonly title: string;
  /** `nodes`, `comfy_extras.…`, `custom_nodes.<pack>`. */
  readonly module: string;
  readonly deprecated: boolean;
};
type Inputs = { readonly [name: string]: readonly [type: string | readonly Json[], options?: Json] };

/** The classes of a server, by name: its `/object_info`, read. */
export type ObjectInfo = { readonly [name: string]: NodeClass };

export type CheckOptions = {
  /** Whether the value isn't final: it is not looked at. Strings that begin with `plasma:` never are. */
  readonly placeholders?: (id: string, input: string, value: Json) => boolean;
  readonly excerpt?: (at: Location) => string;
  /** Other servers' classes: which pack a missing class comes from. */
  readonly others?: readonly ObjectInfo[];
  /** Whose classes these are, for what is said: `http://127.0.0.1:8188`. */
  readonly server?: string;
};

/**
 * Checks a graph against a server's classes as the server would, and where the server is lenient and
 * silently does something else (`"false"` is true, 3.9 is 3) as a person would wish. A node's own
 * validator and the files of input images are beyond it.
 */
export function checkGraph(
  workflow: Pick<Workflow, 'file' | 'graph' | 'origins'>,
  info: ObjectInfo,
  options: CheckOptions = {},
): readonly Diagnostic[] {
  const { graph } = workflow;
  const problems: Diagnostic[] = [];
  const given = new Set(Object.values(info).flatMap((one) => [...one.outputs]));

  for (const [id, node] of Object.entries(graph)) {
    const tell = (path: string, said: Said): void => {
      const found = originOf(workflow.origins ?? {}, path);
      const { severity = 'error', ...rest } = said;
      problems.push({
        severity,
        ...rest,
        at: found ?? { file: workflow.file, line: 1, column: 1 },
        ...(found === undefined || options.excerpt === undefined ? {} : { excerpt: options.excerpt(found) }),
      });
    };
    const known = classOf(info, node.class_type);
    if (known === undefined) tell(`${id}.class_type`, unknownClass(graph, id, node, info, options));
    else checkNode(id, node, known, tell);
  }
  if (!Object.values(graph).some((node) => classOf(info, node.class_type)?.saves !== false)) {
    problems.push({
      severity: 'error',
      code: 'no-output',
      message: `${workflow.file} saves nothing: it has no output node`,
      at: { file: workflow.file, line: 1, column: 1 },
      hint: 'Add a SaveImage node titled “Save image” in ComfyUI and export the workflow again.',
    });
  }
  return problems;

  function checkNode(
    id: string,
    node: Node,
    known: NodeClass,
    tell: (path: string, said: Said) => void,
  ): void {
    const inputs = { ...known.required, ...known.optional };
    const who = called(graph, id);
    for (const [name, input] of Object.entries(known.required)) {
      if (Object.hasOwn(node.inputs, name) || isDynamic(input[0])) continue;
      const asked = askedOf(input);
      tell(id, {
        code: 'missing-input',
        message: `${who} has nothing for its input "${name}"`,
        hint:
          asked.kind === 'socket'
            ? `Connect ${asked.types.join(' or ')} to it in ComfyUI and export the workflow again.`
            : 'The server takes no default for it: write the value, or export the workflow again.',
      });
    }
    for (const [name, value] of Object.entries(node.inputs)) {
      const path = `${id}.inputs.${name}`;
      const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      if (input === undefined) {
        if (!isPartOfDynamic(name, inputs)) {
          const meant = nearest(name, Object.keys(inputs))[0];
          tell(path, {
            severity: 'warning',
            code: 'unknown-input',
            message: `${who} has no input "${name}"`,
            hint:
              meant === undefined
                ? 'The server ignores it.'
                : `The server ignores it. Did you mean "${meant}"?`,
          });
        }
        continue;
      }
      const asked = askedOf(input);
      const problem = isLink(value)
        ? linkProblem(asked, value, name, who)
        : options.placeholders?.(id, name, value) || isPlaceholder(value)
          ? undefined
          : valueProblem(asked, value, {
              who,
              of: node.class_type,
              input: name,
              isSocket: (type) => given.has(type),
            });
      if (problem !== undefined) tell(path, problem);
    }
  }

  function linkProblem(asked: Asked, [source, output]: Link, input: string, who: string): Said | undefined {
    const from = nodeOf(graph, source);
    if (from === undefined) {
      return {
        code: 'dangling-link',
        message: `${who} takes "${input}" from node ${source}, which isn't there`,
        hint: 'Connect it in ComfyUI and export the workflow again.',
      };
    }
    const outputs = classOf(info, from.class_type)?.outputs;
    if (outputs === undefined) return undefined;
    const type = outputs[output];
    if (type === undefined) {
      return {
        code: 'bad-link',
        message: `${who} takes "${input}" from output ${output} of ${called(graph, source)}, which has ${outputs.length === 0 ? 'no outputs' : `outputs 0 to ${outputs.length - 1}`}`,
        hint: 'Connect it in ComfyUI and export the workflow again.',
      };
    }
    if (asked.types.length === 0 || isDynamic(type)) return undefined;
    const types = type.split(',').map((one) => one.trim());
    if ([...types, ...asked.types].includes('*') || types.some((one) => asked.types.includes(one)))
      return undefined;
    return {
      code: 'wrong-type',
      message: `${who} wants ${asked.kind === 'choice' ? 'a choice from its list' : asked.types.join(' or ')} for "${input}" and gets ${type} from ${called(graph, source)}`,
      hint: 'Connect an output of the right kind in ComfyUI and export the workflow again.',
    };
  }
}

const classOf = (info: ObjectInfo, name: string): NodeClass | undefined =>
  Object.hasOwn(info, name) ? info[name] : undefined;

/** Types whose inputs depend on what is chosen or connected: not looked into. */
const isDynamic = (type: string | readonly Json[]): boolean =>
  typeof type === 'string' && type.startsWith('COMFY_');

/** `images.image0` belongs to the growing input `images`; `upload` was written by older exports. */
const isPartOfDynamic = (name: string, inputs: Inputs): boolean =>
  name === 'upload' ||
  Object.entries(inputs).some(([other, [type]]) => isDynamic(type) && name.startsWith(`${other}.`));

function unknownClass(
  graph: Graph,
  id: string,
  node: Node,
  info: ObjectInfo,
  { others = [], server }: CheckOptions,
): Said {
  const name = node.class_type;
  const module = others.map((other) => classOf(other, name)?.module).find((one) => one !== undefined);
  const pack = module?.startsWith('custom_nodes.') ? module.slice('custom_nodes.'.length) : undefined;
  const meant = nearest(name, Object.keys(info))[0];
  return {
    code: 'unknown-node',
    message: `${called(graph, id)}: ${server ?? 'the server'} has no node "${name}"`,
    hint:
      pack !== undefined
        ? `It comes from the custom nodes “${pack}”, which another server has: install them here too (ComfyUI-Manager → Custom Nodes Manager) and restart ComfyUI.`
        : module !== undefined
          ? `It comes with ComfyUI itself (${module}), in another version than this server's: update ComfyUI.`
          : `${meant === undefined ? '' : `Did you mean "${meant}"? `}If it is a custom node: open the workflow in ComfyUI, choose ComfyUI-Manager → Install Missing Custom Nodes, and restart ComfyUI.`,
  };
}

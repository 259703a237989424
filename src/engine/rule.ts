import type { Action, Claim, Input } from './action.ts';
import type { Diagnostic, Location } from './diagnostic.ts';
import { type Graph, makeGraph } from './graph.ts';
import type { JsonObject } from './json.ts';
import { type Origins, type Params, type ParamValue, plain } from './located.ts';
import { type BookPath, bookPath } from './path.ts';
import { err, ok, type Result } from './result.ts';

/** An action as a rule writes it: paths as strings, parameters that may know where they come from. */
export type Draft = {
  readonly tool: string;
  readonly params: Params;
  readonly inputs?: {
    readonly [name: string]:
      | string
      /** `at`: where a source names the file; a missing one is told there. */
      | { readonly path: string; readonly optional?: true; readonly at?: Location | undefined }
      | undefined;
  };
  readonly outputs: { readonly [name: string]: string };
  readonly models?: { readonly [name: string]: string };
  readonly label?: string;
  readonly claims?: readonly Claim[];
  readonly group?: string;
  readonly onRequest?: boolean;
  readonly cost?: { readonly usd: number };
  readonly names?: Action['names'];
  readonly notes?: JsonObject;
  /** Where in a source this target is asked for. */
  readonly from?: Location;
};

/** A stage of the pipeline: a pure function from the project to actions. */
export type Rule<Project> = {
  readonly name: string;
  /** One sentence, shown by `plasma graph` and in the docs. */
  readonly about?: string;
  readonly targets: (project: Project) => Iterable<Draft>;
};

/** A draft as the action that it stands for, or what is wrong with its paths. */
export function actionOf(rule: string, draft: Draft): Result<Action, readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const pathOf = (text: string, what: string): BookPath => {
    const path = bookPath(text);
    if (!path.ok) {
      problems.push({
        severity: 'error',
        code: 'bad-path',
        message: `${what} of ${draft.label ?? `rule ${rule}`}: ${JSON.stringify(text)}: ${path.error}`,
        ...(draft.from === undefined ? {} : { at: draft.from }),
      });
      return text as BookPath;
    }
    return path.value;
  };
  const inputs: { [name: string]: Input } = {};
  const named: { [param: string]: Location } = {};
  for (const [name, input] of Object.entries(draft.inputs ?? {})) {
    if (input === undefined) continue;
    if (typeof input === 'string') inputs[name] = { path: pathOf(input, `input "${name}"`) };
    else {
      inputs[name] = {
        path: pathOf(input.path, `input "${name}"`),
        ...(input.optional ? { optional: true } : {}),
      };
      if (input.at !== undefined) named[`inputs.${name}`] = input.at;
    }
  }
  const outputs: { [name: string]: BookPath } = {};
  for (const [name, output] of Object.entries(draft.outputs))
    outputs[name] = pathOf(output, `output "${name}"`);
  const { value, origins } = plain(draft.params as ParamValue);
  const all: Origins = { ...(draft.from === undefined ? {} : { '': draft.from }), ...origins, ...named };
  if (problems.length > 0) return err(problems);
  return ok({
    tool: draft.tool,
    params: value as JsonObject,
    inputs,
    outputs,
    ...(draft.models === undefined ? {} : { models: draft.models }),
    rule,
    ...(draft.label === undefined ? {} : { label: draft.label }),
    ...(draft.claims === undefined ? {} : { claims: draft.claims }),
    ...(draft.group === undefined ? {} : { group: draft.group }),
    ...(Object.keys(all).length === 0 ? {} : { origins: all }),
    ...(draft.onRequest ? { onRequest: true } : {}),
    ...(draft.cost === undefined ? {} : { cost: draft.cost }),
    ...(draft.names === undefined ? {} : { names: draft.names }),
    ...(draft.notes === undefined ? {} : { notes: draft.notes }),
  });
}

const kept = new WeakMap<Draft, { readonly rule: string; readonly action: ReturnType<typeof actionOf> }>();

/** `actionOf`, once for each draft: a rule may give the very draft it gave the last time. */
function keptActionOf(rule: string, draft: Draft): ReturnType<typeof actionOf> {
  const known = kept.get(draft);
  if (known?.rule === rule) return known.action;
  const action = actionOf(rule, draft);
  kept.set(draft, { rule, action });
  return action;
}

/** Evaluates rules: every action of every rule, as a graph. A rule that throws is an error that names it. */
export function expand<Project>(
  rules: readonly Rule<Project>[],
  project: Project,
  versions: (tool: string) => number | undefined,
): Result<Graph, readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  function* actions(): Generator<Action> {
    for (const rule of rules) {
      try {
        for (const draft of rule.targets(project)) {
          const action = keptActionOf(rule.name, draft);
          if (action.ok) yield action.value;
          else problems.push(...action.error);
        }
      } catch (error) {
        problems.push(...brokenRule(rule.name, error));
      }
    }
  }
  const graph = makeGraph(actions(), versions);
  // what one panel lacks is told once, though several rules ask for it
  const told = new Map(problems.map((p) => [JSON.stringify([p.code, p.message, p.at]), p]));
  if (told.size > 0) return err([...told.values(), ...(graph.ok ? [] : graph.error)]);
  return graph;
}

/** Thrown by what a rule calls (a layout that can't be), to be shown as it is. */
export class RuleProblem extends Error {
  readonly problems: readonly Diagnostic[];
  constructor(problems: readonly Diagnostic[]) {
    super(problems.map((p) => p.message).join('; '));
    this.name = 'RuleProblem';
    this.problems = problems;
  }
}

function brokenRule(name: string, error: unknown): readonly Diagnostic[] {
  if (error instanceof RuleProblem && error.problems.length > 0) return error.problems;
  const frame =
    error instanceof Error
      ? /\(?(?:file:\/\/)?([^\s()]*rules\/[^\s():?]+)(?:\?[^:]*)?:(\d+):(\d+)\)?/.exec(error.stack ?? '')
      : null;
  return [
    {
      severity: 'error',
      code: 'broken-rule',
      message: `rule ${name} broke: ${error instanceof Error ? error.message : String(error)}`,
      ...(frame === null
        ? {}
        : {
            at: {
              file: frame[1]!.replace(/^.*\/(rules\/)/, '$1'),
              line: Number(frame[2]),
              column: Number(frame[3]),
            },
          }),
      hint: 'Mend the rule; nothing was built.',
    },
  ];
}

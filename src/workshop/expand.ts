import { existsSync, readFileSync } from 'node:fs';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { sha256 } from '../engine/digest.ts';
import type { Clock, Disk } from '../engine/disk.ts';
import { type Graph, targetOf } from '../engine/graph.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { expand, type Rule } from '../engine/rule.ts';
import type { AnyTool } from '../engine/tool.ts';
import type { Book } from '../project/book.ts';
import { type Config, readConfig } from '../project/config.ts';
import { readBook } from '../project/read-book.ts';
import { placesIn } from '../project/source.ts';
import type { Painting } from '../recipe/draw.ts';
import { readWorkflow } from '../tools/comfyui/workflow/read.ts';
import type { Workflow } from '../tools/comfyui/workflow/slots.ts';
import { panelCount } from '../tools/page/layout.ts';
import { paperNames } from '../tools/page/paper.ts';
import { withExcerpt } from './excerpts.ts';
import { type BookModules, bookModules } from './modules.ts';
import type { Kept, OpenOptions } from './open.ts';
import { reachOf } from './reach.ts';
import { configName } from './root.ts';
import { type RecordingSources, recordingSources } from './sources.ts';
import { builtInTools } from './tools.ts';

/**
 * What a rule is given: the book as it was read, who draws it, and a way to list files. All of it is
 * plain data; `backend` is `sketch`, or what `--backend` or the config says.
 */
export type Project = Painting & {
  readonly config: Config;
  /** Book paths of files by a glob (`*`, `**`, `?`), in bytewise order. */
  readonly files: (glob: string) => readonly string[];
};

/** A book as it was read, before any rule is evaluated. */
export type ReadProject = {
  readonly project: Project;
  readonly rules: readonly BookRule[];
  readonly ownTools: readonly AnyTool[];
  /** Everything that was looked at. */
  readonly sources: RecordingSources;
};

/** Reads config, sources and the code of the rules. Errors are all that is wrong with them. */
export async function readProject(
  root: string,
  disk: Disk,
  clock: Clock,
  options: Pick<OpenOptions, 'backend' | 'cache' | 'amend'>,
): Promise<Result<ReadProject, readonly Diagnostic[]>> {
  const sources = recordingSources(disk, clock);
  const { paths, code } = await codeOf(root, disk, sources.list('rules'), options.cache);
  for (const path of new Set([configName, ...paths])) sources.note(path);
  if (!code.ok) return code;
  const { settings, rules, ownTools } = code.value;
  const config = readConfig(amended(settings, options.amend), configName, textOf(sources.read(configName)));
  if (!config.ok) return err(config.error);
  const book = readBook(sources, {
    config: config.value,
    panelCount,
    papers: paperNames,
    shipped,
    ...(options.cache === undefined ? {} : { cache: options.cache.sources }),
  });
  if (!book.ok) return err(book.error);
  const workflows = workflowsOf(book.value);
  if (!workflows.ok) return workflows;
  const project: Project = {
    book: book.value,
    workflows: workflows.value,
    config: config.value,
    backend: options.backend ?? config.value.backend.value,
    files: sources.files,
  };
  return ok({ project, rules, ownTools, sources });
}

/**
 * Reads config, sources and rules, and evaluates the rules. Every file and folder that was looked at
 * is on record in the head, so that the graph is right for as long as these stay as they are.
 */
export async function expandBook(
  root: string,
  disk: Disk,
  clock: Clock,
  options: OpenOptions,
): Promise<
  Result<{ readonly head: Omit<Kept, 'expandedWith'>; readonly graph: Graph }, readonly Diagnostic[]>
> {
  const read = await readProject(root, disk, clock, options);
  if (!read.ok) return read;
  const { project, rules, ownTools, sources } = read.value;
  const versions = new Map<string, number>();
  for (const tool of builtInTools().values()) versions.set(tool.id, tool.version);
  for (const tool of ownTools) versions.set(tool.id, tool.version);
  // work is done in the order of the rules
  const inTurn = [...rules.filter(({ last }) => !last), ...rules.filter(({ last }) => last)];
  const graph = expand(inTurn, project, (tool) => versions.get(tool));
  if (!graph.ok) return err(graph.error.map((problem) => withExcerpt(disk, problem)));
  const onRequest: string[] = [];
  for (const rule of rules) {
    if (!rule.onRequest) continue;
    for (let step = 0; step < graph.value.steps; step++)
      if (graph.value.rule(step) === rule.name) onRequest.push(targetOf(graph.value, step));
  }
  return ok({
    graph: graph.value,
    head: {
      sources: sources.record(),
      warnings: project.book.warnings,
      ...reachOf(project.config),
      ownTools: Object.fromEntries(ownTools.map((tool) => [tool.id, tool.version])),
      backend: project.backend,
      onRequest,
    },
  });
}

/** A config with what a release puts in the place of parts of it. */
function amended(settings: unknown, amend: OpenOptions['amend']): unknown {
  if (amend === undefined || typeof settings !== 'object' || settings === null) return settings;
  const { publish, editions } = settings as { readonly publish?: object; readonly editions?: object };
  return {
    ...settings,
    publish: { ...publish, ...amend.publish },
    editions: { ...amend.editions, ...editions },
  };
}

/** What plasma brings along: rules, workflows, the template of prompts. For books that have none of their own. */
function shipped(path: string): string | undefined {
  const file = new URL(`../../${path}`, import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** The workflows of a book, parsed. Texts that did not change are not parsed again. */
function workflowsOf(book: Book): Result<ReadonlyMap<string, Workflow>, readonly Diagnostic[]> {
  const workflows = new Map<string, Workflow>();
  const problems: Diagnostic[] = [];
  for (const [file, text] of book.workflowTexts) {
    const known = parsed.get(file);
    const read =
      known?.text === text
        ? known.read
        : readWorkflow(text, file, { excerpt: (at) => placesIn(file, text).excerpt(at) });
    parsed.set(file, { text, read });
    if (read.ok) workflows.set(file, read.value);
    else problems.push(...read.error);
  }
  return problems.length > 0 ? err(problems) : ok(workflows);
}

const parsed = new Map<string, { readonly text: string; readonly read: ReturnType<typeof readWorkflow> }>();

/** The code of a book as it was loaded: the same for as long as no file of it changes. */
export type KeptCode = {
  readonly stamp: string;
  readonly paths: readonly string[];
  readonly code: Result<Code, readonly Diagnostic[]>;
};

async function codeOf(
  root: string,
  disk: Disk,
  names: readonly string[],
  cache: OpenOptions['cache'],
): Promise<KeptCode> {
  const stampOf = (paths: readonly string[]): string =>
    JSON.stringify([names, paths.map((path) => sha256(disk.read(path) ?? new Uint8Array()))]);
  const isCurrent = (known: KeptCode | undefined): known is KeptCode =>
    known !== undefined && known.stamp === stampOf(known.paths);
  if (isCurrent(cache?.code)) return cache.code;
  // one at a time: which module belongs to which loading can't be told apart otherwise
  const before = loading;
  let done: () => void = () => {};
  loading = new Promise((resolve) => {
    done = resolve;
  });
  await before;
  try {
    return isCurrent(cache?.code) ? cache.code : await loadedNow();
  } finally {
    done();
  }

  async function loadedNow(): Promise<KeptCode> {
    const modules = bookModules(root);
    const code = await loadCode(modules, names);
    const paths = modules.loaded();
    const kept = { stamp: stampOf(paths), paths, code };
    if (cache !== undefined && code.ok) cache.code = kept;
    return kept;
  }
}

let loading: Promise<void> = Promise.resolve();

type Code = {
  readonly settings: unknown;
  readonly rules: readonly BookRule[];
  readonly ownTools: readonly AnyTool[];
};
export type BookRule = Rule<Project> & {
  /** Made only when somebody asks for it, or for what needs it. */
  readonly onRequest?: true;
  /** What nothing waits for: it is made after what the other rules ask for, whatever their files are called. */
  readonly last?: true;
};

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes ?? new Uint8Array());

/** Loads `plasma.config.ts` and every `rules/*.ts`, in bytewise order. */
async function loadCode(
  modules: BookModules,
  names: readonly string[],
): Promise<Result<Code, readonly Diagnostic[]>> {
  const problems: Diagnostic[] = [];
  const load = async (path: string): Promise<unknown> => {
    try {
      return ((await modules.load(path)) as { readonly default?: unknown }).default;
    } catch (error) {
      problems.push(brokenModule(path, error));
      return undefined;
    }
  };
  const config = await load(configName);
  const rules: BookRule[] = [];
  for (const name of names) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.endsWith('.d.ts')) continue;
    const found = await load(`rules/${name}`);
    const list: readonly unknown[] = Array.isArray(found) ? found : [found];
    for (const rule of list) {
      if (isRule(rule)) rules.push(rule);
      else if (problems.every((p) => p.at?.file !== `rules/${name}`)) {
        problems.push({
          severity: 'error',
          code: 'no-rule',
          message: `rules/${name} exports no rule`,
          at: { file: `rules/${name}`, line: 1, column: 1 },
          hint: 'End it with: export default defineRule({ name: …, *targets({ book }) { … } })',
        });
      }
    }
  }
  const twice = rules.find((rule, i) => rules.findIndex((other) => other.name === rule.name) !== i);
  if (twice !== undefined)
    problems.push({
      severity: 'error',
      code: 'duplicate-rule',
      message: `two rules are called ${twice.name}`,
      hint: 'Rename one: selectors like ch-01:name need one meaning.',
    });
  const { tools, ...settings } = (typeof config === 'object' && config !== null ? config : {}) as {
    readonly tools?: unknown;
  };
  const ownTools: AnyTool[] = [];
  for (const tool of Array.isArray(tools) ? (tools as readonly unknown[]) : []) {
    if (!isTool(tool))
      problems.push({
        severity: 'error',
        code: 'no-tool',
        message: `an entry of tools in ${configName} is no tool`,
        at: { file: configName, line: 1, column: 1 },
        hint: 'Make it with defineTool({ id, version, run }).',
      });
    else if (builtInTools().has(tool.id))
      problems.push({
        severity: 'error',
        code: 'duplicate-tool',
        message: `${tool.id} is the name of a tool that plasma has already`,
        hint: 'Give yours another id.',
      });
    else ownTools.push(tool);
  }
  if (config === undefined && problems.length === 0) {
    problems.push({
      severity: 'error',
      code: 'no-config',
      message: `${configName} exports nothing`,
      at: { file: configName, line: 1, column: 1 },
      hint: 'End it with: export default defineConfig({ … })',
    });
  }
  return problems.length > 0 ? err(problems) : ok({ settings, rules, ownTools });
}

const isRule = (value: unknown): value is BookRule =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'targets' in value &&
  typeof value.targets === 'function';

const isTool = (value: unknown): value is AnyTool =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'load' in value &&
  typeof value.load === 'function' &&
  'version' in value &&
  Number.isInteger(value.version);

/** The book's own tools, to be run. */
export async function loadOwnTools(root: string): Promise<ReadonlyMap<string, AnyTool>> {
  const config = (await bookModules(root).load(configName)) as {
    readonly default?: { readonly tools?: readonly AnyTool[] };
  };
  return new Map((config.default?.tools ?? []).map((tool) => [tool.id, tool]));
}

function brokenModule(path: string, error: unknown): Diagnostic {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  // a syntax error's stack begins with file:line and an excerpt; a thrown error's has frames
  const at =
    /(?:file:\/\/)?\/?([^\s()]*?(?:rules\/[^\s():?]+|plasma\.config\.ts))(?:\?[^:\s)]*)?:(\d+)(?::(\d+))?/.exec(
      stack,
    );
  const excerpt = /^file:[^\n]*\n([\s\S]*?)\n\n?\s*(?:SyntaxError|\w*Error)/.exec(stack)?.[1];
  return {
    severity: 'error',
    code: 'broken-module',
    message: `${path} can't be loaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    at: {
      file: at === null ? path : at[1]!.replace(/^.*?((?:rules\/|plasma\.config).*)$/, '$1'),
      line: Number(at?.[2] ?? 1),
      column: Number(at?.[3] ?? 1),
    },
    ...(excerpt === undefined ? {} : { excerpt }),
    hint: 'Nothing was built.',
  };
}

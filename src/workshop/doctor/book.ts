import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { DiskError } from '../../engine/disk.ts';
import { realDisk } from '../../engine/real/disk.ts';
import type { Book } from '../../project/book.ts';
import { type Config, readConfig } from '../../project/config.ts';
import { readBook } from '../../project/read-book.ts';
import { panelCount } from '../../tools/page/layout.ts';
import { paperNames } from '../../tools/page/paper.ts';
import { bookModules } from '../modules.ts';
import { openWorkshop, realClock } from '../open.ts';
import { configName } from '../root.ts';
import { recordingSources } from '../sources.ts';
import type { Row, Verdict } from './row.ts';
import { readWorkflows, type Workflows, workflowsVerdict } from './workflows.ts';

/** What the doctor has of a book: as much of it as can be read. */
export type BookView = {
  readonly root: string | undefined;
  readonly config: Config | undefined;
  readonly book: Book | undefined;
  readonly backend: string;
  readonly workflows: Workflows;
  readonly rows: readonly Row[];
};

const area = 'Book';
const nothing: Workflows = { files: [], classes: new Map(), broken: [] };

/** Reads config, sources and rules; what is wrong with them becomes rows. Writes nothing. */
export async function viewBook(root: string | undefined): Promise<BookView> {
  if (root === undefined)
    return {
      root,
      config: undefined,
      book: undefined,
      backend: 'sketch',
      workflows: nothing,
      rows: [
        {
          area,
          what: 'settings',
          state: 'skip',
          found: 'no book here: no plasma.config.ts in this folder or above it',
          advice: 'Go to your book, or begin one with: `plasma init my-book`',
        },
      ],
    };
  const workflows = readWorkflows(root);
  const config = await settings(root);
  const about = workflowsVerdict(workflows);
  const last: readonly Row[] = about === undefined ? [] : [{ area, what: 'workflows', ...about }];
  if (!('value' in config))
    return {
      root,
      config: undefined,
      book: undefined,
      backend: 'sketch',
      workflows,
      rows: [{ area, what: 'settings', ...config.verdict }, ...last],
    };
  const { value } = config;
  const backend = value.backend.value;
  const sources = await sourcesVerdict(root);
  const book = readBook(recordingSources(realDisk(root), realClock), {
    config: value,
    panelCount,
    papers: paperNames,
  });
  return {
    root,
    config: value,
    book: book.ok ? book.value : undefined,
    backend,
    workflows,
    rows: [
      { area, what: 'settings', state: 'ok', found: `${configName} is in order`, facts: { root } },
      { area, what: 'sources', ...sources },
      { area, what: 'backend', ...backendVerdict(value) },
      ...last,
    ],
  };
}

async function settings(root: string): Promise<{ readonly value: Config } | { readonly verdict: Verdict }> {
  let exported: unknown;
  try {
    exported = ((await bookModules(root).load(configName)) as { readonly default?: unknown }).default;
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return {
      verdict: {
        state: 'fail',
        found: `${configName} can't be loaded: ${said}`,
        advice: `Correct ${configName}; nothing can be built before.`,
      },
    };
  }
  const { tools: _, ...values } = (typeof exported === 'object' && exported !== null ? exported : {}) as {
    readonly tools?: unknown;
  };
  const read = readConfig(
    exported === undefined ? undefined : values,
    configName,
    readFileSync(join(root, configName), 'utf8'),
  );
  return read.ok ? { value: read.value } : { verdict: failedBy(read.error) };
}

/** The first of several problems, and how to see the others. */
function failedBy(problems: readonly Diagnostic[]): Verdict {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const at = first?.at;
  return {
    state: 'fail',
    found: `${at === undefined ? '' : `${at.file}:${at.line}:${at.column}: `}${first?.message ?? 'it is not in order'}`,
    advice: `${first?.hint ?? 'Correct it.'}${errors.length > 1 ? ` \`plasma status\` tells all ${errors.length} problems.` : ''}`,
    facts: { problems: errors.map(({ code, message }) => ({ code, message })) },
  };
}

async function sourcesVerdict(root: string): Promise<Verdict> {
  try {
    const opened = await openWorkshop(root, { readOnly: true });
    if (!opened.ok) return failedBy(opened.error);
    const { graph, warnings } = opened.value;
    const found = `${graph.steps} targets`;
    return warnings.length === 0
      ? { state: 'ok', found, facts: { targets: graph.steps } }
      : {
          state: 'warn',
          found: `${found}; ${warnings.length === 1 ? 'one thing is' : `${warnings.length} things are`} worth a look: ${warnings[0]!.message}`,
          advice: '`plasma build --dry-run` tells all of them, with their places.',
          facts: { targets: graph.steps, warnings: warnings.length },
        };
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return { state: 'fail', found: error.message, advice: 'See that you may read the folder of the book.' };
  }
}

/** Who draws, and whether the config says what that one needs. */
export function backendVerdict(config: Config): Verdict {
  const backend = config.backend.value;
  const facts = { backend };
  if (backend === 'sketch')
    return {
      state: 'ok',
      found: 'sketch draws the storyboard, with no server',
      ...(config.comfyui === undefined && config.gemini === undefined
        ? { advice: "For real art, write into plasma.config.ts: `backend: 'comfyui'`" }
        : {}),
      facts,
    };
  if (backend === 'comfyui' && config.comfyui === undefined)
    return {
      state: 'fail',
      found: 'comfyui draws, but plasma.config.ts says not with what',
      advice: "Write: `comfyui: { checkpoint: '…' }`, with a name that is listed below under Models.",
      facts,
    };
  if (backend === 'gemini' && config.gemini === undefined)
    return {
      state: 'fail',
      found: 'gemini draws, but plasma.config.ts says not with which model',
      advice: "Write: `gemini: { model: 'gemini-3.1-flash-image' }`",
      facts,
    };
  return { state: 'ok', found: `${backend} draws the panels`, facts };
}

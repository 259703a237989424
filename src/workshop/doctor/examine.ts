import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { viewBook } from './book.ts';
import { type Limits, lookAtAll } from './check.ts';
import { geminiChecks } from './gemini-checks.ts';
import { type Machine, machineChecks } from './local-checks.ts';
import { pinsVerdict } from './pins.ts';
import type { Row } from './row.ts';
import { lookAtServer, type Needs, type Seen } from './server-checks.ts';
import { serversToLookAt } from './servers.ts';
import { trainingChecks } from './training-checks.ts';
import { wantedModels } from './wanted.ts';

export type Examination = {
  readonly machine: Machine;
  /** The book one stands in. */
  readonly root: string | undefined;
  /** Whether Google may be asked though Gemini doesn't draw. */
  readonly online: boolean;
  /** The longest that a single check may take, ms. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Waits between two looks at a queue. */
  readonly rest: () => Promise<void>;
};

/** What was found: the rows in the order they are told, and the servers, for those who go on with them. */
export type Findings = {
  readonly rows: readonly Row[];
  readonly seen: readonly Seen[];
  readonly checkpoint?: string;
};

/** Looks at everything that drawing and training need, all of it at once. Changes nothing. */
export async function examine(of: Examination): Promise<Findings> {
  const { machine, root } = of;
  const limits: Limits = { limitMs: of.limitMs, signal: of.signal };
  const view = await viewBook(root);
  const { config, book, workflows } = view;
  const drawing = config?.comfyui?.drawing.value;
  const models = wantedModels(drawing, book);
  const pins = book?.models ?? new Map();
  const { servers, bad } = serversToLookAt(machine.env, config);
  const needs: Needs = {
    root,
    classes: workflows.classes,
    models,
    pins,
    ownLoras: [...(book?.characters.values() ?? [])].flatMap(({ lora }) => lora?.value.file ?? []),
    optional: view.backend !== 'comfyui' && config?.comfyui === undefined && !machine.env.COMFYUI_URL,
  };
  const several = servers.length + bad.length > 1;
  const [seen, training, gemini, local] = await Promise.all([
    Promise.all(
      servers.map((server) => lookAtServer(server, needs, several ? ` ${server.name}` : '', limits, of.rest)),
    ),
    lookAtAll(trainingChecks(machine, root, loraFiles(root), limits), limits),
    lookAtAll(geminiChecks(config?.gemini, view.backend, machine.env, of.online), limits),
    lookAtAll(machineChecks(machine, root, config?.fonts ?? {}), limits),
  ]);
  const pinned = drawing === undefined ? undefined : pinsVerdict(models, pins);
  const serverRows = softened(seen);
  const isModels = (row: Row): boolean => row.area.startsWith('Models');
  return {
    seen,
    ...(drawing === undefined ? {} : { checkpoint: drawing.checkpoint }),
    rows: [
      ...view.rows,
      ...serverRows.filter((row) => !isModels(row)),
      ...bad.map(notAnAddress),
      ...serverRows.filter(isModels),
      ...(pinned === undefined ? [] : [{ area: 'Models', what: 'plasma.lock', ...pinned }]),
      ...training,
      ...gemini,
      ...local,
    ],
  };
}

/** One of several servers that is down is a warning: the others take over its work. */
function softened(seen: readonly Seen[]): readonly Row[] {
  const some = seen.some(({ stats }) => stats !== undefined);
  return seen.flatMap(({ stats, rows }) =>
    stats !== undefined || !some
      ? rows
      : rows.map((row) =>
          row.state === 'fail'
            ? { ...row, state: 'warn' as const, found: `${row.found}. The other servers do its work` }
            : row,
        ),
  );
}

const notAnAddress = (what: string): Row => ({
  area: 'ComfyUI',
  what: 'address',
  state: 'fail',
  found: `COMFYUI_URL: ${what.replace(/\/\/[^/@]*@/, '//').slice(0, 160)}`,
  advice: 'Write it like http://127.0.0.1:8188; several are parted by commas.',
});

/** The book's plans for training: datasets/<id>/lora.yaml. */
function loraFiles(root: string | undefined): readonly string[] {
  if (root === undefined) return [];
  try {
    return readdirSync(join(root, 'datasets'))
      .sort()
      .map((id) => `datasets/${id}/lora.yaml`)
      .filter((path) => existsSync(join(root, path)));
  } catch {
    return [];
  }
}

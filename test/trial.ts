import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sha256 } from '../src/engine/digest.ts';
import { asBookPath } from '../src/engine/path.ts';
import type { Result } from '../src/engine/result.ts';
import type { Done, Job, Progress, Setback, Tool } from '../src/engine/tool.ts';
import { jobParts } from './job.ts';

/** One run of a tool in a folder of its own, removed when the test ends. */
export type Trial = {
  readonly folder: string;
  /** Writes a file into the folder, for an input. */
  readonly file: (name: string, bytes: Uint8Array | string) => string;
  /** Runs a tool. Inputs are names to file names in the folder; outputs are read back as bytes. */
  readonly run: <P>(
    tool: Tool<P>,
    given: Given,
  ) => Promise<{ readonly result: Result<Done, Setback>; readonly output: (name: string) => Buffer }>;
};

type Given = {
  readonly params?: object;
  readonly inputs?: { readonly [name: string]: string };
  /** Names of outputs to file names. */
  readonly outputs: { readonly [name: string]: string };
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
  readonly settings?: Job['settings'];
  readonly held?: readonly string[];
  readonly key?: string;
  readonly anew?: boolean;
};

export async function trial(): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'plasma-trial-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const place = (name: string): string => join(folder, name);
  return {
    folder,
    file: (name, bytes) => {
      writeFileSync(place(name), bytes);
      return name;
    },
    run: async (tool, { params = {}, inputs = {}, outputs, ...parts }) => {
      const staging = await mkdtemp(join(folder, 'staging-'));
      const action: Job['action'] = {
        tool: tool.id,
        rule: 'trial',
        params: params as Job['params'],
        inputs: map(inputs, (name) => ({ path: asBookPath(name) })),
        outputs: map(outputs, asBookPath),
      };
      const { run } = await tool.load();
      const result = await run({
        action,
        params: params as never,
        inputs: map(inputs, (name) => ({ path: name, file: place(name), digest: digestOf(place(name)) })),
        outputs: map(outputs, (name) => ({
          path: name,
          file: place(name),
          write: (bytes) => writeFileSync(place(name), bytes),
        })),
        staging,
        ...jobParts(folder),
        ...parts,
      });
      return { result, output: (name) => readFileSync(place(outputs[name]!)) };
    },
  };
}

/** The real digest of an input, so that names made from it are the ones of a build. */
const digestOf = (file: string): string => (existsSync(file) ? sha256(readFileSync(file)) : 'absent');

const map = <T, U>(
  from: { readonly [name: string]: T },
  to: (value: T) => U,
): { readonly [name: string]: U } =>
  Object.fromEntries(Object.entries(from).map(([name, value]) => [name, to(value)]));

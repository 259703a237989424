import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { readConfig } from '../../project/config.ts';
import type { Comfyui } from '../../project/drawing-config.ts';
import type { ObjectInfo } from '../../tools/comfyui/workflow/check.ts';
import { readObjectInfo } from '../../tools/comfyui/workflow/object-info.ts';
import { shown } from '../../tools/http/problem.ts';
import { request } from '../../tools/http/request.ts';
import { bookModules } from '../../workshop/modules.ts';
import { configName } from '../../workshop/root.ts';
import { writeSource } from '../../workshop/write-source.ts';
import type { Io } from '../io.ts';

/** What a ComfyUI has, and which one: an address, or the file of a saved copy. */
export type Classes = { readonly from: string; readonly info: ObjectInfo; readonly text: string };

export type Wanted = {
  readonly server?: string;
  readonly objectInfo?: string;
};

/** Where nodes are looked up: what the command line says, else `COMFYUI_URL`, else the config's servers. */
export function serversFor(io: Io, wanted: Wanted, comfyui: Comfyui | undefined): readonly string[] {
  if (wanted.server !== undefined) return [wanted.server];
  if (wanted.objectInfo !== undefined) return [];
  if (io.env.COMFYUI_URL !== undefined && io.env.COMFYUI_URL !== '') return [io.env.COMFYUI_URL];
  return Object.values(comfyui?.servers ?? {}).map(({ url }) => url);
}

/** Asks a server for its nodes. */
export async function askServer(url: string, signal: AbortSignal): Promise<Result<Classes, Diagnostic>> {
  const refused = (message: string, hint: string): Result<Classes, Diagnostic> =>
    err({ severity: 'error', code: 'no-server', message, hint });
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol))
    return refused(
      `${JSON.stringify(url)} is no address of a server`,
      'Write it like http://127.0.0.1:8188.',
    );
  const from = shown(base).replace(/\/+$/, '');
  const reply = await request(new URL(`${base.pathname.replace(/\/+$/, '')}/api/object_info`, base), {
    signal,
    timeouts: { connectMs: 10_000, headersMs: 60_000, idleMs: 30_000, totalMs: 120_000 },
  });
  if (!reply.ok) {
    return refused(
      `${from} can't be asked for its nodes: ${reply.error.message}`,
      'Start ComfyUI, or check against a saved copy with --object-info. plasma doctor says more.',
    );
  }
  if (reply.value.status !== 200) {
    return refused(
      `${from} answers ${reply.value.status} when asked for its nodes`,
      'Is it a ComfyUI? plasma doctor says more.',
    );
  }
  const text = new TextDecoder().decode(reply.value.bytes);
  const info = readObjectInfo(text, from);
  return info.ok ? ok({ from, info: info.value, text }) : info;
}

/** Reads a saved copy. */
export function readSaved(cwd: string, path: string): Result<Classes, Diagnostic> {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    return err(unreadable(path, error));
  }
  const info = readObjectInfo(text, path);
  return info.ok ? ok({ from: path, info: info.value, text }) : info;
}

/** @throws DiskError */
export function saveClasses(cwd: string, path: string, { text }: Classes): void {
  const file = resolve(cwd, path);
  writeSource(dirname(file), basename(file), text.endsWith('\n') ? text : `${text}\n`);
}

export function unreadable(path: string, error: unknown): Diagnostic {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return {
    severity: 'error',
    code: code === 'ENOENT' ? 'missing-source' : 'disk',
    message: code === 'ENOENT' ? `there is no file ${path}` : `${path} can't be read (${code})`,
  };
}

/** The settings for ComfyUI of a book; undefined where it has none. */
export async function comfyuiOfBook(
  root: string,
): Promise<Result<Comfyui | undefined, readonly Diagnostic[]>> {
  let exported: unknown;
  try {
    exported = ((await bookModules(root).load(configName)) as { readonly default?: unknown }).default;
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return err([
      { severity: 'error', code: 'broken-config', message: `${configName} can't be loaded: ${said}` },
    ]);
  }
  const { tools: _, ...values } = (typeof exported === 'object' && exported !== null ? exported : {}) as {
    readonly tools?: unknown;
  };
  const config = readConfig(values, configName, readFileSync(join(root, configName), 'utf8'));
  return config.ok ? ok(config.value.comfyui) : config;
}

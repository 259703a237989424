import type { Config } from '../../project/config.ts';
import { usualServer } from '../../project/drawing-config.ts';
import { addressOf } from '../../tools/comfyui/client/address.ts';
import { type Reach, reachOf, withEnvironment } from '../reach.ts';
import type { Address } from './address.ts';
import { record } from './stats.ts';

/** A ComfyUI to look at. */
export type Server = {
  readonly name: string;
  readonly address: Address;
  /** Its input and models folders on this machine, as written. */
  readonly input?: string;
  readonly models?: string;
};

const nowhere: Reach = { resources: {}, settings: { comfyui: { servers: { local: { url: usualServer } } } } };

/**
 * The servers that a build would use: those of `COMFYUI_URL`, else those of the config, else the usual
 * address. What is no address is told in a sentence.
 */
export function serversToLookAt(
  env: { readonly [name: string]: string | undefined },
  config: Config | undefined,
): { readonly servers: readonly Server[]; readonly bad: readonly string[] } {
  const reach = withEnvironment(config === undefined ? nowhere : reachOf(config), env);
  const from: Address['from'] =
    (env.COMFYUI_URL ?? '').replaceAll(',', '').trim() !== ''
      ? 'environment'
      : config?.comfyui === undefined
        ? 'usual'
        : 'config';
  const bad: string[] = [];
  const servers: Server[] = [];
  for (const [name, server] of Object.entries(record(reach.settings.comfyui?.servers) ?? {})) {
    const { url: text, input, models } = record(server) ?? {};
    const at = addressOf(String(text));
    if (!at.ok) bad.push(at.error);
    else
      servers.push({
        name,
        address: { at: at.value, url: new URL(at.value.shown), text: String(text), from },
        ...(typeof input === 'string' ? { input } : {}),
        ...(typeof models === 'string' ? { models } : {}),
      });
  }
  return { servers, bad };
}

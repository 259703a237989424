import { nearest } from '../../engine/nearest.ts';
import { type Answer, goodValue } from './ask.ts';
import { listed, type Verdict } from './row.ts';
import { record } from './stats.ts';

/** Asks a server for a path like `/object_info/KSampler`. */
export type Asker = (path: string) => Promise<Answer>;

/** What the sample workflows take beyond plasma's own needs, and who brings it. */
const packs: { readonly [prefix: string]: string } = {
  OpenposePreprocessor: 'comfyui_controlnet_aux',
  DWPreprocessor: 'comfyui_controlnet_aux',
};

const installPack = (pack: string): string =>
  pack === 'comfyui_controlnet_aux'
    ? 'install "comfyui_controlnet_aux" in ComfyUI-Manager; or in custom_nodes: `git clone https://github.com/Fannovel16/comfyui_controlnet_aux`, then `pip install -r comfyui_controlnet_aux/requirements.txt`. Start ComfyUI again.'
    : '';

/** Whether a server has a class of nodes; undefined if it didn't tell. An unknown class gives `{}`. */
export async function hasClass(ask: Asker, name: string): Promise<boolean | undefined> {
  const answer = record(goodValue(await ask(`/object_info/${encodeURIComponent(name)}`)));
  return answer === undefined ? undefined : Object.hasOwn(answer, name);
}

/**
 * Whether a server has every class of nodes that the book's workflows use. Classes are asked for one by
 * one: the whole catalogue has megabytes with many custom nodes, and is fetched only to find near names.
 */
export async function nodesVerdict(
  ask: Asker,
  classes: ReadonlyMap<string, readonly string[]>,
): Promise<Verdict> {
  const names = [...classes.keys()].sort();
  const has = await Promise.all(names.map((name) => hasClass(ask, name)));
  const unknown = names.filter((_, i) => has[i] === undefined);
  if (unknown.length > 0)
    return {
      state: 'warn',
      found: `it doesn't tell whether it has ${listed(unknown)}`,
      advice: 'Look at the log of ComfyUI; a custom node may be broken.',
      facts: { unknown },
    };
  const missing = names.filter((_, i) => has[i] === false);
  if (missing.length === 0)
    return {
      state: 'ok',
      found: `all ${names.length} kinds that the workflows use are there`,
      facts: { used: names },
    };
  const known = Object.keys(record(goodValue(await ask('/object_info'))) ?? {});
  const [first] = missing as [string];
  const pack = packs[first];
  const [near] = nearest(first, known);
  const user = classes.get(first)?.[0] ?? '';
  return {
    state: 'fail',
    found: `${missing.length === 1 ? 'this kind is' : `${missing.length} kinds are`} not installed: ${listed(missing)}${missing.length === 1 ? ` (in ${user})` : ''}`,
    advice: `${near === undefined ? '' : `Did you mean "${near}"? Else `}${upper(near === undefined, pack === undefined ? 'open the workflow in ComfyUI and let ComfyUI-Manager install missing nodes, then start ComfyUI again.' : installPack(pack))}`,
    facts: { missing, ...(near === undefined ? {} : { nearest: near }) },
  };
}

const upper = (wanted: boolean, text: string): string =>
  wanted ? `${text[0]!.toUpperCase()}${text.slice(1)}` : text;

/** Whether OpenPose can be made of a photo: needed only by workflows that use it. */
export async function openposeVerdict(ask: Asker): Promise<Verdict | undefined> {
  const has = await hasClass(ask, 'OpenposePreprocessor');
  if (has === undefined) return undefined;
  if (has) return { state: 'ok', found: 'OpenposePreprocessor is there (comfyui_controlnet_aux)' };
  return {
    state: 'warn',
    found:
      'OpenposePreprocessor is not installed; no workflow here uses it, and poses that are stick figures do without',
    advice: `To take poses from photos, ${installPack('comfyui_controlnet_aux')}`,
  };
}

/** Whether ComfyUI-Manager is there: it installs nodes and models by a click, and draws nothing. */
export async function managerVerdict(ask: Asker): Promise<Verdict | undefined> {
  const [v4, v3, extensions] = await Promise.all([
    ask('/v2/manager/version'),
    ask('/manager/version'),
    ask('/extensions'),
  ]);
  const said = versionIn(v4) ?? versionIn(v3);
  if (said !== undefined) return { state: 'ok', found: `ComfyUI-Manager ${said}`, facts: { version: said } };
  const list = goodValue(extensions);
  if (!Array.isArray(list)) return undefined;
  if (list.some((path) => /\/comfyui-manager\//i.test(String(path))))
    return { state: 'ok', found: 'ComfyUI-Manager is there' };
  return {
    state: 'warn',
    found: 'ComfyUI-Manager is not there: only needed to install nodes and models by a click',
    advice:
      'In the folder of ComfyUI: `pip install -r manager_requirements.txt`, then start it with `--enable-manager`.',
  };
}

/** It answers its version as plain text (`V3.37`). */
function versionIn(answer: Answer): string | undefined {
  const text =
    answer.kind === 'other'
      ? answer.start
      : answer.kind === 'json' && typeof answer.value === 'string'
        ? answer.value
        : '';
  return answer.kind !== 'problem' && answer.status === 200
    ? /^v?(\d+\.\d+[\w.]*)$/i.exec(text.trim())?.[1]
    : undefined;
}

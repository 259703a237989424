import type { Diagnostic, Location } from '../../engine/diagnostic.ts';
import { originOf } from '../../engine/located.ts';
import type { Comfyui } from '../../project/drawing-config.ts';
import { placesIn } from '../../project/source.ts';
import { type Abilities, abilitiesOf, unknownValues } from '../../tools/comfyui/workflow/abilities.ts';
import { type CheckOptions, checkGraph } from '../../tools/comfyui/workflow/check.ts';
import { fillWorkflow } from '../../tools/comfyui/workflow/fill.ts';
import { slotDiagnostics } from '../../tools/comfyui/workflow/problem.ts';
import { readWorkflow } from '../../tools/comfyui/workflow/read.ts';
import { inputsOf, slotTable, type Workflow } from '../../tools/comfyui/workflow/slots.ts';
import type { SlotValues } from '../../tools/comfyui/workflow/values.ts';
import { configName } from '../../workshop/root.ts';
import type { Classes } from './classes.ts';

/** What is found of one workflow file. */
export type Examined = {
  readonly file: string;
  readonly workflow?: Workflow;
  readonly abilities?: Abilities;
  /** Of the file by itself, then of it on servers. */
  readonly own: readonly Diagnostic[];
  readonly onServers: readonly Diagnostic[];
  /** Of names in the config, at their place there. */
  readonly ofConfig: readonly Diagnostic[];
};

/** Looks at a workflow by itself and, for each of the servers, at what of it the server lacks. */
export function examine(
  text: string,
  file: string,
  servers: readonly Classes[],
  comfyui: Comfyui | undefined,
): Examined {
  const { excerpt } = placesIn(file, text);
  const read = readWorkflow(text, file, { excerpt });
  if (!read.ok) return { file, own: read.error, onServers: [], ofConfig: [] };
  const workflow = read.value;
  const abilities = abilitiesOf(workflow);
  const own = slotDiagnostics(workflow, abilities.problems, excerpt);
  const onServers: Diagnostic[] = [];
  const ofConfig: Diagnostic[] = [];
  for (const { from, info } of servers) {
    const options: CheckOptions = {
      excerpt,
      server: from,
      others: servers.filter((other) => other.from !== from).map((other) => other.info),
    };
    const named = (problems: readonly Diagnostic[]): readonly Diagnostic[] =>
      servers.length < 2
        ? problems
        : problems.map((one) => ({ ...one, facts: [['server', from] as const, ...(one.facts ?? [])] }));
    onServers.push(
      ...named([
        ...checkGraph(workflow, info, { ...options, placeholders: filledInputs(workflow) }),
        ...abilities.graphs.flatMap(({ graph }) => checkGraph({ ...workflow, graph }, info, options)),
      ]),
    );
    if (comfyui !== undefined) ofConfig.push(...named(settingsProblems(workflow, comfyui, info, options)));
  }
  return { file, workflow, abilities, own, onServers: once(onServers), ofConfig };
}

/** Inputs that a panel's values go into: what the file has there is only an example. */
function filledInputs(workflow: Workflow): NonNullable<CheckOptions['placeholders']> {
  const filled = new Set(
    slotTable.flatMap((slot) =>
      (workflow.slots[slot.key] ?? []).flatMap((id) => inputsOf(slot).map((input) => `${id} ${input}`)),
    ),
  );
  return (id, input) => filled.has(`${id} ${input}`);
}

/** Values of the config, by the slot's field: where in `comfyui` each is written. */
const settings: { readonly [field: string]: string } = {
  'checkpoint.name': 'checkpoint',
  'vae.name': 'vae',
  'controlnet.name': 'pose.controlnet',
  'upscaleModel.name': 'upscaler',
  'sampler.sampler': 'sampler',
  'sampler.scheduler': 'scheduler',
  'hires.sampler': 'sampler',
  'hires.scheduler': 'scheduler',
};

/** Names in the config that the server doesn't know, at the place where they are written. */
function settingsProblems(
  workflow: Workflow,
  { drawing: { value, origins } }: Comfyui,
  info: Classes['info'],
  options: CheckOptions,
): readonly Diagnostic[] {
  const plain: SlotValues = {
    ...unknownValues,
    checkpoint: value.checkpoint,
    ...(value.vae === undefined ? {} : { vae: value.vae }),
    ...(value.sampler === undefined ? {} : { sampler: value.sampler }),
    ...(value.scheduler === undefined ? {} : { scheduler: value.scheduler }),
    ...(value.upscaler === undefined ? {} : { upscaler: value.upscaler }),
  };
  const posed: SlotValues = {
    ...plain,
    pose: { image: 'plasma:pose', controlnet: value.pose.controlnet, strength: 1, start: 0, end: 1 },
  };
  return [plain, posed].flatMap((values) => {
    const filled = fillWorkflow(workflow, values);
    if (!filled.ok) return [];
    const { graph, places } = filled.value;
    const written: { [path: string]: Location } = {};
    for (const [field, paths] of Object.entries(places)) {
      const setting = settings[field];
      const at = setting === undefined ? undefined : originOf(origins, setting);
      if (at === undefined) continue;
      for (const path of paths) written[path.slice('graph.'.length)] = at;
    }
    const { excerpt: _, ...rest } = options;
    return checkGraph({ file: workflow.file, graph, origins: written }, info, rest).filter(
      ({ at }) => at !== undefined && at.file !== workflow.file,
    );
  });
}

/** Each problem once: what several graphs of one workflow, or several workflows, have in common. */
export function once(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message, at, facts }) => {
    // what is wrong in the config is so whichever node it would go into
    const what = at?.file === configName ? `${code} ${at.line}:${at.column}` : message;
    const key = `${what} ${facts?.find(([label]) => label === 'server')?.[1]}`;
    return !seen.has(key) && seen.add(key);
  });
}

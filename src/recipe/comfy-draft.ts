import type { Location } from '../engine/diagnostic.ts';
import type { Json } from '../engine/json.ts';
import { type Located, located, originOf } from '../engine/located.ts';
import { type Draft, RuleProblem } from '../engine/rule.ts';
import { type ComfyNotes, comfyuiTool, inputName, prefixName } from '../tools/comfyui/tool.ts';
import { fillWorkflow } from '../tools/comfyui/workflow/fill.ts';
import type { Graph } from '../tools/comfyui/workflow/graph.ts';
import { slotDiagnostics } from '../tools/comfyui/workflow/problem.ts';
import type { SlotValues } from '../tools/comfyui/workflow/values.ts';
import type { Painting } from './draw.ts';
import { modelsOf, type Render } from './render.ts';

/** A picture that ComfyUI is asked for: what it is called, and where it and its papers go. */
export type Asked = {
  readonly label: string;
  readonly take: number;
  readonly image: string;
  readonly workflow: string;
  readonly record: string;
  readonly from: Location;
};

/**
 * One picture as a whole graph: its settings in the slots of its workflow.
 * @param render names a workflow that is there
 * @throws RuleProblem with what can't be, at the lines of the script, the config or the workflow
 */
export function comfyDraft({ book, workflows }: Painting, asked: Asked, wanted: Located<Render>): Draft {
  const { value: render, origins } = wanted;
  const workflow = workflows.get(render.workflow)!;
  const filled = fillWorkflow(workflow, slotValues(render));
  if (!filled.ok) {
    throw new RuleProblem(
      slotDiagnostics(workflow, filled.error).map((problem) => ({
        ...problem,
        message: `${asked.label}: ${problem.message}`,
      })),
    );
  }
  const { graph, output, places } = filled.value;
  const at: { [path: string]: Location } = {};
  const names: { [path: string]: string } = {};
  for (const [field, paths] of Object.entries(places)) {
    const name = settingOf(field);
    const from = name === undefined ? undefined : originOf(origins, name);
    for (const path of paths) {
      if (from !== undefined) at[path.replace(/^graph\./, '')] = from;
      names[path] = nameOf(field, render);
    }
  }
  const models: { [name: string]: string } = {};
  for (const name of modelsOf(render)) {
    const pinned = book.models.get(name);
    models[name] = pinned === undefined ? 'unpinned' : `sha256:${pinned.sha256}`;
  }
  const inputs: { [name: string]: string } = {};
  if (render.pose !== undefined) inputs.pose = render.pose.image;
  if (render.base !== undefined) inputs.base = render.base.image;
  for (const { id, from } of render.loras) if ('file' in from) inputs[`lora.${id}`] = from.file;
  return {
    tool: comfyuiTool.id,
    label: asked.label,
    params: { graph: located(untitled(graph) as unknown as Json, at), output },
    inputs,
    outputs: { image: asked.image, workflow: asked.workflow, record: asked.record },
    models,
    group: [
      render.checkpoint,
      ...render.loras.map(({ from }) => ('name' in from ? from.name : from.file)),
    ].join(' + '),
    names,
    notes: notesOf(asked, render, graph),
    from: asked.from,
  };
}

/** Titles are for people: a node called otherwise draws the same picture, so they stay out of the key. */
const untitled = (graph: Graph): Graph =>
  Object.fromEntries(
    Object.entries(graph).map(([id, { class_type, inputs }]) => [id, { class_type, inputs }]),
  );

function slotValues(render: Render): SlotValues {
  const { pose, base, hires, upscaler, finalSize, vae, clipSkip } = render;
  return {
    checkpoint: render.checkpoint,
    ...(vae === undefined ? {} : { vae }),
    ...(clipSkip === undefined ? {} : { clipSkip }),
    loras: render.loras.map(({ id, from, strength, clip }) => ({
      name: 'name' in from ? from.name : inputName(`lora.${id}`),
      strength,
      clip,
    })),
    positive: render.positive,
    negative: render.negative,
    width: render.width,
    height: render.height,
    seed: render.seed,
    steps: render.steps,
    cfg: render.cfg,
    sampler: render.sampler,
    scheduler: render.scheduler,
    denoise: render.denoise,
    ...(pose === undefined ? {} : { pose: { ...pose, image: inputName('pose') } }),
    ...(base === undefined ? {} : { base: { image: inputName('base') } }),
    ...(hires === undefined ? {} : { hires }),
    ...(upscaler === undefined ? {} : { upscaler }),
    ...(finalSize === undefined ? {} : { finalSize }),
    prefix: prefixName,
  };
}

/** Whose setting fills a field of a slot: the path of its origin. */
function settingOf(field: string): string | undefined {
  const lora = /^lora\.(\d+)\.(\w+)$/.exec(field);
  if (lora !== null) return `loras.${lora[1]}${lora[2] === 'name' ? '' : `.${lora[2]}`}`;
  return settings[field];
}

const settings: { readonly [field: string]: string } = {
  'checkpoint.name': 'checkpoint',
  'vae.name': 'vae',
  'clipSkip.layer': 'clipSkip',
  'positive.text': 'positive',
  'negative.text': 'negative',
  'size.width': 'width',
  'size.height': 'height',
  'sampler.seed': 'seed',
  'sampler.steps': 'steps',
  'sampler.cfg': 'cfg',
  'sampler.sampler': 'sampler',
  'sampler.scheduler': 'scheduler',
  'sampler.denoise': 'denoise',
  'pose.image': 'pose.image',
  'poseFit.width': 'width',
  'poseFit.height': 'height',
  'controlnet.name': 'pose.controlnet',
  'poseStrength.strength': 'pose.strength',
  'poseStrength.start': 'pose.start',
  'poseStrength.end': 'pose.end',
  'base.image': 'base.image',
  'baseFit.width': 'width',
  'baseFit.height': 'height',
  'hiresSize.width': 'hires',
  'hiresSize.height': 'hires',
  'hires.seed': 'seed',
  'hires.steps': 'hires',
  'hires.cfg': 'cfg',
  'hires.sampler': 'sampler',
  'hires.scheduler': 'scheduler',
  'hires.denoise': 'hires',
  'upscaleModel.name': 'upscaler',
  'finalSize.width': 'width',
  'finalSize.height': 'height',
};

/** What a person calls a field of a slot. */
function nameOf(field: string, render: Render): string {
  const lora = /^lora\.(\d+)\.(\w+)$/.exec(field);
  if (lora !== null) return `LoRA ${render.loras[Number(lora[1])]?.id}: ${lora[2]}`;
  return calls[field] ?? settings[field] ?? field;
}

const calls: { readonly [field: string]: string } = {
  'vae.name': 'VAE',
  'clipSkip.layer': 'clip skip',
  'positive.text': 'positive prompt',
  'negative.text': 'negative prompt',
  'controlnet.name': 'ControlNet',
  'poseStrength.strength': 'pose strength',
  'poseStrength.start': 'pose start',
  'poseStrength.end': 'pose end',
  'hiresSize.width': 'hires width',
  'hiresSize.height': 'hires height',
  'hires.seed': 'hires seed',
  'hires.steps': 'hires steps',
  'hires.cfg': 'hires cfg',
  'hires.sampler': 'hires sampler',
  'hires.scheduler': 'hires scheduler',
  'hires.denoise': 'hires denoise',
  'finalSize.width': 'final width',
  'finalSize.height': 'final height',
};

/** What the record of a picture says of how it was asked for. */
function notesOf(asked: Asked, render: Render, graph: Graph): Draft['notes'] {
  const { loras, pose, hires } = render;
  const own = loras.filter(({ id }) => !id.startsWith('style-')).map(({ id }) => id);
  const notes: ComfyNotes = {
    panel: asked.label,
    take: asked.take,
    workflowTemplate: render.workflow,
    loraId: own.length === 0 ? null : own.join(' + '),
    picture: {
      seed: render.seed,
      sampler: render.sampler,
      scheduler: render.scheduler,
      steps: render.steps,
      cfg: render.cfg,
      denoise: render.denoise,
      width: render.width,
      height: render.height,
      checkpoint: render.checkpoint,
      ...(render.vae === undefined ? {} : { vae: render.vae }),
      ...(render.clipSkip === undefined ? {} : { clipSkip: render.clipSkip }),
      loras: loras.map(({ id, from, strength, clip }) => ({
        id,
        ...('name' in from ? { name: from.name } : { file: from.file }),
        strength,
        clip,
      })),
      positive: render.positive,
      negative: render.negative,
      ...(pose === undefined ? {} : { pose: { ...pose } }),
      ...(render.base === undefined ? {} : { base: render.base.image }),
      ...(hires === undefined ? {} : { hires: { ...hires } }),
      ...(render.upscaler === undefined ? {} : { upscaler: render.upscaler }),
    },
    titles: Object.fromEntries(
      Object.entries(graph).flatMap(([id, { _meta }]) => (_meta === undefined ? [] : [[id, _meta.title]])),
    ),
  };
  return notes;
}

import type { Location } from '../../engine/diagnostic.ts';
import { sha256 } from '../../engine/digest.ts';
import { canonical, type Json } from '../../engine/json.ts';
import { located } from '../../engine/located.ts';
import { asBookPath, type BookPath } from '../../engine/path.ts';
import { actionOf, type Draft, RuleProblem } from '../../engine/rule.ts';
import type { Panel } from '../../project/book.ts';
import { slipIn } from '../../project/sampler-name.ts';
import { panelNamed } from '../../recipe/art.ts';
import { loraOf } from '../../recipe/chosen.ts';
import { comfyDraft } from '../../recipe/comfy-draft.ts';
import { faultsOfSize, isProfile, knownProfiles, profileOf } from '../../recipe/profile.ts';
import { type Render, type RenderLora, renderOf, withEnding } from '../../recipe/render.ts';
import type { Project } from '../../workshop/expand.ts';
import { type JobRequest, poseStrengths } from '../contract/jobs.ts';
import { type FieldError, refusal } from '../problem.ts';
import type { JobPlan } from './job.ts';
import { posePath } from './pose-path.ts';

/** As strongly as LoRAs work if nobody says otherwise. */
const usualStrength = 0.8;
const folder = 'output/jobs';

/**
 * What a request asks for, as an action: the same request gives the same action, and so the same
 * picture.
 * @throws Refusal that names the fields that can't be
 */
export function planJob(root: string, project: Project, request: JobRequest): JobPlan {
  const { comfyui } = project.config;
  if (comfyui === undefined)
    throw refusal(409, 'no-comfyui', 'the config of this book says nothing of ComfyUI', {
      hint: "Add comfyui: { checkpoint: 'dreamshaper_8.safetensors' } to plasma.config.ts.",
    });
  try {
    const panel = request.panel === undefined ? undefined : panelOf(project, request.panel);
    const at: Location = panel?.at ??
      comfyui.drawing.origins[''] ?? { file: project.config.file, line: 1, column: 1 };
    const base =
      panel === undefined ? plainRender(project, request) : panelRender(project, panel, request.take);
    const render = withRequest(root, project, base, request);
    const asked = { label: request.panel ?? 'job', take: request.take ?? 1, from: at };
    const named = (stem: string): Draft =>
      comfyDraft(
        project,
        { ...asked, image: `${stem}.png`, workflow: `${stem}.workflow.json`, record: `${stem}.json` },
        located(render, { '': at }),
      );
    // called by what it asks for: the paths are no part of that
    const draft = named(`${folder}/job`);
    const stem = `${folder}/${sha256(canonical([draft.params, draft.inputs ?? {}, draft.models ?? {}] as unknown as Json)).slice(0, 16)}`;
    const action = actionOf('job', {
      ...named(stem),
      label: request.panel ?? `job ${stem.slice(folder.length + 1)}`,
    });
    if (!action.ok) throw new RuleProblem(action.error);
    return {
      action: action.value,
      settings: settingsOf(render),
      workflowTemplate: render.workflow,
      target: `${stem}.png`,
    };
  } catch (error) {
    if (!(error instanceof RuleProblem)) throw error;
    const first = error.problems[0]!;
    throw refusal(422, first.code, first.message, {
      diagnostics: error.problems,
      ...(first.hint === undefined ? {} : { hint: first.hint }),
    });
  }
}

function panelOf({ book }: Project, label: string): Panel {
  const panel = panelNamed(book, label);
  if (panel === undefined)
    throw refusal(400, 'no-panel', `no panel is called ${JSON.stringify(label)}`, {
      field: 'panel',
      hint: 'A panel is named by chapter, page and panel, like ch-01/p001/k2.',
    });
  if (panel.reuse !== undefined)
    throw refusal(400, 'no-art-of-its-own', `${label} shows the art of ${panel.reuse.panel}`, {
      field: 'panel',
      hint: 'Ask for that panel.',
    });
  return panel;
}

function panelRender({ book }: Project, panel: Panel, n: number | undefined): Render {
  const take =
    panel.takes.find((one) => one.n === (n ?? panel.take)) ?? (n === undefined ? panel.takes[0] : undefined);
  if (take === undefined)
    throw refusal(400, 'no-take', `${panel.label} has no take ${n}`, {
      field: 'take',
      hint: `It has ${panel.takes.map((one) => one.n).join(', ')}.`,
    });
  return renderOf(panel, take, book).value;
}

/** What a prompt alone is drawn with: as the config draws, without its style, LoRAs and second pass. */
function plainRender({ config }: Project, request: JobRequest): Render {
  const { value: settings } = config.comfyui!.drawing;
  const found = profileOf(settings.profile, config.profiles);
  const profile = isProfile(found) ? found : knownProfiles.sd15;
  const [width, height] = settings.size ?? [
    Math.min(512, profile.maxWidth),
    Math.min(768, profile.maxHeight),
  ];
  return {
    checkpoint: withEnding(settings.checkpoint),
    ...(settings.vae === undefined ? {} : { vae: settings.vae }),
    profile: settings.profile,
    width,
    height,
    seed: Number.parseInt(sha256(canonical(request as Json)).slice(0, 12), 16),
    steps: settings.steps ?? profile.usual.steps,
    cfg: settings.cfg ?? profile.usual.cfg,
    sampler: settings.sampler ?? profile.usual.sampler,
    scheduler: settings.scheduler ?? profile.usual.scheduler,
    denoise: 1,
    ...(settings.clipSkip === undefined || settings.clipSkip === 1 ? {} : { clipSkip: settings.clipSkip }),
    positive: request.prompt!,
    negative: settings.negative ?? '',
    loras: [],
    workflow: asBookPath(settings.workflows.plain),
  };
}

/** The request over what the book says. */
function withRequest(root: string, project: Project, base: Render, request: JobRequest): Render {
  const { resolution, seed, steps, cfg, sampler, scheduler, checkpoint, negativePrompt, lora } = request;
  const { book, config } = project;
  const settings = config.comfyui!.drawing.value;
  const errors: FieldError[] = [];
  if (resolution !== undefined) {
    const profile = profileOf(base.profile, config.profiles);
    for (const { side, message, hint } of isProfile(profile) ? faultsOfSize(profile, resolution) : [])
      errors.push({
        field: side === undefined ? 'resolution' : `resolution.${side === 0 ? 'width' : 'height'}`,
        message,
        ...(hint === undefined ? {} : { hint }),
      });
  }
  for (const [kind, name] of [
    ['sampler', sampler],
    ['scheduler', scheduler],
  ] as const) {
    const slip = name === undefined ? undefined : slipIn(kind, name);
    if (slip !== undefined)
      errors.push({
        field: kind,
        message: slip.message,
        ...(slip.hint === undefined ? {} : { hint: slip.hint }),
      });
  }
  if (errors.length > 0)
    throw refusal(400, 'bad-request', `${errors[0]!.field}: ${errors[0]!.message}`, {
      errors,
      ...(errors[0]!.hint === undefined ? {} : { hint: errors[0]!.hint }),
    });
  const pose =
    request.poseImagePath === undefined
      ? base.pose
      : {
          image: posePath(root, request.poseImagePath),
          controlnet: settings.pose.controlnet,
          start: settings.pose.start,
          end: settings.pose.end,
        };
  const { pose: _, hires, upscaler, finalSize, ...rest } = base;
  const workflow =
    request.poseImagePath === undefined ? base.workflow : (settings.workflows.posed as BookPath);
  if (!book.workflowTexts.has(workflow))
    throw refusal(422, 'missing-source', `the workflow ${workflow} is not there`, {
      hint: 'Put a graph in API format there, or name another under comfyui.workflows in plasma.config.ts.',
    });
  return {
    ...rest,
    // other sizes than the panel's are not enlarged to fit its place
    ...(resolution !== undefined || hires === undefined ? {} : { hires }),
    ...(resolution !== undefined || upscaler === undefined ? {} : { upscaler }),
    ...(resolution !== undefined || finalSize === undefined ? {} : { finalSize }),
    ...resolution,
    ...(seed === undefined ? {} : { seed }),
    ...(steps === undefined ? {} : { steps }),
    ...(cfg === undefined ? {} : { cfg }),
    ...(sampler === undefined ? {} : { sampler }),
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(checkpoint === undefined ? {} : { checkpoint: withEnding(checkpoint) }),
    ...(negativePrompt === undefined ? {} : { negative: negativePrompt }),
    ...(lora === undefined ? {} : { loras: lorasOf(project, Array.isArray(lora) ? lora : [lora]) }),
    ...(pose === undefined
      ? {}
      : {
          pose: {
            ...pose,
            strength:
              request.controlnetStrength ?? ('strength' in pose ? pose.strength : poseStrengths.usual),
          },
        }),
    workflow,
  };
}

/** A character of the book goes by its id; any other name is the server's. */
function lorasOf(
  { book }: Project,
  asked: readonly Exclude<NonNullable<JobRequest['lora']>, unknown[]>[],
): readonly RenderLora[] {
  return asked.map((one, i) => {
    const { name, strength, clip } =
      typeof one === 'string' ? { name: one, strength: undefined, clip: undefined } : one;
    const character = book.characters.get(name);
    const own = character === undefined ? undefined : loraOf(character)?.value;
    if (character !== undefined && own === undefined)
      throw refusal(400, 'no-lora', `the book has no LoRA of ${name}`, {
        field: 'lora',
        hint: `Name one in datasets/${name}/character.yaml, or train it.`,
      });
    const strong = strength ?? own?.strength ?? usualStrength;
    return {
      id: character?.id ?? `lora-${i + 1}`,
      from: own?.file !== undefined ? { file: own.file } : { name: withEnding(own?.name ?? name) },
      strength: strong,
      clip: clip ?? (strength === undefined ? own?.clip : undefined) ?? strong,
    };
  });
}

const settingsOf = ({
  checkpoint,
  profile,
  width,
  height,
  seed,
  steps,
  cfg,
  sampler,
  scheduler,
  positive,
  negative,
  loras,
  pose,
}: Render): JobPlan['settings'] => ({
  checkpoint,
  profile,
  width,
  height,
  seed,
  steps,
  cfg,
  sampler,
  scheduler,
  positive,
  negative,
  loras: loras.map(({ id, strength, clip }) => ({ id, strength, clip })),
  ...(pose === undefined ? {} : { poseImagePath: pose.image, controlnetStrength: pose.strength }),
});

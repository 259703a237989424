import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { type Located, located, type Origins, originOf } from '../engine/located.ts';
import type { BookPath } from '../engine/path.ts';
import { RuleProblem } from '../engine/rule.ts';
import type { Book, Panel, Take } from '../project/book.ts';
import type { DrawingSettings } from '../project/drawing-config.ts';
import type { Said } from '../project/source.ts';
import { loraOf } from './chosen.ts';
import { cell, faultsOfSize, isProfile, knownProfiles, profileOf, type Size, sizeFor } from './profile.ts';
import { promptFor } from './prompt.ts';
import { sizeOf } from './sheet.ts';

/**
 * A LoRA in the order in which it is applied.
 * @property id a name for records and placeholders: `spyke`, `style-1`
 * @property from the name on the server, or a file of the book that is deployed
 */
export type RenderLora = {
  readonly id: string;
  readonly from: { readonly name: string } | { readonly file: BookPath };
  readonly strength: number;
  readonly clip: number;
};

/** Everything that one picture is asked for with. Lengths are px, shares are of the steps. */
export type Render = {
  readonly checkpoint: string;
  readonly vae?: string;
  readonly profile: string;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly steps: number;
  readonly cfg: number;
  readonly sampler: string;
  readonly scheduler: string;
  /** 1 unless there is a picture to start from. */
  readonly denoise: number;
  /** 2 is the last layer but one; left out for the last. */
  readonly clipSkip?: number;
  readonly positive: string;
  readonly negative: string;
  readonly loras: readonly RenderLora[];
  readonly pose?: {
    readonly image: BookPath;
    readonly controlnet: string;
    readonly strength: number;
    readonly start: number;
    readonly end: number;
  };
  readonly base?: { readonly image: BookPath };
  readonly hires?: Size & { readonly steps: number; readonly denoise: number };
  readonly upscaler?: string;
  /** The size that an upscaler's picture is brought to: the panel on its page is covered. */
  readonly finalSize?: Size;
  /** Book path of the graph that is filled. */
  readonly workflow: BookPath;
};

/**
 * How ComfyUI is to draw a take: the config, over it the chapter's defaults, over it the panel. Every
 * part knows the line that it comes from.
 * @throws RuleProblem with all that can't be, each at its line
 */
export function renderOf(panel: Panel, take: Take, book: Book): Located<Render> {
  const { comfyui } = book.config;
  if (comfyui === undefined) {
    throw new RuleProblem([
      {
        severity: 'error',
        code: 'no-comfyui',
        message: 'the config says nothing of ComfyUI, and cannot say which checkpoint draws',
        at: { file: book.config.file, line: 1, column: 1 },
        hint: "Add comfyui: { checkpoint: 'dreamshaper_8.safetensors' } to plasma.config.ts.",
      },
    ]);
  }
  const settings = comfyui.drawing.value;
  const draw = panel.draw.value;
  const origins: { [path: string]: Location } = { '': panel.at };
  const problems: Diagnostic[] = [];
  const say = (at: Location | undefined, { code, message, hint }: Said): void => {
    // what the config says is wrong for every panel, and told once
    const isOfPanel = at?.file !== book.config.file;
    problems.push({
      severity: 'error',
      code,
      message: isOfPanel ? `${panel.label}: ${message}` : message,
      ...(at === undefined ? {} : { at }),
      ...(hint === undefined ? {} : { hint }),
    });
  };
  /** Takes the origins of a part of something located along, under a name of its own. */
  const note = (name: string, from: Origins, path: string): void => {
    const at = originOf(from, path);
    if (at !== undefined) origins[name] = at;
    for (const [inner, place] of Object.entries(from))
      if (inner.startsWith(`${path}.`)) origins[`${name}.${inner.slice(path.length + 1)}`] = place;
  };
  /** A setting of the panel, else of the config, else the profile's. */
  const setting = <K extends Shared>(name: K): DrawingSettings[K] | undefined => {
    const own = (draw as { readonly [name: string]: unknown })[name];
    note(name, own === undefined ? comfyui.drawing.origins : panel.draw.origins, name);
    return (own ?? settings[name]) as DrawingSettings[K] | undefined;
  };

  const profileName = setting('profile')!;
  const found = profileOf(profileName, book.config.profiles);
  if (!isProfile(found)) say(origins.profile, found);
  const profile = isProfile(found) ? found : knownProfiles.sd15;

  const box = sizeOf(panel);
  const size = genSize();
  const hires = secondPass();
  const base = panel.base?.value;
  if (panel.base !== undefined) note('base', panel.base.origins, '');
  const { positive, negative } = promptFor(panel, book.promptTemplate.value, {
    ...(settings.style === undefined ? {} : { style: settings.style }),
    ...(settings.negative === undefined ? {} : { negative: settings.negative }),
  });
  note('positive', panel.art.origins, '');
  note(
    'negative',
    panel.art.value.negative === undefined ? comfyui.drawing.origins : panel.art.origins,
    'negative',
  );
  note('seed', take.seed.origins, '');
  const workflow =
    draw.workflow ?? (settings.workflows[(panel.pose ?? panel.base) ? 'posed' : 'plain'] as BookPath);
  if (draw.workflow !== undefined) note('workflow', panel.draw.origins, 'workflow');
  else
    note('workflow', comfyui.drawing.origins, `workflows.${(panel.pose ?? panel.base) ? 'posed' : 'plain'}`);
  if (!book.workflowTexts.has(workflow))
    say(origins.workflow, {
      code: 'missing-source',
      message: `the workflow ${workflow} is not there`,
      hint: 'Put a graph in API format there, or name one: workflows in plasma.config.ts, or draw.workflow of the panel.',
    });
  const vae = setting('vae');
  const clipSkip = setting('clipSkip');
  const upscaler = setting('upscaler');
  const pose = poseIn();
  const render: Render = {
    checkpoint: withEnding(setting('checkpoint')!),
    ...(vae === undefined ? {} : { vae }),
    profile: profileName,
    ...size,
    seed: take.seed.value,
    steps: setting('steps') ?? profile.usual.steps,
    cfg: setting('cfg') ?? profile.usual.cfg,
    sampler: setting('sampler') ?? profile.usual.sampler,
    scheduler: setting('scheduler') ?? profile.usual.scheduler,
    denoise: denoiseOf(),
    ...(clipSkip === undefined || clipSkip === 1 ? {} : { clipSkip }),
    positive,
    negative,
    loras: lorasOf(),
    ...(pose === undefined ? {} : { pose }),
    ...(base === undefined ? {} : { base: { image: base.image } }),
    ...(hires === undefined ? {} : { hires }),
    ...(upscaler === undefined ? {} : { upscaler, finalSize: covering() }),
    workflow,
  };
  if (problems.length > 0) throw new RuleProblem(problems);
  return located<Render>(render, origins);

  function genSize(): Size {
    const written = setting('size');
    if (written === undefined) {
      const at = originOf(panel.page.layout?.origins ?? {}, '') ?? panel.page.at;
      origins.width = at;
      origins.height = at;
      delete origins.size;
      return sizeFor(profile, box.width / box.height);
    }
    const from = draw.size === undefined ? comfyui!.drawing.origins : panel.draw.origins;
    note('width', from, 'size.0');
    note('height', from, 'size.1');
    const wanted = { width: written[0], height: written[1] };
    for (const { side, ...fault } of faultsOfSize(profile, wanted))
      say(side === 1 ? origins.height : origins.width, fault);
    return wanted;
  }

  /** So large that the panel on its page is covered, or as near to that as `scale` lets it come; nothing where that is no larger. */
  function secondPass(): Render['hires'] {
    const written = setting('hires');
    if (written === undefined || written === false) return undefined;
    const { width, height } = covering(written.scale, cell);
    if (width <= size.width && height <= size.height) return undefined;
    const firstSteps = draw.steps ?? settings.steps ?? profile.usual.steps;
    return { width, height, steps: written.steps ?? firstSteps, denoise: written.denoise ?? 0.45 };
  }

  /** The picture's own shape, so that nothing is stretched, over the panel: pages crop it to its focus. */
  function covering(most = Number.POSITIVE_INFINITY, multiple = 1): Size {
    const scale = Math.min(Math.max(box.width / size.width, box.height / size.height), most);
    const up = (length: number): number => Math.ceil((length * scale) / multiple - 1e-9) * multiple;
    return { width: up(size.width), height: up(size.height) };
  }

  /** Noise alone can't be denoised in part: what is written counts where there is a picture to start from. */
  function denoiseOf(): number {
    if (base?.denoise !== undefined) {
      note('denoise', panel.base!.origins, 'denoise');
      return base.denoise;
    }
    if (base === undefined && draw.workflow === undefined) return 1;
    return setting('denoise') ?? (base === undefined ? 1 : 0.6);
  }

  function poseIn(): Render['pose'] {
    if (panel.pose === undefined) return undefined;
    const { image, ...own } = panel.pose.value;
    const usual = settings.pose;
    note('pose', panel.pose.origins, '');
    note('pose.controlnet', comfyui!.drawing.origins, 'pose.controlnet');
    for (const name of ['image', 'strength', 'start', 'end'] as const) {
      const isOwn = name === 'image' || own[name] !== undefined;
      note(
        `pose.${name}`,
        isOwn ? panel.pose.origins : comfyui!.drawing.origins,
        isOwn ? name : `pose.${name}`,
      );
    }
    return {
      image,
      controlnet: usual.controlnet,
      strength: own.strength ?? usual.strength,
      start: own.start ?? usual.start,
      end: own.end ?? usual.end,
    };
  }

  /** Those of the style, then those of the cast in order; each once. */
  function lorasOf(): readonly RenderLora[] {
    const loras: RenderLora[] = [];
    const known = new Set<string>();
    const add = (lora: RenderLora, from: Origins, path: string): void => {
      const name = JSON.stringify(lora.from);
      if (known.has(name)) return;
      known.add(name);
      const at = `loras.${loras.length}`;
      note(at, from, path);
      for (const key of ['strength', 'clip'])
        note(`${at}.${key}`, from, path === '' ? key : `${path}.${key}`);
      loras.push(lora);
    };
    for (const [i, { name, strength, clip }] of settings.loras.entries())
      add(
        { id: `style-${i + 1}`, from: { name: withEnding(name) }, strength, clip: clip ?? strength },
        comfyui!.drawing.origins,
        `loras.${i}`,
      );
    for (const { character } of panel.characters) {
      const lora = loraOf(character);
      if (lora === undefined) continue;
      const { name, file, strength, clip } = lora.value;
      const from = file === undefined ? { name: withEnding(name!) } : { file };
      add({ id: character.id, from, strength, clip: clip ?? strength }, lora.origins, '');
    }
    return loras;
  }
}

type Shared =
  | 'profile'
  | 'vae'
  | 'clipSkip'
  | 'upscaler'
  | 'checkpoint'
  | 'steps'
  | 'cfg'
  | 'sampler'
  | 'scheduler'
  | 'denoise'
  | 'size'
  | 'hires';

/** ComfyUI lists models with their endings; nearly all of them have this one. */
export const withEnding = (name: string): string =>
  /\.(?:safetensors|sft|ckpt|pth?|bin|gguf)$/i.test(name) ? name : `${name}.safetensors`;

/**
 * The models that a picture is drawn with and that the server has by name, as plasma.lock calls them:
 * `checkpoints/dreamshaper_8.safetensors`. LoRA files of the book are inputs and not among them.
 */
export const modelsOf = (render: Render): readonly string[] => [
  `checkpoints/${render.checkpoint}`,
  ...(render.vae === undefined ? [] : [`vae/${render.vae}`]),
  ...render.loras.flatMap(({ from }) => ('name' in from ? [`loras/${from.name}`] : [])),
  ...(render.pose === undefined ? [] : [`controlnet/${render.pose.controlnet}`]),
  ...(render.upscaler === undefined ? [] : [`upscale_models/${render.upscaler}`]),
];

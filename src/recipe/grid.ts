import type { Location } from '../engine/diagnostic.ts';
import { type Located, located, originOf } from '../engine/located.ts';
import { asBookPath } from '../engine/path.ts';
import { type Draft, RuleProblem } from '../engine/rule.ts';
import type { Book } from '../project/book.ts';
import type { Character } from '../project/character.ts';
import type { Grid, Probe } from '../project/grid.ts';
import { lossCurve } from '../tools/chart/tool.ts';
import { cellsOf, type GridCell, loraGrid } from '../tools/grid/tool.ts';
import { checkpointsIn } from './chosen.ts';
import { comfyDraft } from './comfy-draft.ts';
import type { Painting } from './draw.ts';
import { gridPath, gridPicturePath, loraFolder, loraName, lossCurvePath } from './names.ts';
import { faultsOfSize, isProfile, knownProfiles, profileOf, type Size, sizeFor } from './profile.ts';
import { type Render, withEnding } from './render.ts';

const lossesPath = (character: Character): string => `${loraFolder(character)}/losses.json`;

/** The loss of a training as a picture, made with the training; nothing without lora.yaml. */
export function* curveOfLora(character: Character): Generator<Draft> {
  const { training, id } = character;
  if (training === undefined) return;
  yield lossCurve({
    label: `lora:${id}/loss`,
    title: loraName(character),
    losses: lossesPath(character),
    to: lossCurvePath(character),
    ...fromOf(training.settings),
  });
}

/**
 * What every checkpoint of a character's LoRA draws, and all of it in one picture. Nothing without
 * ComfyUI, which draws it, or without lora.yaml, which says which checkpoints there are.
 * @throws RuleProblem with what can't be, at its line
 */
export function* gridOfLora(painting: Painting, character: Character): Generator<Draft> {
  const { training, id, selected } = character;
  if (training === undefined || painting.book.config.comfyui === undefined || painting.backend !== 'comfyui')
    return;
  const checkpoints = checkpointsIn(character);
  const { value: grid, origins } = training.grid;
  const steps = checkpoints.map(({ step }) => step);
  const render = probeRender(painting.book, character, training.grid);
  for (const cell of cellsOf({ ...grid, steps })) {
    const at = grid.probes.findIndex(({ name }) => name === cell.probe);
    yield comfyDraft(
      painting,
      {
        label: `grid:${id}/${cell.step}/${cell.probe}/s${cell.seed}/w${cell.strength}`,
        take: 1,
        image: gridPicturePath(character, cell),
        workflow: gridPicturePath(character, cell, 'workflow.json'),
        record: gridPicturePath(character, cell, 'json'),
        from: originOf(origins, `probes.${at}`) ?? training.grid.origins['']!,
      },
      render(cell, grid.probes[at]!),
    );
  }
  // by its name, since the book may keep a copy; one that was trained elsewhere has no column here
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const chosen = checkpoints.find(({ file }) => nameOf(file) === nameOf(selected?.value.file ?? ''))?.step;
  yield loraGrid({
    label: `grid:${id}`,
    title: loraName(character),
    steps,
    strengths: grid.strengths,
    seeds: grid.seeds,
    probes: grid.probes.map((probe) => ({ name: probe.name, prompt: filled(probe.prompt, character) })),
    ...(chosen === undefined ? {} : { chosen }),
    picture: (cell) => gridPicturePath(character, cell),
    losses: lossesPath(character),
    to: gridPath(character),
    ...fromOf(training.grid),
  });
}

const fromOf = ({ origins }: Located): Pick<Draft, 'from'> =>
  origins[''] === undefined ? {} : { from: origins[''] };

/** How a probe is asked for: as panels are drawn, in the size of the grid, without a second pass. */
function probeRender(
  book: Book,
  character: Character,
  { value: grid, origins: said }: Located<Grid>,
): (cell: GridCell, probe: Probe) => Located<Render> {
  const { value: settings, origins: from } = book.config.comfyui!.drawing;
  const found = profileOf(settings.profile, book.config.profiles);
  const profile = isProfile(found) ? found : knownProfiles.sd15;
  const problems = isProfile(found) ? [] : [found];
  const workflow = asBookPath(settings.workflows.plain);
  if (!book.workflowTexts.has(workflow))
    problems.push({
      code: 'missing-source',
      message: `the workflow ${workflow} is not there`,
      hint: 'Put a graph in API format there, or name another under comfyui.workflows in plasma.config.ts.',
    });
  const size = sizeIn();
  if (problems.length > 0)
    throw new RuleProblem(
      problems.map(({ code, message, hint }) => ({
        severity: 'error',
        code,
        message: `grid of ${character.id}: ${message}`,
        at: (originOf(said, 'size') ?? said['']) as Location,
        ...(hint === undefined ? {} : { hint }),
      })),
    );

  function sizeIn(): Size {
    if (grid.size !== undefined) {
      const written = { width: grid.size[0], height: grid.size[1] };
      problems.push(...faultsOfSize(profile, written).map(({ side: _, ...fault }) => fault));
      return written;
    }
    const [width, height] = character.training!.settings.value.resolution;
    return faultsOfSize(profile, { width, height }).length === 0
      ? { width, height }
      : sizeFor(profile, width / height);
  }

  const shared: { [path: string]: Location } = {};
  for (const name of ['checkpoint', 'vae', 'clipSkip', 'steps', 'cfg', 'sampler', 'scheduler']) {
    const at = originOf(from, name);
    if (at !== undefined) shared[name] = at;
  }
  const files = new Map(checkpointsIn(character).map(({ step, file }) => [step, asBookPath(file)]));
  const style = settings.loras.map(({ name, strength, clip }, i) => ({
    id: `style-${i + 1}`,
    from: { name: withEnding(name) },
    strength,
    clip: clip ?? strength,
  }));
  const { vae, clipSkip } = settings;
  return (cell, probe) => {
    const origins: { [path: string]: Location } = { ...shared };
    const note = (name: string, path: string): void => {
      const at = originOf(said, path);
      if (at !== undefined) origins[name] = at;
    };
    const place = `probes.${grid.probes.indexOf(probe)}`;
    note('', place);
    for (const name of ['positive', 'negative']) note(name, place);
    for (const name of ['width', 'height']) note(name, 'size');
    note('seed', 'seeds');
    for (const name of ['strength', 'clip']) note(`loras.${style.length}.${name}`, 'strengths');
    return located<Render>(
      {
        checkpoint: withEnding(settings.checkpoint),
        ...(vae === undefined ? {} : { vae }),
        ...(clipSkip === undefined || clipSkip === 1 ? {} : { clipSkip }),
        profile: settings.profile,
        ...size,
        seed: cell.seed,
        steps: settings.steps ?? profile.usual.steps,
        cfg: settings.cfg ?? profile.usual.cfg,
        sampler: settings.sampler ?? profile.usual.sampler,
        scheduler: settings.scheduler ?? profile.usual.scheduler,
        denoise: 1,
        positive: listed(settings.style, filled(probe.prompt, character)),
        negative: listed(probe.negative, character.negative?.value, settings.negative),
        loras: [
          ...style,
          {
            id: character.id,
            from: { file: files.get(cell.step)! },
            strength: cell.strength,
            clip: cell.strength,
          },
        ],
        workflow,
      },
      origins,
    );
  };
}

/** A prompt with its words; a part between commas that has none goes. */
function filled(prompt: string, character: Character): string {
  const words: { readonly [name: string]: string } = {
    trigger: loraName(character),
    looks: character.prompt.value,
    class: character.dataset?.regularisation?.class.value ?? '',
  };
  return listed(
    ...prompt
      .split(',')
      .map((part) => part.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole)),
  );
}

const listed = (...parts: readonly (string | undefined)[]): string =>
  parts
    .map((part) => (part ?? '').replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '')
    .join(', ');

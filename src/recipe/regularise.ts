import type { Location } from '../engine/diagnostic.ts';
import { type Located, located, originOf } from '../engine/located.ts';
import { asBookPath } from '../engine/path.ts';
import { type Draft, RuleProblem } from '../engine/rule.ts';
import type { Book } from '../project/book.ts';
import type { Dataset, Regularisation } from '../project/dataset.ts';
import { text } from '../tools/text/tool.ts';
import { comfyDraft } from './comfy-draft.ts';
import type { Trained } from './dataset.ts';
import type { Painting } from './draw.ts';
import { regLogPath, regNumber, regPath } from './names.ts';
import { faultsOfSize, isProfile, knownProfiles, profileOf } from './profile.ts';
import { type Render, withEnding } from './render.ts';

/** `spyke/reg/001` */
const regLabel = ({ id }: Dataset, n: number): string => `${id}/reg/${regNumber(n)}`;

/**
 * The pictures of its class that a LoRA is held against, with their captions: from the base model, with
 * a generic prompt and no LoRA. Nothing without ComfyUI, which draws them.
 * @throws RuleProblem with what can't be, at its line
 */
export function* regularise(painting: Painting, { dataset }: Trained): Generator<Draft> {
  const { regularisation } = dataset;
  const { comfyui } = painting.book.config;
  if (regularisation === undefined || comfyui === undefined || painting.backend !== 'comfyui') return;
  const render = regularRender(painting.book, dataset, regularisation);
  for (let n = 1; n <= regularisation.count; n++) {
    yield comfyDraft(
      painting,
      {
        label: regLabel(dataset, n),
        take: 1,
        image: regPath(dataset, n, 'png'),
        workflow: regLogPath(dataset, n, 'workflow.json'),
        record: regLogPath(dataset, n, 'json'),
        from: regularisation.at,
      },
      located<Render>({ ...render.value, seed: regularisation.seed.value + n - 1 }, render.origins),
    );
    yield text({
      label: regLabel(dataset, n),
      text: regularisation.class,
      to: regPath(dataset, n, 'txt'),
      from: regularisation.at,
    });
  }
}

/** How the base model is asked: as the config draws, without its style, LoRAs and second pass. */
function regularRender(book: Book, dataset: Dataset, reg: Regularisation): Located<Render> {
  const { value: settings, origins: from } = book.config.comfyui!.drawing;
  const origins: { [path: string]: Location } = { '': reg.at };
  const note = (name: string, at: Location | undefined): void => {
    if (at !== undefined) origins[name] = at;
  };
  const found = profileOf(settings.profile, book.config.profiles);
  const profile = isProfile(found) ? found : knownProfiles.sd15;
  const side = dataset.size.value;
  const problems = isProfile(found)
    ? faultsOfSize(profile, { width: side, height: side }).map(({ side: _, ...fault }) => fault)
    : [found];
  const workflow = asBookPath(settings.workflows.plain);
  if (!book.workflowTexts.has(workflow))
    problems.push({
      code: 'missing-source',
      message: `the workflow ${workflow} is not there`,
      hint: 'Put a graph in API format there, or name another under comfyui.workflows in plasma.config.ts.',
    });
  // of one fault the first is enough: both sides are the same
  if (problems.length > 0) {
    const { code, message, hint } = problems[0]!;
    const at = dataset.size.origins[''] ?? reg.at;
    throw new RuleProblem([
      {
        severity: 'error',
        code,
        message: `regularisation pictures of ${dataset.id}: ${message}`,
        at,
        ...(hint === undefined ? {} : { hint }),
      },
    ]);
  }
  note('positive', reg.prompt.origins['']);
  note('negative', reg.negative?.origins['']);
  note('seed', reg.seed.origins['']);
  note('checkpoint', reg.checkpoint?.origins[''] ?? originOf(from, 'checkpoint'));
  for (const name of ['width', 'height']) note(name, dataset.size.origins['']);
  for (const name of ['vae', 'steps', 'cfg', 'sampler', 'scheduler']) note(name, originOf(from, name));
  return located<Render>(
    {
      checkpoint: withEnding(reg.checkpoint?.value ?? settings.checkpoint),
      ...(settings.vae === undefined ? {} : { vae: settings.vae }),
      profile: settings.profile,
      width: side,
      height: side,
      seed: reg.seed.value,
      steps: settings.steps ?? profile.usual.steps,
      cfg: settings.cfg ?? profile.usual.cfg,
      sampler: settings.sampler ?? profile.usual.sampler,
      scheduler: settings.scheduler ?? profile.usual.scheduler,
      denoise: 1,
      positive: reg.prompt.value,
      negative: reg.negative?.value ?? '',
      loras: [],
      workflow,
    },
    origins,
  );
}

import type { Diagnostic } from '../../engine/diagnostic.ts';
import type { Fate } from '../../engine/dry-run.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { type BookLora, loraNamed } from '../../workshop/loras.ts';
import type { Workshop } from '../../workshop/open.ts';
import { foresee, planOf } from '../../workshop/order.ts';
import { openForReading } from '../command.ts';
import { buildCommand } from '../commands/build.ts';
import { exit, type Io } from '../io.ts';
import { refuse } from '../locked.ts';
import { showDiagnostic } from '../show.ts';

export type GridWords = { readonly dryRun?: boolean; readonly keepGoing?: boolean; readonly json?: boolean };

const backend = 'comfyui';

/** Draws the grid of a character's LoRA. It trains nothing, and makes nothing that training would need. */
export async function grid(io: Io, id: string, words: GridWords): Promise<number> {
  const workshop = await openForReading(io, { backend });
  if (workshop === undefined) return exit.usage;
  const lora = loraNamed(workshop, id);
  if (!lora.ok) return refuse(io, lora.error);
  const ready = await isReady(workshop, lora.value);
  if (!ready.ok) {
    if (words.json) io.out(`${JSON.stringify({ event: 'error', problem: ready.error })}\n`);
    else io.err(showDiagnostic(ready.error, io.paint));
    return ready.error.severity === 'error' ? exit.usage : exit.waiting;
  }
  const code = await buildCommand(io, [`grid:${id}`], {
    backend,
    force: [],
    ...(words.dryRun === undefined ? {} : { dryRun: words.dryRun }),
    ...(words.keepGoing === undefined ? {} : { keepGoing: words.keepGoing }),
    ...(words.json === undefined ? {} : { json: words.json }),
  });
  if (code === exit.done && !words.dryRun && !words.json)
    io.out(
      `${io.paint.green('→')} ${ready.value}\n  then: plasma lora select ${id} --step <n> --reason "…"\n`,
    );
  return code;
}

/** The path of the grid, if all that it is drawn with is there. */
async function isReady(
  workshop: Workshop,
  { id, name, checkpoints }: BookLora,
): Promise<Result<string, Diagnostic>> {
  const { graph, disk } = workshop;
  const plan = planOf(workshop, { selectors: [`grid:${id}`], force: [] });
  const target = [...(plan.ok && plan.value.asked !== 'all' ? plan.value.asked : [])].find(
    (step) => graph.label(step) === `grid:${id}`,
  );
  if (!plan.ok || target === undefined)
    return err({
      severity: 'error',
      code: 'no-grid',
      message: `there is no grid of ${id}`,
      hint:
        checkpoints.length === 0
          ? `Write datasets/${id}/lora.yaml: it says which checkpoints there are. plasma lora info looks into any file.`
          : "No rule of this book makes it: take choose.ts over from plasma's own rules.",
    });
  const isOwn = (step: number): boolean => graph.label(step)?.startsWith(`grid:${id}`) ?? false;
  const inTheWay: number[] = [];
  await foresee(
    workshop,
    plan.value,
    () => {},
    (step, fate) => {
      if (!isOwn(step) && isInTheWay(fate, graph.tool(step))) inTheWay.push(step);
    },
  );
  const missing = plan.value.cone
    .filter(isOwn)
    .flatMap((step) => Object.values(graph.action(step).inputs))
    .some(({ path }) => graph.producer[graph.find(path)]! < 0 && disk.stat(path) === undefined);
  const there = checkpoints.filter(({ file }) => disk.stat(file)?.kind === 'file').length;
  if (inTheWay.length === 0 && !missing && there > 0)
    return ok(Object.values(graph.action(target).outputs)[0]!);
  return err(
    there === 0
      ? {
          severity: 'warning',
          code: 'not-trained',
          message: `${name}'s LoRA is not trained yet: there are no checkpoints to draw with`,
          hint: `Train it with: plasma build lora:${id}`,
        }
      : {
          severity: 'warning',
          code: 'other-training',
          message: `what ${name}'s LoRA learns from is not what the ${there} checkpoints here were trained with`,
          facts: [['first', graph.label(inTheWay[0] ?? target) ?? '']],
          hint: `See why with: plasma explain lora:${id}. Train again with: plasma build lora:${id}`,
        },
  );
}

/**
 * Whether something below the grid must not be made on the way. What costs no more than a moment may be:
 * if it comes out as it was, so does the training.
 */
const isInTheWay = (fate: Fate, tool: string): boolean =>
  fate === 'wait' || ((fate === 'run' || fate === 'maybe') && dear.has(tool));

/** Tools that take minutes, or money. */
const dear: ReadonlySet<string> = new Set(['comfyui', 'gemini']);

import { type Draft, RuleProblem } from '../engine/rule.ts';
import type { Book, Panel, Take } from '../project/book.ts';
import type { Workflow } from '../tools/comfyui/workflow/slots.ts';
import { sketchTool } from '../tools/sketch/tool.ts';
import { drawnOrLocked, drawnPanelsOf } from './art.ts';
import { comfyStamp, drawWithComfyui } from './draw-comfyui.ts';
import { drawWithGemini, geminiStamp } from './draw-gemini.ts';
import { rawPath } from './names.ts';
import { sizeOf } from './sheet.ts';

/** What drawing needs to know: the book, who draws, and the workflows that ComfyUI is given. */
export type Painting = {
  readonly book: Book;
  readonly backend: string;
  /** By book path. */
  readonly workflows: ReadonlyMap<string, Workflow>;
};

/**
 * Who can draw a panel.
 * @property stamp what a draft depends on beside its panel and take
 */
type Backend = {
  readonly stamp: (painting: Painting) => string;
  readonly draw: (painting: Painting, panel: Panel, take: Take) => Draft;
};

const backends: { readonly [name: string]: Backend } = {
  sketch: { stamp: () => '', draw: (_, panel, take) => drawSketch(panel, take) },
  comfyui: { stamp: comfyStamp, draw: drawWithComfyui },
  gemini: { stamp: geminiStamp, draw: drawWithGemini },
};

function drawSketch(panel: Panel, take: Take): Draft {
  const { width, height } = sizeOf(panel);
  return drawnOrLocked(
    panel,
    take.n,
    {
      tool: sketchTool.id,
      label: panel.label,
      params: { width, height, seed: take.seed, panel: panel.art },
      outputs: { image: rawPath(panel, take.n) },
      from: panel.at,
    },
    sketchTool.version,
  );
}

/**
 * The action that makes one take of a panel with the backend of the book.
 * @throws RuleProblem with everything that no panel of the book can be drawn for, not only this one
 */
export function drawTake(painting: Painting, panel: Panel, take: Take): Draft {
  const backend = backendOf(painting);
  checkAll(painting);
  const stamp = stampOf(painting, backend);
  const known = drawn.get(take)?.get(painting.backend);
  if (known?.stamp === stamp) return known.draft;
  const draft = backend.draw(painting, panel, take);
  const byBackend = drawn.get(take) ?? new Map<string, Drawn>();
  byBackend.set(painting.backend, { stamp, draft });
  drawn.set(take, byBackend);
  return draft;
}

function backendOf(painting: Painting): Backend {
  if (Object.hasOwn(backends, painting.backend)) return backends[painting.backend]!;
  const { config } = painting.book;
  const at = config.backend.value === painting.backend ? config.backend.origins[''] : undefined;
  throw new RuleProblem([
    {
      severity: 'error',
      code: 'unknown-backend',
      message: `there is no backend called ${JSON.stringify(painting.backend)}`,
      ...(at === undefined ? {} : { at }),
      hint: `Backends of this plasma: ${Object.keys(backends).join(', ')}. Set one in plasma.config.ts or with --backend.`,
    },
  ]);
}

type Drawn = { readonly stamp: string; readonly draft: Draft };
/** A chapter that did not change keeps its takes from one reading to the next, and so their drafts. */
const drawn = new WeakMap<Take, Map<string, Drawn>>();

const stamps = new WeakMap<Painting, string>();
function stampOf(painting: Painting, backend: Backend): string {
  let stamp = stamps.get(painting);
  if (stamp === undefined) {
    stamp = backend.stamp(painting);
    stamps.set(painting, stamp);
  }
  return stamp;
}

const checked = new WeakSet<Painting>();

/** Whoever mends a book wants to see all that is wrong with it, and not one panel at a time. */
function checkAll(painting: Painting): void {
  if (checked.has(painting)) return;
  checked.add(painting);
  const problems = [];
  const seen = new Set<string>();
  for (const panel of drawnPanelsOf(painting.book)) {
    for (const take of panel.takes) {
      try {
        drawTake(painting, panel, take);
      } catch (error) {
        if (!(error instanceof RuleProblem)) throw error;
        for (const problem of error.problems) {
          const text = JSON.stringify([problem.at, problem.message]);
          if (!seen.has(text)) problems.push(problem);
          seen.add(text);
        }
      }
    }
  }
  if (problems.length === 0) return;
  checked.delete(painting);
  throw new RuleProblem(problems);
}

import { type Draft, RuleProblem } from '../engine/rule.ts';
import type { Panel, Take } from '../project/book.ts';
import { sketchTool } from '../tools/sketch/tool.ts';
import { drawnOrLocked } from './art.ts';
import { rawPath } from './names.ts';
import { sizeOf } from './sheet.ts';

/** The backends that can draw a panel, by name. */
const backends: { readonly [name: string]: (panel: Panel, take: Take) => Draft } = {
  sketch: (panel, take) => {
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
  },
};

/** The action that makes one take of a panel with a backend. */
export function drawTake(panel: Panel, take: Take, backend: string): Draft {
  const draw = backends[backend];
  if (draw === undefined) {
    throw new RuleProblem([
      {
        severity: 'error',
        code: 'unknown-backend',
        message: `there is no backend called ${JSON.stringify(backend)}`,
        hint: `Backends of this plasma: ${Object.keys(backends).join(', ')}. Set one in plasma.config.ts or with --backend.`,
      },
    ]);
  }
  const known = drawn.get(take)?.get(backend);
  if (known !== undefined) return known;
  const draft = draw(panel, take);
  const byBackend = drawn.get(take) ?? new Map<string, Draft>();
  byBackend.set(backend, draft);
  drawn.set(take, byBackend);
  return draft;
}

/** A chapter that did not change keeps its takes from one reading to the next, and so their drafts. */
const drawn = new WeakMap<Take, Map<string, Draft>>();

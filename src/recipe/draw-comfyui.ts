import { sha256 } from '../engine/digest.ts';
import { canonical, type Json } from '../engine/json.ts';
import type { Draft } from '../engine/rule.ts';
import type { Panel, Take } from '../project/book.ts';
import { comfyuiTool } from '../tools/comfyui/tool.ts';
import { drawnOrLocked } from './art.ts';
import { comfyDraft } from './comfy-draft.ts';
import type { Painting } from './draw.ts';
import { rawPath, recordPath, workflowPath } from './names.ts';
import { renderOf } from './render.ts';

/** What a drawing by ComfyUI depends on beside its panel. */
export function comfyStamp({ book }: Painting): string {
  return sha256(
    canonical([
      (book.config.comfyui?.drawing.value ?? null) as Json,
      book.config.profiles as unknown as Json,
      book.promptTemplate.value as unknown as Json,
      [...book.models].map(([name, { sha256 }]) => [name, sha256]),
      [...book.workflowTexts],
    ]),
  );
}

/**
 * One take of a panel as a whole graph: the panel's settings in the slots of its workflow.
 * @throws RuleProblem with what can't be, at the lines of the script, the config or the workflow
 */
export function drawWithComfyui(painting: Painting, panel: Panel, take: Take): Draft {
  const asked = {
    label: panel.label,
    take: take.n,
    image: rawPath(panel, take.n),
    workflow: workflowPath(panel, take.n),
    record: recordPath(panel, take.n),
    from: panel.at,
  };
  // `renderOf` has told what workflow is not there
  const draft = comfyDraft(painting, asked, renderOf(panel, take, painting.book));
  return drawnOrLocked(panel, take.n, draft, comfyuiTool.version);
}

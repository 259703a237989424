import { drawBackdrop } from './backdrop.ts';
import { drawFigure } from './draw-figure.ts';
import { airOf, drawEffectsBefore, drawEffectsBehind } from './effects.ts';
import type { SketchParams } from './params.ts';
import { newSheet } from './sheet.ts';
import { stagePanel } from './stage.ts';

/** Draws a panel: its staging as an SVG of `width` × `height` px. Same parameters, same text. */
export function drawPanel(params: SketchParams): string {
  const sheet = newSheet(params.width, params.height);
  const stage = stagePanel(params);
  const air = airOf(params);
  drawBackdrop(sheet, stage, params);
  drawEffectsBehind(sheet, stage, params);
  for (const figure of stage.figures) drawFigure(sheet, figure, stage.camera, air);
  drawEffectsBefore(sheet, stage, params);
  return sheet.svg();
}

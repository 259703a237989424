import type { Air } from './draw-figure.ts';
import type { SketchParams } from './params.ts';
import type { Sheet } from './sheet.ts';
import type { Stage } from './stage.ts';
export const airOf = (params: SketchParams): Air => ({ wind: [0, 0, 0], seed: params.seed });
export function drawEffectsBehind(_sheet: Sheet, _stage: Stage, _params: SketchParams): void {}
export function drawEffectsBefore(_sheet: Sheet, _stage: Stage, _params: SketchParams): void {}

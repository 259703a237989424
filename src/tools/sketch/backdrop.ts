import type { SketchParams } from './params.ts';
import type { Sheet } from './sheet.ts';
import type { Stage } from './stage.ts';
export function drawBackdrop(_sheet: Sheet, _stage: Stage, _params: SketchParams): void {}

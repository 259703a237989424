import type { Tool } from '../../engine/tool.ts';
import type { SketchParams } from './params.ts';

export type { CastMember, Look, Mark, PanelArt, SketchParams } from './params.ts';

/** Draws a panel's staging as a grayscale PNG (output `image`), with nothing but this machine. */
export const sketchTool: Tool<SketchParams> = {
  id: 'sketch',
  version: 1,
  claims: [{ resource: 'cpu', amount: 1 }],
  load: () => import('./run.ts'),
};

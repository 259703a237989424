import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';

/** Width and height in pixels; with one of them the picture keeps its proportions. */
export type ResizeParams = {
  readonly width?: number;
  readonly height?: number;
  /** How pixels are mixed; `lanczos3` if left out, `nearest` for screentone and pixel art. */
  readonly kernel?: 'nearest' | 'linear' | 'cubic' | 'mitchell' | 'lanczos2' | 'lanczos3';
};

/** Makes a picture larger or smaller: input `image`, output `image` (PNG). */
export const imageResizeTool: Tool<ResizeParams> = {
  id: 'image.resize',
  version: 1,
  load: () => import('./run-resize.ts'),
};

/** A picture in another size, as a PNG. */
export const resize = (
  of: ResizeParams & Pick<Draft, 'label'> & { readonly image: string; readonly to: string },
): Draft => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  tool: 'image.resize',
  params: { width: of.width, height: of.height, kernel: of.kernel },
  inputs: { image: of.image },
  outputs: { image: of.to },
});

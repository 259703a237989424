import { isLocated, type Located, located } from '../../engine/located.ts';
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

/**
 * What is cut from a picture.
 * @property box [x, y, width, height]: px, or shares of the picture if no number is over 1
 * @property padding room round it: px, or a share of its longer side below 1
 * @property fit `contain` keeps all of the box and fills up; `cover` fills the square and cuts off
 * @property fill `#rrggbb`, in small letters
 * @property size the side of the square that it becomes, px
 */
export type CropParams = {
  readonly box: readonly [x: number, y: number, width: number, height: number];
  readonly padding: number;
  readonly fit: 'contain' | 'cover';
  readonly fill: string;
  readonly size: number;
};

/** Cuts a square out of a picture: input `image`, output `image` (PNG, 8-bit sRGB). */
export const imageCropTool: Tool<CropParams> = {
  id: 'image.crop',
  version: 1,
  load: () => import('./run-crop.ts'),
};

/** A square piece of a picture, as a PNG. */
export const crop = (
  of: Pick<Draft, 'label' | 'from'> & {
    readonly image: string;
    readonly cut: CropParams | Located<CropParams>;
    readonly to: string;
  },
): Draft => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  tool: 'image.crop',
  params: isLocated(of.cut) ? partsOf(of.cut as Located<CropParams>) : of.cut,
  inputs: { image: of.image },
  outputs: { image: of.to },
  ...(of.from === undefined ? {} : { from: of.from }),
});

/** Each part with its own place: parameters are a map, and not one located value. */
const partsOf = ({ value, origins }: Located<CropParams>): Draft['params'] =>
  Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const at = origins[name] ?? origins[''];
      return [name, located(part, at === undefined ? {} : { '': at })];
    }),
  );

export type FlipParams = Readonly<Record<string, never>>;
/** @property warning what is said whenever it is done */
export type FlipNotes = { readonly warning?: string };

/** Mirrors a picture, left for right: input `image`, output `image` (PNG). */
export const imageFlipTool: Tool<FlipParams> = {
  id: 'image.flip',
  version: 1,
  load: () => import('./run-flip.ts'),
};

/** The mirror image of a picture, as a PNG. */
export const flip = (
  of: Pick<Draft, 'label' | 'from'> & {
    readonly image: string;
    readonly to: string;
    readonly warning?: string;
  },
): Draft => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  tool: 'image.flip',
  params: {},
  inputs: { image: of.image },
  outputs: { image: of.to },
  ...(of.warning === undefined ? {} : { notes: { warning: of.warning } }),
  ...(of.from === undefined ? {} : { from: of.from }),
});

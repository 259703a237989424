import type { Side } from './about.ts';

export type Size = { readonly width: number; readonly height: number };
export type Crop = Size & { readonly left: number; readonly top: number };

/** A page without its bleed, px; `half` of what is left if it is a double page. */
export function trimmed({ width, height }: Size, bleed: number, half?: Side): Crop {
  const inner = { left: bleed, top: bleed, width: width - 2 * bleed, height: height - 2 * bleed };
  if (half === undefined) return inner;
  const middle = Math.floor(inner.width / 2);
  return half === 'left'
    ? { ...inner, width: middle }
    : { ...inner, left: inner.left + middle, width: inner.width - middle };
}

/** Half of a double page with its bleed, px: at the fold, the bleed shows how the other half begins. */
export function halfWithBleed({ width, height }: Size, bleed: number, half: Side): Crop {
  const inner = trimmed({ width, height }, bleed, half);
  return { left: inner.left - bleed, top: 0, width: inner.width + 2 * bleed, height };
}

/** A size that is no wider and no higher than another one, with the same shape; never larger. */
export function within(size: Size, most: Partial<Size>): Size {
  const scale = Math.min(
    1,
    (most.width ?? size.width) / size.width,
    (most.height ?? size.height) / size.height,
  );
  return scale === 1
    ? size
    : {
        width: Math.max(1, Math.round(size.width * scale)),
        height: Math.max(1, Math.round(size.height * scale)),
      };
}

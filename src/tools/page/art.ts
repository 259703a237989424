import { err, ok, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import { openPicture, type Pixels, pixelsOf } from '../image/picture.ts';
import type { Colour } from './canvas.ts';
import type { Box } from './polygon.ts';
import { type Framing, windowOf } from './window.ts';

export { type Framing, windowOf } from './window.ts';

/** Art in the size of its box, and how many times it was enlarged for that. */
export type Art = Pixels & { readonly enlarged: number };

/**
 * The art of a panel, cropped and scaled to exactly its box; transparent parts on the page's colour.
 * @param grey without its colours, and for print in black and white: enlarged by a filter that leaves no
 * light and dark edges beside lines (Mitchell and Netravali, 1988), for each would have dots of its own
 */
export async function artFor(
  input: JobInput,
  name: string,
  box: Box,
  framing: Framing,
  background: Colour,
  grey = false,
): Promise<Result<Art, Setback>> {
  const picture = await openPicture(input, name);
  if (!picture.ok) return picture;
  const view = windowOf(picture.value, box, framing);
  const [r, g, b] = background;
  let pipeline = picture.value.decode().flatten({ background: { r, g, b } });
  const whole = view.width === picture.value.width && view.height === picture.value.height;
  if (!whole)
    pipeline = pipeline.extract({ left: view.x, top: view.y, width: view.width, height: view.height });
  const enlarged = Math.max(box.width / view.width, box.height / view.height);
  if (view.width !== box.width || view.height !== box.height) {
    const kernel = grey && enlarged > 1 ? 'mitchell' : 'lanczos3';
    pipeline = pipeline.resize(box.width, box.height, { fit: 'fill', kernel });
  }
  if (grey) pipeline = pipeline.toColourspace('b-w');
  const art = await pixelsOf(pipeline, input, name);
  return art.ok ? ok({ ...art.value, enlarged }) : art;
}

/** Lettering: it must have the size of the page, for nothing in it may move. */
export async function overlayFor(
  input: JobInput,
  width: number,
  height: number,
): Promise<Result<Pixels, Setback>> {
  const picture = await openPicture(input, 'the overlay');
  if (!picture.ok) return picture;
  if (picture.value.width !== width || picture.value.height !== height) {
    return err({
      kind: 'failed',
      message: `the overlay, ${input.path}, is ${picture.value.width} × ${picture.value.height} pixels and the page ${width} × ${height}`,
      hint: 'Make both from one paper.',
    });
  }
  return pixelsOf(picture.value.decode().ensureAlpha().toColourspace('srgb'), input, 'the overlay');
}

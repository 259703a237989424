import type { Paint, Sheet } from './sheet.ts';

/** A part of a figure: one shape against its neighbours, drawn from far to near. */
export type Part = {
  /** Metres from the camera, with what must lie over or under its neighbours worked in. */
  readonly depth: number;
  /** The outlines whose union is the part's silhouette. */
  readonly d: string;
  readonly paint: Paint;
  /** A cape's collar, which scarves lie on. */
  readonly mantle?: true;
  /** What lies on it: folds, seams, straps. */
  readonly over?: (sheet: Sheet) => void;
  /** Drawn by its own code instead of outline and fill. */
  readonly own?: (sheet: Sheet) => void;
};

/**
 * Outlines and fills a part. First all its shapes in ink, a little fatter, then all of them again in
 * their paint: what is left of the ink is one line round their union. The ink lies a little down and
 * to the right, so that the line is heavier on the side away from the light.
 */
export function drawPart(sheet: Sheet, part: Part, pen: number): void {
  if (part.own !== undefined) {
    part.own(sheet);
    return;
  }
  if (part.d === '') return;
  sheet.shape(part.d, 'ink', pen * 2);
  sheet.heavier(part.d, pen * 1.1, pen * 0.42, pen * 0.5);
  if (part.paint === 'ink') {
    // black on black is told apart by a line of paper
    sheet.line(part.d, pen * 2.4, 'paper');
    sheet.fill(part.d, 'ink');
  } else sheet.fill(part.d, part.paint);
  part.over?.(sheet);
}

import { type Camera, see } from './camera.ts';
import { add, clamp, lerp, type Point, times } from './space.ts';
import type { Figure } from './stage.ts';

/**
 * The plane a head is drawn in: one head tall, from -0.5 (crown) to 0.5 (chin), the face turned to +x.
 * `put` brings it onto the sheet: mirrored for a face turned to the viewer's left, tilted, scaled.
 */
export type HeadSpace = {
  readonly put: (x: number, y: number) => Point;
  /** As `put`, for what lies on the face: moved up or down with the nod. */
  readonly on: (x: number, y: number) => Point;
  /** px */
  readonly size: number;
  /** How far the face is turned, 0 (to the viewer) to 1.2 (nearly in profile). */
  readonly turn: number;
  /** 1 where +x is the viewer's right, -1 where it is the left. */
  readonly mirror: 1 | -1;
  /** Seen from behind. */
  readonly back: boolean;
  /** A value for a face seen from the front, and for one turned by 3/4. */
  readonly at: (front: number, turned: number) => number;
  readonly nod: number;
};

export function headSpace(figure: Figure, camera: Camera): HeadSpace {
  const { skeleton, view, headAt, headSize } = figure;
  const tip = see(camera, add(skeleton.head, times(skeleton.face.up, 0.1 * skeleton.tall))).at;
  const rise = Math.hypot(tip[0] - headAt[0], tip[1] - headAt[1]);
  // looked at along its own axis a head has no tilt
  const roll = rise < headSize * 0.12 ? 0 : Math.atan2(tip[0] - headAt[0], headAt[1] - tip[1]);
  const back = Math.abs(view.yaw) > 1.75;
  const mirror = view.yaw < 0 ? -1 : 1;
  const away = back ? Math.PI - Math.abs(view.yaw) : Math.abs(view.yaw);
  const turn = clamp(away / 0.9, 0, 1.2);
  const nod = clamp(view.nod, -0.9, 0.7);
  const c = Math.cos(roll);
  const s = Math.sin(roll);
  const put = (x: number, y: number): Point => {
    const px = x * mirror * headSize;
    const py = y * headSize;
    return [headAt[0] + px * c - py * s, headAt[1] + px * s + py * c];
  };
  const drop = -Math.sin(nod) * 0.26;
  const squash = Math.cos(nod * 0.9);
  return {
    put,
    on: (x, y) => put(x, clamp(y * squash + drop, -0.45, 0.5)),
    size: headSize,
    turn,
    mirror,
    back,
    at: (front, turned) => lerp(front, turned, turn),
    nod,
  };
}

/** The outline of skull and jaw, clockwise from the crown: from the front, and turned by 3/4 to +x. */
const front: readonly Point[] = [
  [0, -0.5],
  [0.2, -0.465],
  [0.33, -0.33],
  [0.372, -0.15],
  [0.362, 0.0],
  [0.338, 0.14],
  [0.285, 0.285],
  [0.185, 0.41],
  [0.085, 0.482],
  [0, 0.5],
  [-0.085, 0.482],
  [-0.185, 0.41],
  [-0.285, 0.285],
  [-0.338, 0.14],
  [-0.362, 0.0],
  [-0.372, -0.15],
  [-0.33, -0.33],
  [-0.2, -0.465],
];
const threeQuarters: readonly Point[] = [
  [-0.02, -0.5],
  [0.19, -0.465],
  [0.315, -0.34],
  [0.355, -0.17],
  [0.315, -0.015],
  [0.338, 0.09],
  [0.308, 0.24],
  [0.262, 0.375],
  [0.215, 0.468],
  [0.15, 0.5],
  [0.06, 0.472],
  [-0.085, 0.375],
  [-0.2, 0.235],
  [-0.27, 0.1],
  [-0.37, 0.02],
  [-0.405, -0.15],
  [-0.36, -0.34],
  [-0.22, -0.465],
];

export function skull(h: HeadSpace, jaw: number): readonly Point[] {
  const chin = h.nod > 0 ? 1 - h.nod * 0.22 : 1 + h.nod * 0.08;
  return front.map(([fx, fy], i) => {
    const [tx, ty] = threeQuarters[i]!;
    const x = lerp(fx, tx, h.turn);
    const y = lerp(fy, ty, h.turn);
    const low = clamp((y - 0.1) / 0.4, 0, 1);
    const wide = 1 + jaw * Math.sin(low * Math.PI);
    return h.put((x - h.turn * 0.1) * wide + h.turn * 0.1, y > 0 ? y * chin : y);
  });
}

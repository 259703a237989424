import type { Box, Ellipse, Point } from './geometry.ts';
import type { LetterCast } from './tool.ts';

/** Where a figure's face is; px of the page. */
export type Head = {
  readonly who: string;
  readonly mouth: Point;
  readonly face: Ellipse;
  /** The head with its hair: a tail stops before it where it can. */
  readonly head: Ellipse;
  /** The figure below the head, which a balloon may cover at need. */
  readonly body: Ellipse;
};

type Given = NonNullable<LetterCast['face']>;

const pointIn = (box: Box, [x, y]: readonly [number, number]): Point => [
  box.x + x * box.w,
  box.y + y * box.h,
];

/**
 * Heads from a cast. A mouth that isn't given is taken to be a fifth of the panel above the middle
 * of the figure; a face that isn't is a quarter of the panel's height at most.
 */
export function headOf(member: LetterCast, panel: Box): Head {
  return member.face === undefined ? guessed(member, panel) : staged(member, member.face, panel);
}

/** Of a face that fills its panel a balloon may lie on the outer parts: shares of the panel that it keeps off. */
const most = 0.3;

function staged({ who, mouth }: LetterCast, given: Given, panel: Box): Head {
  const [rx, ry] = [given.rx * panel.w, given.ry * panel.h];
  const at = pointIn(panel, given.at);
  const shrink = Math.min(1, (most * panel.h) / ry, (most * panel.w) / rx);
  // a grown-up is seven heads high and two wide; the picture ends at the border
  const foot = Math.min(panel.y + panel.h, at[1] + 12 * ry);
  const top = at[1] + ry;
  const mouthAt: Point = mouth === undefined ? [at[0], at[1] + 0.5 * ry] : pointIn(panel, mouth);
  return {
    who,
    mouth: mouthAt,
    face: { at, rx: rx * shrink, ry: ry * shrink },
    head: aboveThe({ at, rx, ry }, mouthAt),
    body: { at: [at[0], (top + foot) / 2], rx: 2.4 * rx, ry: Math.max(1, (foot - top) / 2) },
  };
}

/** A head, whose middle is as far above that of the face as the mouth is below. */
const aboveThe = ({ at, rx, ry }: Ellipse, mouth: Point): Ellipse => ({
  at: [2 * at[0] - mouth[0], 2 * at[1] - mouth[1]],
  rx: 1.2 * rx,
  ry: 1.14 * ry,
});

function guessed(member: LetterCast, panel: Box): Head {
  const radius = Math.min(0.125 * panel.h, 0.17 * panel.w);
  const at = pointIn(panel, member.at);
  const mouth =
    member.mouth === undefined
      ? ([at[0], Math.max(panel.y + 1.6 * radius, at[1] - 0.19 * panel.h)] as const)
      : pointIn(panel, member.mouth);
  const turn = member.facing === 'left' ? 0.25 : member.facing === 'right' ? -0.25 : 0;
  const face = {
    at: [mouth[0] + turn * radius, mouth[1] - 0.4 * radius] as const,
    rx: 0.95 * radius,
    ry: 1.1 * radius,
  };
  const foot = Math.max(mouth[1] + 2 * radius, Math.min(panel.y + panel.h, mouth[1] + 5 * radius));
  const middle = (mouth[1] + radius * 0.6 + foot) / 2;
  return {
    who: member.who,
    mouth,
    face,
    head: face,
    body: { at: [face.at[0], middle], rx: 1.5 * radius, ry: (foot - mouth[1]) / 2 },
  };
}

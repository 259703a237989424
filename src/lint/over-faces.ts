import { insideEllipse, mix, type Point } from '../tools/lettering/geometry.ts';
import type { LaidBalloon, Layout } from '../tools/lettering/layout.ts';
import { edgeAt, isBox } from '../tools/lettering/shape.ts';
import { centreLine } from '../tools/lettering/tail.ts';
import { type Finding, quoted } from './finding.ts';
import type { Face, LintPageParams } from './tool.ts';

/** A balloon may lie on so much of a face, and its hair. */
const covered = 0.15;
/** A small balloon on a large face hides eyes or mouth if more than half of it lies on the middle of it. */
const within = 0.5;
const middle = 0.75;

/** Balloons that lie on faces, and tails that cross those of others. */
export function overFaces(page: LintPageParams, { balloons }: Layout): readonly Finding[] {
  return balloons.flatMap((balloon): readonly Finding[] => {
    const { text, who, panel, place } = page.lettering!.balloons[balloon.index]!;
    const faces = page.faces.filter((face) => face.panel === panel);
    const hidden = faces
      .map((face) => ({ face, share: shareCovered(face, balloon) }))
      .filter(({ face, share }) => share > covered || shareOn(face, balloon) > within)
      .map(
        ({ face, share }): Finding => ({
          lint: 'balloon-over-face',
          message:
            share > covered
              ? `${panel}: ${quoted(text)} covers ${Math.round(share * 100)} % of the face of ${face.who}`
              : `${panel}: ${quoted(text)} lies in the middle of the face of ${face.who}`,
          hint:
            place === undefined
              ? 'Give it a place, or the figure another one (at).'
              : 'Place it elsewhere, or give the figure another place (at).',
          param: `lettering.balloons.${balloon.index}.${place === undefined ? 'text' : 'place'}`,
        }),
      );
    const line = tailLine(balloon);
    const crossed = faces
      .filter((face) => face.who !== who && line.some((point) => insideEllipse(face, point)))
      .map(
        (face): Finding => ({
          lint: 'tail-over-face',
          message: `${panel}: the tail of ${quoted(text)} crosses the face of ${face.who}`,
          hint: 'Place the balloon on the other side, or write where its tail aims (tail).',
          param: `lettering.balloons.${balloon.index}.tail`,
        }),
      );
    return [...hidden, ...crossed];
  });
}

/** The share of a face's area that lies under a balloon, by a grid of points. */
function shareCovered({ at, rx, ry }: Face, balloon: LaidBalloon): number {
  const steps = 16;
  let inside = 0;
  let under = 0;
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < steps; j++) {
      const [u, v] = [((i + 0.5) / steps) * 2 - 1, ((j + 0.5) / steps) * 2 - 1];
      if (u * u + v * v > 1) continue;
      inside++;
      if (covers(balloon, [at[0] + u * rx, at[1] + v * ry])) under++;
    }
  }
  return under / inside;
}

/** The share of a balloon that lies on the middle of a face, by a grid of points. */
function shareOn({ at, rx, ry }: Face, { at: [x, y], a, b }: LaidBalloon): number {
  const steps = 12;
  const inner = { at, rx: rx * middle, ry: ry * middle };
  let on = 0;
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < steps; j++) {
      const [u, v] = [((i + 0.5) / steps) * 2 - 1, ((j + 0.5) / steps) * 2 - 1];
      if (insideEllipse(inner, [x + u * a, y + v * b])) on++;
    }
  }
  return on / (steps * steps);
}

/** Words without a balloon hide what their lines hide. */
function covers(balloon: LaidBalloon, [x, y]: Point): boolean {
  const { kind, at, lines } = balloon;
  // spikes and bumps hide about half of what they reach over
  const [a, b] = [(balloon.a + balloon.reachX) / 2, (balloon.b + balloon.reachY) / 2];
  if (kind === 'none') return lines.some((l) => x >= l.x && x <= l.x + l.w && y >= l.y && y <= l.y + l.h);
  const [u, v] = [Math.abs(x - at[0]) / a, Math.abs(y - at[1]) / b];
  return isBox(kind) ? u <= 1 && v <= 1 : u ** 2.3 + v ** 2.3 <= 1;
}

/** Points along the middle of a tail, from the balloon outwards; none where there is no tail. */
function tailLine({ kind, at, a, b, tail }: LaidBalloon): readonly Point[] {
  if (tail === undefined) return [];
  if (tail.kind === 'bubbles') return tail.circles.map((circle) => circle.at);
  const [x, y] = edgeAt(kind, a, b, tail.phi);
  const edge: Point = [at[0] + x, at[1] + y];
  if (tail.kind === 'taper') return centreLine(edge, tail.tip, tail.bend);
  const end = mix(tail.ends[0], tail.ends[1], 0.5);
  return [0.2, 0.4, 0.6, 0.8, 1].map((share) => mix(edge, end, share));
}

import type { Box, Point } from './geometry.ts';
import type { LaidBalloon, Tail } from './layout.ts';
import type { Page, Panel } from './page.ts';
import { type Obstacles, tailOf, tailToBorder } from './tail.ts';
import type { LetterBalloon } from './tool.ts';

/** Balloons with their tails. Of balloons that are one, only one has a tail. */
export function withTails(page: Page, balloons: readonly LaidBalloon[]): readonly LaidBalloon[] {
  const groups = joinedGroups(balloons);
  return balloons.map((balloon) => {
    const group = groups.find((members) => members.includes(balloon))!;
    if (tailBearer(page, group) !== balloon) return balloon;
    const tail = aimed(
      page,
      balloon,
      balloons.filter((other) => !group.includes(other)),
    );
    return tail === undefined ? balloon : { ...balloon, tail };
  });
}

/** Balloons that are one, together; every other one alone. In order. */
export function joinedGroups(balloons: readonly LaidBalloon[]): readonly (readonly LaidBalloon[])[] {
  const groups: LaidBalloon[][] = [];
  for (const balloon of balloons) {
    const before = groups.find((group) => group.some(({ index }) => index === balloon.joins));
    if (before === undefined) groups.push([balloon]);
    else before.push(balloon);
  }
  return groups;
}

/** The one whose tail the script writes, or the nearest to the mouth. */
function tailBearer(page: Page, group: readonly LaidBalloon[]): LaidBalloon {
  const script = ({ index }: LaidBalloon): LetterBalloon => page.params.balloons[index]!;
  const said = group.find((one) => script(one).tail !== undefined && script(one).tail !== 'none');
  if (said !== undefined) return said;
  const bearers = group.filter((one) => script(one).tail !== 'none');
  const away = (one: LaidBalloon): number => {
    const mouth = speakerOf(page, one)?.mouth;
    return mouth === undefined ? 0 : Math.hypot(one.at[0] - mouth[0], one.at[1] - mouth[1]);
  };
  return bearers.reduce((best, one) => (away(one) < away(best) ? one : best), bearers[0] ?? group[0]!);
}

const speakerOf = (page: Page, balloon: LaidBalloon): Panel['heads'][number] | undefined =>
  page.panels.get(balloon.panel)!.heads.find(({ who }) => who === page.params.balloons[balloon.index]!.who);

/** Directions of the words for edges. */
const ways: { readonly [word: string]: Point } = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** The tail of a balloon, if it has one and it would show. */
function aimed(page: Page, balloon: LaidBalloon, all: readonly LaidBalloon[]): Tail | undefined {
  const script = page.params.balloons[balloon.index]!;
  const { tail } = script;
  if (script.as === 'caption' || script.as === 'none' || tail === 'none') return undefined;
  const panel = page.panels.get(balloon.panel)!;
  const { bounds, heads } = panel;
  const speaker = speakerOf(page, balloon);
  const faces = heads.filter((head) => head !== speaker).map(({ face }) => face);
  const around: Obstacles = { faces, balloons: all, ...(speaker && { own: speaker }) };
  if (typeof tail === 'string') {
    const [x] = balloon.at;
    const way = ways[tail] ?? (x < bounds.x + bounds.w / 2 ? ways.left! : ways.right!);
    if (balloon.kind !== 'thought' && balloon.kind !== 'shout') {
      const cut = tailToBorder(balloon, way, rimOf(page, panel), around, page.mm);
      if (cut !== undefined) return cut;
    }
    const edge: Point =
      way[0] === 0
        ? [balloon.at[0], way[1] < 0 ? bounds.y : bounds.y + bounds.h]
        : [way[0] < 0 ? bounds.x : bounds.x + bounds.w, balloon.at[1] + balloon.reachY * 0.6];
    return tailOf(balloon, clampIn(edge, page.whole), around, page.mm);
  }
  const target: Point | undefined =
    tail === undefined ? speaker?.mouth : [bounds.x + tail[0] * bounds.w, bounds.y + tail[1] * bounds.h];
  return target === undefined ? undefined : tailOf(balloon, target, around, page.mm);
}

const clampIn = ([x, y]: Point, box: Box): Point => [
  Math.min(box.x + box.w, Math.max(box.x, x)),
  Math.min(box.y + box.h, Math.max(box.y, y)),
];

/** The inner line of a panel's border, within the page. */
function rimOf({ whole, border }: Page, { polygon, bounds }: Panel): readonly Point[] {
  const middle: Point = [bounds.x + bounds.w / 2, bounds.y + bounds.h / 2];
  const half = border / 2;
  return polygon.map(([x, y]) =>
    clampIn([x + Math.sign(middle[0] - x) * half, y + Math.sign(middle[1] - y) * half], whole),
  );
}

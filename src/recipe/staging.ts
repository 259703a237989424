import type { Panel } from '../project/book.ts';
import { stagePanel } from '../tools/sketch/stage.ts';
import { sizeOf } from './sheet.ts';

type Point = readonly [x: number, y: number];

const known = new Map<string, readonly (Point | undefined)[]>();
const most = 20_000;

/**
 * Where the mouths of a panel's cast are, as shares of the panel, from how the script stages it: shot,
 * angle, and each figure's place, pose and facing. One for each member of the cast, in its order;
 * undefined where a face can't be seen. Takes differ by a little sway that is left out here, so that a
 * new seed moves no balloon.
 */
export function mouthsOf(panel: Panel): readonly (Point | undefined)[] {
  const { width, height } = sizeOf(panel);
  const art = panel.art.value;
  const staged = { shot: art.shot, angle: art.angle, cast: art.cast };
  const key = JSON.stringify([width, height, staged]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const { figures } = stagePanel({ width, height, seed: 0, panel: staged });
  const mouths = art.cast.map((_, index): Point | undefined => {
    const figure = figures.find((one) => one.index === index && !one.inFront);
    if (figure === undefined) return undefined;
    const [x, y] = [share(figure.mouth[0] / width), share(figure.mouth[1] / height)];
    return x < 0 || x > 1 || y < 0 || y > 1 ? undefined : [x, y];
  });
  if (known.size >= most) known.clear();
  known.set(key, mouths);
  return mouths;
}

/** Two decimals: less than a hair's breadth of another pose moves no balloon. */
const share = (value: number): number => Math.round(value * 100) / 100;

import type { Panel } from '../project/book.ts';
import type { Edition } from '../project/config.ts';
import { panelBox } from '../tools/page/layout.ts';
import { stagePanel } from '../tools/sketch/stage.ts';
import { inPanel, scaleOf, sheetOf, sizeOf } from './sheet.ts';

type Point = readonly [x: number, y: number];

/** A face in a panel's picture: an upright ellipse, as shares of the picture. */
export type StagedFace = {
  readonly mouth: Point;
  readonly at: Point;
  readonly rx: number;
  readonly ry: number;
};

const known = new Map<string, readonly (StagedFace | undefined)[]>();
const most = 20_000;
/** A face, ears included, is so wide and high, as shares of the height of the head with its hair. */
const breadth = 0.36;
const length = 0.44;

/**
 * Where the faces of a panel's cast are, as shares of the panel, from how the script stages it: shot,
 * angle, and each figure's place, pose and facing. One for each member of the cast, in its order;
 * undefined where a face can't be seen. Takes differ by a little sway that is left out here, so that a
 * new seed moves no balloon.
 */
export function facesOf(panel: Panel): readonly (StagedFace | undefined)[] {
  const { width, height } = sizeOf(panel);
  const art = panel.art.value;
  const staged = { shot: art.shot, angle: art.angle, cast: art.cast };
  const key = JSON.stringify([width, height, staged]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const { figures } = stagePanel({ width, height, seed: 0, panel: staged });
  const faces = art.cast.map((_, index): StagedFace | undefined => {
    const figure = figures.find((one) => one.index === index && !one.inFront);
    if (figure === undefined) return undefined;
    const { headAt, headSize, mouth } = figure;
    // from the middle of the head, hair and all, half the way to the mouth
    const [x, y] = [(headAt[0] + mouth[0]) / 2 / width, (headAt[1] + mouth[1]) / 2 / height];
    if (x < 0 || x > 1 || y < 0 || y > 1) return undefined;
    return {
      // of eyes alone the mouth is beyond the border: tails aim at where the border hides it
      mouth: [between(mouth[0] / width), between(mouth[1] / height)],
      at: [share(x), share(y)],
      rx: share((headSize * breadth) / width),
      ry: share((headSize * length) / height),
    };
  });
  if (known.size >= most) known.clear();
  known.set(key, faces);
  return faces;
}

/** One of a panel's cast on the page: shares of the panel's box there. */
export type Seen = {
  readonly who: string;
  readonly mouth?: Point;
  /** Undefined where the face can't be seen. */
  readonly face?: { readonly at: Point; readonly rx: number; readonly ry: number };
};

/**
 * Where a page shows the mouths and faces of a panel's cast: what tails aim at, what balloons keep
 * off, and what checks measure. A mouth that the script writes takes its face with it. One for each
 * member of the cast, in its order; of another panel's art only what is written is known.
 * @param edition on other paper
 */
export function seenIn(panel: Panel, edition?: Edition): readonly Seen[] {
  const shape = sheetOf(panel.page, edition).panels.find((one) => one.panel === panel)?.shape;
  const written = panel.page
    .lettering(panel.chapter.language)
    .cast.value.filter(({ panel: id }) => id === panel.id);
  if (shape === undefined) return written.map(({ who }) => ({ who }));
  const faces = panel.reuse === undefined ? facesOf(panel) : [];
  const art = sizeOf(panel);
  const box = panelBox(shape.polygon);
  const scale = scaleOf(panel, edition);
  return written.map(({ who, mouth: own }, i): Seen => {
    const face = faces[i];
    const mouth = own ?? face?.mouth;
    if (mouth === undefined) return { who };
    const at = inPanel(panel, mouth, edition);
    if (face === undefined) return { who, mouth: at };
    const beside: Point = [
      between(face.at[0] + mouth[0] - face.mouth[0]),
      between(face.at[1] + mouth[1] - face.mouth[1]),
    ];
    return {
      who,
      mouth: at,
      face: {
        at: inPanel(panel, beside, edition),
        rx: share((face.rx * art.width * scale) / box.width),
        ry: share((face.ry * art.height * scale) / box.height),
      },
    };
  });
}

const between = (value: number): number => share(Math.max(0, Math.min(1, value)));

/** Two decimals: less than a hair's breadth of another pose moves no balloon. */
const share = (value: number): number => Math.round(value * 100) / 100;

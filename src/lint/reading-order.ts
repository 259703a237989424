import type { LaidBalloon, Layout } from '../tools/lettering/layout.ts';
import { type Finding, quoted } from './finding.ts';
import type { LintPageParams } from './tool.ts';

type Frame = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/**
 * Balloons of a panel that a reader may take in another order than the script has. Readers go down,
 * and along at one height; what is both higher and further along is read first by some.
 */
export function readingOrder(page: LintPageParams, { balloons }: Layout): readonly Finding[] {
  const findings: Finding[] = [];
  balloons.forEach((after, i) => {
    const before = balloons[i - 1];
    if (before === undefined || before.panel !== after.panel || after.joins === before.index) return;
    const order = orderOf(before, after, page.reading);
    if (order === 'clear') return;
    const [one, other] = [before, after].map(({ index }) => quoted(page.lettering!.balloons[index]!.text));
    findings.push({
      lint: 'order-ambiguity',
      message:
        order === 'reversed'
          ? `${after.panel}: ${other} is read before ${one}, and the script has it after`
          : `${after.panel}: which of ${one} and ${other} is read first is not clear`,
      hint: `Place the first ${page.reading === 'rtl' ? 'to the right' : 'to the left'} of the second, and higher.`,
      param: `lettering.balloons.${after.index}.${page.lettering!.balloons[after.index]!.place === undefined ? 'text' : 'place'}`,
    });
  });
  return findings;
}

/** How two balloons that follow one another are read. */
function orderOf(
  before: LaidBalloon,
  after: LaidBalloon,
  reading: 'rtl' | 'ltr',
): 'clear' | 'unclear' | 'reversed' {
  const height = Math.min(before.reachY, after.reachY);
  const width = Math.min(before.reachX, after.reachX);
  /** Above 0: the second is lower, and further along; in half balloons. */
  const down = (after.at[1] - before.at[1]) / height;
  const along = ((after.at[0] - before.at[0]) / width) * (reading === 'rtl' ? -1 : 1);
  if (down >= 1 || (down > -0.5 && along >= 1)) return 'clear';
  if (down <= -1) return along >= 1.5 && down > -1.6 ? 'unclear' : 'reversed';
  return along <= -1 && down < 0.5 ? 'reversed' : 'unclear';
}

/**
 * Panels that a reader may take in another order: where the next panel is up in a new column, and
 * looks as if it continued the row of an earlier one.
 */
export function panelOrder({ panels, reading, dpi }: LintPageParams): readonly Finding[] {
  const frames = panels.map(({ polygon }) => frameOf(polygon));
  const near = (3 / 25.4) * dpi;
  return panels.flatMap(({ id }, i): readonly Finding[] => {
    const [before, own] = [frames[i - 1], frames[i]!];
    // a panel that lies on another one has no place in the rows
    if (before === undefined || own.bottom > before.top + near || inside(own, before)) return [];
    const neighbour = frames.findIndex(
      (other, j) =>
        j < i - 1 &&
        Math.abs(other.top - own.top) < near &&
        Math.abs(other.bottom - own.bottom) < near &&
        (reading === 'rtl' ? own.right <= other.left + near : own.left >= other.right - near),
    );
    if (neighbour < 0) return [];
    return [
      {
        lint: 'order-ambiguity',
        message: `after ${panels[neighbour]!.id} a reader goes on to ${id}, which stands in the same row, and the script has ${panels[neighbour + 1]!.id} next`,
        hint: 'Shift the gutters of the two columns against each other, or cut the page into rows first.',
        param: `panels.${i}`,
      },
    ];
  });
}

const inside = (one: Frame, other: Frame): boolean =>
  one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;

function frameOf(polygon: readonly (readonly [number, number])[]): Frame {
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

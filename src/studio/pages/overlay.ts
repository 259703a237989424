/** One path of the lettering, with no more of it than what is drawn. */
export type Stroke = {
  readonly d: string;
  readonly fill: string;
  readonly stroke: string;
  readonly width: number;
  readonly dashes: string;
};

/** A balloon or a sound of a page's lettering. `nth` counts balloons (or sounds) within their panel. */
export type Lettered = {
  readonly kind: 'balloon' | 'sfx';
  readonly panel: string;
  readonly nth: number;
  readonly as: string;
  readonly strokes: readonly Stroke[];
};

/**
 * The groups of a page's lettering. Only paths are taken over, and of them only how they are drawn: the
 * file may come from a tool of the book, and nothing in it may run here.
 */
export function letteredIn(svg: string): readonly Lettered[] {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const counted = new Map<string, number>();
  const groups = [...root.querySelectorAll('g[data-panel]')].map((group) => {
    const kind = group.hasAttribute('data-balloon') ? ('balloon' as const) : ('sfx' as const);
    return { group, kind, index: Number(group.getAttribute(`data-${kind}`)) };
  });
  const numbers = new Map<Element, number>();
  for (const { group, kind } of [...groups].sort((a, b) => a.index - b.index)) {
    const name = `${kind} ${group.getAttribute('data-panel')}`;
    const nth = counted.get(name) ?? 0;
    counted.set(name, nth + 1);
    numbers.set(group, nth);
  }
  return groups.map(({ group, kind }) => ({
    kind,
    panel: group.getAttribute('data-panel')!,
    nth: numbers.get(group)!,
    as: group.getAttribute('data-as') ?? '',
    strokes: [...group.querySelectorAll('path')].map((path) => ({
      d: path.getAttribute('d') ?? '',
      fill: path.getAttribute('fill') ?? '#000',
      stroke: path.getAttribute('stroke') ?? 'none',
      width: Number(path.getAttribute('stroke-width') ?? 0),
      dashes: path.getAttribute('stroke-dasharray') ?? 'none',
    })),
  }));
}

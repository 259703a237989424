import { cell, type Net, type Plan } from './layout.ts';

/** px of the screen for the names of rows and of columns. */
export const headLeft = 124;
export const headTop = 46;

/** What is seen of the plan: its corner at px of the plan, and px on the screen for one of the plan. */
export type Eye = { readonly x: number; readonly y: number; readonly scale: number };

export type Marks = {
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  /** What the selected one comes from and what comes from it. */
  readonly above: ReadonlySet<number>;
  readonly below: ReadonlySet<number>;
  readonly making: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
};

/** Colours by name, as the style sheet has them just now. */
export type Colours = { readonly [name: string]: string };

const toneOf: { readonly [state: string]: string } = {
  fresh: 'ok',
  stale: 'warn',
  missing: 'warn',
  waiting: 'wait',
  edited: 'hand',
  'missing-source': 'bad',
  'on-request': 'line-strong',
};

/** Draws what is in sight: as fast for ten thousand targets as for ten. */
export function draw(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number; readonly ratio: number },
  net: Net,
  plan: Plan,
  eye: Eye,
  marks: Marks,
  colours: Colours,
): void {
  const { width, height, ratio } = size;
  const { scale } = eye;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = colours.ground!;
  context.fillRect(0, 0, width, height);
  const left = (x: number): number => headLeft + (x - eye.x) * scale;
  const top = (y: number): number => headTop + (y - eye.y) * scale;
  const isSeen = (x: number, y: number): boolean =>
    left(x + cell) >= 0 && left(x) <= width && top(y + cell) >= 0 && top(y) <= height;

  context.fillStyle = colours.surface!;
  plan.rows.forEach((row, i) => {
    if (i % 2 === 1 || top(row.y + row.height + 5) < 0 || top(row.y - 5) > height) return;
    context.fillRect(0, top(row.y - 5), width, (row.height + 10) * scale);
  });

  const { selected, above, below } = marks;
  if (selected !== undefined) drawLines(context, net, plan, marks, colours, left, top, scale);

  const side = cell * scale;
  for (const [t, [x, y]] of plan.places) {
    if (!isSeen(x, y)) continue;
    const { target, state, label } = net.targets[t]!;
    const isNear = selected === undefined || t === selected || above.has(t) || below.has(t);
    const tone = marks.failed.has(target)
      ? 'bad'
      : marks.making.has(target)
        ? 'accent'
        : (toneOf[state] ?? 'line-strong');
    context.globalAlpha = isNear ? 1 : 0.22;
    context.beginPath();
    context.roundRect(left(x), top(y), side, side, Math.min(4, side * 0.22));
    if (state === 'missing' || state === 'on-request') {
      context.fillStyle = colours.raised!;
      context.fill();
      context.strokeStyle = colours[tone]!;
      context.lineWidth = Math.max(1, 1.6 * Math.min(1, scale));
      context.stroke();
    } else {
      context.fillStyle = colours[tone]!;
      context.globalAlpha *= state === 'fresh' && tone === 'ok' ? 0.62 : 1;
      context.fill();
    }
    context.globalAlpha = 1;
    if (t === selected || t === marks.hovered) {
      context.strokeStyle = colours[t === selected ? 'accent' : 'ink']!;
      context.lineWidth = t === selected ? 3 : 1.5;
      context.strokeRect(left(x) - 2.5, top(y) - 2.5, side + 5, side + 5);
    }
    if (side >= 44 && isNear) {
      context.fillStyle = state === 'missing' || state === 'on-request' ? colours.ink! : colours.raised!;
      context.font = '600 11px system-ui, sans-serif';
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      const name = (label ?? target).split('/').at(-1)!;
      context.fillText(
        name.length * 6 > side ? `${name.slice(0, Math.floor(side / 7))}…` : name,
        left(x) + side / 2,
        top(y) + side / 2,
      );
    }
  }
  drawHeads(context, size, plan, eye, colours);
}

function drawLines(
  context: CanvasRenderingContext2D,
  net: Net,
  plan: Plan,
  { selected, above, below }: Marks,
  colours: Colours,
  left: (x: number) => number,
  top: (y: number) => number,
  scale: number,
): void {
  const middle = (cell * scale) / 2;
  const line = (a: number, b: number, colour: string): void => {
    const from = plan.places.get(a);
    const to = plan.places.get(b);
    if (from === undefined || to === undefined) return;
    const [x1, y1] = [left(from[0]) + middle, top(from[1]) + middle];
    const [x2, y2] = [left(to[0]) + middle, top(to[1]) + middle];
    const bend = Math.max(24, Math.abs(x2 - x1) / 2);
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x1, y1);
    context.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
    context.stroke();
  };
  context.lineWidth = 1.4;
  // thousands of lines tell nothing: then only those of the target itself are drawn
  const few = above.size + below.size < 600;
  for (const t of few ? above : [selected!])
    for (const of of net.from[t] ?? []) if (above.has(of) || t === selected) line(of, t, colours.hand!);
  for (const t of few ? below : [selected!])
    for (const of of net.to[t] ?? []) if (below.has(of) || t === selected) line(t, of, colours.warn!);
}

/** Names of columns and rows, which stay in sight. */
function drawHeads(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  plan: Plan,
  eye: Eye,
  colours: Colours,
): void {
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const wide = headLeft - 10;
  context.fillStyle = colours.ground!;
  context.fillRect(0, 0, wide, height);
  context.font = '12px system-ui, sans-serif';
  let last = -100;
  for (const { name, y, height: high } of plan.rows) {
    const at = headTop + (y + Math.min(high, 18) / 2 - eye.y) * eye.scale;
    if (at < headTop || at > height || at - last < 15) continue;
    last = at;
    context.fillStyle = colours['ink-soft']!;
    context.fillText(name, 12, at, wide - 16);
  }
  context.fillStyle = colours.ground!;
  context.fillRect(0, 0, width, headTop);
  context.fillStyle = colours.line!;
  context.fillRect(0, headTop - 1, width, 1);
  // two lines of names: columns of a far picture are narrower than what they are called
  const ends = [0, 0];
  for (const { rule, x, count } of plan.columns) {
    const at = headLeft + (x - eye.x) * eye.scale;
    if (at > width || at < wide - 4) continue;
    const line = at >= ends[0]! ? 0 : at >= ends[1]! ? 1 : -1;
    if (line < 0) continue;
    context.font = '600 12px system-ui, sans-serif';
    context.fillStyle = colours.ink!;
    context.fillText(rule, at, 14 + line * 17);
    const long = context.measureText(`${rule} `).width;
    context.font = '12px system-ui, sans-serif';
    context.fillStyle = colours['ink-soft']!;
    const number = count.toLocaleString('en');
    context.fillText(number, at + long, 14 + line * 17);
    ends[line] = at + long + context.measureText(number).width + 10;
  }
}

/** The target at a point of the screen. */
export function hit(plan: Plan, eye: Eye, px: number, py: number): number | undefined {
  if (py < headTop || px < headLeft - 10) return undefined;
  const x = (px - headLeft) / eye.scale + eye.x;
  const y = (py - headTop) / eye.scale + eye.y;
  const slack = Math.max(2, 4 / eye.scale);
  let nearest: number | undefined;
  for (const [t, [tx, ty]] of plan.places)
    if (x >= tx - slack && x <= tx + cell + slack && y >= ty - slack && y <= ty + cell + slack) nearest = t;
  return nearest;
}

/** The whole plan in sight, and all of the last column's name, which is not drawn smaller with the rest. */
export function fitted(plan: Plan, width: number, height: number): Eye {
  const last = plan.columns.at(-1);
  const name = last === undefined ? 0 : `${last.rule} ${last.count.toLocaleString('en')}`.length * 8;
  const scale = Math.max(
    0.12,
    Math.min(
      1.5,
      (width - headLeft) / plan.width,
      (width - headLeft - name) / Math.max(1, last?.x ?? 0),
      (height - headTop) / (plan.height + 6),
    ),
  );
  return { x: 0, y: 0, scale };
}

import type { Polygon } from './polygon.ts';

/** A run of pixels of one row, from `from` up to and without `to`, covered by `share` (0 to 1). */
export type Span = (y: number, from: number, to: number, share: number) => void;

/** Less than this share of a pixel is nothing. */
const trace = 1 / 512;

/**
 * Which pixels polygons cover, and how much of each: exact areas, by accumulating the signed area
 * that every edge cuts from the pixels it passes (Raph Levien's font-rs). Areas of polygons that run
 * the other way round are taken away, so an outline and a smaller one reversed make a ring.
 * Polygons may reach beyond the picture. Whole runs of a row come as one span.
 */
export function cover(polygons: readonly Polygon[], width: number, height: number, span: Span): void {
  const edges = polygons.flatMap(edgesOf).filter((edge) => edge.bottom > 0 && edge.top < height);
  if (edges.length === 0) return;
  const first = Math.max(0, Math.floor(Math.min(...edges.map((edge) => edge.top))));
  const last = Math.min(height, Math.ceil(Math.max(...edges.map((edge) => edge.bottom))));
  const area = new Float64Array(width + 2);
  for (let y = first; y < last; y++) {
    const touched: [from: number, to: number][] = [];
    for (const edge of edges) {
      if (edge.bottom > y && edge.top < y + 1) touched.push(accumulate(area, edge, y, width));
    }
    touched.sort((a, b) => a[0] - b[0]);
    let sum = 0;
    let x = 0;
    for (const [from, to] of touched) {
      if (from > x) {
        emit(span, y, x, from, sum);
        x = from;
      }
      for (; x < to; x++) {
        sum += area[x]!;
        area[x] = 0;
        if (x < width) emit(span, y, x, x + 1, sum);
      }
    }
    if (x < width) emit(span, y, x, width, sum);
    area[width] = 0;
    area[width + 1] = 0;
  }
}

function emit(span: Span, y: number, from: number, to: number, sum: number): void {
  const share = Math.min(1, Math.abs(sum));
  if (share > trace && from < to) span(y, from, to, share > 1 - trace ? 1 : share);
}

/** An edge from its upper to its lower end; `sign` is 1 if it ran down. */
type Edge = {
  readonly top: number;
  readonly bottom: number;
  readonly x: number;
  readonly slope: number;
  readonly sign: number;
};

function edgesOf(polygon: Polygon): readonly Edge[] {
  return polygon.flatMap((a, i) => {
    const b = polygon[(i + 1) % polygon.length]!;
    if (a[1] === b[1]) return [];
    const [upper, lower, sign] = a[1] < b[1] ? [a, b, 1] : [b, a, -1];
    return [
      {
        top: upper[1],
        bottom: lower[1],
        x: upper[0],
        slope: (lower[0] - upper[0]) / (lower[1] - upper[1]),
        sign,
      },
    ];
  });
}

/** Adds what one edge cuts from row `y`; tells which pixels of `area` it wrote to. */
function accumulate(area: Float64Array, edge: Edge, y: number, width: number): [from: number, to: number] {
  const top = Math.max(edge.top, y);
  const bottom = Math.min(edge.bottom, y + 1);
  const start = edge.x + (top - edge.top) * edge.slope;
  const end = edge.x + (bottom - edge.top) * edge.slope;
  const tall = (bottom - top) * edge.sign;
  const [left, right] = start < end ? [start, end] : [end, start];
  if (left >= width) return [width, width];
  if (right <= 0 || left === right) return column(area, Math.max(0, left), tall);
  // the part of the edge left of the picture covers its rows whole, the part right of it nothing
  const perPixel = tall / (right - left);
  if (left < 0) area[0]! += -left * perPixel;
  const first = Math.max(0, left);
  const last = Math.min(width, right);
  const [from, to] = [Math.floor(first), Math.ceil(last)];
  for (let x = from; x < to; x++) {
    const [in0, in1] = [Math.max(first, x), Math.min(last, x + 1)];
    const part = perPixel * (in1 - in0);
    const share = part * (1 - ((in0 + in1) / 2 - x));
    area[x]! += share;
    area[x + 1]! += part - share;
  }
  return [left < 0 ? 0 : from, to + 1];
}

/** An edge that runs straight down. */
function column(area: Float64Array, at: number, tall: number): [from: number, to: number] {
  const x = Math.floor(at);
  const share = tall * (1 - (at - x));
  area[x]! += share;
  area[x + 1]! += tall - share;
  return [x, x + 2];
}

export type Size = { readonly width: number; readonly height: number };
/** What has to be shown of a panel: its pictures' sizes, px, and how many lines of text stand below each. */
export type Wanted = { readonly pictures: readonly (Size & { readonly lines: number })[] };
export type Cell = Size & { readonly x: number; readonly y: number };

/** Where everything goes, px. Captions stand below their picture. */
export type Arrangement = {
  readonly width: number;
  readonly height: number;
  /** Height of ordinary text. */
  readonly text: number;
  /** From one line of a caption to the next. */
  readonly line: number;
  readonly margin: number;
  /** Middle of the title's line. */
  readonly titleAt: number;
  readonly rows: readonly {
    /** Middle of the line with the panel's label. */
    readonly labelAt: number;
    /**
     * Each picture in its own shape, never enlarged. `column` is the width that its caption may take, and
     * `captionAt` the top of it.
     */
    readonly cells: readonly (Cell & { readonly column: number; readonly captionAt: number })[];
  }[];
};

/** The longer side of a sheet, px. */
const longest = 2400;
/** A picture this wide can be judged, px. */
const comfortable = 320;
/** Below this its seed would not fit under a picture, px: a sheet of very many pictures grows instead. */
const narrowest = 180;
/** A picture is at most this much higher than its column is wide, so that tall panels leave room for others. */
const tallest = 1.5;

/**
 * Rows one below the other, takes side by side in the widest columns with which all fits, and on a
 * further line where there would be too many to see them.
 */
export function arrange(rows: readonly Wanted[]): Arrangement {
  const most = Math.max(...rows.map((row) => row.pictures.length));
  let best = { columns: most, column: 0 };
  // takes are compared best on one line, as long as they can be seen there
  for (let columns = most; columns >= 1 && best.column < comfortable; columns--) {
    const column = widestColumn(rows, columns);
    if (column > best.column) best = { columns, column };
  }
  if (best.column >= narrowest) return lay(rows, best.columns, best.column);
  const columns = Math.min(most, Math.floor(longest / (narrowest * 1.1)) - 1);
  return lay(rows, columns, narrowest);
}

/** 0 if not even one px fits. */
function widestColumn(rows: readonly Wanted[], columns: number): number {
  const largest = Math.max(
    ...rows.flatMap((row) => row.pictures).map(({ width, height }) => Math.max(width, height / tallest)),
  );
  let [low, high] = [0, Math.max(narrowest, Math.ceil(largest))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const { width, height } = lay(rows, columns, middle);
    if (Math.max(width, height) <= longest) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lay(rows: readonly Wanted[], columns: number, column: number): Arrangement {
  const text = Math.round(Math.min(26, Math.max(13, column / 22)));
  const margin = 2 * text;
  const gap = Math.round(1.2 * text);
  const line = 1.45 * text;
  const most = Math.min(columns, Math.max(...rows.map((row) => row.pictures.length)));
  const width = Math.max(2 * margin + most * column + (most - 1) * gap, 24 * text);
  let y = margin + 2.6 * text;
  const titleAt = margin + 0.6 * text;
  const laid = rows.map((row) => {
    const labelAt = y + line / 2;
    y += line + 0.5 * text;
    const cells: Arrangement['rows'][number]['cells'][number][] = [];
    for (let from = 0; from < row.pictures.length; from += columns) {
      const shelf = row.pictures.slice(from, from + columns);
      const sizes = shelf.map((picture) => fitted(picture, column));
      const height = Math.max(...sizes.map((size) => size.height));
      const lines = Math.max(...shelf.map((picture) => picture.lines));
      for (const [i, size] of sizes.entries()) {
        cells.push({
          ...size,
          column,
          x: margin + i * (column + gap),
          y: Math.round(y),
          captionAt: Math.round(y + height + 0.5 * text),
        });
      }
      y += height + 0.5 * text + lines * line + gap / 2;
    }
    y += gap / 2;
    return { labelAt: Math.round(labelAt), cells };
  });
  return {
    width: Math.round(width),
    height: Math.round(y - gap + margin / 2),
    text,
    line,
    margin,
    titleAt: Math.round(titleAt),
    rows: laid,
  };
}

/** A picture in its own shape inside a column; never larger than it is. */
function fitted({ width, height }: Size, column: number): Size {
  const scale = Math.min(1, column / width, (column * tallest) / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** How many of everything, and the shape of the pictures, px. */
export type Wanted = {
  readonly steps: number;
  readonly strengths: number;
  readonly probes: number;
  readonly seeds: number;
  readonly picture: { readonly width: number; readonly height: number };
  readonly hasCurve: boolean;
};

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Where everything goes, px. */
export type Arrangement = {
  readonly width: number;
  readonly height: number;
  /** Height of ordinary text. */
  readonly em: number;
  readonly margin: number;
  /** Middle of the line of the title. */
  readonly titleAt: number;
  readonly curve?: Box;
  /** By checkpoint, then strength: left edge and width. */
  readonly columns: readonly (readonly { readonly x: number; readonly width: number }[])[];
  readonly probes: readonly {
    /** The whole width of the sheet: name and prompt, and what the columns are. */
    readonly band: Box;
    readonly nameAt: number;
    readonly stepAt: number;
    readonly strengthAt: number;
    /** One for each seed: its pictures. */
    readonly rows: readonly { readonly y: number; readonly height: number }[];
  }[];
};

/** The longer side of a grid, px, as long as its pictures can be seen. */
const longest = 4096;
/** Below this nobody can judge a face, px: a grid of very many pictures grows instead. */
const narrowest = 160;

/** The largest pictures with which all fits; never larger than they are. */
export function arrange(wanted: Wanted): Arrangement {
  let [low, high] = [Math.min(narrowest, wanted.picture.width), wanted.picture.width];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const { width, height } = lay(wanted, middle);
    if (Math.max(width, height) <= longest) low = middle;
    else high = middle - 1;
  }
  return lay(wanted, low);
}

function lay(of: Wanted, column: number): Arrangement {
  const em = Math.round(Math.min(26, Math.max(14, column / 13)));
  const tall = Math.round((column * of.picture.height) / of.picture.width);
  const margin = 2 * em;
  const gutter = 6 * em;
  const [near, apart] = [Math.round(0.4 * em), Math.round(1.4 * em)];
  let x = margin + gutter;
  const columns = Array.from({ length: of.steps }, () => {
    const some = Array.from({ length: of.strengths }, (_, i) => ({
      x: x + i * (column + near),
      width: column,
    }));
    x += of.strengths * (column + near) - near + apart;
    return some;
  });
  const width = Math.max(x - apart + margin, 48 * em);
  let y = margin + Math.round(3.2 * em);
  const curve = of.hasCurve
    ? { x: margin, y, width: Math.min(width - 2 * margin, 84 * em), height: 20 * em }
    : undefined;
  if (curve !== undefined) y += curve.height + 2 * em;
  const probes = Array.from({ length: of.probes }, () => {
    const band = { x: 0, y, width, height: Math.round(5.6 * em) };
    const rows = Array.from({ length: of.seeds }, (_, i) => ({
      y: band.y + band.height + Math.round(0.6 * em) + i * (tall + near),
      height: tall,
    }));
    y = rows.at(-1)!.y + tall + Math.round(1.4 * em);
    return {
      band,
      nameAt: band.y + Math.round(1.3 * em),
      stepAt: band.y + Math.round(3.1 * em),
      strengthAt: band.y + Math.round(4.7 * em),
      rows,
    };
  });
  return {
    width: Math.round(width),
    height: y,
    em,
    margin,
    titleAt: margin + Math.round(0.6 * em),
    ...(curve === undefined ? {} : { curve }),
    columns,
    probes,
  };
}

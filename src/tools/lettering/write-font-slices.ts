// Writes font-slices.ts and prints the digests of fonts.ts. Run it after a font package changed:
//   node src/tools/lettering/write-font-slices.ts
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as hb from 'harfbuzzjs';
import type { Slice } from './font-slices.ts';
import { sfntOf } from './woff.ts';

type Plan = {
  readonly font: string;
  /** Named slices, in the order they are asked. `open`: too many characters to list. */
  readonly named: readonly {
    readonly slice: string;
    readonly weight: number;
    readonly open?: true;
    readonly below?: number;
  }[];
  readonly italic?: string;
};

const plans: readonly Plan[] = [
  {
    font: 'comic-neue',
    named: [{ slice: 'latin', weight: 700 }],
    italic: 'comic-neue-latin-700-italic.woff',
  },
  {
    font: 'bangers',
    named: ['latin', 'latin-ext', 'vietnamese'].map((slice) => ({ slice, weight: 400 })),
  },
  {
    font: 'yusei-magic',
    named: [
      // Punctuation is left to the Japanese slice: only that one has its vertical forms.
      { slice: 'latin', weight: 400, below: 0x2000 },
      { slice: 'latin-ext', weight: 400, below: 0x2000 },
      { slice: 'japanese', weight: 400, open: true },
    ],
  },
  {
    font: 'dela-gothic-one',
    named: [
      { slice: 'latin', weight: 400, below: 0x2000 },
      { slice: 'latin-ext', weight: 400, below: 0x2000 },
      { slice: 'cyrillic', weight: 400 },
      { slice: 'greek', weight: 400 },
      { slice: 'vietnamese', weight: 400, below: 0x2000 },
      { slice: 'japanese', weight: 400, open: true },
    ],
  },
];

const require = createRequire(import.meta.url);
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

function unicodes(bytes: Uint8Array): number[] {
  return [...new hb.Face(new hb.Blob(sfntOf(bytes))).collectUnicodes()].sort((a, b) => a - b);
}

/** `20-7e.a0`: code points in hex, ranges with `-`, parted by `.`. */
function ranges(points: readonly number[]): string {
  const out: string[] = [];
  for (let i = 0; i < points.length; ) {
    let end = i;
    while (points[end + 1] === points[end]! + 1) end++;
    out.push(end === i ? points[i]!.toString(16) : `${points[i]!.toString(16)}-${points[end]!.toString(16)}`);
    i = end + 1;
  }
  return out.join('.');
}

const lines: string[] = [];
for (const plan of plans) {
  const folder = join(dirname(require.resolve(`@fontsource/${plan.font}/package.json`)), 'files');
  const slices: Slice[] = [];
  const seen = new Set<number>();
  for (const { slice, weight, open, below } of plan.named) {
    const file = `${plan.font}-${slice}-${weight}-normal.woff`;
    const bytes = readFileSync(join(folder, file));
    const points = unicodes(bytes).filter(
      (point) => !seen.has(point) && point < (below ?? Number.POSITIVE_INFINITY),
    );
    for (const point of points) seen.add(point);
    slices.push({ file, sha256: sha256(bytes), ...(open ? {} : { covers: ranges(points) }) });
  }
  const numbered = readdirSync(folder)
    .flatMap((file) => {
      const match = new RegExp(`^${plan.font}-(\\d+)-400-normal\\.woff$`).exec(file);
      return match === null ? [] : [{ file, number: Number(match[1]) }];
    })
    .sort((a, b) => a.number - b.number);
  for (const { file } of numbered) {
    const bytes = readFileSync(join(folder, file));
    const points = unicodes(bytes).filter((point) => !seen.has(point));
    if (points.length === 0) continue;
    for (const point of points) seen.add(point);
    slices.push({ file, sha256: sha256(bytes), covers: ranges(points) });
  }
  const italic =
    plan.italic === undefined
      ? undefined
      : { file: plan.italic, sha256: sha256(readFileSync(join(folder, plan.italic))) };
  lines.push(`  '${plan.font}': {`);
  if (italic) lines.push(`    italic: { file: '${italic.file}', sha256: '${italic.sha256}' },`);
  lines.push('    slices: [');
  for (const { file, sha256: digest, covers } of slices) {
    lines.push(
      `      { file: '${file}', sha256: '${digest}'${covers === undefined ? '' : `, covers: '${covers}'`} },`,
    );
  }
  lines.push('    ],', '  },');
  const all = [...slices, ...(italic ? [italic] : [])]
    .map((slice) => `${slice.file} ${slice.sha256}\n`)
    .join('');
  console.log(plan.font, sha256(all));
}

writeFileSync(
  new URL('font-slices.ts', import.meta.url),
  `// Written by write-font-slices.ts; do not edit.
// biome-ignore-all format: one line for each file

/** One file of a font. \`covers\`: code points in hex, \`-\` for ranges, parted by dots; absent: ask the file. */
export type Slice = { readonly file: string; readonly sha256: string; readonly covers?: string };

/** The files of each font, in the order they are asked for a character. */
export const slices: { readonly [font: string]: { readonly italic?: Slice; readonly slices: readonly Slice[] } } = {
${lines.join('\n')}
};
`,
);

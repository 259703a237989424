import { layered, type Point } from './layered.ts';
import { colourOf, detailOf, type Node, type Picture } from './picture.ts';

const margin = 24;
const fontSize = 12;
const smallSize = 10;

/** px that a text needs in a sans-serif face: by letter, wide ones for CJK. An estimate on the safe side. */
function widthOf(text: string, size: number): number {
  let ems = 0;
  for (const letter of text)
    ems += /[\u1100-\uffdc]/.test(letter)
      ? 1.02
      : /[A-Zmw%@×…]/.test(letter)
        ? 0.78
        : /[ijlt.,:'|]/.test(letter)
          ? 0.34
          : 0.58;
  return ems * size;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const sizeOf = (node: Node): { readonly width: number; readonly height: number } => {
  const detail = detailOf(node);
  return {
    width: Math.ceil(Math.max(60, widthOf(node.name, fontSize), widthOf(detail ?? '', smallSize)) + 20),
    height: detail === undefined ? 28 : 40,
  };
};

const px = (n: number): string => String(Math.round(n * 10) / 10);

/** Flat where it touches boxes, and bent in the gaps. */
function pathOf(points: readonly Point[]): string {
  let path = '';
  points.forEach(([x, y], i) => {
    const before = points[i - 1];
    if (before === undefined) path += `M${px(x)} ${px(y)}`;
    else if (i % 2 === 0) path += `H${px(x)}`;
    else {
      const middle = (before[0] + x) / 2;
      path += `C${px(middle)} ${px(before[1])} ${px(middle)} ${px(y)} ${px(x)} ${px(y)}`;
    }
  });
  return path;
}

/** The graph as a picture of its own: no program, font or script from elsewhere is needed to see it. */
export function asSvg(picture: Picture, title: string): string {
  const { nodes, edges } = picture;
  const sizes = nodes.map(sizeOf);
  const layout = layered(sizes, edges);
  const legend = legendOf(picture);
  const top = margin + legend.height;
  const width = Math.ceil(Math.max(layout.width, legend.width) + 2 * margin);
  const height = Math.ceil(layout.height + top + margin);
  const lines = layout.routes.map((route) => `<path d="${pathOf(route)}"/>`);
  const boxes = nodes.map((node, i) => {
    const [x, y] = layout.places[i]!;
    const size = sizes[i]!;
    const detail = detailOf(node);
    const isSource = node.rule === undefined;
    const box = `<rect x="${px(x)}" y="${px(y)}" width="${size.width}" height="${size.height}" rx="${isSource ? size.height / 2 : 5}" fill="${colourOf(picture, node)}"${isSource ? ' stroke-dasharray="4 3"' : ''}/>`;
    const middle = px(x + size.width / 2);
    const name = `<text x="${middle}" y="${px(y + (detail === undefined ? 18 : 17))}">${escaped(node.name)}</text>`;
    const small =
      detail === undefined ? '' : `<text class="s" x="${middle}" y="${px(y + 31)}">${escaped(detail)}</text>`;
    return `${box}${name}${small}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif" font-size="${fontSize}">
<title>${escaped(title)}</title>
<style>text{text-anchor:middle;fill:#1a1a1a}.s{font-size:${smallSize}px;fill:#444}.k{text-anchor:start}</style>
<rect width="100%" height="100%" fill="#fbfbf9"/>
<g transform="translate(${margin} ${margin})">${legend.svg}</g>
<g transform="translate(${margin} ${top})">
<g fill="none" stroke="#5b6470" stroke-width="1.1" stroke-opacity=".5">
${lines.join('\n')}
</g>
<g stroke="#39404a" stroke-width="1">
${boxes.map((box) => box.replaceAll('<text', '<text stroke="none"')).join('\n')}
</g>
</g>
</svg>
`;
}

function legendOf(picture: Picture): {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
} {
  const names: Node[] = picture.rules.map((rule) => ({ name: rule, rule, steps: 0 }));
  if (picture.nodes.some((node) => node.rule === undefined)) names.unshift({ name: 'source', steps: 0 });
  let x = 0;
  const parts = names.map((node) => {
    const at = x;
    x += 20 + widthOf(node.name, fontSize) + 18;
    return `<rect x="${px(at)}" width="14" height="14" rx="3" stroke="#39404a" fill="${colourOf(picture, node)}"/><text class="k" x="${px(at + 20)}" y="11.5">${escaped(node.name)}</text>`;
  });
  return { svg: parts.join(''), width: x, height: parts.length === 0 ? 0 : 34 };
}

/** All but what XML 1.0 can't hold: control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
const allowed = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Text between tags; characters that XML can't hold are left out. */
export const xmlText = (text: string): string =>
  text
    .replace(allowed, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');

const attribute = (value: string): string =>
  xmlText(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/** One element; `content` is XML already. Attributes keep their order. */
export function element(
  name: string,
  attributes: { readonly [name: string]: string | number },
  content?: string,
): string {
  const head = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${attribute(String(value))}"`),
  ].join(' ');
  return content === undefined ? `<${head} />` : `<${head}>${content}</${name}>`;
}

/** Markup that is already escaped. */
export type Html = { readonly html: string };

type Part = string | number | Html | undefined | false | readonly Html[];

const named: { readonly [letter: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => named[letter]!);

/** A template in which text is escaped and markup is kept; nothing for `undefined` and `false`. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0]!;
  for (const [i, part] of parts.entries()) text += markup(part) + strings[i + 1]!;
  return { html: text };
}

function markup(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map((one) => one.html).join('\n');
}

/** Text that is markup as it is: a style, a script, numbers. */
export const raw = (text: string): Html => ({ html: text });

/** `1,200` */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

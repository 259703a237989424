import type { Located } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';

export type TextParams = { readonly text: string };
export type NoParams = Readonly<Record<string, never>>;

/** Writes a text as UTF-8. */
export const textTool: Tool<TextParams> = { id: 'text', version: 1, load: () => import('./write.ts') };
/** Copies one file. */
export const copyTool: Tool<NoParams> = { id: 'copy', version: 1, load: () => import('./copy.ts') };
/** Puts files one after another, bytewise. */
export const concatTool: Tool<NoParams> = { id: 'concat', version: 1, load: () => import('./concat.ts') };

type Common = Pick<Draft, 'label' | 'from'>;

/** A file with a text in it. */
export const text = (
  of: Common & { readonly text: string | Located<string>; readonly to: string },
): Draft => ({
  ...common(of),
  tool: 'text',
  params: { text: of.text },
  outputs: { text: of.to },
});

/** A copy of a file. */
export const copy = (of: Omit<Common, 'from'> & { readonly from: string; readonly to: string }): Draft => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  tool: 'copy',
  params: {},
  inputs: { from: of.from },
  outputs: { to: of.to },
});

/** Files put together in the order given. */
export const concat = (of: {
  readonly label?: string;
  readonly from: readonly string[];
  readonly to: string;
}): Draft => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  tool: 'concat',
  params: {},
  inputs: Object.fromEntries(of.from.map((path, i) => [`from.${String(i).padStart(6, '0')}`, path])),
  outputs: { to: of.to },
});

const common = (of: Common): Common => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  ...(of.from === undefined ? {} : { from: of.from }),
});

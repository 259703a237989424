import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';

/** One picture of the log: whose it is, and the input that holds the record of how it was made. */
export type LoggedImage = {
  readonly input: string;
  /** `ch-01/p001/k2` */
  readonly panel: string;
  /** From 1. */
  readonly take: number;
  /** Path of the picture in the book. */
  readonly image: string;
};

/** @property chapter its label, `ch-01`; images: in the order of the log: page, panel, take */
export type GenerationLogParams = { readonly chapter: string; readonly images: readonly LoggedImage[] };

/**
 * How every picture of a chapter was made, in one file that people and scripts can read: inputs are the
 * records that backends write beside raw art, output `log`.
 */
export const generationLogTool: Tool<GenerationLogParams> = {
  id: 'generation-log',
  version: 1,
  load: () => import('./run.ts'),
};

/** The action that gathers records into a log. */
export function generationLog(
  of: Pick<Draft, 'from'> & {
    readonly chapter: string;
    /** In the order of the log; `record` is the path of the record. */
    readonly images: readonly (Omit<LoggedImage, 'input'> & { readonly record: string })[];
    readonly to: string;
  },
): Draft {
  const named = of.images.map(({ record, ...image }) => ({
    record,
    image: { input: `${image.panel}.v${image.take}`, ...image },
  }));
  return {
    tool: generationLogTool.id,
    label: of.chapter,
    params: { chapter: of.chapter, images: named.map(({ image }) => image) },
    inputs: Object.fromEntries(named.map(({ image, record }) => [image.input, record])),
    outputs: { log: of.to },
    ...(of.from === undefined ? {} : { from: of.from }),
  };
}

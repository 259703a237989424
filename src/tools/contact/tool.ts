import type { ParamValue } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import { defaultFonts, fontModels, shaper } from '../lettering/fonts.ts';

/** What a person decided about exactly the pixels of `digest` (SHA-256, hex). */
export type ContactDecision = {
  readonly status: 'approved' | 'rejected';
  readonly digest: string;
  readonly lock?: boolean;
  readonly reason?: string;
};

export type ContactPicture = {
  /** The name of the input that holds it. */
  readonly input: string;
  /** Which take it is, from 1. */
  readonly take: number;
  readonly seed?: number;
  /** Pages show this one. */
  readonly shown?: boolean;
  readonly decision?: ContactDecision;
};

/** One panel with its pictures, in the order of their takes. */
export type ContactRow = {
  readonly label: string;
  /** A word beside the label: `painted by hand`. */
  readonly note?: string;
  readonly pictures: readonly ContactPicture[];
};

export type ContactParams = {
  readonly title: string;
  readonly rows: readonly ContactRow[];
  /** Font ids for the labels, asked in turn. */
  readonly fonts: readonly string[];
};

/**
 * All takes of some panels in one picture, to choose by: inputs are the pictures by the names that the
 * rows give, output `image` is a PNG of at most 2400 px on its longer side (more only where hundreds of
 * pictures would be too small to see).
 */
export const contactSheetTool: Tool<ContactParams> = {
  id: 'contact-sheet',
  version: 1,
  load: () => import('./run.ts'),
};

/** What a rule gives of one panel; `seed` may know where it was written. */
export type ContactSheetRow = {
  readonly label: string;
  readonly note?: string;
  readonly pictures: readonly {
    /** Path of the picture. */
    readonly image: string;
    readonly take: number;
    readonly seed?: ParamValue;
    readonly shown?: boolean;
    readonly decision?: ContactDecision;
  }[];
};

/**
 * The action that makes a contact sheet.
 * @throws TypeError if a row has two pictures of one take, or two rows have one label
 */
export function contactSheet(
  of: Pick<Draft, 'label' | 'from'> & {
    readonly title: string;
    /** In reading order. */
    readonly rows: readonly ContactSheetRow[];
    readonly to: string;
  },
): Draft {
  const fonts = defaultFonts('en').dialogue;
  const inputs: { [name: string]: string } = {};
  const rows = of.rows.map((row) => ({
    label: row.label,
    note: row.note,
    pictures: row.pictures.map(({ image, ...picture }) => {
      const input = `${row.label}.v${picture.take}`;
      if (input in inputs) throw new TypeError(`two pictures of a contact sheet are called ${input}`);
      inputs[input] = image;
      return { input, ...picture };
    }),
  }));
  return {
    tool: contactSheetTool.id,
    params: { title: of.title, rows, fonts },
    inputs,
    outputs: { image: of.to },
    models: { ...fontModels(fonts), harfbuzzjs: shaper },
    ...(of.label === undefined ? {} : { label: of.label }),
    ...(of.from === undefined ? {} : { from: of.from }),
  };
}

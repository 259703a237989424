import type { ParamValue } from '../engine/located.ts';
import type { Draft } from '../engine/rule.ts';
import type { Tool } from '../engine/tool.ts';
import type { LetterParams } from '../tools/lettering/tool.ts';
import type { Levels } from './finding.ts';

type Point = readonly [x: number, y: number];
type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Where a face is: an upright ellipse, px of the page. */
export type Face = {
  readonly panel: string;
  readonly who: string;
  readonly at: Point;
  readonly rx: number;
  readonly ry: number;
};

/** A page as it will be printed: what the lints of its picture look at. */
export type LintPageParams = {
  /** `p001` */
  readonly page: string;
  readonly reading: 'rtl' | 'ltr';
  readonly dpi: number;
  /** px of the page: where it is cut, where text is safe, where a spread is folded. */
  readonly trim: Box;
  readonly safe: Box;
  readonly fold?: number;
  readonly panels: readonly {
    readonly id: string;
    readonly polygon: readonly Point[];
    /** The point that must stay in view, px of the page. */
    readonly focus?: Point;
  }[];
  readonly faces: readonly Face[];
  /** What the page is lettered from; nothing on a silent page. */
  readonly lettering?: LetterParams;
  readonly levels: Levels;
};

/** A chapter in one language: what the lints of its words and pages look at. */
export type LintChapterParams = {
  readonly lang: string;
  readonly reading: 'rtl' | 'ltr';
  readonly pages: readonly {
    readonly id: string;
    /** The side of the spread it must fall on. */
    readonly side?: 'left' | 'right';
    /** It must come after a turn of the page. */
    readonly reveal?: boolean;
    readonly spread?: boolean;
    readonly balloons: readonly { readonly panel: string; readonly as: string; readonly text: string }[];
    readonly sfx: readonly { readonly panel: string; readonly text: string }[];
  }[];
  /** Texts that fall back to another language: `p001/k2 say[0]`. */
  readonly missing: readonly string[];
  readonly levels: Levels;
};

/** What a chapter is published as, in one language: its files are the inputs. */
export type LintPublishedParams = { readonly levels: Levels };

/** Looks at a page and writes what an editor would mark: output `findings`, JSON. Errors fail the build. */
export const lintPageTool: Tool<LintPageParams> = {
  id: 'lint.page',
  // it lays the page's words out itself: with the letter tool, this changes
  version: 2,
  load: () => import('./run-page.ts'),
};

/** The same for the words of a chapter and the order of its pages. */
export const lintChapterTool: Tool<LintChapterParams> = {
  id: 'lint.chapter',
  version: 1,
  load: () => import('./run-chapter.ts'),
};

/** The same for what leaves the house: pages and published files. */
export const lintPublishedTool: Tool<LintPublishedParams> = {
  id: 'lint.published',
  version: 1,
  load: () => import('./run-published.ts'),
};

/** The ids of the tools that tell what an editor would mark. */
export const lintTools = [lintPageTool.id, lintChapterTool.id, lintPublishedTool.id] as const;

type Written<P> = { readonly [name in keyof P]: ParamValue };

export const lintOf = (
  tool: 'lint.page' | 'lint.chapter' | 'lint.published',
  of: {
    readonly label: string;
    readonly from?: Draft['from'];
    readonly params: Written<LintPageParams> | Written<LintChapterParams> | Written<LintPublishedParams>;
    /** The font files that the lettering names, or the files that are looked into. */
    readonly inputs?: Draft['inputs'];
    readonly models?: Draft['models'];
    readonly to: string;
  },
): Draft => ({
  label: of.label,
  ...(of.from === undefined ? {} : { from: of.from }),
  tool,
  params: of.params as Draft['params'],
  ...(of.inputs === undefined ? {} : { inputs: of.inputs }),
  ...(of.models === undefined ? {} : { models: of.models }),
  outputs: { findings: of.to },
});

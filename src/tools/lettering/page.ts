import { type Box, boundsOf, inset, type Point } from './geometry.ts';
import { type Head, headOf } from './heads.ts';
import { lineWidth } from './layout.ts';
import { type Setting, settingOf } from './measure.ts';
import type { ReadyText } from './text.ts';
import type { LetterBalloon, LetterParams } from './tool.ts';
import type { Voices } from './voice.ts';

/** One panel as lettering sees it; px of the page. */
export type Panel = {
  readonly id: string;
  readonly polygon: readonly Point[];
  readonly bounds: Box;
  readonly heads: readonly Head[];
};
/** A balloon whose text is ready to be set. */
export type Ready = { readonly index: number; readonly balloon: LetterBalloon; readonly text: ReadyText };
/** Text sizes, pt. */
export type Range = { readonly min: number; readonly max: number };

/** A page with its measures; boxes in px. */
export type Page = {
  readonly params: LetterParams;
  readonly panels: ReadonlyMap<string, Panel>;
  /** The page less a line's width, which nothing leaves, and where balloons go unless a person puts them elsewhere. */
  readonly whole: Box;
  readonly area: Box;
  readonly setting: Setting;
  readonly range: Range;
  readonly voices: Voices;
  /** The width of the line round panels, px. */
  readonly border: number;
  /** px in a point, and in a millimetre. */
  readonly pt: number;
  readonly mm: number;
};

/** The usual width of the line round panels, mm. */
const borderLine = 0.7;

/** What the parameters of a page mean in px. */
export function pageOf(params: LetterParams, voices: Voices): Page {
  const { width, height, dpi, safe = 0 } = params.page;
  const mm = dpi / 25.4;
  const panels = new Map<string, Panel>();
  for (const { id, polygon } of params.panels) {
    const bounds = boundsOf(polygon);
    const heads = params.cast.filter(({ panel }) => panel === id).map((member) => headOf(member, bounds));
    panels.set(id, { id, polygon, bounds, heads });
  }
  const setting = settingOf(params.lang, params.reading);
  const whole = inset({ x: 0, y: 0, w: width, h: height }, lineWidth * mm);
  return {
    params,
    panels,
    whole,
    area: inset(whole, safe),
    setting,
    voices,
    border: params.page.border ?? borderLine * mm,
    range: params.textSize ?? (setting.vertical ? { min: 7.5, max: 9.5 } : { min: 6.5, max: 8.5 }),
    pt: dpi / 72,
    mm,
  };
}

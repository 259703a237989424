/** A mark that makes a figure known at a glance; `on` is a part of the body, from the figure's own side. */
export type Mark = { readonly kind: string; readonly on?: string };

export type Look = {
  readonly hair?: { readonly style?: string; readonly tone?: number };
  readonly cloak?: { readonly tone?: number } | null;
  readonly marks?: readonly Mark[];
  /** 1 is a grown-up. */
  readonly height?: number;
};

export type Facing = 'left' | 'right' | 'front' | 'back';
export type Shot = 'extreme-wide' | 'wide' | 'full' | 'medium' | 'close' | 'extreme-close';
export type Angle = 'eye' | 'low' | 'high' | 'birds-eye' | 'worms-eye' | 'dutch' | 'over-shoulder';

/** One figure of a panel. `at` is its middle as shares of the panel from left and top. */
export type CastMember = {
  readonly who: string;
  readonly pose?: string;
  readonly mood?: string;
  readonly at?: readonly [x: number, y: number];
  readonly facing?: Facing;
  readonly outfit?: string;
  readonly look?: Look;
};

/** What a panel shows, in the script's words. Whatever else it holds is not drawn. */
export type PanelArt = {
  readonly scene?: string;
  readonly shot?: Shot;
  readonly angle?: Angle;
  readonly cast?: readonly CastMember[];
  readonly action?: string;
  readonly prompt?: string;
  readonly negative?: string;
};

export type SketchParams = {
  /** px, 16 to 8192 */
  readonly width: number;
  /** px, 16 to 8192 */
  readonly height: number;
  /** 0 to 2^53 - 1 */
  readonly seed: number;
  readonly panel: PanelArt;
};

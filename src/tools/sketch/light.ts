import type { PanelArt } from './params.ts';
import type { Paint } from './sheet.ts';
import { type Detailing, detailingsOf, type Setting, settingOf } from './words.ts';

/** What a scene's words say of place and light. */
export type Scene = {
  readonly setting: Setting;
  readonly has: ReadonlySet<Detailing>;
  readonly light: 'day' | 'dusk' | 'grey' | 'night';
  readonly indoors: boolean;
  /** How far below the stage the ground or the sea lies, metres. */
  readonly drop: number;
  /** Walls: lit, and in the shade. */
  readonly wall: Paint;
  readonly shade: Paint;
};

const indoor: readonly Setting[] = ['lamp-room', 'stairs', 'corridor', 'lab', 'room'];
const high: { readonly [setting in Setting]?: number } = {
  'water-tower': 16,
  bridge: 16,
  rooftop: 18,
  city: 22,
  harbour: 24,
};

export function sceneOf(panel: PanelArt): Scene {
  const text = panel.scene ?? '';
  const setting = settingOf(panel.scene);
  const has = detailingsOf(`${text} ${panel.action ?? ''}`);
  const own = detailingsOf(text);
  const bright = /flash|blinding|\bwhite\b/.test(`${text} ${panel.prompt ?? ''}`.toLowerCase());
  const dark =
    own.has('night') ||
    (own.has('black') && setting !== 'blank') ||
    /\bnight\b/.test((panel.action ?? '').toLowerCase());
  const light: Scene['light'] =
    setting === 'lamp-room'
      ? dark
        ? 'night'
        : 'grey'
      : bright
        ? 'day'
        : dark
          ? 'night'
          : own.has('dusk')
            ? 'dusk'
            : has.has('rain') || has.has('storm') || has.has('lightning') || own.has('shadows')
              ? 'grey'
              : 'day';
  const shade: Paint = light === 'night' ? { tone: 0.75 } : { tone: 0.25 };
  return {
    setting,
    has,
    light,
    indoors: indoor.includes(setting),
    drop: high[setting] ?? 0,
    wall: light === 'night' ? { tone: 0.55 } : light === 'grey' ? { tone: 0.15 } : 'paper',
    shade,
  };
}

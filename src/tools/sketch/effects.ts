import { horizonOf } from './camera.ts';
import type { Air } from './draw-figure.ts';
import { ellipse, stroke, wedge } from './ink.ts';
import { sceneOf } from './light.ts';
import { burst, focusLines, speedLines } from './lines.ts';
import { markPlace } from './marks.ts';
import type { SketchParams } from './params.ts';
import { between, randomFrom } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { drawBolt, heap } from './sky.ts';
import { clamp, type Point } from './space.ts';
import { arcs, cracks, dust, flare, sparks, trail } from './sparks.ts';
import type { Figure, Stage } from './stage.ts';
import { rain, vignette } from './weather.ts';
import { type Effect, effectsOf } from './words.ts';

const textOf = ({ panel }: SketchParams): string =>
  `${panel.scene ?? ''} ${panel.action ?? ''} ${panel.prompt ?? ''} ${(panel.cast ?? []).map((c) => c.pose ?? '').join(' ')}`;

/** What happens, from the words of action and poses; the scene gives only its weather and its light. */
function happenings(params: SketchParams): ReadonlySet<Effect> {
  const { panel } = params;
  const poses = (panel.cast ?? []).map((c) => c.pose ?? '').join(' ');
  return effectsOf(
    `${panel.action ?? ''} ${panel.prompt ?? ''} ${poses} ${/speed lines|flash|lightning/.exec((panel.scene ?? '').toLowerCase())?.[0] ?? ''}`,
  );
}

/** The wind on the stage: from the words, its direction from the seed. */
export function airOf(params: SketchParams): Air {
  const text = textOf(params).toLowerCase();
  const random = randomFrom(params.seed, 'wind');
  const hard = /wind|gust|storm|blow|cloaks? fly|tears at/.test(text)
    ? 0.42
    : /rain|sea|roof|bridge|tower/.test(text)
      ? 0.14
      : 0.05;
  const first = params.panel.cast?.[0]?.facing;
  const way = first === 'left' ? 1 : first === 'right' ? -1 : random() < 0.5 ? -1 : 1;
  return {
    wind: [way * hard * between(random, 0.8, 1.2), hard * between(random, 0.15, 0.5), 0],
    seed: params.seed,
  };
}

/** Where the eye of the panel is: what lines run to, or burst from. */
function heart(stage: Stage): Point {
  const shown = stage.figures.filter((f) => !f.inFront);
  if (shown.length === 0) return [stage.width / 2, stage.height * 0.5];
  const lead = shown.find((f) => f.index === 0) ?? shown[0]!;
  return [
    clamp(lead.headAt[0], stage.width * 0.15, stage.width * 0.85),
    clamp(
      lead.headAt[1] + (lead.headSize > stage.height * 0.25 ? 0 : lead.headSize * 2),
      stage.height * 0.2,
      stage.height * 0.8,
    ),
  ];
}

const isDark = (params: SketchParams): boolean => {
  const { light, setting, has } = sceneOf(params.panel);
  return light === 'night' || (setting === 'blank' && has.has('black'));
};

/** What lies between scenery and figures: lightning, lines of speed and focus, bursts of light. */
export function drawEffectsBehind(sheet: Sheet, stage: Stage, params: SketchParams): void {
  const random = randomFrom(params.seed, 'effects behind');
  const what = happenings(params);
  const dark = isDark(params);
  const light: Paint = dark ? 'paper' : 'ink';
  const c = heart(stage);
  const { width, height } = stage;
  const lead = stage.figures.find((f) => f.index === 0);
  const close = stage.shot === 'close' || stage.shot === 'extreme-close';
  if (sceneOf(params.panel).has.has('rain') && !sceneOf(params.panel).indoors)
    rain(
      sheet,
      stage,
      random,
      sceneOf(params.panel).light !== 'day',
      stage.shot === 'extreme-close' ? 30 : 80,
      [],
    );
  if (what.has('bolt')) {
    const gap =
      stage.figures.length > 1
        ? stage.figures.reduce((s, f) => s + f.headAt[0], 0) / stage.figures.length
        : width * between(random, 0.25, 0.75);
    sheet.fill(burst([gap, height * 0.08], sheet.size * 0.5, 18, random, 0.8), { tone: 0.1 });
    drawBolt(
      sheet,
      random,
      [gap + between(random, -0.1, 0.1) * width, -height * 0.02],
      [gap, height * 0.72],
      sheet.pen * 6,
      3,
    );
  }
  const mood = lead?.mood;
  const loud = mood === 'shouting' || (close && (mood === 'surprised' || mood === 'angry'));
  if (close && lead !== undefined && (what.has('focus') || loud)) {
    focusLines(sheet, stage, random, lead.headAt, Math.min(width, height) * 0.46, 84, light);
    return;
  }
  if (close && (mood === 'sad' || mood === 'afraid' || mood === 'crying')) {
    let d = '';
    for (let i = 0; i < 70; i++) {
      const x = ((i + random()) / 70) * width;
      d += wedge([x, -2], [x, height * between(random, 0.15, 0.62)], sheet.pen * between(random, 1, 3.4));
    }
    sheet.fill(d, light);
    return;
  }
  if (what.has('glow') && close) {
    focusLines(sheet, stage, random, c, Math.min(width, height) * 0.4, 40, dark ? 'paper' : 'ink');
    return;
  }
  if (what.has('impact') && !close)
    focusLines(sheet, stage, random, c, Math.min(width, height) * 0.42, 60, light);
  else if (what.has('speed')) {
    const facing = params.panel.cast?.[0]?.facing;
    const angle =
      facing === 'left' || facing === 'right'
        ? between(random, -0.07, 0.07) + stage.camera.roll
        : between(random, -0.5, 0.5);
    speedLines(sheet, stage, random, angle, close ? 90 : 54, light, close ? 0.25 : 0.5);
  } else if (what.has('fall') && lead !== undefined) {
    speedLines(sheet, stage, random, Math.PI / 2 + between(random, -0.2, 0.2), 54, light, 0.35);
  }
}

/** What lies before the figures: sparks, arcs, dust, rain, a frame of dark. */
export function drawEffectsBefore(sheet: Sheet, stage: Stage, params: SketchParams): void {
  const random = randomFrom(params.seed, 'effects before');
  const what = happenings(params);
  const scene = sceneOf(params.panel);
  const { width, height } = stage;
  const lead = stage.figures.find((f) => f.index === 0);
  const source = lead === undefined ? heart(stage) : spring(stage, lead);
  const power =
    sheet.size *
    (stage.shot === 'extreme-close'
      ? 0.3
      : stage.shot === 'close' || stage.shot === 'medium'
        ? 0.17
        : stage.shot === 'extreme-wide'
          ? 0.05
          : 0.1);
  const afar =
    what.has('glow') &&
    !what.has('arcs') &&
    /\b(water|sea|far out|horizon|sky|distance)\b/.test((params.panel.action ?? '').toLowerCase());
  if (afar && lead !== undefined) {
    const x = lead.headAt[0] < width / 2 ? between(random, 0.66, 0.85) : between(random, 0.15, 0.34);
    const y = clamp(horizonOf(stage.camera) + height * 0.1, height * 0.2, height * 0.85);
    flare(sheet, random, [width * x, y], sheet.size * 0.035);
  } else if (lead !== undefined) {
    if (what.has('crack') && inside(stage, source)) cracks(sheet, random, source, power * 0.5);
    if ((what.has('glow') || what.has('arcs')) && !what.has('trail'))
      flare(sheet, random, source, power * 0.26);
    if (what.has('arcs')) arcs(sheet, random, source, power * 1.6, 5);
    if (what.has('sparks') || what.has('crack')) sparks(sheet, random, source, power, 16);
    if (what.has('smoke') && stage.shot !== 'close') dust(sheet, random, stage, lead);
  } else if ((what.has('glow') || what.has('fall')) && !scene.has.has('lighthouse')) {
    const dot: Point = [width * between(random, 0.35, 0.65), height * between(random, 0.45, 0.6)];
    if (/dot|spark|drop|shines?/.test(textOf(params).toLowerCase())) {
      if (what.has('fall'))
        sheet.fill(
          stroke([[dot[0] - sheet.size * 0.05, -10], dot], sheet.pen * 4, { start: 0, end: 1, belly: 0.95 }),
          'paper',
        );
      if (what.has('splash') || what.has('fall'))
        for (const r of [0.05, 0.09, 0.14])
          sheet.line(ellipse(dot, sheet.size * r * 1.7, sheet.size * r * 0.6), sheet.pen * 1.4, 'paper');
      flare(sheet, random, dot, sheet.size * 0.05);
    }
  }
  if (what.has('trail') && lead !== undefined) trail(sheet, random, stage, lead);
  if (
    what.has('impact') &&
    /punch|kick|hit|blow|strik|slam|smash|explo|blast/.test(textOf(params).toLowerCase())
  ) {
    const at = stage.figures.length > 1 ? heartBetween(stage) : source;
    const d = burst(at, power * 0.8, 11, random);
    sheet.line(d, sheet.pen * 4, 'paper');
    sheet.shape(d, 'paper', sheet.pen * 1.8);
    sheet.line(burst(at, power * 0.42, 9, random), sheet.pen);
  }
  if (scene.has.has('rain') && !scene.indoors)
    rain(sheet, stage, random, scene.light !== 'day', 26, stage.figures);
  if (scene.has.has('snow') && !scene.indoors) {
    for (let i = 0; i < 90; i++) {
      const r = sheet.pen * between(random, 1, 3.4);
      const p: Point = [random() * width, random() * height];
      sheet.line(ellipse(p, r, r), sheet.pen * 0.6);
      sheet.fill(ellipse(p, r, r), 'paper');
    }
  }
  if (scene.has.has('fog') && !scene.indoors) {
    for (let i = 0; i < 5; i++) {
      const d = heap(
        random,
        [width * random(), height * between(random, 0.8, 1.02)],
        sheet.size * between(random, 0.14, 0.24),
        sheet.size * 0.06,
        12,
      );
      sheet.fill(d, 'paper');
    }
  }
  if ((scene.has.has('shadows') || lead?.mood === 'afraid') && stage.shot !== 'extreme-wide')
    vignette(sheet, random);
}

const inside = (stage: Stage, p: Point): boolean =>
  p[0] > 0 && p[1] > 0 && p[0] < stage.width && p[1] < stage.height;

/** Where power springs from: the bracer that is worn, else the right hand. */
function spring(stage: Stage, figure: Figure): Point {
  const mark = (figure.look.marks ?? []).find((m) => m.kind === 'bracer');
  const bare = stage.detail === 'hand' || mark === undefined;
  return markPlace(figure, stage.camera, bare ? { kind: 'hand', on: 'right-hand' } : mark);
}

function heartBetween(stage: Stage): Point {
  const all = stage.figures.filter((f) => !f.inFront);
  return [
    all.reduce((s, f) => s + f.headAt[0], 0) / all.length,
    all.reduce((s, f) => s + f.headAt[1] + f.headSize, 0) / all.length,
  ];
}

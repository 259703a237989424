import { type Expression, expressions } from './expression.ts';
import type { HeadSpace } from './head-space.ts';
import { bent, curve, ellipse, loop, stroke } from './ink.ts';
import { drawMouth } from './mouth.ts';
import type { Sheet } from './sheet.ts';
import { clamp, type Point } from './space.ts';
import type { MoodName } from './words.ts';

export type FaceStyle = {
  /** Ink of the brows: whether they are bold. */
  readonly brow: number;
  readonly lashes: boolean;
  readonly hairDark: boolean;
  /** The figure's own eye that is covered. */
  readonly covered?: 'left' | 'right';
  readonly old: boolean;
};

/** Where the face's parts lie: near (-x) and far (+x) eye, and the middle line. */
function layout(h: HeadSpace): {
  readonly near: Point;
  readonly far: Point;
  readonly nose: number;
  readonly mouth: number;
  readonly wideNear: number;
  readonly wideFar: number;
} {
  return {
    near: [h.at(-0.168, -0.035), 0.075],
    far: [h.at(0.168, 0.235), 0.075],
    nose: h.at(0, 0.225),
    mouth: h.at(0, 0.16),
    wideNear: h.at(0.106, 0.105),
    wideFar: h.at(0.106, 0.072),
  };
}

/** Draws eyes, brows, nose and mouth for a mood. `pen` is the width of the figure's line, px. */
export function drawFace(sheet: Sheet, h: HeadSpace, mood: MoodName, style: FaceStyle, pen: number): void {
  const e = expressions[mood];
  const at = layout(h);
  const simple = h.size < sheet.pen * 17;
  if (h.size < sheet.pen * 6) return;
  const ownNear = h.mirror === 1 ? 'right' : 'left';

  for (const side of [-1, 1] as const) {
    const own = side === -1 ? ownNear : ownNear === 'right' ? 'left' : 'right';
    const centre = side === -1 ? at.near : at.far;
    const wide = side === -1 ? at.wideNear : at.wideFar;
    if (style.covered !== own) drawEye(sheet, h, e, centre, wide, side, style, pen, simple);
    drawBrow(sheet, h, e, centre, wide, side, style, pen, mood === 'puzzled' && side === 1);
  }
  if (!simple) drawNose(sheet, h, at.nose, pen);
  drawMouth(sheet, h, e.mouth, at.mouth, pen, simple);
  if (!simple) drawSigns(sheet, h, e, at, pen);
}

function drawEye(
  sheet: Sheet,
  h: HeadSpace,
  e: Expression,
  [cx, cy]: Point,
  wide: number,
  side: 1 | -1,
  style: FaceStyle,
  pen: number,
  simple: boolean,
): void {
  const outer = cx + side * wide;
  const inner = cx - side * wide * 0.92;
  const size = style.old ? 0.72 : style.lashes ? 1.08 : 1;
  const slant = e.slant ?? 0;
  const p = (x: number, y: number): Point => h.on(x, y);
  if (simple) {
    if (e.shut !== undefined)
      sheet.line(curve([p(inner, cy + 0.02), p(cx, cy - 0.02), p(outer, cy + 0.02)]), pen);
    else sheet.fill(ellipse(p(cx, cy), h.size * 0.045, h.size * 0.062 * clamp(e.open, 0.45, 1.1)), 'ink');
    return;
  }
  if (e.shut !== undefined) {
    const k = e.shut === 'happy' ? -0.062 : 0.038;
    sheet.fill(
      stroke([p(inner, cy + 0.02), p(cx, cy + 0.02 + k), p(outer, cy + 0.016)], pen * 2.1, {
        start: 0.3,
        end: 0.35,
        belly: 0.55,
      }),
      'ink',
    );
    return;
  }
  const up = 0.078 * e.open * size;
  const low = 0.05 * clamp(e.open, 0.5, 1.15) * size;
  const outerY = cy - slant - 0.004;
  const innerY = cy + slant * 0.8 + 0.022;
  const top = cy - up;
  const lid: readonly Point[] = [
    p(inner, innerY),
    p(cx - side * wide * 0.55, top + up * 0.24),
    p(cx + side * wide * 0.12, top - 0.002),
    p(cx + side * wide * 0.66, top + up * 0.36 - slant * 0.5),
    p(outer, outerY + 0.012),
  ];
  const under: readonly Point[] = [
    p(cx + side * wide * 0.62, cy + low * 0.86),
    p(cx - side * wide * 0.1, cy + low),
    p(cx - side * wide * 0.66, cy + low * 0.7),
  ];
  const white = loop([...lid, ...under]);
  sheet.fill(white, 'paper');
  const gaze = e.gaze ?? [0, 0];
  const k = e.pupil ?? 1;
  const ry = 0.066 * size * k;
  const rx = Math.min(0.056 * size * k, wide * 0.62);
  const ix = cx + h.at(0, 0.018) + gaze[0] - side * wide * 0.04;
  const iy = cy - up * 0.16 + gaze[1];
  const unit = h.size;
  sheet.within(white, () => {
    const large = unit > sheet.pen * 190;
    const ring = Math.max(pen * 0.9, 0.012 * unit);
    if (large) {
      sheet.shape(
        ellipse(p(ix, iy), rx * unit, ry * unit),
        style.hairDark ? { tone: 0.7 } : { tone: 0.3 },
        ring * 1.2,
      );
      for (let i = 0; i < 22; i++) {
        const a = (i / 22) * Math.PI * 2;
        sheet.fill(
          stroke(
            [
              p(ix + Math.cos(a) * rx * 0.95, iy + Math.sin(a) * ry * 0.95),
              p(ix + Math.cos(a) * rx * 0.5, iy + Math.sin(a) * ry * 0.5),
            ],
            pen * 1.2,
            { start: 0.8, end: 0, belly: 0.1 },
          ),
          'ink',
        );
      }
      sheet.fill(ellipse(p(ix, iy - ry * 0.05), rx * 0.5 * unit, ry * 0.52 * unit), 'ink');
    } else {
      sheet.shape(ellipse(p(ix, iy), rx * unit, ry * unit), 'ink', ring);
      if (!style.hairDark)
        sheet.fill(
          bent(p(ix - rx * 0.72, iy + ry * 0.28), [
            [p(ix, iy + ry * 0.5), p(ix + rx * 0.72, iy + ry * 0.28)],
            [p(ix, iy + ry * 1.35), p(ix - rx * 0.72, iy + ry * 0.28)],
          ]),
          'paper',
        );
    }
    // the lid's shadow on the eye
    sheet.fill(
      bent(p(inner, cy - up * 1.2), [
        [p(cx, top - 0.02), p(outer, cy - up * 1.2)],
        [p(outer, cy - up * 0.3), p(outer, cy - up * 0.32)],
        [p(cx, top + up * 0.42), p(inner, cy)],
      ]),
      { tone: 0.35, clear: true },
    );
  });
  sheet.fill(ellipse(p(ix - rx * 0.36, iy - ry * 0.36), rx * 0.34 * unit, ry * 0.34 * unit), 'paper');
  if (unit > sheet.pen * 90)
    sheet.fill(ellipse(p(ix + rx * 0.4, iy + ry * 0.5), rx * 0.16 * unit, ry * 0.15 * unit), 'paper');
  const thick = Math.max(pen * 1.7, unit * (style.lashes ? 0.034 : 0.028));
  const flick: Point = p(
    outer + side * (style.lashes ? 0.03 : 0.012),
    outerY + (style.lashes ? -0.014 : 0.004),
  );
  sheet.fill(stroke([...lid.slice(0, 4), flick], thick, { start: 0.2, end: 0.15, belly: 0.66 }), 'ink');
  if (style.lashes) {
    for (const [t, l] of [
      [0.6, 0.034],
      [0.85, 0.03],
    ] as const) {
      const from = p(cx + side * wide * t, top + up * 0.32 * t);
      sheet.fill(
        stroke([from, p(cx + side * (wide * t + l), top + up * 0.1 - l * 0.7 + up * 0.2 * t)], pen * 1.4, {
          start: 1,
          end: 0,
          belly: 0,
        }),
        'ink',
      );
    }
  }
  sheet.fill(
    stroke([p(cx + side * wide * 0.78, cy + low * 0.62), ...under.slice(1)], pen * 0.9, {
      start: 0.7,
      end: 0.1,
    }),
    'ink',
  );
  // the fold over the lid
  if (e.open > 0.6 && unit > sheet.pen * 40) {
    sheet.fill(
      stroke(
        [
          p(cx - side * wide * 0.5, top - 0.016),
          p(cx + side * wide * 0.1, top - 0.03),
          p(cx + side * wide * 0.7, top + up * 0.2 - 0.022),
        ],
        pen * 0.7,
      ),
      'ink',
    );
  }
}

function drawBrow(
  sheet: Sheet,
  h: HeadSpace,
  e: Expression,
  [cx, cy]: Point,
  wide: number,
  side: 1 | -1,
  style: FaceStyle,
  pen: number,
  cocked: boolean,
): void {
  const lift = (cocked ? 0.045 : 0) + Math.max(0, e.open - 0.9) * 0.05;
  const y = cy - 0.135 - lift;
  const [inner, outer] = e.brow;
  const a = h.on(cx - side * wide * 0.95, y + inner);
  const b = h.on(cx + side * wide * 0.15, y - 0.022 + (inner + outer) * 0.3);
  const c = h.on(cx + side * wide * 1.12, y + 0.01 + outer);
  const width = Math.max(pen * 1.5, h.size * 0.03 * style.brow);
  if (style.old) {
    sheet.shape(stroke([a, b, c], h.size * 0.07, { start: 0.7, end: 0.25, belly: 0.3 }), 'paper', pen * 0.7);
    return;
  }
  sheet.fill(stroke([a, b, c], width, { start: 0.75, end: 0.08, belly: 0.3 }), 'ink');
}

function drawNose(sheet: Sheet, h: HeadSpace, x: number, pen: number): void {
  const turned = h.turn;
  if (turned > 0.35) {
    const tip = h.on(x + 0.052 * turned, 0.212);
    sheet.fill(
      stroke([h.on(x - 0.005, 0.08), h.on(x + 0.022 * turned, 0.15), tip], pen * 0.85, {
        start: 0,
        end: 0.7,
        belly: 0.8,
      }),
      'ink',
    );
    sheet.fill(
      stroke([tip, h.on(x + 0.015, 0.238), h.on(x - 0.02, 0.228)], pen * 1.2, {
        start: 0.5,
        end: 0.1,
        belly: 0.4,
      }),
      'ink',
    );
  } else {
    sheet.fill(
      stroke([h.on(x + 0.012, 0.15), h.on(x + 0.026, 0.215), h.on(x - 0.012, 0.232)], pen, {
        start: 0,
        end: 0.3,
        belly: 0.65,
      }),
      'ink',
    );
  }
}

function drawSigns(
  sheet: Sheet,
  h: HeadSpace,
  e: Expression,
  at: ReturnType<typeof layout>,
  pen: number,
): void {
  for (const sign of e.signs ?? []) {
    if (sign === 'sweat') {
      const [x, y] = [h.at(-0.3, -0.2), -0.02];
      sheet.shape(
        bent(h.on(x, y - 0.07), [
          [h.on(x + 0.045, y + 0.02), h.on(x, y + 0.035)],
          [h.on(x - 0.045, y + 0.02), h.on(x, y - 0.07)],
        ]),
        'paper',
        pen * 0.8,
      );
    } else if (sign === 'blush') {
      for (const [cx, w] of [
        [at.near[0] - 0.02, 0.07],
        [at.far[0] + 0.01, 0.05],
      ] as const) {
        for (let i = -1.5; i <= 1.5; i++)
          sheet.fill(
            stroke([h.on(cx + i * w * 0.4 + 0.014, 0.175), h.on(cx + i * w * 0.4 - 0.014, 0.225)], pen * 0.8),
            'ink',
          );
      }
    } else if (sign === 'vein') {
      const [x, y, r] = [h.at(0.24, 0.12), -0.26, 0.035];
      for (const [sx, sy] of [
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ] as const) {
        sheet.fill(
          stroke(
            [
              h.put(x + sx * r * 0.3, y + sy * r * 1.2),
              h.put(x + sx * r * 0.35, y + sy * r * 0.35),
              h.put(x + sx * r * 1.2, y + sy * r * 0.3),
            ],
            pen * 1.3,
          ),
          'ink',
        );
      }
    } else if (sign === 'tears') {
      for (const [cx, w] of [
        [at.near[0], 0.05],
        [at.far[0], 0.036],
      ] as const) {
        sheet.shape(
          loop([
            h.on(cx - w, 0.12),
            h.on(cx + w, 0.12),
            h.on(cx + w * 0.9, 0.26),
            h.on(cx + w * 0.4, 0.36),
            h.on(cx - w * 0.8, 0.34),
          ]),
          'paper',
          pen * 0.6,
        );
      }
    } else if (sign === 'bags') {
      for (const [cx, w] of [
        [at.near[0], at.wideNear],
        [at.far[0], at.wideFar],
      ] as const)
        sheet.fill(
          stroke([h.on(cx - w * 0.6, 0.15), h.on(cx, 0.166), h.on(cx + w * 0.6, 0.148)], pen * 0.8),
          'ink',
        );
    } else {
      // gloom: lines that hang over brow and nose
      for (let i = 0; i < 7; i++) {
        const x = h.at(-0.2, -0.08) + i * h.at(0.066, 0.06);
        sheet.fill(
          stroke([h.on(x, -0.22), h.on(x, -0.08 + (i % 2) * 0.03)], pen * 0.7, {
            start: 0.8,
            end: 0,
            belly: 0.1,
          }),
          'ink',
        );
      }
    }
  }
}

import { describe, expect, it } from 'vitest';
import { markPlace } from './marks.ts';
import type { Angle, CastMember, Facing, PanelArt, Shot } from './params.ts';
import { type Figure, stagePanel } from './stage.ts';

const spyke: CastMember = {
  who: 'spyke',
  at: [0.5, 0.55],
  look: {
    hair: { style: 'spiky', tone: 0.55 },
    cloak: { tone: 0.96 },
    marks: [
      { kind: 'bracer', on: 'right-forearm' },
      { kind: 'pauldron', on: 'left-knee' },
    ],
  },
};
const staged = (panel: PanelArt, seed = 7, width = 700, height = 1000): ReturnType<typeof stagePanel> =>
  stagePanel({ width, height, seed, panel });
const alone = (panel: PanelArt, seed = 7): Figure => staged({ cast: [spyke], ...panel }, seed).figures[0]!;

describe('framing', () => {
  it('draws heads larger from shot to shot, from extreme wide to extreme close', () => {
    const shots: Shot[] = ['extreme-wide', 'wide', 'full', 'medium', 'close', 'extreme-close'];
    const heads = shots.map((shot) => alone({ shot }).headSize);
    for (let i = 1; i < heads.length; i++) expect(heads[i]).toBeGreaterThan(heads[i - 1]! * 1.2);
  });

  it('shows head and feet in a full shot, and a face large in a close one', () => {
    const full = staged({ shot: 'full', cast: [spyke] });
    const figure = full.figures[0]!;
    const feet = ['left-foot', 'right-foot'].map(
      (on) => markPlace(figure, full.camera, { kind: 'boots', on })[1],
    );
    expect(figure.headAt[1] - figure.headSize / 2).toBeGreaterThan(0);
    expect(Math.max(...feet)).toBeLessThan(1000);
    const close = alone({ shot: 'close' });
    expect(close.headSize).toBeGreaterThan(300);
    expect(close.headAt[1]).toBeGreaterThan(300);
    expect(close.headAt[1]).toBeLessThan(700);
  });

  it('puts whoever has the smaller x further left, at the place that the script gives', () => {
    const cast: CastMember[] = [
      { ...spyke, at: [0.7, 0.55] },
      { ...spyke, who: 'vanta', at: [0.3, 0.55] },
    ];
    for (const shot of ['wide', 'full', 'medium', 'close'] as const) {
      const figures = staged({ shot, cast }).figures;
      const x = (index: number): number => figures.find((f) => f.index === index)!.headAt[0];
      expect(x(1)).toBeLessThan(x(0));
      expect(Math.abs(x(1) - 210)).toBeLessThan(80);
    }
  });

  it('lets low angles look up and high ones look down', () => {
    const pitch = (angle: Angle): number => staged({ shot: 'full', angle, cast: [spyke] }).camera.pitch;
    expect(pitch('worms-eye')).toBeGreaterThan(pitch('low'));
    expect(pitch('low')).toBeGreaterThan(pitch('eye'));
    expect(pitch('eye')).toBeGreaterThan(pitch('high'));
    expect(pitch('high')).toBeGreaterThan(pitch('birds-eye'));
    expect(staged({ angle: 'dutch', cast: [spyke] }).camera.roll).not.toBe(0);
  });

  it('puts a second figure in front for a look over a shoulder, and somebody unseen if there is one only', () => {
    const two = staged({
      angle: 'over-shoulder',
      cast: [spyke, { ...spyke, who: 'orrin', at: [0.12, 0.55] }],
    });
    expect(two.figures.map((f) => [f.who, f.inFront])).toEqual([
      ['spyke', false],
      ['orrin', true],
    ]);
    const one = staged({ angle: 'over-shoulder', cast: [spyke] });
    expect(one.figures.at(-1)).toMatchObject({ index: -1, inFront: true });
  });

  it('shows the part of the body that an extreme close panel is about', () => {
    for (const [pose, on] of [
      ['the left knee with the pauldron', 'left-knee'],
      ['the right forearm with the cracked bracer', 'right-forearm'],
      ['the right hand on the lens', 'right-hand'],
    ] as const) {
      const stage = staged({ shot: 'extreme-close', cast: [{ ...spyke, pose }] });
      const [x, y] = markPlace(stage.figures[0]!, stage.camera, { kind: 'x', on });
      expect(Math.abs(x - 350)).toBeLessThan(150);
      expect(Math.abs(y - 550)).toBeLessThan(200);
    }
  });

  it('takes off what the script says is bare', () => {
    const bare = alone({ shot: 'medium', action: 'Plasma runs from the bare hand.' });
    expect(bare.look.marks?.map((m) => m.kind)).toEqual(['pauldron']);
  });
});

describe("the figure's own sides", () => {
  const places = (
    facing: Facing,
  ): {
    readonly bracer: number;
    readonly other: number;
    readonly guard: number;
    readonly knee: number;
    readonly near: boolean;
  } => {
    const stage = staged({ shot: 'full', cast: [{ ...spyke, facing }] });
    const figure = stage.figures[0]!;
    const at = (on: string): number => markPlace(figure, stage.camera, { kind: 'x', on })[0];
    const { arms } = figure.skeleton;
    return {
      bracer: at('right-forearm'),
      other: at('left-forearm'),
      guard: at('left-knee'),
      knee: at('right-knee'),
      near: arms.right.shoulder[2] < arms.left.shoulder[2],
    };
  };

  it("has the right bracer at the viewer's left from the front, and at the viewer's right from behind", () => {
    const front = places('front');
    expect(front.bracer).toBeLessThan(front.other);
    expect(front.guard).toBeGreaterThan(front.knee);
    const back = places('back');
    expect(back.bracer).toBeGreaterThan(back.other);
    expect(back.guard).toBeLessThan(back.knee);
  });

  it('turns the right side to the viewer when it faces right, and away when it faces left', () => {
    expect(places('right').near).toBe(true);
    expect(places('left').near).toBe(false);
  });
});

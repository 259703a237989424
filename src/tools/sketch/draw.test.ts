import { describe, expect, it } from 'vitest';
import { drawPanel } from './draw.ts';
import type { CastMember, PanelArt, SketchParams } from './params.ts';
import { poses } from './poses.ts';
import { oneOf, type Random, randomFrom } from './random.ts';

const words = {
  pose: [...Object.keys(poses), 'on one knee', 'hands on hips', 'the left knee', 'a right fist', 'xyzzy', ''],
  mood: [
    'angry',
    'calm',
    'determined',
    'smiling',
    'laughing',
    'smirking',
    'surprised',
    'afraid',
    'shouting',
    'sad',
    'crying',
    'tired',
    'worried',
    'cold',
    'strained',
    'embarrassed',
    'puzzled',
    'asleep',
    'annoyed',
    'xyzzy',
  ],
  scene: [
    'rooftop',
    'city at night',
    'street',
    'alley',
    'corridor',
    'room',
    'sky',
    'forest',
    'desert',
    'lab',
    'reactor',
    'bridge, rain',
    'stairs',
    'night',
    'snowy mountain',
    'ruins',
    'harbour, lighthouse, ship',
    'sea at dawn',
    'lamp room, great lens',
    'water tower',
    'meadow',
    'space, moon',
    'black',
    'gallery, fog',
    'xyzzy',
  ],
  action: [
    'speed',
    'dash',
    'impact',
    'explosion',
    'glow',
    'plasma arcs',
    'lightning',
    'falling',
    'wind',
    'a trail of light',
    'it cracks',
    'smoke',
    'sudden focus',
    'xyzzy',
    '',
  ],
  shot: ['extreme-wide', 'wide', 'full', 'medium', 'close', 'extreme-close'],
  angle: ['eye', 'low', 'high', 'birds-eye', 'worms-eye', 'dutch', 'over-shoulder'],
  facing: ['left', 'right', 'front', 'back', undefined],
  hair: ['spiky', 'long', 'short', 'bob', 'bald', 'ponytail', 'bun', 'braid', 'curly', 'xyzzy', undefined],
  mark: [
    'bracer',
    'pauldron',
    'scarf',
    'glasses',
    'eyepatch',
    'scar',
    'hat',
    'hood',
    'belt',
    'gloves',
    'boots',
    'earring',
    'xyzzy',
  ],
  on: [
    'head',
    'face',
    'neck',
    'chest',
    'waist',
    'left-eye',
    'right-ear',
    'left-shoulder',
    'right-forearm',
    'left-hand',
    'left-knee',
    'right-foot',
    undefined,
  ],
} as const;

function anyPanel(random: Random): PanelArt {
  const member = (): CastMember => ({
    who: `somebody ${Math.floor(random() * 5)}`,
    pose: oneOf(random, words.pose),
    mood: oneOf(random, words.mood),
    at: [random() * 3 - 1, random() * 3 - 1],
    facing: oneOf(random, words.facing),
    look: {
      hair: { style: oneOf(random, words.hair), tone: random() },
      cloak: random() < 0.5 ? { tone: random() } : null,
      marks: Array.from({ length: Math.floor(random() * 4) }, () => ({
        kind: oneOf(random, words.mark),
        on: oneOf(random, words.on),
      })),
      height: 0.2 + random() * 3.8,
    },
  });
  return {
    scene: oneOf(random, words.scene),
    shot: oneOf(random, words.shot),
    angle: oneOf(random, words.angle),
    cast: Array.from({ length: Math.floor(random() * 9) }, member),
    action: oneOf(random, words.action),
  };
}

const sizes = [
  [700, 1000],
  [16, 16],
  [16, 8192],
  [8192, 16],
  [1000, 300],
  [250, 900],
  [2400, 1700],
] as const;

describe('drawPanel', () => {
  it('draws every mix of words at every size, small enough and without a number that is none', () => {
    const random = randomFrom(20, 'panels');
    for (let i = 0; i < 80; i++) {
      const [width, height] = oneOf(random, sizes);
      const params: SketchParams = {
        width,
        height,
        seed: Math.floor(random() * Number.MAX_SAFE_INTEGER),
        panel: anyPanel(random),
      };
      const svg = drawPanel(params);
      expect(svg, JSON.stringify(params)).not.toMatch(/NaN|Infinity|undefined/);
      expect(
        svg.startsWith(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`),
      ).toBe(true);
      expect(svg, 'no text: fonts differ from machine to machine').not.toContain('<text');
    }
  });

  it('draws each shot, angle, pose, mood and scene that it knows', () => {
    const one = (panel: PanelArt, member: Partial<CastMember> = {}): string =>
      drawPanel({ width: 300, height: 400, seed: 3, panel: { cast: [{ who: 'a', ...member }], ...panel } });
    for (const shot of words.shot)
      for (const angle of words.angle) expect(one({ shot, angle })).not.toContain('NaN');
    for (const pose of words.pose)
      for (const facing of words.facing) expect(one({ shot: 'full' }, { pose, facing })).not.toContain('NaN');
    for (const mood of words.mood) expect(one({ shot: 'close' }, { mood })).not.toContain('NaN');
    for (const scene of words.scene)
      for (const shot of words.shot) expect(one({ scene, shot })).not.toContain('NaN');
  });

  it('keeps a busy panel under 300 KB', () => {
    const cast = [0.3, 0.7].map(
      (x, i): CastMember => ({
        who: `${i}`,
        at: [x, 0.55],
        pose: 'lunging',
        look: { hair: { style: 'spiky' }, cloak: { tone: 0.9 } },
      }),
    );
    for (const scene of words.scene) {
      expect(
        drawPanel({
          width: 900,
          height: 1280,
          seed: 5,
          panel: {
            scene: `${scene}, rain, storm`,
            shot: 'wide',
            angle: 'low',
            cast,
            action: 'plasma lightning, impact, speed',
          },
        }).length,
        scene,
      ).toBeLessThan(300_000);
    }
  });

  it('is the same text for the same parameters, and another for another seed', () => {
    const panel: PanelArt = { scene: 'city', shot: 'wide', cast: [{ who: 'spyke' }] };
    const draw = (seed: number): string => drawPanel({ width: 400, height: 300, seed, panel });
    expect(draw(1)).toBe(draw(1));
    expect(new Set([1, 2, 3, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map(draw)).size).toBe(5);
  });

  it('draws a mood, a pose and a look each in its own way', () => {
    const draw = (member: Partial<CastMember>): string =>
      drawPanel({
        width: 400,
        height: 600,
        seed: 9,
        panel: { shot: 'medium', cast: [{ who: 'a', ...member }] },
      });
    const all = [
      {},
      { mood: 'angry' },
      { mood: 'sad' },
      { pose: 'waving' },
      { facing: 'left' as const },
      { look: { hair: { style: 'long' } } },
      { look: { cloak: { tone: 0.9 } } },
    ].map(draw);
    expect(new Set(all).size).toBe(all.length);
  });

  it('draws the same whatever else a panel holds', () => {
    const panel = { shot: 'full', cast: [{ who: 'a' }] } as const;
    const more = { ...panel, alt: 'text', negative: 'text', focus: [0.5, 0.5] };
    expect(drawPanel({ width: 300, height: 300, seed: 1, panel: more })).toBe(
      drawPanel({ width: 300, height: 300, seed: 1, panel }),
    );
  });
});

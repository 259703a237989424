import { checkDataset } from './check-dataset.ts';
import type { Code, Finding } from './finding.ts';
import type { DatasetLook, LookedAt, Measured, TrainingPlan } from './looked-at.ts';
import { measure } from './measure.ts';
import type { Report } from './report.ts';

let next = 1;

/** What is measured of a sound picture that is like no other. */
export function sound(of: Partial<Measured> = {}): Measured {
  // far from every other hash, and from every mirror image of one
  const spread = (seed: number): number => Math.imul(seed, 0x9e3779b1) >>> 0;
  const n = next++;
  return {
    digest: n.toString(16).padStart(64, '0'),
    format: 'png',
    width: 512,
    height: 512,
    mode: 'rgb',
    alpha: 'none',
    turned: false,
    sharpness: 5,
    entropy: 3,
    contrast: 255,
    hash: [spread(3 * n), spread(5 * n)],
    mirrored: [spread(7 * n + 1), spread(11 * n + 2)],
    grey: new Uint8Array(4096),
    ...of,
  };
}

type Given = Partial<Omit<LookedAt, 'caption' | 'picture'>> & {
  readonly caption?: string | Uint8Array | null;
  readonly picture?: Partial<Measured> | string;
};

/** A picture with a caption, sound but for what is given; `null` is no caption. */
export function trained(stem: string, { caption, picture, ...of }: Given = {}): LookedAt {
  const folder = of.set === 'regularisation' ? 'reg' : 'train';
  const words = caption ?? (of.set === 'regularisation' ? '1boy' : 'spyke_plasma_v1, full body');
  return {
    path: `${folder}/${stem}.png`,
    captionPath: `${folder}/${stem}.txt`,
    set: 'training',
    caption: caption === null ? undefined : typeof words === 'string' ? Buffer.from(words) : words,
    picture: typeof picture === 'string' ? picture : sound(picture),
    ...of,
  };
}

const plan: TrainingPlan = {
  resolution: [512, 512],
  buckets: { min: 256, max: 1024, step: 64, upscale: true },
  batch: 1,
  steps: 1000,
  repeats: 10,
  regularisationRepeats: 1,
  maxTokens: 75,
  regularisation: 0,
};

/** Checks pictures as those of Spyke, who wears a bracer on one arm only if he is told to. */
export const checked = (
  images: readonly LookedAt[],
  more: { readonly plan?: Partial<TrainingPlan>; readonly about?: Partial<DatasetLook['about']> } & Partial<
    Pick<DatasetLook, 'others'>
  > = {},
): Report =>
  checkDataset({
    about: {
      id: 'spyke',
      name: 'Spyke',
      trigger: 'spyke_plasma_v1',
      source: 'datasets/spyke/dataset.yaml',
      asymmetric: [],
      ...more.about,
    },
    plan: { ...plan, ...more.plan },
    images,
    others: more.others ?? [],
  });

/** The findings of one code. */
export const saying = (report: Report, code: Code): readonly Finding[] =>
  report.findings.filter((finding) => finding.code === code);

/** What can be told of a real picture. */
export async function looked(bytes: Uint8Array): Promise<Measured> {
  const look = await measure(bytes, [512, 512]);
  if (!look.ok) throw new Error(look.error);
  return look.value.measured;
}

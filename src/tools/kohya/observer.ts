import type { StepPlan } from './arithmetic.ts';
import type { Piece } from './lines.ts';
import { type Announced, announcedIn, deviceIn, type Step, stepIn } from './said.ts';

/** Why a training must not go on. */
export type Reason = {
  readonly kind: 'nan' | 'exploded' | 'mismatch' | 'device';
  readonly message: string;
  readonly hint: string;
  readonly facts?: readonly (readonly [string, string])[];
};

export type Observed = {
  readonly device: string | undefined;
  readonly announced: Announced;
  /** The newest frame of the bar. */
  readonly step: Step | undefined;
  /** What a person should know although it went on. */
  readonly warnings: readonly string[];
};

export type Observer = {
  /** Takes what was printed. Gives the frame of a step, if it was one, and the reason to stop, if there is one. */
  readonly take: (piece: Piece) => { readonly step?: Step; readonly stop?: Reason };
  /** It has come so far that it must be known what computes, and it is not. */
  readonly isUnconfirmed: () => boolean;
  /** The reason to stop if it is still not known, or not what was asked for. */
  readonly confirm: () => Reason | undefined;
  readonly observed: () => Observed;
};

/** By this step it must be known what computes. */
const confirmedBy = 10;
/** An untrained model has a loss of about 1, and a good one of a tenth: this is far from both. */
const explodedAt = 100;

/** Watches what a trainer prints: is it the training that was asked for, and does it still learn? */
export function observer(plan: StepPlan, wanted: 'auto' | 'mps' | 'cuda' | 'cpu'): Observer {
  let device: string | undefined;
  let announced: Announced = {};
  let step: Step | undefined;
  const warnings: string[] = [];

  const deviceReason = (): Reason | undefined => {
    if (device === undefined)
      return {
        kind: 'device',
        message: `the trainer has not said what it computes on in its first ${Math.min(confirmedBy, plan.steps)} steps`,
        hint: 'It was stopped, as it may be the CPU. plasma is made for sd-scripts 0.10.1: plasma doctor tells which one this is.',
      };
    const right = wanted === 'auto' ? device === 'mps' || device === 'cuda' : device === wanted;
    if (right) return undefined;
    return {
      kind: 'device',
      message:
        wanted === 'auto'
          ? `the trainer computes on ${device}, and on no graphics card`
          : `the trainer computes on ${device} and not on ${wanted}`,
      hint:
        device === 'cpu'
          ? 'plasma doctor tells why no card is found. If the CPU is meant (tens of seconds a step): device: cpu in lora.yaml.'
          : `Write device: ${device} into lora.yaml if that is meant.`,
    };
  };
  const mismatch = (part: Announced): Reason | undefined => {
    const [least, most] = plan.batchesPerEpoch;
    const compared: readonly (readonly [string, number | undefined, number, number])[] = [
      ['training images × repeats', part.trainImages, plan.trainImages, plan.trainImages],
      ['regularisation images', part.regImages, plan.regImages, plan.regImages],
      ['batches in an epoch', part.batchesPerEpoch, least, most],
      ['steps', part.steps, plan.steps, plan.steps],
    ];
    for (const [what, found, low, high] of compared) {
      if (found === undefined || (found >= low && found <= high)) continue;
      return {
        kind: 'mismatch',
        message: `the trainer counts ${found} ${what}, and not ${low === high ? low : `${low} to ${high}`}`,
        facts: [
          ['asked for', low === high ? String(low) : `${low} to ${high}`],
          ['it counts', String(found)],
        ],
        hint: 'It was stopped before it trained on something else. It passes over folders and images that it can not read: look at the log.',
      };
    }
    return undefined;
  };
  const stepReason = (now: Step): Reason | undefined => {
    if (now.total !== plan.steps) return mismatch({ steps: now.total });
    if (now.loss === undefined) return undefined;
    if (!Number.isFinite(now.loss))
      return {
        kind: 'nan',
        message: `the loss became ${Number.isNaN(now.loss) ? 'NaN' : 'infinite'} at step ${now.done}: nothing is learnt from there on`,
        hint: 'Lower unet_lr and text_encoder_lr (half of them), and write mixed_precision: no.',
      };
    if (now.loss > explodedAt)
      return {
        kind: 'exploded',
        message: `the loss has grown to ${now.loss} at step ${now.done}`,
        hint: 'Lower unet_lr and text_encoder_lr: 1e-4 and 5e-5 are usual.',
      };
    return undefined;
  };

  return {
    take: ({ text }) => {
      const now = stepIn(text);
      if (now !== undefined) {
        if (step === undefined || now.done >= step.done) step = now;
        const stop = stepReason(now);
        return { step: now, ...(stop === undefined ? {} : { stop }) };
      }
      const said = deviceIn(text);
      if (said !== undefined) {
        device = said;
        const stop = deviceReason();
        return stop === undefined ? {} : { stop };
      }
      const part = announcedIn(text);
      if (part !== undefined) {
        announced = { ...announced, ...part };
        const stop = mismatch(part);
        return stop === undefined ? {} : { stop };
      }
      if (/NaN found in latents/.test(text) && warnings.length === 0)
        warnings.push('the VAE gave NaN for an image, and the trainer took zeros instead');
      return {};
    },
    isUnconfirmed: () =>
      device === undefined && step !== undefined && step.done >= Math.min(confirmedBy, plan.steps),
    confirm: deviceReason,
    observed: () => ({
      device,
      announced,
      step,
      warnings:
        announced.trainImages === undefined || announced.steps === undefined
          ? [
              ...warnings,
              'the trainer did not print how many images and steps it counts, so they were not compared',
            ]
          : warnings,
    }),
  };
}

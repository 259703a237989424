import { count, type Finding, listed } from '../finding.ts';
import type { DatasetLook } from '../looked-at.ts';

/** Mirror images of somebody who is not the same on both sides. */
export function* checkFlips({ images, about }: DatasetLook): Generator<Finding> {
  const { asymmetric, name, source } = about;
  if (asymmetric.length === 0) return;
  const features = listed(
    asymmetric.map(({ feature, side }) => `${feature} (${side})`),
    20,
  );
  const verb = asymmetric.length === 1 ? 'is' : 'are';
  const flips = images.filter(({ set, mirrorOf }) => set === 'training' && mirrorOf !== undefined);
  const careless = flips.filter(({ isMirrorWanted }) => isMirrorWanted !== true);
  const wanted = flips.filter(({ isMirrorWanted }) => isMirrorWanted === true);
  const file = source ?? 'dataset.yaml';
  if (careless.length > 0)
    yield {
      severity: 'warning',
      code: 'flip-of-asymmetric',
      message: `${name.toUpperCase()} IS NOT THE SAME ON BOTH SIDES: in ${count(careless.length, 'mirror image')} the ${features} ${verb} on the wrong side, and the LoRA learns both sides as right`,
      hint: `Write "flips: false" in ${file}, or "flip: true" at the crops that show nothing of it.`,
      files: careless.map(({ path }) => path),
    };
  if (wanted.length > 0)
    yield {
      severity: 'note',
      code: 'flip-of-asymmetric',
      message: `${count(wanted.length, 'mirror image')} of ${name} ${wanted.length === 1 ? 'is' : 'are'} asked for one by one: right as long as ${wanted.length === 1 ? 'it shows' : 'they show'} nothing of the ${features}`,
      hint: `Look at ${wanted.length === 1 ? 'it' : 'them'} once more; "flip: false" at a crop in ${file} leaves its mirror image out.`,
      files: wanted.map(({ path }) => path),
    };
}

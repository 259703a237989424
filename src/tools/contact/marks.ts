import type { ContactPicture } from './tool.ts';

/** What a label below a picture says, and in which colour. */
export type Mark = {
  readonly text: string;
  readonly sign: 'tick' | 'cross' | 'lock' | 'none';
  readonly colour: string;
};

const amber = '#f2b84b';
const green = '#74c98a';
const red = '#f0786c';

/** What is known of a picture: whether pages show it, and what was decided about exactly these pixels. */
export function marksOf(picture: ContactPicture, digest: string): readonly Mark[] {
  const marks: Mark[] = [];
  if (picture.shown) marks.push({ text: 'shown', sign: 'tick', colour: amber });
  const { decision } = picture;
  if (decision === undefined) return marks;
  if (decision.digest.replace(/^sha256:/, '') !== digest) {
    const what = decision.status === 'approved' ? 'approval' : 'rejection';
    marks.push({ text: `${what} void: other pixels`, sign: 'none', colour: '#b9b4aa' });
    return marks;
  }
  if (decision.status === 'rejected') marks.push({ text: 'rejected', sign: 'cross', colour: red });
  else {
    marks.push({ text: 'approved', sign: 'tick', colour: green });
    if (decision.lock) marks.push({ text: 'locked', sign: 'lock', colour: green });
  }
  return marks;
}

/** Whether a person threw these very pixels out. */
export const isRejected = ({ decision }: ContactPicture, digest: string): boolean =>
  decision?.status === 'rejected' && decision.digest.replace(/^sha256:/, '') === digest;

import { lstatSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type BookPath, bookPath } from '../../engine/path.ts';
import { refusal } from '../problem.ts';

/** Where poses lie: nothing else of a disk is ever sent to a server that draws. */
const allowed = /^(?:poses|(?:chapters|datasets)\/[a-z0-9][a-z0-9-]*\/poses)\/.+/;
const folders = 'poses/, chapters/<id>/poses/ or datasets/<id>/poses/';

/**
 * The path of a pose in the book, wherever links lead.
 * @throws Refusal that names the field
 */
export function posePath(root: string, text: string): BookPath {
  const field = 'poseImagePath';
  const outside = (why: string): Error =>
    refusal(400, 'pose-outside', `poseImagePath: ${why}`, {
      field,
      hint: `Put the picture into ${folders}.`,
    });
  const path = bookPath(text);
  if (!path.ok) throw outside(`${JSON.stringify(text.slice(0, 200))}: ${path.error}`);
  if (!allowed.test(path.value)) throw outside(`${path.value} is not in a folder of poses`);
  if (!/\.(?:png|jpe?g|webp)$/i.test(path.value))
    throw refusal(400, 'bad-value', `poseImagePath: ${path.value} is no picture that ComfyUI reads`, {
      field,
      hint: 'Take a .png, .jpg or .webp.',
    });
  let real: string;
  try {
    real = realpathSync(join(root, path.value));
  } catch {
    throw refusal(400, 'missing-source', `poseImagePath: ${path.value} is not there`, { field });
  }
  const inside = relative(realpathSync(root), real).split(sep).join('/');
  if (!allowed.test(inside)) throw outside(`${path.value} is a link that leads out of the folders of poses`);
  if (!lstatSync(real).isFile())
    throw refusal(400, 'missing-source', `poseImagePath: ${path.value} is no file`, { field });
  return path.value;
}

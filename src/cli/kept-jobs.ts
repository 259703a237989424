import { readJobFile } from '../service/jobs/job-file.ts';
import type { Listed } from '../workshop/job-pictures.ts';

/** No job ended before that. */
const ever = '';

/** The files of every job that the service lists. */
export function listedJobFiles(root: string): Listed {
  const file = readJobFile(root);
  if (file === 'none') return new Set();
  if (file === 'unknown') return file;
  try {
    return file.outputs(ever);
  } finally {
    file.close();
  }
}

/**
 * Forgets jobs that ended before a time (ISO 8601).
 * @returns how many, and the files and pictures of those that are still listed
 */
export function forgetJobs(
  root: string,
  before: string,
  dryRun: boolean,
): { readonly forgotten: number; readonly listed: Listed; readonly pictures: readonly string[] } {
  const file = readJobFile(root);
  if (file === 'none') return { forgotten: 0, listed: new Set(), pictures: [] };
  if (file === 'unknown') return { forgotten: 0, listed: file, pictures: [] };
  try {
    const forgotten = file.endedBefore(before);
    const listed = file.outputs(before);
    if (!dryRun && forgotten > 0) file.forget(before);
    return { forgotten, listed, pictures: file.pictures() };
  } finally {
    file.close();
  }
}

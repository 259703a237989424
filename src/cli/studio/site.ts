import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { err, ok, type Result } from '../../engine/result.ts';

/** The package's own folder: chunks of it lie two folders below as this does three. */
const ownRoot = (): string => {
  for (const up of ['../../', '../../../']) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(`${folder}package.json`)) return folder;
  }
  throw new Error('plasma has no package.json above it');
};

/** What the repository has to build the page with: `tasks/studio.ts`. */
type StudioTask = {
  readonly buildStudio: () => Promise<void>;
  readonly isStudioOld: () => boolean;
};

/**
 * The folder with the pages of the studio. The package has them; in the repository they are made here,
 * when they are not there or older than their sources.
 * @param tell called before they are made: it takes a second or two
 */
export async function studioSite(tell: () => void): Promise<Result<string, Diagnostic>> {
  const root = ownRoot();
  const site = `${root}dist/studio`;
  const task = `${root}tasks/studio.ts`;
  if (!existsSync(task)) {
    if (existsSync(`${site}/index.html`)) return ok(site);
    return err({
      severity: 'error',
      code: 'no-studio',
      message: 'this plasma came without the pages of its studio',
      facts: [['wanted', site]],
      hint: 'Install plasma again; until then plasma serve works without them.',
    });
  }
  try {
    const { buildStudio, isStudioOld } = (await import(pathToFileURL(task).href)) as StudioTask;
    if (isStudioOld()) {
      tell();
      await buildStudio();
    }
    return ok(site);
  } catch (error) {
    return err({
      severity: 'error',
      code: 'no-studio',
      message: `the pages of the studio could not be made: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'In a clone, run npm ci first.',
    });
  }
}

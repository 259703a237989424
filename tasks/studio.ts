import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '..');
const sources = join(root, 'src/studio');

/**
 * Makes `dist/studio/`, the page of `plasma studio`: one script, one style sheet, no network. What is
 * there is replaced as a whole, so that a reader finds the old page or the new.
 */
export async function buildStudio(into: string = join(root, 'dist/studio')): Promise<void> {
  const half = `${into}.${process.pid}.half`;
  const old = `${into}.${process.pid}.old`;
  mkdirSync(join(into, '..'), { recursive: true });
  await build({
    configFile: false,
    root: sources,
    base: '/',
    logLevel: 'warn',
    plugins: [
      svelte({
        configFile: false,
        compilerOptions: { runes: true },
        // a warning of the compiler is a fault: most are about people who use no mouse
        onwarn: (warning) => {
          throw new Error(`${warning.filename ?? ''}: ${warning.message} (${warning.code})`);
        },
      }),
    ],
    build: {
      outDir: half,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 600,
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  rmSync(old, { recursive: true, force: true });
  try {
    renameSync(into, old);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  try {
    renameSync(half, into);
  } catch (error) {
    // another process was as quick, and has put the same page there
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    rmSync(half, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}

/** Whether a source of the studio is newer than what was built of it. */
export function isStudioOld(built: string = join(root, 'dist/studio')): boolean {
  const at = statSync(join(built, 'index.html'), { throwIfNoEntry: false })?.mtimeMs;
  if (at === undefined) return true;
  const newest = (folder: string): number =>
    Math.max(
      statSync(folder).mtimeMs,
      ...readdirSync(folder, { withFileTypes: true }).map((entry) =>
        entry.isDirectory() ? newest(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs,
      ),
    );
  return Math.max(newest(sources), statSync(join(root, 'tasks/studio.ts')).mtimeMs) > at;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildStudio();

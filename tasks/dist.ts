import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { buildStudio } from './studio.ts';

/**
 * Makes `dist/` for the package: few files, since a build with little to do spends its time loading
 * modules, and types beside them. In the repository plasma runs from `src/`; only a package needs this,
 * as Node strips no types below node_modules.
 *
 * Chunks lie two folders below the root as their sources do, so that paths from `import.meta.url` to
 * the package's own files hold in both.
 */
const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
// the pages of a studio that is open just now stay until new ones are made
for (const name of existsSync(dist) ? readdirSync(dist) : [])
  if (name !== 'studio') rmSync(join(dist, name), { recursive: true, force: true });

const bundle = await rolldown({
  input: { 'cli/start': join(root, 'src/cli/start.ts'), index: join(root, 'src/index.ts') },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
  resolve: { extensions: ['.ts'] },
  treeshake: true,
});
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  minifyInternalExports: false,
});

await buildStudio();

const tsc = join(root, 'node_modules/typescript/bin/tsc');
const types = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.dist.json'], { cwd: root, stdio: 'inherit' });
process.exitCode = types.status ?? 1;

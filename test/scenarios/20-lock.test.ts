import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Holder, takeLock, tryLock } from '../../src/engine/real/lock.ts';

const lockModule = new URL('../../src/engine/real/lock.ts', import.meta.url).href;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plasma-lock-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Another process that takes the lock, says so, and keeps it until its standard input ends. */
async function otherBuild(): Promise<{
  readonly pid: number;
  readonly kill: () => Promise<void>;
  readonly end: () => void;
}> {
  const code = `
    const { tryLock } = await import(${JSON.stringify(lockModule)});
    const got = tryLock(${JSON.stringify(root)}, 'plasma build ch-01');
    process.stdout.write('lock' in got ? 'held' : 'refused');
    process.stdin.on('end', () => { got.lock?.release(); process.exit(0); }).resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(data.toString())),
  );
  if (said !== 'held') throw new Error(said);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid!,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    end: () => child.stdin.end(),
  };
}

describe('two builds at once', () => {
  it('20 one waits, is told who holds the lock, and goes on when the other ends', async () => {
    const other = await otherBuild();
    let told: Holder | undefined;
    const lock = await takeLock(root, 'plasma build', new AbortController().signal, (holder) => {
      told = holder;
      other.end();
    });
    expect(told).toMatchObject({ pid: other.pid, command: 'plasma build ch-01' });
    expect(lock).toBeDefined();
    lock!.release();
  });

  it('20 the lock of a dead process is taken over', async () => {
    const other = await otherBuild();
    expect('holder' in tryLock(root, 'mine')).toBe(true);
    await other.kill();
    const got = tryLock(root, 'mine');
    expect('lock' in got).toBe(true);
    if ('lock' in got) got.lock.release();
  });

  it('20 waiting ends when it is interrupted', async () => {
    const other = await otherBuild();
    const stop = new AbortController();
    expect(await takeLock(root, 'mine', stop.signal, () => stop.abort())).toBeUndefined();
    await other.kill();
  });

  it('20 within one process too: released twice, taken again', () => {
    const first = tryLock(root, 'one');
    if (!('lock' in first)) throw new Error('free');
    expect('holder' in tryLock(root, 'two')).toBe(true);
    first.lock.release();
    first.lock.release();
    const second = tryLock(root, 'two');
    if (!('lock' in second)) throw new Error('free');
    second.lock.release();
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { runGroup } from './process-group.ts';
import { command, commandTool } from './tool.ts';

const node = process.execPath;
const outputs = { out: 'made.txt' };

/** Whether a process runs; one that ended and waits to be collected does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(existsSync(`/proc/${pid}/stat`) && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
  } catch {
    return false;
  }
}

describe('a program', () => {
  it('makes outputs from inputs, with paths in place of {in} and {out}', async () => {
    const { run, file } = await trial();
    const script =
      "const fs=require('fs');fs.writeFileSync(process.argv[2].slice(5),fs.readFileSync(process.argv[1],'utf8').toUpperCase())";
    const { result, output } = await run(commandTool, {
      params: { run: [node, '-e', script, '{in}', '--to={out}'] },
      inputs: { picture: file('a b.txt', 'spyke') },
      outputs,
    });
    expect(result).toEqual({ ok: true, value: {} });
    expect(output('out').toString()).toBe('SPYKE');
  });

  it('gets its arguments as they are: no shell reads them', async () => {
    const { run } = await trial();
    const hostile = '$(touch x); `id` "quoted" * {curly} 猫';
    const { output } = await run(commandTool, {
      params: {
        run: [node, '-e', 'require("fs").writeFileSync(process.argv[1], process.argv[2])', '{out}', hostile],
      },
      outputs,
    });
    expect(output('out').toString()).toBe(hostile);
  });

  it('sees PATH, HOME, LANG and what the rule gives it, and runs in an empty folder', async () => {
    process.env.PLASMA_TEST_SECRET = 'secret';
    const { run, folder } = await trial();
    const script =
      'require("fs").writeFileSync(process.argv[1], JSON.stringify({ env: process.env, cwd: process.cwd(), files: require("fs").readdirSync(".") }))';
    const { output } = await run(commandTool, {
      params: { run: [node, '-e', script, '{out}'], env: { MODEL: 'x4' } },
      outputs,
    });
    delete process.env.PLASMA_TEST_SECRET;
    const seen = JSON.parse(output('out').toString());
    const { PATH, HOME, ...others } = seen.env;
    expect(others).toEqual({ LANG: 'C.UTF-8', MODEL: 'x4' });
    expect(PATH).toBe(process.env.PATH);
    expect(HOME).toBe(process.env.HOME);
    expect(seen.cwd).toContain(join(folder, 'staging-'));
    expect(seen.files).toEqual([]);
  });

  it('runs at the root of the book where the rule says so', async () => {
    const { run, folder, file } = await trial();
    file(
      'script.mjs',
      'import { writeFileSync } from "node:fs"; writeFileSync(process.argv[2], process.cwd());',
    );
    const { output } = await run(commandTool, {
      params: { run: [node, 'script.mjs', '{out}'], cwd: '.' },
      outputs,
    });
    expect(output('out').toString()).toBe(folder);
  });

  it('may end with an exit code that the rule expects', async () => {
    const { run } = await trial();
    const { result } = await run(commandTool, {
      params: { run: [node, '-e', 'process.exit(3)'], expect: [0, 3] },
      outputs,
    });
    expect(result.ok).toBe(true);
  });
});

describe('a program that fails', () => {
  it('is named with its exit code and the end of what it said', async () => {
    const { run } = await trial();
    const script =
      'for (let i = 0; i < 50; i++) console.log("line " + i); console.error("CUDA out of memory"); process.exitCode = 4';
    const { result } = await run(commandTool, { params: { run: [node, '-e', script] }, outputs });
    if (result.ok) throw new Error('it should fail');
    expect(result.error.message).toBe(`${node} ended with exit code 4`);
    const said = result.error.facts!.map(([, line]) => line);
    expect(said).toContain('CUDA out of memory');
    expect(said).toContain('line 49');
    expect(said).not.toContain('line 0');
    expect(said.length).toBeLessThanOrEqual(20);
  });

  it('is told apart from one that is not there', async () => {
    const { run } = await trial();
    const { result } = await run(commandTool, { params: { run: ['realesrgan-ncnn', '{out}'] }, outputs });
    expect(result).toMatchObject({
      ok: false,
      error: { message: 'there is no program called realesrgan-ncnn', hint: expect.stringContaining('PATH') },
    });
  });

  it.skipIf(process.platform === 'win32')('is told apart from a file that is no program', async () => {
    const { run, file } = await trial();
    file('upscale.sh', '#!/bin/sh\n');
    const { result } = await run(commandTool, { params: { run: ['./upscale.sh'] }, outputs });
    expect(result).toMatchObject({
      ok: false,
      error: { message: './upscale.sh may not be run', hint: expect.stringContaining('chmod +x') },
    });
  });

  it('is told apart from a folder that is not there', async () => {
    const { run } = await trial();
    const { result } = await run(commandTool, { params: { run: [node, '-e', '0'], cwd: 'tools' }, outputs });
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the folder tools is not there') },
    });
  });

  it('is stopped when it takes too long', async () => {
    const { run } = await trial();
    const { result } = await run(commandTool, {
      params: { run: [node, '-e', 'setInterval(() => {}, 1000)'], timeoutS: 0.3 },
      outputs,
    });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'failed', message: expect.stringContaining('took longer than 0.3 s') },
    });
  });
});

describe('stopping', () => {
  it.skipIf(process.platform === 'win32')('ends the program and all that it started', async () => {
    const { run, folder } = await trial();
    const stop = new AbortController();
    const pids = join(folder, 'pids');
    const parent = `const { spawn } = require('child_process'); const { writeFileSync } = require('fs');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      writeFileSync(process.argv[1] + '.tmp', process.pid + ' ' + child.pid); require('fs').renameSync(process.argv[1] + '.tmp', process.argv[1]);
      setInterval(() => {}, 1000);`;
    const running = run(commandTool, {
      params: { run: [node, '-e', parent, pids] },
      outputs,
      signal: stop.signal,
    });
    await expect.poll(() => existsSync(pids), { timeout: 20_000 }).toBe(true);
    stop.abort();
    const { result } = await running;
    expect(result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    for (const pid of readFileSync(pids, 'utf8').split(' ').map(Number))
      await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('ends one that will not listen', async () => {
    const { folder } = await trial();
    const stop = new AbortController();
    const ready = join(folder, 'ready');
    const script =
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); require("fs").writeFileSync(process.argv[1], "")';
    const running = runGroup(
      { file: node, args: ['-e', script, ready], cwd: folder, env: {} },
      stop.signal,
      50,
    );
    await expect.poll(() => existsSync(ready), { timeout: 20_000 }).toBe(true);
    stop.abort();
    expect(await running).toMatchObject({ signal: 'SIGKILL' });
  });

  it.skipIf(process.platform === 'win32')(
    'does not wait for what a finished program left running',
    async () => {
      const { run } = await trial();
      const script = `const { spawn } = require('child_process');
      spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], { stdio: 'inherit' }).unref(); process.exit(0)`;
      const { result } = await run(commandTool, { params: { run: [node, '-e', script] }, outputs });
      expect(result.ok).toBe(true);
    },
  );

  it('starts nothing once the work no longer matters', async () => {
    const { run, folder } = await trial();
    const { result } = await run(commandTool, {
      params: { run: [node, '-e', 'require("fs").writeFileSync(process.argv[1], "")', '{out}'] },
      outputs,
      signal: AbortSignal.abort(),
    });
    expect(result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(existsSync(join(folder, 'made.txt'))).toBe(false);
  });
});

describe('placeholders', () => {
  const tried = async (argument: string, inputs: { readonly [name: string]: string }): Promise<string> => {
    const { run, file } = await trial();
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, text]) => [name, file(`${name}.txt`, text)]),
    );
    const { result } = await run(commandTool, {
      params: { run: [node, '-e', '0', argument] },
      inputs: given,
      outputs,
    });
    return result.ok ? 'ok' : result.error.message;
  };

  it('that stand for nothing are named', async () => {
    expect(await tried('{in}', {})).toContain('{in} stands for an input, and there is none');
    expect(await tried('{in.mask}', { art: '', depth: '' })).toContain(
      'there is no input called "mask"; there are art, depth',
    );
  });

  it('that could be several files are named', async () => {
    expect(await tried('{in}', { art: '', mask: '' })).toContain('write {in.art} or {in.mask}');
  });
});

it('a rule writes it as inputs, outputs and the program', () => {
  const draft = command({
    run: ['up', '{in}', '{out}'],
    inputs: { art: 'a.png' },
    outputs: { big: 'b.png' },
    label: 'ch-01/p001',
  });
  expect(draft).toMatchObject({
    tool: 'command',
    params: { run: ['up', '{in}', '{out}'] },
    inputs: { art: 'a.png' },
    outputs: { big: 'b.png' },
    label: 'ch-01/p001',
  });
});

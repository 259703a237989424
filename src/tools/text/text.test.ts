import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { concat, concatTool, copyTool, textTool } from './tool.ts';

it('writes a text as UTF-8, without a mark or a line end of its own', async () => {
  const { run } = await trial();
  const { result, output } = await run(textTool, {
    params: { text: 'spyke, 白い外套' },
    outputs: { text: 'a.txt' },
  });
  expect(result.ok).toBe(true);
  expect(output('text')).toEqual(Buffer.from('spyke, 白い外套'));
});

it('says that a text is missing', async () => {
  const { run } = await trial();
  const { result } = await run(textTool, { outputs: { text: 'a.txt' } });
  expect(result).toMatchObject({
    ok: false,
    error: { kind: 'failed', message: expect.stringContaining('"text"') },
  });
});

it.each([0, 3, 300_000])('copies %d bytes as they are', async (size) => {
  const { run, file } = await trial();
  const bytes = Buffer.alloc(size, 0xfe);
  const { output } = await run(copyTool, {
    inputs: { from: file('a.bin', bytes) },
    outputs: { to: 'b.bin' },
  });
  expect(output('to').equals(bytes)).toBe(true);
});

it('puts files together in the order of their names, not of their making', async () => {
  const { run, file } = await trial();
  const inputs = { 'from.000001': file('b', 'B'), 'from.000000': file('a', 'A') };
  const { output } = await run(concatTool, { inputs, outputs: { to: 'c' } });
  expect(output('to').toString()).toBe('AB');
});

it('puts together files that are larger than it keeps in memory', async () => {
  const { run, file } = await trial();
  const inputs = { a: file('a', 'x'.repeat(200_000)), b: file('b', 'y'.repeat(200_000)), c: file('c', 'z') };
  const { output } = await run(concatTool, { inputs, outputs: { to: 'd' } });
  expect(output('to').length).toBe(400_001);
  expect(
    output('to')
      .toString()
      .replace(/(.)\1*/g, '$1'),
  ).toBe('xyz');
});

it('keeps the order of more than ten files', () => {
  const names = Object.keys(concat({ from: Array.from({ length: 12 }, (_, i) => `f${i}`), to: 'x' }).inputs!);
  expect(names).toEqual([...names].sort());
});

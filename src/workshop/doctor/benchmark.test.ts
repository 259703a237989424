import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook } from '../../../test/command-line.ts';
import { type StandIn, type StandInOptions, startComfy } from '../../../test/stand-in/comfyui/start.ts';
import { doctorIn, typed } from '../../cli/doctor/run.test-fixture.ts';
import { benchmarkVerdict } from './benchmark.ts';

let book: CliBook;
let comfy: StandIn | undefined;
beforeEach(() => {
  book = cliBook({});
});
afterEach(async () => {
  book.dispose();
  await comfy?.close();
});
const start = async (options: StandInOptions = {}): Promise<StandIn> => {
  comfy = await startComfy(options);
  return comfy;
};

describe('the benchmark', () => {
  it('draws 512 × 512 in 20 steps, after a small picture that loads the models', async () => {
    const { url, posted } = await start();
    const said = await doctorIn(book.root, { COMFYUI_URL: url }, { benchmark: true });
    expect(said.of('drawing')).toMatch(
      /^ok 512×512 in 20 steps took [\d.]+ s with \S+: within the two minutes of the goal \(models loaded in [\d.]+ s\)$/,
    );
    expect(posted).toHaveLength(2);
  });

  it('is not made where no ComfyUI answers, or none has a checkpoint', async () => {
    const { url, kill } = await start({ models: { checkpoints: [] } });
    const said = await doctorIn(book.root, { COMFYUI_URL: url }, { benchmark: true });
    expect(said.of('drawing')).toMatch(/^warn the server has no checkpoint to draw with → Put a checkpoint/);
    await kill();
    expect((await doctorIn(book.root, { COMFYUI_URL: url }, { benchmark: true })).of('drawing')).toMatch(
      /^skip/,
    );
  });

  it('tells what the server could not draw', async () => {
    const { url } = await start({ missingNodes: ['KSampler'] });
    const said = await doctorIn(book.root, { COMFYUI_URL: url }, { benchmark: true });
    expect(said.code).toBe(1);
    expect(said.of('drawing')).toMatch(/^fail .*KSampler/);
  });

  it('is called off on the server when it is stopped', async () => {
    const server = await start();
    const hold = server.hold({ at: 'progress', value: 1 });
    const stop = new AbortController();
    const told = typed(book.root, { COMFYUI_URL: server.url }, { benchmark: true }, stop.signal);
    await hold.reached;
    stop.abort();
    expect(await told).toMatchObject({ code: 130, err: 'Stopped.\n' });
    expect(server.queue()).toMatchObject({ running: undefined, pending: [] });
  });
});

describe('its time', () => {
  const cpu = {
    argv: ['--cpu'],
    torch: '2.9.1',
    os: 'linux',
    device: { type: 'cpu', name: 'cpu', memory: undefined },
  };

  it('is held against two minutes', () => {
    const on = (drawMs: number): string => benchmarkVerdict({ loadMs: 3000, drawMs }, 'a.ckpt', cpu).state;
    expect([on(120_000), on(120_001)]).toEqual(['ok', 'warn']);
  });

  it('says why the CPU is slow, and what to do on a Mac', () => {
    const slow = { loadMs: 3000, drawMs: 252_000 };
    expect(benchmarkVerdict(slow, 'a.ckpt', cpu)).toMatchObject({
      found: expect.stringMatching(/took 4 min 12 s .*started with --cpu/),
      advice: expect.stringContaining('without `--cpu`'),
    });
    const mac = { ...cpu, argv: [], device: { type: 'mps', name: 'mps', memory: undefined } };
    expect(benchmarkVerdict(slow, 'a.ckpt', mac).advice).toContain('Close other programs');
  });
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/engine/event.ts';
import { finished, outcomes, printed } from '../e2e/book.ts';
import { comicOf, rawOf } from './comic.ts';
import { drawing, endless, modelsOf, plainPicture } from './graphs.ts';
import { noServerOfOurOwn, type OwnServer, ownServer } from './own-server.ts';
import { once, type Studio, studioAt } from './studio.ts';
import { ask, history, listen } from './wire.ts';

if (noServerOfOurOwn !== undefined)
  console.warn(`A server that is killed is not tested: ${noServerOfOurOwn}.`);

describe.skipIf(noServerOfOurOwn !== undefined)('a server of our own', () => {
  let own: OwnServer;
  let checkpoint: string;
  let studio: Studio;
  beforeAll(async () => {
    own = await ownServer();
    await own.start();
    checkpoint = (await modelsOf(own.url)).checkpoints[0]!;
  });
  afterAll(() => own.dispose());
  afterEach(() => studio.leave());

  it('a picture that it knows by heart and whose file is gone is made anew', async () => {
    studio = studioAt(own.url);
    const withPrefix = (prefix: string) => plainPicture(0x303030, prefix);
    const graph = withPrefix('forgotten');
    const first = await studio.draw(graph);
    rmSync(join(own.folder, 'output', 'forgotten_00001_.png'));
    const notes: string[] = [];
    const again = await studio.draw(graph, { withPrefix }, { onNote: (note) => void notes.push(note) });
    expect(again.images[0]!.size).toBeGreaterThan(0);
    expect(again.promptId).not.toBe(first.promptId);
    expect(notes).toEqual([expect.stringContaining('its file is gone')]);
  });

  it('killed in the middle of a prompt: told so, and when it is back it draws', async () => {
    studio = studioAt(own.url);
    const steps = once();
    const failing = studio.fail(
      endless(checkpoint, 1, 'killed'),
      {},
      {
        onProgress: ({ step }) => {
          if (step !== undefined) steps.hear();
        },
      },
    );
    await steps.heard;
    await own.kill();
    const trouble = await failing;
    expect(trouble).toMatchObject({ kind: 'gone', blamed: true });
    const back = trouble.kind === 'gone' ? trouble.back() : Promise.resolve(false);
    await own.start();
    expect(await back).toBe(true);
    const done = await studio.draw(drawing({ checkpoint, seed: 2, prefix: 'back' }));
    expect(done.images).toHaveLength(1);
  });

  it('killed in the middle of a book: the build waits for it, and ends with every panel drawn once', async () => {
    studio = studioAt(own.url);
    const panels = ['scene: rain, seed: 1', 'scene: snow, seed: 2', 'scene: fog, seed: 3'];
    const book = comicOf({ server: own.url, checkpoint, steps: 40, panels });
    try {
      const child = book.start('build', 'ch-01', '--json');
      const ended = finished(child);
      await printed(child, /"event":"finish"[^\n]*"tool":"comfyui"/);
      await own.kill();
      await own.start();
      const ran = await ended;
      const events = ran.out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Event);
      expect(ran.code, ran.out.slice(-2000) + ran.err).toBe(0);
      expect(events.map(({ event }) => event)).toContain('again');
      const raw = outcomes(events, 'built').filter((target) => target.endsWith('_v1.png'));
      expect([...raw].sort()).toEqual(['k1', 'k2', 'k3'].map(rawOf));
      expect(outcomes(events, 'failed')).toEqual([]);
    } finally {
      book.dispose();
    }
  });

  it('a socket of a server that dies closes with 1006, and nothing is remembered afterwards', async () => {
    studio = studioAt(own.url);
    const ear = await listen(own.url, 'bare');
    const id = await studio.stranger(plainPicture(0x515151, 'bare'));
    await history(own.url, id);
    await own.kill();
    expect(await ear.closed).toBe(1006);
    await own.start();
    expect((await ask(own.url, 'GET', `/history/${id}`)).body).toEqual({});
  });

  it('a worker that died of a stranger’s prompt: told, and not waited for without end', async () => {
    studio = studioAt(own.url);
    // facts A.10: validation does not look at nodes that nothing needs, the worker does, and it dies of it;
    // the prompt stays in queue_running for ever
    const poison = { ...plainPicture(0x616161, 'poison'), zz: { class_type: 'EmptyImage' } };
    await ask(own.url, 'POST', '/prompt', { prompt: poison, client_id: 'stranger' });
    const limits = { stallMs: 4000, zombieMs: 2000, cancelMs: 2000 };
    const { kind } = await studio.fail(plainPicture(0x717171, 'after'), { limits });
    expect(['zombie', 'stalled']).toContain(kind);
  }, 60_000);
});

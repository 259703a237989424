import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/engine/digest.ts';
import type { JobView } from '../../src/service/jobs/job.ts';
import { askResident } from '../../src/workshop/ask.ts';
import { type StandIn, startComfy } from '../stand-in/comfyui/start.ts';
import { comic as files, models, pose, ruleOf } from './comic.ts';
import { type Listener, type Message, type Reply, type Served, serving } from './serving.ts';

let comfy: StandIn;
let served: Served;
let heard: Listener;
const begin = async (options: Parameters<typeof serving>[0] = {}): Promise<Served> => {
  served = await serving({ files: files(), env: { COMFYUI_URL: comfy.url }, ...options });
  heard = await served.listen('?since=0');
  return served;
};
beforeEach(async () => {
  comfy = await startComfy({
    models,
  });
  process.env.COMFYUI_URL = comfy.url;
});
afterEach(async () => {
  delete process.env.COMFYUI_URL;
  await comfy.close();
});

const post = (body: unknown, headers: { readonly [name: string]: string } = {}): Promise<Reply> =>
  served.ask('/jobs', { body, headers });
type JobMessage = Message & { readonly job: { readonly id: string; readonly state: string } };
const jobIs =
  (id: string, ...states: readonly string[]) =>
  (message: Message): boolean =>
    message.event === 'job' &&
    (message as JobMessage).job.id === id &&
    states.includes((message as JobMessage).job.state);
const over = ['done', 'failed', 'cancelled'];
/** Posts a job and gives it as it is at its end. */
const done = async (body: unknown): Promise<JobView> => {
  const { status, json } = await post(body);
  expect([status, json.state]).toEqual([202, 'queued']);
  await heard.until(jobIs(json.id, ...over));
  return (await served.ask(`/jobs/${json.id}`)).json;
};
const classes = (n = -1): string => JSON.stringify(comfy.posted.at(n)!.graph);

describe('POST /jobs', () => {
  it('gives 202 with the job, and its picture once it is done', async () => {
    await begin();
    const reply = await post({
      prompt: 'rain on a roof',
      seed: 7,
      resolution: { width: 512, height: 512 },
      steps: 12,
      cfg: 6.5,
      sampler: 'euler',
      scheduler: 'normal',
    });
    const { id } = reply.json;
    expect([reply.status, reply.headers.location]).toEqual([202, `/jobs/${id}`]);
    await heard.until(jobIs(id, ...over));
    const { json } = await served.ask(`/jobs/${id}`);
    expect(json).toMatchObject({
      state: 'done',
      outcome: 'built',
      settings: {
        checkpoint: 'ink.safetensors',
        width: 512,
        height: 512,
        seed: 7,
        steps: 12,
        cfg: 6.5,
        sampler: 'euler',
        scheduler: 'normal',
        positive: 'rain on a roof',
        negative: 'colour',
      },
      image: { path: json.target, url: `/jobs/${id}/image` },
    });
    const picture = await served.ask(`/jobs/${id}/image`);
    expect([picture.status, picture.headers['content-type'], sha256(picture.bytes)]).toEqual([
      200,
      'image/png',
      json.image.digest,
    ]);
    expect(readFileSync(join(served.book.root, json.target)).equals(picture.bytes)).toBe(true);
    expect(
      (await served.ask(`/jobs/${id}/image`, { headers: { 'if-none-match': `"${json.image.digest}"` } }))
        .status,
    ).toBe(304);
    expect(heard.messages.some(({ event, run }) => event === 'progress' && run === id)).toBe(true);
  });

  it('resolution.width > 512 or height > 768 → 400 for the SD 1.5 profile', async () => {
    await begin();
    const wide = await post({ prompt: 'x', resolution: { width: 520, height: 512 } });
    expect([wide.status, wide.headers['content-type'], wide.json.field]).toEqual([
      400,
      'application/problem+json',
      'resolution.width',
    ]);
    expect(wide.json.detail).toMatch(/520 px is over the 512 px of the profile sd15, because/);
    const both = await post({ prompt: 'x', resolution: { width: 1024, height: 1024 } });
    expect(both.json.errors.map(({ field }: { field: string }) => field)).toEqual([
      'resolution.width',
      'resolution.height',
    ]);
    expect((await post({ prompt: 'x', resolution: { width: 512, height: 776 } })).json.field).toBe(
      'resolution.height',
    );
    expect((await post({ prompt: 'x', resolution: { width: 511, height: 768 } })).json.field).toBe(
      'resolution.width',
    );
    expect((await post({ prompt: 'x', resolution: { width: 512, height: 768 } })).status).toBe(202);
  });

  it('controlnetStrength outside 0.4–0.9 → 400, default 0.65', async () => {
    await begin();
    for (const controlnetStrength of [0.39, 0.91, -1, 2, '0.5', null]) {
      const { status, json } = await post({ prompt: 'x', poseImagePath: 'poses/k4.png', controlnetStrength });
      expect([controlnetStrength, status, json.field]).toEqual([
        controlnetStrength,
        400,
        'controlnetStrength',
      ]);
      expect(json.detail).toContain('0.4 to 0.9');
    }
    const usual = await done({ prompt: 'x', poseImagePath: 'poses/k4.png' });
    expect(usual.settings.controlnetStrength).toBe(0.65);
    expect(classes()).toContain('"strength":0.65');
    for (const controlnetStrength of [0.4, 0.9])
      expect((await post({ prompt: 'x', poseImagePath: 'poses/k4.png', controlnetStrength })).status).toBe(
        202,
      );
  });

  it('with poseImagePath the img2img-lora-controlnet.json template, without it txt2img-lora.json', async () => {
    await begin();
    const plain = await done({ prompt: 'x', seed: 1 });
    expect([plain.workflowTemplate, classes().includes('ControlNetApplyAdvanced')]).toEqual([
      'rules/workflows/txt2img-lora.json',
      false,
    ]);
    const posed = await done({ prompt: 'x', seed: 1, poseImagePath: 'chapters/ch-01/poses/a.png' });
    expect([posed.workflowTemplate, classes().includes('ControlNetApplyAdvanced')]).toEqual([
      'rules/workflows/img2img-lora-controlnet.json',
      true,
    ]);
    expect(classes()).toContain(sha256(pose));
  });

  it('a pose path outside the allowed folders → 400', async () => {
    await begin();
    const { root } = served.book;
    symlinkSync('/etc', join(root, 'poses/etc'));
    writeFileSync(join(root, 'secret.png'), pose);
    symlinkSync(join(root, 'secret.png'), join(root, 'poses/secret.png'));
    mkdirSync(join(root, 'poses/folder.png'));
    const outside = [
      '../k4.png',
      '/etc/passwd',
      'secret.png',
      'poses/../secret.png',
      'output/x.png',
      'poses\\k4.png',
      'C:/k4.png',
      'poses/etc/passwd.png',
      'poses/secret.png',
      'poses/none.png',
      'poses/folder.png',
      'poses/a.svg',
      'file:///etc/passwd',
      'poses/\u0000.png',
      'http://127.0.0.1/k4.png',
    ];
    for (const poseImagePath of outside) {
      const { status, json } = await post({ prompt: 'x', poseImagePath });
      expect([poseImagePath, status, json.field]).toEqual([poseImagePath, 400, 'poseImagePath']);
    }
    expect(comfy.posted).toEqual([]);
  });

  it('errors name the field', async () => {
    await begin();
    const wrong: readonly (readonly [unknown, string])[] = [
      [{}, 'prompt'],
      [{ prompt: 'x', panel: 'ch-01/p001/k1' }, 'prompt'],
      [{ prompt: '' }, 'prompt'],
      [{ prompt: 'x', take: 2 }, 'take'],
      [{ prompt: 'x', steps: 0 }, 'steps'],
      [{ prompt: 'x', steps: 1.5 }, 'steps'],
      [{ prompt: 'x', seed: -1 }, 'seed'],
      [{ prompt: 'x', seed: 2 ** 60 }, 'seed'],
      [{ prompt: 'x', cfg: 'high' }, 'cfg'],
      [{ prompt: 'x', sampler: 'DPM++ 2M' }, 'sampler'],
      [{ prompt: 'x', scheduler: 'Karras' }, 'scheduler'],
      [{ prompt: 'x', resolution: { width: 512 } }, 'resolution.height'],
      [{ prompt: 'x', resolution: 512 }, 'resolution'],
      [{ prompt: 'x', promt: 'y' }, 'promt'],
      [{ prompt: 'x', lora: { strength: 1 } }, 'lora'],
      [{ panel: 'ch-01/p001/k9' }, 'panel'],
      [{ panel: 'ch-01/p001/k3' }, 'panel'],
      [{ panel: 'ch-01/p001/k2', take: 3 }, 'take'],
    ];
    for (const [body, field] of wrong) {
      const { status, json, headers } = await post(body);
      expect([body, status, json.field, headers['content-type']]).toEqual([
        body,
        400,
        field,
        'application/problem+json',
      ]);
    }
    expect((await post({ prompt: 'x', scheduler: 'Karras' })).json.hint).toContain('Write karras.');
  });

  it('the same request again is answered from the store', async () => {
    await begin();
    const first = await done({ prompt: 'rain' });
    const again = await done({ prompt: 'rain' });
    expect([again.id === first.id, again.image, ['restored', 'fresh'].includes(again.outcome ?? '')]).toEqual(
      [false, { ...first.image, url: `/jobs/${again.id}/image` }, true],
    );
    rmSync(join(served.book.root, 'output'), { recursive: true });
    expect((await done({ prompt: 'rain' })).outcome).toBe('restored');
    expect([comfy.posted.length, comfy.samplings()]).toEqual([1, 1]);
    await done({ prompt: 'snow' });
    expect(comfy.samplings()).toBe(2);
  });

  it('a panel is asked for as the book draws it: one picture for both', async () => {
    await begin();
    const job = await done({ panel: 'ch-01/p001/k1' });
    expect(job.settings).toMatchObject({ positive: expect.stringContaining('roof') });
    const { run } = (await served.ask('/api/build', { body: { selectors: ['ch-01/p001/k1'] } })).json;
    const end = await heard.until(
      (message) => message.event === 'build' && message.run === run && message.state === 'done',
    );
    expect([end.report, comfy.samplings()]).toEqual([expect.objectContaining({ built: 0, restored: 1 }), 1]);
    const other = await done({
      panel: 'ch-01/p001/k2',
      take: 2,
      seed: 99,
      negativePrompt: '',
      lora: ['spyke', { name: 'style', strength: 0.4 }],
      checkpoint: 'paint',
    });
    expect(other.settings).toMatchObject({
      seed: 99,
      negative: '',
      checkpoint: 'paint.safetensors',
      loras: [
        { id: 'spyke', strength: 0.7 },
        { id: 'lora-2', strength: 0.4 },
      ],
    });
    expect(classes()).toContain('style.safetensors');
  });

  it('an idempotency key is honoured: the same body is the same job, another body is refused', async () => {
    await begin();
    const key = { 'idempotency-key': 'k-1' };
    const first = await post({ prompt: 'rain', seed: 1 }, key);
    const again = await post({ seed: 1, prompt: 'rain' }, key);
    expect([again.status, again.json.id, again.headers['idempotency-replayed']]).toEqual([
      202,
      first.json.id,
      'true',
    ]);
    const other = await post({ prompt: 'snow', seed: 1 }, key);
    expect([other.status, other.json.code, other.json.field]).toEqual([
      422,
      'key-used',
      'header.idempotency-key',
    ]);
    expect((await post({ prompt: 'rain' }, { 'idempotency-key': 'a b' })).status).toBe(400);
    const many = await Promise.all(
      Array.from({ length: 20 }, () => post({ prompt: 'wind' }, { 'idempotency-key': 'k-2' })),
    );
    expect(new Set(many.map(({ json }) => json.id)).size).toBe(1);
    expect((await served.ask('/jobs')).json.jobs).toHaveLength(2);
  });

  it('a book that says nothing of ComfyUI is told what to write', async () => {
    await begin({
      files: {
        'plasma.config.ts':
          "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Rain' });\n",
        'chapters/ch-01/script.yaml':
          'chapter: 1\ntitle: Rain\npages:\n  - { id: p001, layout: splash, panels: [{ id: k1, scene: roof }] }\n',
        'rules/raw.ts': ruleOf('raw'),
      },
    });
    expect((await post({ prompt: 'x' })).json).toMatchObject({
      status: 409,
      code: 'no-comfyui',
      hint: expect.stringContaining('checkpoint'),
    });
  });
});

describe('the WebSocket', () => {
  it('is there before the workflow is posted, and completion is seen on it, with no polling of the job', async () => {
    await begin();
    const hold = comfy.hold({ at: 'progress', value: 1 });
    const { id } = (await post({ prompt: 'rain' })).json;
    await hold.reached;
    const at = (match: (path: string, method: string) => boolean): number =>
      comfy.requests.findIndex(({ path, method }) => match(path, method));
    const socket = at((path) => /\/ws(\?|$)/.test(path));
    const posted = at((path, method) => method === 'POST' && path.endsWith('/prompt'));
    expect([socket >= 0, posted > socket]).toEqual([true, true]);
    const before = comfy.requests.length;
    hold.release();
    await heard.until(jobIs(id, 'done'));
    const asked = comfy.requests.slice(before).filter(({ path }) => /\/(history|jobs|queue)/.test(path));
    // what came of it is asked for once, when the socket has said that it is over
    expect(asked.length).toBeLessThanOrEqual(2);
  });
});

describe('GET /jobs, DELETE /jobs/:id', () => {
  it('lists jobs newest first, page by page, by state', async () => {
    await begin();
    const hold = comfy.hold({ at: 'start' });
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.push((await post({ prompt: `rain ${i}` })).json.id);
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const { json } = await served.ask(`/jobs?limit=3${after}`);
      seen.push(...json.jobs.map((job: { id: string }) => job.id));
      if (json.next === null) break;
      after = `&after=${json.next}`;
    }
    expect(seen).toEqual(ids.toReversed());
    expect((await served.ask('/jobs?state=done')).json).toEqual({ jobs: [], next: null });
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'state=asleep', 'after=-1', 'page=2'])
      expect([query, (await served.ask(`/jobs?${query}`)).status]).toEqual([query, 400]);
    hold.release();
    await Promise.all(ids.map((id) => heard.until(jobIs(id, 'done'))));
    expect((await served.ask('/jobs?state=done&limit=200')).json.jobs).toHaveLength(7);
  });

  it('cancels one that runs, on the server too, and one that waits before it begins; others go on', async () => {
    await begin();
    const hold = comfy.hold({ at: 'start' });
    const first = (await post({ prompt: 'one' })).json.id;
    await heard.until(jobIs(first, 'running'));
    await hold.reached;
    const second = (await post({ prompt: 'two' })).json.id;
    const third = (await post({ prompt: 'three' })).json.id;
    const stopped = await served.ask(`/jobs/${second}`, { method: 'DELETE' });
    expect([stopped.status, stopped.json.state]).toEqual([200, 'cancelled']);
    expect((await served.ask(`/jobs/${first}`, { method: 'DELETE' })).json.state).toBe('cancelled');
    hold.release();
    await heard.until(jobIs(third, 'done'));
    expect(
      comfy.records.map(({ outcome }) => outcome).filter((outcome) => outcome === 'success'),
    ).toHaveLength(1);
    expect(JSON.stringify(comfy.posted.map(({ graph }) => graph))).not.toContain('two');
    expect((await served.ask(`/jobs/${third}`, { method: 'DELETE' })).json.state).toBe('done');
    expect((await served.ask('/jobs/none', { method: 'DELETE' })).json).toMatchObject({
      status: 404,
      field: 'path.id',
    });
    expect((await served.ask(`/jobs/${first}/image`)).json).toMatchObject({
      status: 409,
      code: 'no-picture',
    });
  });

  it('two jobs that ask for the same share one picture; cancelling one leaves it to the other', async () => {
    await begin();
    const hold = comfy.hold({ at: 'start' });
    const blocker = (await post({ prompt: 'zero' })).json.id;
    await hold.reached;
    const [a, b] = [(await post({ prompt: 'same' })).json.id, (await post({ prompt: 'same' })).json.id];
    await served.ask(`/jobs/${a}`, { method: 'DELETE' });
    hold.release();
    await heard.until(jobIs(b, 'done'));
    await heard.until(jobIs(blocker, 'done'));
    expect(comfy.samplings()).toBe(2);
  });

  it('a job that fails says what happened and what to do', async () => {
    await begin();
    comfy.bad.failures.push({ node: 'KSampler', error: { type: 'RuntimeError', message: 'shapes differ' } });
    const job = await done({ prompt: 'x' });
    expect([job.state, job.image, JSON.stringify(job.problem)]).toEqual([
      'failed',
      null,
      expect.stringContaining('shapes differ'),
    ]);
    const missing = await done({ prompt: 'x', lora: 'nobody' });
    expect([missing.state, JSON.stringify(missing.problem)]).toEqual([
      'failed',
      expect.stringContaining('nobody'),
    ]);
    expect((await done({ prompt: 'x' })).state).toBe('done');
  });
});

describe('a restart of the service', () => {
  it('jobs survive it: what was done is known, what waited is done, what ran is drawn', async () => {
    await begin();
    const finished = await done({ prompt: 'zero' });
    const hold = comfy.hold({ at: 'progress', value: 1 });
    const key = { 'idempotency-key': 'k-1' };
    const running = (await post({ prompt: 'one' }, key)).json.id;
    await hold.reached;
    const waiting = (await post({ prompt: 'two' })).json.id;
    const restarted = served.restart();
    hold.release();
    await restarted;
    heard = await served.listen('?since=0');
    const states = async (): Promise<readonly string[]> =>
      (await served.ask('/jobs')).json.jobs.map((job: { state: string }) => job.state);
    await Promise.all([running, waiting].map((id) => heard.until(jobIs(id, 'done'))));
    expect(await states()).toEqual(['done', 'done', 'done']);
    expect((await post({ prompt: 'one' }, key)).json.id).toBe(running);
    expect((await served.ask(`/jobs/${finished.id}/image`)).status).toBe(200);
  });

  it('jobs that were not whole are put aside, and the service begins', async () => {
    await begin();
    await served.service.close();
    writeFileSync(
      join(served.book.root, '.plasma/service/jobs.db'),
      'this is no database, and long enough to be taken for one'.repeat(40),
    );
    for (const ending of ['-wal', '-shm'])
      rmSync(join(served.book.root, `.plasma/service/jobs.db${ending}`), { force: true });
    await served.restart();
    heard = await served.listen('?since=0');
    await heard.until(
      ({ event, problem }) => event === 'warning' && (problem as { code: string }).code === 'jobs-damaged',
    );
    expect((await done({ prompt: 'x' })).state).toBe('done');
  });

  it('a picture that was removed from the store is gone, and says how to have it again', async () => {
    await begin();
    const job = await done({ prompt: 'x' });
    rmSync(join(served.book.root, '.plasma/store'), { recursive: true });
    expect((await served.ask(`/jobs/${job.id}/image`)).json).toMatchObject({
      status: 410,
      hint: expect.stringContaining('Ask for it again'),
    });
  });
});

describe('the pictures of jobs', () => {
  const pictures = (): readonly string[] =>
    (existsSync(join(served.book.root, 'output/jobs'))
      ? readdirSync(join(served.book.root, 'output/jobs'))
      : []
    )
      .filter((name) => name.endsWith('.png'))
      .toSorted();

  it('stay while their job is listed; plasma gc forgets old jobs, and what was theirs goes with them', async () => {
    await begin();
    const old = await done({ prompt: 'rain' });
    const painted = await done({ prompt: 'snow' });
    const held = await done({ panel: 'ch-01/p001/k1' });
    const { book } = served;
    book.write('output/jobs/notes.txt', 'mine');
    const [cleaned, kept] = [await book.plasma('clean'), await book.plasma('gc', '--keep-days', '1')];
    expect([cleaned.code, cleaned.out]).toEqual([0, expect.stringContaining('9 files of jobs stay')]);
    expect([kept.code, pictures().length]).toEqual([0, 3]);

    book.write(painted.target, 'painted over');
    const dry = await book.plasma('gc', '--keep-days', '0', '--dry-run');
    expect([dry.out, pictures().length]).toEqual([expect.stringContaining('Would forget 3 old jobs'), 3]);
    const { out } = await book.plasma('gc', '--keep-days', '0');
    expect(out).toContain('Forgot 3 old jobs, and removed 8 files from output/jobs.');
    expect([pictures().map((name) => `output/jobs/${name}`), book.read('output/jobs/notes.txt')]).toEqual([
      [painted.target],
      'mine',
    ]);
    expect((await served.ask('/jobs')).json.jobs).toEqual([]);
    expect((await served.ask(`${old.url}/image`)).status).toBe(404);
    expect(book.has(`.plasma/store/sha256/${old.image!.digest.slice(0, 2)}/${old.image!.digest}`)).toBe(
      false,
    );
    expect((await done({ prompt: 'rain' })).outcome).toBe('built');
    expect((await done({ panel: 'ch-01/p001/k1' })).target).toBe(held.target);
  });

  it('of a list that is lost go with plasma clean, and clean --all leaves only what the store has not', async () => {
    await begin();
    await done({ prompt: 'rain' });
    await served.book.plasma('clean', '--all');
    expect(pictures()).toEqual([]);
    const again = await done({ prompt: 'rain' });
    expect([again.outcome, pictures().length]).toEqual(['restored', 1]);
    await served.service.close();
    for (const ending of ['', '-wal', '-shm'])
      rmSync(join(served.book.root, `.plasma/service/jobs.db${ending}`), { force: true });
    expect((await served.book.plasma('clean')).out).toContain(`removed ${again.target}`);
  });
});

it('a build that is asked for does not wait for all the jobs before it', async () => {
  await begin();
  const hold = comfy.hold({ at: 'start' });
  const ids: string[] = [];
  for (let i = 0; i < 6; i++) ids.push((await post({ prompt: `rain ${i}` })).json.id);
  await hold.reached;
  // plasma build asks whether all is fresh before it asks for a build: that is answered at once
  expect(await askResident(served.book.root, { selectors: ['ch-01/p001/k1'] })).toEqual({ kind: 'stale' });
  const { run } = (await served.ask('/api/build', { body: { selectors: ['ch-01/p001/k1'] } })).json;
  hold.release();
  await heard.until(
    (message) => message.event === 'build' && message.run === run && message.state === 'done',
  );
  const doneBefore = heard.messages.filter(
    (message) => message.event === 'job' && (message as JobMessage).job.state === 'done',
  ).length;
  expect(doneBefore).toBeLessThan(6);
  await Promise.all(ids.map((id) => heard.until(jobIs(id, 'done'))));
});

describe('GET /health', () => {
  it('is honest: comfyui and device as they are, mps only where a Mac draws', async () => {
    await begin();
    expect((await served.ask('/health')).json).toMatchObject({
      status: 'ok',
      comfyui: true,
      mps: false,
      device: 'cpu',
      book: true,
      backend: 'comfyui',
    });
    await comfy.kill();
    await served.restart();
    expect((await served.ask('/health')).json).toMatchObject({
      status: 'degraded',
      comfyui: false,
      mps: false,
      device: null,
      servers: [{ up: false }],
    });
  });

  it('mps', async () => {
    const mac = await startComfy({ device: 'mps', argv: ['main.py'] });
    try {
      await begin({ env: { COMFYUI_URL: mac.url } });
      expect((await served.ask('/health')).json).toMatchObject({
        status: 'ok',
        comfyui: true,
        mps: true,
        device: 'mps',
      });
    } finally {
      await mac.close();
    }
  });

  it('a server that takes connections and says nothing does not hold it up', async () => {
    const { createServer } = await import('node:net');
    const deaf = createServer(() => {});
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as { port: number };
    try {
      await begin({ env: { COMFYUI_URL: `http://127.0.0.1:${port}` } });
      expect((await served.ask('/health')).json).toMatchObject({ status: 'degraded', comfyui: false });
    } finally {
      deaf.close();
    }
  });

  it('a book that is broken is said so', async () => {
    await begin({ files: { ...files(), 'rules/raw.ts': 'export default {{' } });
    expect((await served.ask('/health')).json).toMatchObject({ status: 'degraded', book: false });
  });
});

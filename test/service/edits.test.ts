import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/engine/digest.ts';
import { buildEnd, type Reply, type Served, serving } from './serving.ts';

const repository = join(import.meta.dirname, '../..');
const ours = (path: string): string => readFileSync(join(repository, path), 'utf8');
const file = 'chapters/ch-01/script.yaml';
const script = `# who writes, stays
chapter: 1
title: Rain
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: roof, takes: 2, say: [{ text: It rains., place: top-right }] }   # wet
      - { id: k2, scene: street }
      - { id: k3, scene: harbour }
      - { id: k4, scene: tower }
`;
const files = {
  'plasma.config.ts':
    "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Rain', paper: 'screen' });\n",
  [file]: script,
  'rules/raw.ts': ours('rules/raw.ts'),
  'rules/approved.ts': ours('rules/approved.ts'),
  'rules/overlay.ts': ours('rules/overlay.ts'),
};

let served: Served;
const begin = async (): Promise<Served> => {
  served = await serving({ files });
  return served;
};
const put = (path: string, body: unknown): Promise<Reply> => served.ask(path, { method: 'PUT', body });
const place = (value: unknown, digest = sha256(served.book.read(file))): Promise<Reply> =>
  put('/api/script', { file, digest, edits: [{ set: 'place', panel: 'ch-01/p001/k1', say: 0, value }] });

describe('PUT /api/script', () => {
  it('writes the place of a balloon, keeps every other byte, and the book says so at once', async () => {
    await begin();
    const { status, json } = await place([0.3, 0.25]);
    const wanted = script.replace('place: top-right', 'place: [0.3, 0.25]');
    expect([status, json]).toEqual([200, { path: file, digest: sha256(wanted), text: wanted }]);
    expect(served.book.read(file)).toBe(wanted);
    const [panel] = (await served.ask('/api/book')).json.chapters[0].pages[0].panels;
    expect(panel.balloons.en[0].place).toEqual([0.3, 0.25]);
  });

  it('a conflicting write is refused with both versions, and no edit is lost', async () => {
    await begin();
    const base = sha256(script);
    const theirs = script.replace('scene: street', 'scene: alley');
    served.book.write(file, theirs);
    const { status, json } = await place([0.5, 0.5], base);
    expect([status, json.code, json.field]).toEqual([409, 'changed', 'digest']);
    expect(json.conflict).toEqual({
      path: file,
      theirs: { digest: sha256(theirs), text: theirs },
      yours: { digest: expect.any(String), text: theirs.replace('place: top-right', 'place: [0.5, 0.5]') },
    });
    expect(served.book.read(file)).toBe(theirs);
    expect((await place([0.5, 0.5], json.conflict.theirs.digest)).status).toBe(200);
    expect(served.book.read(file)).toContain('alley');
  });

  it('of many windows that write at once, one wins each time and the others are told', async () => {
    await begin();
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) => place([i / 10, 0.5], sha256(script))),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(9);
  });

  it('an edit that can not be made is refused with its number, and nothing is written', async () => {
    await begin();
    const digest = sha256(script);
    const two = [
      { set: 'seed', panel: 'ch-01/p001/k2', value: 3 },
      { set: 'seed', panel: 'ch-01/p001/k9', value: 3 },
    ];
    expect((await put('/api/script', { file, digest, edits: two })).json).toMatchObject({
      status: 422,
      field: 'edits.1',
    });
    expect((await place('over there')).json).toMatchObject({ status: 400, field: 'edits.0.value' });
    expect((await place([2, 0])).json).toMatchObject({ status: 400 });
    for (const other of [
      'plasma.config.ts',
      '../x/script.yaml',
      'rules/raw.ts',
      'chapters/ch-01/reviews/p001_k1.yaml',
    ])
      expect([other, (await put('/api/script', { file: other, digest, edits: two })).status]).toEqual([
        other,
        400,
      ]);
    expect(
      (await put('/api/script', { file: 'chapters/ch-09/script.yaml', digest, edits: two })).status,
    ).toBe(404);
    expect(served.book.read(file)).toBe(script);
  });
});

describe('/api/sources', () => {
  it('gives and writes the text of a source, based on a digest; null where there is none yet', async () => {
    await begin();
    expect((await served.ask(`/api/sources/${file}`)).json).toEqual({
      path: file,
      digest: sha256(script),
      text: script,
    });
    const path = 'datasets/spyke/character.yaml';
    expect((await served.ask(`/api/sources/${path}`)).json).toEqual({ path, digest: null, text: null });
    const text = 'name: Spyke\nprompt: a courier\n';
    expect((await put(`/api/sources/${path}`, { digest: null, text })).json).toEqual({
      path,
      digest: sha256(text),
      text,
    });
    expect((await put(`/api/sources/${path}`, { digest: null, text: 'name: Other\n' })).json).toMatchObject({
      status: 409,
      conflict: { theirs: { text }, yours: { text: 'name: Other\n' } },
    });
    for (const other of [
      'plasma.config.ts',
      'rules/raw.ts',
      '.plasma/resident.json',
      '..%2fx.yaml',
      'chapters/ch-01',
    ])
      expect([
        other,
        [400, 404].includes((await put(`/api/sources/${other}`, { digest: null, text: 'x' })).status),
      ]).toEqual([other, true]);
  });

  it('a link that leads out of the book is not written through', async () => {
    await begin();
    const elsewhere = join(served.book.root, '..', `elsewhere-${process.pid}`);
    mkdirSync(elsewhere, { recursive: true });
    symlinkSync(elsewhere, join(served.book.root, 'datasets'));
    expect(
      (await put('/api/sources/datasets/spyke/character.yaml', { digest: null, text: 'name: x\n' })).json,
    ).toMatchObject({ status: 403, code: 'outside' });
    expect(existsSync(join(elsewhere, 'spyke'))).toBe(false);
  });
});

describe('PUT /api/reviews', () => {
  const review = 'chapters/ch-01/reviews/p001_k1.yaml';
  const seen = (take: number): string =>
    sha256(readFileSync(join(served.book.root, `output/ch-01/raw/ch01_p001_k1_v${take}.png`)));
  const built = async (): Promise<void> => {
    await begin();
    const heard = await served.listen();
    await heard.until(
      buildEnd((await served.ask('/api/build', { body: { selectors: ['ch-01'] } })).json.run),
    );
  };

  it('approves exactly the pixels that were looked at; the file is one that a person could have written', async () => {
    await built();
    const { status, json } = await put('/api/reviews/ch-01/p001/k1', {
      status: 'approved',
      take: 2,
      seen: seen(2),
      digest: null,
      reason: 'the eyes',
    });
    expect([status, json.path, json.digest]).toEqual([200, review, sha256(served.book.read(review))]);
    expect(served.book.read(review)).toMatch(
      /panel: ch-01\/p001\/k1\ntake: 2\ndigest: sha256:[0-9a-f]{64}\nrecipe: sha256:[0-9a-f]{64}\nstatus: approved\nreason: "the eyes"\nat: /,
    );
    const [panel] = (await served.ask('/api/book')).json.chapters[0].pages[0].panels;
    expect([panel.shown, panel.review]).toEqual([
      2,
      expect.objectContaining({
        take: 2,
        status: 'approved',
        isCurrent: true,
        lock: false,
        version: sha256(served.book.read(review)),
      }),
    ]);
    served.book.write(review, `${served.book.read(review)}# a word of mine\n`);
    const locked = await put('/api/reviews/ch-01/p001/k1', {
      status: 'approved',
      take: 2,
      seen: seen(2),
      digest: sha256(served.book.read(review)),
      lock: true,
    });
    expect([
      locked.status,
      served.book.read(review).includes('# a word of mine'),
      served.book.read(review).includes('lock: true'),
    ]).toEqual([200, true, true]);
  });

  it('is refused for pixels that were not looked at, and for a review that another has written', async () => {
    await built();
    const wrong = await put('/api/reviews/ch-01/p001/k1', {
      status: 'approved',
      seen: seen(2),
      digest: null,
    });
    expect([wrong.status, wrong.json.code, wrong.json.field]).toEqual([409, 'other-pixels', 'seen']);
    expect((await served.book.plasma('reject', 'ch-01/p001/k1')).code).toBe(0);
    const late = await put('/api/reviews/ch-01/p001/k1', { status: 'approved', seen: seen(1), digest: null });
    expect([late.status, late.json.code, late.json.conflict.theirs.text]).toEqual([
      409,
      'changed',
      served.book.read(review),
    ]);
    expect(late.json.conflict.yours.text).toContain('status: approved');
    expect(served.book.read(review)).toContain('status: rejected');
  });

  it('what can not be decided about is told as the command line tells it', async () => {
    await begin();
    const none = { status: 'approved', seen: 'a'.repeat(64), digest: null };
    expect((await put('/api/reviews/ch-01/p001/k1', none)).json).toMatchObject({
      status: 422,
      code: 'missing-art',
      hint: expect.stringContaining('Build it'),
    });
    expect((await put('/api/reviews/ch-01/p001/k9', none)).json).toMatchObject({
      status: 404,
      field: 'path.label',
    });
    expect((await put('/api/reviews/ch-01/p001/k1', { ...none, take: 3 })).json).toMatchObject({
      status: 404,
      field: 'take',
    });
    expect((await put('/api/reviews/ch-01/p001/k1', { ...none, status: 'fine' })).json).toMatchObject({
      status: 400,
      field: 'status',
    });
    expect(
      (await put('/api/reviews/ch-01/p001/k1', { status: 'approved', digest: null })).json,
    ).toMatchObject({ status: 400, field: 'seen' });
    expect(served.book.has(review)).toBe(false);
  });

  it('the first review of a chapter lies in a folder that was not there: the build that follows sees it', async () => {
    served = await serving({
      files: {
        ...files,
        'plasma.config.ts': files['plasma.config.ts'].replace("'screen'", "'screen', review: 'required'"),
      },
    });
    const heard = await served.listen();
    const build = async (): Promise<unknown> =>
      (await heard.until(buildEnd((await served.ask('/api/build', { body: {} })).json.run))).report;
    expect(await build()).toMatchObject({ waiting: 4 });
    expect(
      (await put('/api/reviews/ch-01/p001/k1', { status: 'approved', seen: seen(1), digest: null })).status,
    ).toBe(200);
    expect(await build()).toMatchObject({ waiting: 3, built: 1 });
  });
});

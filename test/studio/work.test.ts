import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandIn, startComfy } from '../stand-in/comfyui/start.ts';
import { chromiumPath, whereFrom } from './chromium.ts';
import { type Opened, openStudio, shot } from './open.ts';

if (chromiumPath === undefined) console.warn(whereFrom);

const ours = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const files = {
  'plasma.config.ts': `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Rain', paper: 'screen', backend: 'comfyui',
  comfyui: { checkpoint: 'ink.safetensors', patience: 20, style: 'manga, ink' } });
`,
  'chapters/ch-01/script.yaml': `chapter: 1
title: Rain
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: roof, prompt: "rain, night" }
      - { id: k2, scene: street, takes: 2 }
      - { id: k3, scene: harbour }
      - { id: k4, scene: tower }
`,
  ...Object.fromEntries(
    ['raw', 'record', 'page'].map((name) => [`rules/${name}.ts`, ours(`rules/${name}.ts`)]),
  ),
};

describe.skipIf(chromiumPath === undefined)('work in the studio', () => {
  let server: StandIn;
  let studio: Opened;
  let page: Page;
  beforeAll(async () => {
    server = await startComfy({ models: { checkpoints: ['ink.safetensors'], loras: [], vae: [] } });
    server.bad.previews = { perStep: 1 };
    studio = await openStudio(files, ['--no-watch'], { COMFYUI_URL: server.url });
    page = await studio.window({ at: '#/work' });
  });
  /** All panels ask for something else: there is work again. */
  const rewrite = (word: string): void => {
    const script = 'chapters/ch-01/script.yaml';
    studio.book.write(
      script,
      studio.book.read(script).replace(/scene: (?:wet )?(\w+)/g, `scene: ${word} $1`),
    );
  };
  const builds = () => page.getByRole('list', { name: 'Builds' });
  afterAll(async () => {
    await studio?.close();
    await server.close();
  });

  it('shows what is drawn while it is drawn, on its card and in its panel, and a reload finds it again', async () => {
    const hold = server.hold({ at: 'progress', value: 5 });
    await page.getByRole('button', { name: 'Build', exact: true }).first().click();
    await hold.reached;
    const card = page.locator('[data-under-way="ch-01/p001/k1"]');
    await card.getByRole('img').waitFor();
    await page.locator('[data-lanes]').waitFor();
    await card.getByText(/\d+ of \d+ · /).waitFor();
    await shot(page, 'work');
    await page.reload();
    await card.getByRole('img').waitFor();
    await page.goto(`${studio.url}/#/pages/ch-01/p001`);
    await page.locator('[data-preview="ch-01/p001/k1"]').waitFor();
    await shot(page, 'pages-drawing');
    hold.release();
    await page.locator('[data-page="ch-01/p001"] img[src*="/pages/"]').waitFor();
    expect(studio.complaints).toEqual([]);
  });

  it('stops a build by a key, keeps what is finished, takes a build out of the queue, and goes on', async () => {
    rewrite('wet');
    await page.goto(`${studio.url}/#/work`);
    const hold = server.hold({ at: 'progress', value: 3 });
    await page.keyboard.press('b');
    await hold.reached;
    await page.locator('[data-under-way]').first().waitFor();
    await page.keyboard.press('b');
    await builds().getByRole('button', { name: 'Cancel' }).click();
    await builds().getByText('stopped').waitFor();
    await page.keyboard.press('x');
    await builds().getByText('stopped').nth(1).waitFor();
    hold.release();
    await page.keyboard.press('b');
    await builds().getByText('done').nth(1).waitFor();
    expect(studio.complaints).toEqual([]);
  });

  it('keeps a build in its queue that was asked for while an older answer was on its way', async () => {
    rewrite('cold');
    const hold = server.hold({ at: 'progress', value: 3 });
    await page.keyboard.press('b');
    await hold.reached;
    const next = server.hold({ at: 'progress', value: 3 });
    const late = Promise.withResolvers<void>();
    const caught = Promise.withResolvers<void>();
    await page.route('**/api/status', async (route) => {
      const response = await route.fetch();
      caught.resolve();
      await late.promise;
      await route.fulfill({ response });
    });
    // what ends has the book read anew; the answer is late
    hold.release();
    await caught.promise;
    await next.reached;
    await page.keyboard.press('b');
    const cancel = builds().getByRole('button', { name: 'Cancel' });
    await cancel.waitFor();
    // what it costs to go on is asked for as soon as the answer is taken in
    const taken = page.waitForRequest(/\/api\/plan/);
    late.resolve();
    await taken;
    expect(await cancel.isVisible()).toBe(true);
    await page.unroute('**/api/status');
    await cancel.click();
    await builds().getByText('stopped').nth(2).waitFor();
    next.release();
    await builds().getByText('done').nth(2).waitFor();
    expect(studio.complaints).toEqual([]);
  });

  it('tells what failed and what to do, and tries it again when asked to', async () => {
    const error = { type: 'RuntimeError', message: 'the sampler is out of order' };
    server.bad.failures = [{ node: 'KSampler', error, times: 100 }];
    rewrite('dry');
    await page.keyboard.press('b');
    const failed = page.getByRole('region', { name: 'Failed' });
    await failed.getByText('ch-01/p001/k1').first().waitFor();
    // what fails after `f` was pressed would stay in the list
    await builds().getByText('failed', { exact: true }).waitFor();
    await shot(page, 'work-failed');
    expect(await failed.textContent()).toMatch(/→/);
    server.bad.failures = [];
    await page.keyboard.press('f');
    await failed.waitFor({ state: 'detached' });
    expect(studio.complaints).toEqual([]);
  });
});

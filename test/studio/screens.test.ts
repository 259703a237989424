import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, whereFrom } from './chromium.ts';
import { type Opened, openStudio, sampleBook, shot } from './open.ts';

if (chromiumPath === undefined) console.warn(whereFrom);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a person who sees, hears or moves differently would stumble over; minor remarks are left out. */
async function obstacles(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run: (of: Document, how: RunOptions) => Promise<AxeResults> } }).axe.run(
      document,
      { resultTypes: ['violations'] },
    ),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Every screen, and what is there when it is ready to be looked at. */
const screens: readonly (readonly [name: string, at: string, ready: string])[] = [
  ['pages', '#/pages/ch-01/p002', '[data-balloon-of="k1"]'],
  ['panel', '#/panel/ch-01/p004/k1', '[data-compare] img'],
  ['why', '#/why/output/ch-01/pages/ch01_p003.png', '[data-explained] .history li'],
  ['work', '#/work', '[aria-label="Builds"] .line'],
  ['datasets', '#/datasets/spyke/smile', '[data-crop="smile"]'],
  ['lora', '#/lora', 'main .alone'],
  ['release', '#/release/ch-01/webtoon', '[aria-label="Checks"]'],
  ['doctor', '#/doctor', '.doctor table'],
];

describe.skipIf(chromiumPath === undefined)('every screen of the studio, on the sample book', () => {
  let studio: Opened;
  beforeAll(async () => {
    studio = await openStudio(sampleBook());
    const page = await studio.window();
    await page.locator('[data-standing="ok"]').waitFor({ timeout: 60_000 });
    await page.context().close();
  }, 120_000);
  afterAll(async () => {
    await studio?.close();
  });

  for (const theme of ['light', 'dark'] as const)
    for (const width of [1280, 820])
      it(`has nothing to stumble over, ${theme}, ${width} px`, async () => {
        const page = await studio.window({ theme, width, height: width === 820 ? 1180 : 800 });
        for (const [name, at, ready] of screens) {
          await page.goto(`${studio.url}/${at}`);
          await page.locator(ready).first().waitFor();
          await shot(page, `${name}-${theme}-${width}`);
          expect([name, await obstacles(page)]).toEqual([name, []]);
          const spills = await page.evaluate(
            () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
          );
          expect([name, spills]).toEqual([name, false]);
        }
        await page.context().close();
      }, 120_000);

  it('are reached by keys, and the legend tells which', async () => {
    const page = await studio.window();
    await page.locator('[data-spread]').waitFor();
    for (const [i, [name]] of screens.entries()) {
      await page.keyboard.press(String(i + 1));
      await page.waitForURL(new RegExp(`#/${name}`));
      await page.keyboard.press('?');
      const legend = page.getByRole('dialog', { name: 'Keys' });
      await legend.getByText('Everywhere').waitFor();
      if (i === 0) {
        await shot(page, 'legend');
        expect(await obstacles(page)).toEqual([]);
      }
      await page.keyboard.press('Escape');
      await legend.waitFor({ state: 'hidden' });
    }
    await page.context().close();
  });

  it('read a chapter as its readers do, page by page from the right', async () => {
    const page = await studio.window({ at: '#/release/ch-01/print' });
    await page.getByRole('button', { name: 'Read' }).click();
    const reader = page.getByRole('dialog', { name: 'Reader' });
    await reader.getByText('1 / 9').waitFor();
    await page.keyboard.press('ArrowLeft');
    await reader.getByText('2 / 9').waitFor();
    await page.keyboard.press('Escape');
    await reader.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('complained of nothing', () => {
    expect(studio.complaints).toEqual([]);
  });
});

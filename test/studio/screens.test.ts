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
async function obstacles(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (only) =>
      (window as unknown as { axe: { run: (of: Document, how: RunOptions) => Promise<AxeResults> } }).axe.run(
        document,
        { resultTypes: ['violations'], ...(only === undefined ? {} : { runOnly: [...only] }) },
      ),
    rules,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, any }) => `${target.join(' ')} (${any.map(({ message }) => message).join(' ')})`).join(', ')}`,
    );
}

/** What reaches over the edge of the window, or lies over the page that is being looked at. */
const spills = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`${scrollWidth - clientWidth} px too wide`);
    for (const one of document.querySelectorAll('[data-page], [data-crop], [data-take], main button.main')) {
      const { x, y, width, height } = one.getBoundingClientRect();
      const top = document.elementFromPoint(x + width / 2, y + height / 2);
      const isInSight = x >= 0 && y >= 0 && x + width <= innerWidth && y + height <= innerHeight;
      // what is scrolled out of sight within its own part of the page is not looked at
      if (!isInSight || top === null) continue;
      if (!one.contains(top) && !top.contains(one) && one.parentElement?.contains(top) !== true)
        found.push(`${one.outerHTML.slice(0, 60)} is under ${top.outerHTML.slice(0, 60)}`);
    }
    return found;
  });

/** Every screen, and what is there when it is ready to be looked at. */
const screens: readonly (readonly [name: string, at: string, ready: string])[] = [
  ['pages', '#/pages/ch-01/p002', '[data-balloon-of="k1"]'],
  ['panel', '#/panel/ch-01/p004/k1', '[data-compare] img'],
  ['why', '#/why/output/ch-01/pages/ch01_p003.png', '[data-explained] .history li'],
  ['work', '#/work', '[aria-label="Builds"] .line'],
  ['datasets', '#/datasets/spyke/smile', '[data-crop="smile"]'],
  ['lora', '#/lora', 'main .alone'],
  ['release', '#/release/ch-01/web', '[aria-label="Checks"]'],
  ['doctor', '#/doctor', '.doctor table'],
];

describe.skipIf(chromiumPath === undefined)('every screen of the studio, on the sample book', () => {
  let studio: Opened;
  const pages: { light?: Page; dark?: Page } = {};
  beforeAll(async () => {
    studio = await openStudio(sampleBook(['p002', 'p003', 'p004']));
    pages.light = await studio.window();
    await pages.light.locator('[data-standing="ok"]').waitFor({ timeout: 60_000 });
  }, 120_000);
  afterAll(async () => {
    await studio?.close();
  });

  // a theme changes colours and nothing else: all other rules are asked once
  for (const [theme, rules] of [
    ['light', undefined],
    ['dark', ['color-contrast']],
  ] as const)
    it(`has nothing to stumble over, ${theme}, on a desk and on a tablet`, async () => {
      pages[theme] ??= await studio.window({ theme });
      const page = pages[theme];
      for (const [name, at, ready] of screens) {
        await page.goto(`${studio.url}/${at}`);
        await page.locator(ready).first().waitFor();
        // the button that is pressed most is read while the pointer is on it
        const main = await page.evaluate(() =>
          document.querySelector('main button.main')?.getBoundingClientRect().toJSON(),
        );
        if (main !== undefined) await page.mouse.move(main.x + main.width / 2, main.y + main.height / 2);
        await shot(page, `${name}-${theme}-1280`);
        expect([name, await obstacles(page, rules), await spills(page)]).toEqual([name, [], []]);
        await page.setViewportSize({ width: 820, height: 1180 });
        await shot(page, `${name}-${theme}-820`);
        expect([name, await spills(page)]).toEqual([name, []]);
        await page.setViewportSize({ width: 1280, height: 800 });
      }
    }, 120_000);

  it('are reached by keys, and the legend tells which', async () => {
    const page = pages.light!;
    await page.keyboard.press('8');
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
  });

  it('read a chapter as its readers do, page by page from the right', async () => {
    const page = pages.light!;
    await page.goto(`${studio.url}/#/release/ch-01/print`);
    await page.getByRole('button', { name: 'Read' }).click();
    const reader = page.getByRole('dialog', { name: 'Reader' });
    await reader.getByText('1 / 3').waitFor();
    await page.keyboard.press('ArrowLeft');
    await reader.getByText('2 / 3').waitFor();
    await page.keyboard.press('Escape');
    await reader.waitFor({ state: 'detached' });
  });

  it('release a chapter: its files with their sizes, what is told of AI, and a file to take along', async () => {
    const page = pages.light!;
    await page.goto(`${studio.url}/#/release/ch-01/webtoon`);
    await page.getByRole('button', { name: 'Release' }).click();
    const released = page.getByRole('region', { name: 'The release' });
    await released.getByText('ch-01.webtoon-800/001.jpg', { exact: true }).waitFor();
    expect(await released.textContent()).toMatch(/\d+ kB.*\d+ %/);
    await page.getByRole('heading', { name: 'What is told of AI' }).waitFor();
    await shot(page, 'released');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download ch-01.webtoon-800/001.jpg', exact: true }).click(),
    ]);
    expect(readFileSync(await download.path()).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });

  it('complained of nothing', () => {
    expect(studio.complaints).toEqual([]);
  });
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, whereFrom } from './chromium.ts';
import { type Opened, openStudio, sampleBook, shot, shownPicture } from './open.ts';

if (chromiumPath === undefined) console.warn(whereFrom);

const script = 'chapters/ch-01/script.yaml';
const p002 = 'ch-01/p002';

describe.skipIf(chromiumPath === undefined)('pages in the studio', () => {
  let studio: Opened;
  let page: Page;
  beforeAll(async () => {
    studio = await openStudio(sampleBook(['p001', 'p002', 'p003']));
    page = await studio.window();
  });
  afterAll(async () => {
    await studio?.close();
  });

  const balloonOf = (panel: string): string => `[data-page="${p002}"] [data-balloon-of="${panel}"]`;
  /** The balloon that is moved: the first of page 2. */
  const balloon = balloonOf('k1');
  const save = (from: string, to: string): void => {
    const text = studio.book.read(script);
    expect(text).toContain(from);
    studio.book.write(script, text.replace(from, to));
  };
  const changedFrom = (address: string): Promise<unknown> =>
    page.waitForFunction(
      ([label, old]) => document.querySelector<HTMLImageElement>(`[data-page="${label}"] img`)!.src !== old,
      [p002, address] as const,
    );
  /** With the arrow keys, and put down. */
  const move = async (on: Page, which: string, key: string, times = 1): Promise<void> => {
    await on.locator(which).first().focus();
    for (let i = 0; i < times; i++) await on.keyboard.press(`Shift+${key}`);
    await on.keyboard.press('Enter');
  };

  it('shows spreads as their reader sees them: the first page alone on the left, then right to left', async () => {
    await page.waitForSelector('[data-spread="1"] [data-page="ch-01/p001"] img');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('[data-spread="2–3"]');
    const right = await page.locator(`[data-page="${p002}"]`).boundingBox();
    const left = await page.locator('[data-page="ch-01/p003"]').boundingBox();
    expect(left!.x).toBeLessThan(right!.x);
    const strip = page.getByRole('group', { name: 'All spreads' });
    const numbers = strip.getByRole('button', { name: 'Pages 2–3' }).locator('[data-number]');
    expect(await numbers.evaluateAll((all) => all.map((one) => one.getAttribute('data-number')))).toEqual([
      '3',
      '2',
    ]);
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('[data-spread="1"]');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector(balloon);
  });

  it('changes a page in place when the script is saved', async () => {
    const before = await shownPicture(page, p002);
    save('Spyke, the lamp is dying.', 'Spyke! The lamp!');
    await changedFrom(before);
    await page.waitForSelector(`${balloon}[aria-label="Balloon of orrin: Spyke! The lamp!"]`);
  });

  it('says what is wrong with a broken script, shows the book as it was, and goes on when it is mended', async () => {
    const sheet = page.locator(`[data-page="${p002}"]`);
    const room = await sheet.boundingBox();
    save('layout: 3row', 'layout: 3raw');
    const problem = page.getByRole('alert');
    await problem.getByText('3raw').first().waitFor();
    expect(await problem.textContent()).toContain('chapters/ch-01/script.yaml');
    expect(await page.locator(`[data-page="${p002}"] img`).count()).toBe(1);
    save('layout: 3raw', 'layout: 3row');
    await problem.waitFor({ state: 'detached' });
    // the page has its room again
    await expect.poll(() => sheet.boundingBox()).toEqual(room);
  });

  it('writes where a balloon was dragged to, and nothing else of the script', async () => {
    const words = page.locator(balloon).first().locator('path.words').first();
    const box = (await words.boundingBox())!;
    const before = studio.book.read(script).split('\n');
    const shown = await shownPicture(page, p002);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2 + 50, { steps: 4 });
    await page.mouse.up();
    await page.getByText('Balloon moved').waitFor();
    const after = studio.book.read(script).split('\n');
    const changed = after.filter((line, i) => line !== before[i]);
    expect(after.length).toBe(before.length);
    expect(changed).toHaveLength(1);
    expect(changed[0]).toMatch(/^ {10}- \{ who: orrin, .*place: \[0\.\d+, 0\.\d+\], .*Spyke.*lamp/);
    expect(after.filter((line) => line.includes('#'))).toEqual(before.filter((line) => line.includes('#')));
    await changedFrom(shown);
    // it lies where it was dropped
    await expect.poll(async () => Math.abs((await words.boundingBox())!.x - box.x - 40)).toBeLessThan(3);
    await expect.poll(async () => Math.abs((await words.boundingBox())!.y - box.y - 50)).toBeLessThan(3);
  });

  it('takes a move back', async () => {
    const before = studio.book.read(script);
    await move(page, balloon, 'ArrowDown', 5);
    await expect.poll(() => studio.book.read(script)).not.toBe(before);
    await page.locator('body').click({ position: { x: 700, y: 20 } });
    await page.keyboard.press('u');
    await page.getByText('Undone: balloon moved').waitFor();
    expect(studio.book.read(script)).toBe(before);
  });

  it('two windows, an editor and the builds between lose no edit: what comes too late is refused, with both versions', async () => {
    const other = await studio.window({ at: `#/pages/${p002}` });
    await other.locator(balloonOf('k2')).first().waitFor();
    // neither window hears of the saves of the others: each moves a balloon of the book as it was
    for (const one of [page, other]) await one.route('**/api/book', (route) => route.abort());
    save('How long?', 'For how long?');
    for (const [one, which, key] of [
      [other, balloonOf('k2'), 'ArrowDown'],
      [page, balloon, 'ArrowUp'],
    ] as const) {
      const before = studio.book.read(script);
      await move(one, which, key);
      const dialog = one.getByRole('dialog');
      await dialog.getByText('was changed meanwhile').waitFor();
      expect(await dialog.textContent()).toMatch(/−.*\+.*place: \[/s);
      expect(studio.book.read(script)).toBe(before);
      if (one === page) await shot(page, 'conflict');
      await dialog.getByRole('button', { name: 'Make my change to the newer text' }).click();
      await expect.poll(() => studio.book.read(script)).not.toBe(before);
    }
    const text = studio.book.read(script);
    expect(text).toContain('For how long?');
    expect(text).toMatch(/place: \[0\.\d+, 0\.\d+\].*A ship is coming in blind/);
    expect(text).toMatch(/place: \[0\.\d+, 0\.\d+\].*Spyke! The lamp!/);
    await page.unroute('**/api/book');
    await other.context().close();
    // what was refused is told by the browser too: that is no fault
    const expected = /409|urn:plasma:changed|ERR_FAILED/;
    studio.complaints.splice(0, Infinity, ...studio.complaints.filter((one) => !expected.test(one)));
  });

  it('has keys for raw art, lines, order and language', async () => {
    const sheet = page.locator(`[data-page="${p002}"]`);
    await page.locator('body').click({ position: { x: 700, y: 20 } });
    await page.keyboard.press('n');
    await sheet.locator('b.number').nth(5).waitFor();
    await page.keyboard.press('t');
    await sheet.locator('.guides .trim').waitFor();
    await page.keyboard.press('l');
    await sheet.locator('img[src*="/ja/"]').first().waitFor();
    await shot(page, 'pages-marks');
    await page.keyboard.press('r');
    await sheet.locator('img[src*="/raw/"]').nth(5).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('trim, bleed and safe lines').waitFor();
  });

  it('complained of nothing', () => {
    expect(studio.complaints).toEqual([]);
  });
});

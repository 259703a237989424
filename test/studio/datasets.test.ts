import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, whereFrom } from './chromium.ts';
import { type Opened, openStudio, sampleBook, shot } from './open.ts';

if (chromiumPath === undefined) console.warn(whereFrom);

const file = 'datasets/spyke/dataset.yaml';
const changed = (before: string, after: string): readonly string[] => {
  const old = before.split('\n');
  return after.split('\n').filter((line) => !old.includes(line));
};

describe.skipIf(chromiumPath === undefined)('datasets in the studio', () => {
  let studio: Opened;
  let page: Page;
  beforeAll(async () => {
    studio = await openStudio(sampleBook(['p001']), ['--no-watch']);
    page = await studio.window({ at: '#/datasets/spyke/smile' });
  });
  afterAll(async () => {
    await studio?.close();
  });

  it('move, pull and draw boxes: each is one line of the dataset, and can be taken back', async () => {
    const box = page.locator('[data-crop="smile"]');
    const { x, y, width, height } = (await box.boundingBox())!;
    const before = studio.book.read(file);
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 6, y + height / 2 + 9, { steps: 3 });
    await page.mouse.up();
    await page.getByText('Box of smile moved').waitFor();
    const moved = studio.book.read(file);
    expect(changed(before, moved)).toEqual([
      expect.stringMatching(/name: smile, sheet: expressions, box: \[\d+, \d+, 482, 482\], kind: face/),
    ]);
    const corner = (await page.locator('[data-hold="se"]').boundingBox())!;
    await page.mouse.move(corner.x + 5, corner.y + 5);
    await page.mouse.down();
    await page.mouse.move(corner.x - 15, corner.y - 15, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => studio.book.read(file)).not.toBe(moved);
    expect(studio.book.read(file)).not.toContain('box: [587, 72, 482, 482]');
    await shot(page, 'datasets');
    const pulled = studio.book.read(file);
    // below the eighth face nothing is cut yet
    await page.locator('[data-crop="smile"]').evaluate((one) => (one as HTMLElement).blur());
    await page.mouse.move(x + width * 2.4, y + height * 1.6);
    await page.mouse.down();
    await page.mouse.move(x + width * 2.4 + 60, y + height * 1.6 + 60, { steps: 3 });
    await page.mouse.up();
    await page.locator('[data-crop="crop-19"]').waitFor();
    expect(changed(pulled, studio.book.read(file))).toEqual([
      expect.stringMatching(/^ {2}- \{ name: crop-19, sheet: expressions, box: \[\d+, \d+, \d+, \d+\] \}$/),
    ]);
    for (const undone of [pulled, moved, before]) {
      await page.keyboard.press('u');
      await expect.poll(() => studio.book.read(file)).toBe(undone);
    }
  });

  it('cut, look and approve by keys; a caption is written when it is left', async () => {
    await page.goto(`${studio.url}/#/datasets/spyke/front`);
    await page.locator('[data-crop="front"]').waitFor();
    await page.keyboard.press('d');
    await page.getByAltText('As it was cut').waitFor();
    await page.locator('[data-standing="ok"], [data-standing="warn"]').waitFor();
    await page.keyboard.press('a');
    await page.getByText('front is approved').waitFor();
    expect(studio.book.read('datasets/spyke/reviews/front.yaml')).toContain('status: approved');
    await page.getByRole('heading', { name: 'three-quarter' }).waitFor();
    await page.getByLabel('Caption').fill('spyke_plasma_v1, full body, standing, hands in the pockets');
    await page.keyboard.press('Escape');
    await page.getByText('Caption of three-quarter written').waitFor();
    expect(studio.book.read(file)).toMatch(/name: three-quarter, caption: .*hands in the pockets/);
    await page.keyboard.press('c');
    await page.getByText(/\d+ errors, \d+ warnings, \d+ notes/).waitFor();
  });

  it('a caption that somebody else has written while it was typed is not lost: both are shown', async () => {
    await page.goto(`${studio.url}/#/datasets/spyke/back`);
    await page.getByLabel('Caption').fill('my words for the back');
    studio.book.write(
      file,
      studio.book.read(file).replace('pose: "standing, from behind"', 'caption: theirs'),
    );
    // the window hears of it, and goes on with what is being typed
    await page.getByRole('link', { name: /^back / }).waitFor();
    await page.waitForResponse('**/api/book');
    expect(await page.getByLabel('Caption').inputValue()).toBe('my words for the back');
    await page.keyboard.press('Escape');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('was changed meanwhile').waitFor();
    expect(await dialog.textContent()).toMatch(/−.*caption: theirs.*\+.*caption: my words for the back/s);
    expect(studio.book.read(file)).toContain('caption: theirs');
    await dialog.getByRole('button', { name: 'Keep what is on the disk' }).click();
    await expect.poll(() => page.getByLabel('Caption').inputValue()).toBe('theirs');
    studio.complaints.splice(
      0,
      Infinity,
      ...studio.complaints.filter((one) => !/409|urn:plasma:changed/.test(one)),
    );
  });

  it('complained of nothing', () => {
    expect(studio.complaints).toEqual([]);
  });
});

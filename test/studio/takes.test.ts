import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, whereFrom } from './chromium.ts';
import { type Opened, openStudio, sampleBook, shot } from './open.ts';

if (chromiumPath === undefined) console.warn(whereFrom);

const label = 'ch-01/p004/k1';
const review = 'chapters/ch-01/reviews/p004_k1.yaml';
const script = 'chapters/ch-01/script.yaml';

describe.skipIf(chromiumPath === undefined)('takes of a panel in the studio', () => {
  let studio: Opened;
  let page: Page;
  beforeAll(async () => {
    studio = await openStudio(sampleBook(['p004']));
    page = await studio.window({ at: `#/panel/${label}` });
    await page.locator('[data-take="2"] img').waitFor();
    // a picture that is there is not yet one that is on record
    await page.locator('[data-standing="ok"]').waitFor();
  });
  afterAll(async () => {
    await studio?.close();
  });
  /** Nothing is being made, and what is shown is what is on the disk: nobody decides about what is to come. */
  const quiet = (): Promise<void> => page.locator('[data-standing="ok"]').waitFor();

  it('lie side by side, under a slider, and blink, with what differs between them', async () => {
    await page.locator('[data-compare="side"] img').nth(1).waitFor();
    await page.getByRole('rowheader', { name: 'seed' }).waitFor();
    await shot(page, 'panel-side');
    await page.keyboard.press('c');
    const slider = page.getByRole('slider');
    await slider.fill('25');
    await page.locator('[data-compare="slide"] figure[style*="75%"]').waitFor();
    await shot(page, 'panel-slide');
    await page.keyboard.press('c');
    await page.locator('[data-compare="blink"]').getByText('Take 2').waitFor();
  });

  it('are approved, locked and rejected by keys: a review for exactly these pixels, and pages that show it', async () => {
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-take="2"][aria-pressed="true"]').waitFor();
    await page.getByLabel('Reason of the decision').fill('the stronger sky');
    await page.getByLabel('Reason of the decision').press('Escape');
    await page.keyboard.press('a');
    await page.locator('[data-take="2"]').getByText('approved').waitFor();
    expect(studio.book.read(review)).toMatch(/take: 2\n.*status: approved\n.*reason: "the stronger sky"/s);
    await page.locator('[data-take="2"]').getByText('shown').waitFor();
    await page.keyboard.press('l');
    await page.locator('[data-take="2"]').getByText('locked').waitFor();
    expect(studio.book.read(review)).toContain('lock: true');
    await quiet();
    await page.keyboard.press('l');
    await page.locator('[data-take="2"]').getByText('approved').waitFor();
    await quiet();
    await page.keyboard.press('r');
    await page.locator('[data-take="2"]').getByText('rejected').waitFor();
    expect(studio.book.read(review)).toContain('status: rejected');
  });

  it('get a new seed and one more of them, which can be taken back', async () => {
    await quiet();
    const before = studio.book.read(script);
    await page.keyboard.press('n');
    await page.getByText(`New seed for ${label}`).waitFor();
    expect(studio.book.read(script)).toMatch(/id: k1\n {8}seed: \d+\n {8}scene: iron bridge in the storm/);
    await page.keyboard.press('+');
    await page.locator('[data-take="3"]').waitFor();
    expect(studio.book.read(script)).toMatch(/takes: 3/);
    await page.keyboard.press('u');
    await page.locator('[data-take="3"]').waitFor({ state: 'detached' });
    await page.keyboard.press('u');
    await page.getByText('Undone: new seed').waitFor();
    expect(studio.book.read(script)).toBe(before);
    await quiet();
  });

  it('a decision that somebody else has made meanwhile stays, and both are shown', async () => {
    // the window has not heard of it: what it shows is the decision as it was
    await page.route('**/api/book', (route) => route.abort());
    studio.book.write(review, `${studio.book.read(review)}# looked at on paper\n`);
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('was changed meanwhile').waitFor();
    expect(await dialog.textContent()).toContain('# looked at on paper');
    expect(studio.book.read(review)).toContain('status: rejected');
    await page.unroute('**/api/book');
    await dialog.getByRole('button', { name: 'Make my change' }).click();
    await page.locator('[data-take]').getByText('approved').waitFor();
    expect(studio.book.read(review)).toMatch(/status: approved\n.*# looked at on paper\n$/s);
    const expected = /409|urn:plasma:changed|ERR_FAILED/;
    studio.complaints.splice(0, Infinity, ...studio.complaints.filter((one) => !expected.test(one)));
  });

  it('complained of nothing', () => {
    expect(studio.complaints).toEqual([]);
  });
});

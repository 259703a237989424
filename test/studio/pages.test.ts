import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, whereFrom } from './chromium.ts';
import { type Opened, openStudio, sampleBook, shownPicture } from './open.ts';

if (chromiumPath === undefined) console.warn(whereFrom);

const script = 'chapters/ch-01/script.yaml';

describe.skipIf(chromiumPath === undefined)('pages in the studio', () => {
  let studio: Opened;
  beforeAll(async () => {
    studio = await openStudio(sampleBook(3));
  });
  afterAll(async () => {
    await studio?.close();
  });

  /** The balloon that is moved: the first of page 2. */
  const balloon = '[data-page="ch-01/p002"] [data-balloon-of="k1"]';
  const save = (from: string, to: string): void => {
    const text = studio.book.read(script);
    expect(text).toContain(from);
    studio.book.write(script, text.replace(from, to));
  };

  it('shows spreads as their reader sees them: the first page alone on the left, then right to left', async () => {
    const page = await studio.window();
    await page.waitForSelector('[data-spread="1"] [data-page="ch-01/p001"] img');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('[data-spread="2–3"]');
    const right = await page.locator('[data-page="ch-01/p002"]').boundingBox();
    const left = await page.locator('[data-page="ch-01/p003"]').boundingBox();
    expect(left!.x).toBeLessThan(right!.x);
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('[data-spread="1"]');
    await page.context().close();
  });

  it('changes a page in place when the script is saved', async () => {
    const page = await studio.window({ at: '#/pages/ch-01/p002' });
    await page.waitForSelector(balloon);
    const before = await shownPicture(page, 'ch-01/p002');
    save('Spyke, the lamp is dying.', 'Spyke! The lamp!');
    await page.waitForFunction(
      ([label, old]) => document.querySelector<HTMLImageElement>(`[data-page="${label}"] img`)!.src !== old,
      ['ch-01/p002', before] as const,
    );
    await page.waitForSelector(`${balloon}[aria-label="Balloon of orrin: Spyke! The lamp!"]`);
    await page.context().close();
  });

  it('says what is wrong with a broken script, shows the book as it was, and goes on when it is mended', async () => {
    const page = await studio.window({ at: '#/pages/ch-01/p002' });
    await page.waitForSelector(balloon);
    save('layout: splash', 'layout: splosh');
    const problem = page.getByRole('alert');
    await problem.getByText('splosh').first().waitFor();
    expect(await problem.textContent()).toContain('chapters/ch-01/script.yaml');
    expect(await page.locator('[data-page="ch-01/p002"] img').count()).toBe(1);
    save('layout: splosh', 'layout: splash');
    await problem.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('writes where a balloon was dragged to, and nothing else of the script', async () => {
    const page = await studio.window({ at: '#/pages/ch-01/p002' });
    const group = page.locator(balloon).first();
    const words = group.locator('path.words').first();
    const box = (await words.boundingBox())!;
    const before = studio.book.read(script).split('\n');
    const shown = await shownPicture(page, 'ch-01/p002');
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
    await page.waitForFunction(
      ([label, old]) => document.querySelector<HTMLImageElement>(`[data-page="${label}"] img`)!.src !== old,
      ['ch-01/p002', shown] as const,
    );
    // it lies where it was dropped
    await expect.poll(async () => Math.abs((await words.boundingBox())!.x - box.x - 40)).toBeLessThan(3);
    await expect.poll(async () => Math.abs((await words.boundingBox())!.y - box.y - 50)).toBeLessThan(3);
    await page.context().close();
  });

  it('takes a move back', async () => {
    const page = await studio.window({ at: '#/pages/ch-01/p002' });
    const before = studio.book.read(script);
    await page.locator(balloon).first().focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Balloon moved').waitFor();
    expect(studio.book.read(script)).not.toBe(before);
    await page.locator('body').click({ position: { x: 700, y: 20 } });
    await page.keyboard.press('u');
    await page.getByText('Undone: balloon moved').waitFor();
    expect(studio.book.read(script)).toBe(before);
    await page.context().close();
  });

  it('shows both versions when an editor has saved meanwhile, and loses neither', async () => {
    const page = await studio.window({ at: '#/pages/ch-01/p002' });
    const group = page.locator(balloon).first();
    await group.waitFor();
    // the window does not hear of the save: its answers of the book stay as they were
    await page.route('**/api/book', (route) => route.abort());
    save('How long?', 'For how long?');
    await group.focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('was changed meanwhile').waitFor();
    expect(studio.book.read(script)).toContain('For how long?');
    expect(await dialog.textContent()).toMatch(/−.*place: .*\n?.*\+.*place: /s);
    await page.unroute('**/api/book');
    await dialog.getByRole('button', { name: 'Make my change to the newer text' }).click();
    await page.getByText('Balloon moved').waitFor();
    expect(studio.book.read(script)).toContain('For how long?');
    await page.context().close();
    // what was refused is told by the browser too: that is no fault
    const expected = /409|urn:plasma:changed|ERR_FAILED/;
    studio.complaints.splice(
      0,
      studio.complaints.length,
      ...studio.complaints.filter((one) => !expected.test(one)),
    );
  });

  it('has keys for raw art, lines, order and language', async () => {
    const page = await studio.window({ at: '#/pages/ch-01/p002' });
    await page.waitForSelector(balloon);
    await page.keyboard.press('n');
    await page.locator('[data-page="ch-01/p002"] b.number').nth(5).waitFor();
    await page.keyboard.press('t');
    await page.locator('[data-page="ch-01/p002"] .guides .trim').waitFor();
    await page.keyboard.press('l');
    await page.locator('[data-page="ch-01/p002"] img[src*="/ja/"]').first().waitFor();
    await page.keyboard.press('r');
    await page.locator('[data-page="ch-01/p002"] img[src*="/raw/"]').nth(5).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('trim, bleed and safe lines').waitFor();
    await page.context().close();
  });

  it('complained of nothing', () => {
    expect(studio.complaints).toEqual([]);
  });
});

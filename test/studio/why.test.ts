import { afterEach, describe, expect, it } from 'vitest';
import { chromiumPath, whereFrom } from './chromium.ts';
import { type Opened, openStudio, sampleBook, shot } from './open.ts';

if (chromiumPath === undefined) console.warn(whereFrom);

/** 3,000 pages of nothing: a graph as large as that of a long book. */
const long = {
  'plasma.config.ts':
    "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Long' });\n",
  'rules/many.ts': `import { concat, copy, defineRule } from 'plasma';
export default defineRule({ name: 'leaf', onRequest: true, *targets() {
  for (let page = 1; page <= 300; page++) {
    const id = String(page).padStart(3, '0');
    const leaves = Array.from({ length: 10 }, (_, k) => \`output/\${id}/k\${k + 1}.txt\`);
    for (const [k, to] of leaves.entries())
      yield { ...copy({ from: 'line.txt', to }), label: \`ch-01/p\${id}/k\${k + 1}\`, onRequest: true };
    yield { ...concat({ from: leaves, to: \`output/p\${id}.txt\` }), label: \`ch-01/p\${id}\`, onRequest: true };
  }
} });
`,
  'line.txt': 'One spark is left.\n',
};

describe.skipIf(chromiumPath === undefined)('reasons in the studio', () => {
  let studio: Opened;
  afterEach(async () => {
    await studio?.close();
  });

  it('tells why a page would be made again, down to the line of the script, and what that costs', async () => {
    studio = await openStudio(sampleBook(['p001']), ['--no-watch']);
    expect((await studio.book.plasma('build')).code).toBe(0);
    const script = 'chapters/ch-01/script.yaml';
    const text = studio.book.read(script);
    const shout = text.match(/text: \{ en: ([^,]+),/)![1]!;
    studio.book.write(script, text.replace(`en: ${shout},`, 'en: Rain again.,'));
    const page = await studio.window({ at: '#/why/output/ch-01/pages/ch01_p001.png' });
    const why = page.locator('[data-explained="output/ch-01/pages/ch01_p001.png"]');
    await why.getByText('reads output/ch-01/overlay/ch01_p001.png, which is stale').waitFor();
    await why.getByRole('button', { name: 'and why that is' }).click();
    const cause = page.locator('[data-explained="output/ch-01/overlay/ch01_p001.png"]');
    await cause.getByText('“Rain again.”').waitFor();
    await cause.getByText(/chapters\/ch-01\/script\.yaml:\d+/).waitFor();
    await cause
      .getByRole('region', { name: 'Cost' })
      .or(cause.locator('[aria-label="Cost"]'))
      .getByText(/would be made again/)
      .first()
      .waitFor();
    await shot(page, 'why');
    await cause.getByRole('button', { name: 'Build it' }).click();
    await cause.getByText(/as it is now/).waitFor();
    // the version before is still in the store, and can be looked at
    await cause.getByAltText('As it was').nth(1).waitFor();
    await page.context().close();
    expect(studio.complaints).toEqual([]);
  });

  it('goes through thousands of targets by keys, by words and as a list', async () => {
    studio = await openStudio(long, ['--no-watch']);
    const page = await studio.window({ at: '#/why' });
    await page.getByLabel(/The graph: 3300 targets/).waitFor();
    await shot(page, 'why-long');
    await page.keyboard.press('ArrowDown');
    await page
      .locator('[data-explained="output/001/k1.txt"]')
      .or(page.locator('[data-explained]'))
      .first()
      .waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('p117');
    await page.keyboard.press('Escape');
    await page.getByLabel(/The graph: 11 targets/).waitFor();
    await page.keyboard.press('v');
    const list = page.getByRole('list', { name: 'Targets' });
    await list.getByText('ch-01/p117/k3').click();
    await page.locator('[data-explained="output/117/k3.txt"]').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-explained="output/p117.txt"]').waitFor();
    await page.getByLabel('Find').fill('');
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    await page.keyboard.press('Escape');
    await page.context().close();
    expect(studio.complaints).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bookIn, type E2eBook, finished, printed } from '../e2e/book.ts';
import { chromiumPath } from './chromium.ts';

const repository = resolve(import.meta.dirname, '../..');

const script = 'chapters/ch-01/script.yaml';

/**
 * The sources of the sample book.
 * @param only pages that are kept (`p004`): what is not needed is not built
 */
export function sampleBook(only?: readonly string[]): { readonly [path: string]: Uint8Array | string } {
  const files: { [path: string]: Uint8Array | string } = {};
  for (const folder of ['chapters', 'datasets', 'rules', 'profiles'])
    for (const entry of readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files[relative(repository, path)] = readFileSync(path);
    }
  files['plasma.config.ts'] = readFileSync(join(repository, 'plasma.config.ts'));
  if (only !== undefined) {
    const [head, ...pages] = String(files[script]).split(/^(?= {2}- id: p\d+$)/m);
    const kept = pages.filter((page) => only.includes(page.slice(8, 12)));
    if (kept.length !== only.length) throw new Error(`the sample book has no ${only.join(', ')}`);
    files[script] = head + kept.join('');
  }
  return files;
}

/** One browser for all studios of a test file, as long as one of them is open. */
let browser: Promise<Browser> | undefined;
let studios = 0;
const browserForOne = (): Promise<Browser> => {
  studios++;
  browser ??= chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  return browser;
};
const browserLessOne = async (): Promise<void> => {
  if (--studios > 0) return;
  const last = browser;
  browser = undefined;
  await (await last)?.close();
};

/** A book in a studio that is open in a browser. */
export type Opened = {
  readonly book: E2eBook;
  readonly url: string;
  /** A window on the studio; what its console and its network complain of is in `complaints`. */
  readonly window: (of?: {
    readonly theme?: 'light' | 'dark';
    readonly width?: number;
    readonly height?: number;
    readonly at?: string;
  }) => Promise<Page>;
  readonly complaints: string[];
  readonly close: () => Promise<void>;
};

/** @param words for `plasma studio`, beside those that every test needs */
export async function openStudio(
  files: { readonly [path: string]: string | Uint8Array },
  words: readonly string[] = [],
  env: { readonly [name: string]: string } = {},
): Promise<Opened> {
  const book = bookIn(files, env, 'processes');
  const child = book.start('studio', '--no-open', '--port', '0', ...words);
  const complaints: string[] = [];
  try {
    const [opened, told] = await Promise.all([browserForOne(), printed(child, /http:\/\/[\d.]+:\d+/)]);
    const url = /http:\/\/[\d.]+:\d+/.exec(told)![0];
    return {
      book,
      url,
      complaints,
      window: async ({ theme = 'light', width = 1280, height = 800, at = '' } = {}) => {
        const context = await opened.newContext({
          viewport: { width, height },
          colorScheme: theme,
          // what only moves to please takes the time of those who wait
          reducedMotion: 'reduce',
        });
        const page = await context.newPage();
        page.setDefaultTimeout(30_000);
        page.on('console', (message) => {
          if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
        });
        // a refusal says why: the browser tells its number only
        page.on('response', async (response) => {
          if (response.status() >= 400)
            complaints.push(`${response.url()}: ${await response.text().catch(() => '')}`);
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('request', (request) => {
          const { protocol, host } = new URL(request.url());
          if (/^(?:https?|wss?):$/.test(protocol) && host !== new URL(url).host)
            complaints.push(`asked ${request.url()}`);
        });
        await page.goto(`${url}/${at}`);
        return page;
      },
      close: async () => {
        await browserLessOne();
        const end = finished(child);
        child.kill('SIGTERM');
        await end;
        book.dispose();
      },
    };
  } catch (error) {
    await browserLessOne();
    child.kill('SIGKILL');
    book.dispose();
    throw error;
  }
}

/** Keeps a picture of the window where PLASMA_SHOTS names a folder: for people to look at. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.PLASMA_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** The address of a picture on the page, once the browser shows it. */
export const shownPicture = (page: Page, label: string): Promise<string> =>
  page
    .locator(`[data-page="${label}"] img`)
    .first()
    .evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return image.currentSrc;
    });

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bookIn, type E2eBook, finished, printed } from '../e2e/book.ts';
import { chromiumPath } from './chromium.ts';

const repository = resolve(import.meta.dirname, '../..');

/** The sources of the sample book; all its pages, or only the first ones. */
export function sampleBook(pages?: number): { readonly [path: string]: Uint8Array | string } {
  const files: { [path: string]: Uint8Array | string } = {};
  for (const folder of ['chapters', 'datasets', 'rules', 'profiles'])
    for (const entry of readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files[relative(repository, path)] = readFileSync(path);
    }
  files['plasma.config.ts'] = readFileSync(join(repository, 'plasma.config.ts'));
  if (pages !== undefined) {
    const script = 'chapters/ch-01/script.yaml';
    const text = String(readFileSync(join(repository, script)));
    const starts = [...text.matchAll(/\n(?:\n {2}#[^\n]*)*\n {2}- id: p\d+/g)].map((match) => match.index);
    files[script] = `${text.slice(0, starts[pages] ?? text.length)}\n`;
  }
  return files;
}

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
  let browser: Browser | undefined;
  const complaints: string[] = [];
  try {
    const url = /http:\/\/[\d.]+:\d+/.exec(await printed(child, /http:\/\/[\d.]+:\d+/))![0];
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    const opened = browser;
    return {
      book,
      url,
      complaints,
      window: async ({ theme = 'light', width = 1280, height = 800, at = '' } = {}) => {
        const context = await opened.newContext({ viewport: { width, height }, colorScheme: theme });
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
        await opened.close();
        const end = finished(child);
        child.kill('SIGTERM');
        await end;
        book.dispose();
      },
    };
  } catch (error) {
    await browser?.close();
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

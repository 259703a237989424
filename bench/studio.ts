/// <reference lib="dom" />
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { chromiumPath, whereFrom } from '../test/studio/chromium.ts';
import { machine, median, plasma, repository, start, timed } from './measure.ts';
import type { Row } from './table.ts';
import { makeBook } from './watch.ts';

const rounds = 9;
/** Saves that are not counted: caches of the service and of the browser are filled. */
const warmUp = 2;

/** A book that is measured: where it opens, and a line of it that is said anew again and again. */
type Trial = {
  readonly name: string;
  readonly root: string;
  /** The page that is shown first, as a file: what the peer shows. */
  readonly first: string;
  readonly firstBound: string;
  readonly at: string;
  readonly page: string;
  readonly script: string;
  readonly line: RegExp;
};

/**
 * The studio in a real Chromium: how long until there is a page to look at, beside a bare page with the same
 * picture, and how long after a save the changed page is on the screen.
 */
export async function benchStudio(note: (row: Row) => void): Promise<string> {
  if (chromiumPath === undefined) throw new Error(whereFrom);
  const folder = mkdtempSync(join(tmpdir(), 'plasma-bench-studio-'));
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  try {
    for (const trial of [sample(join(folder, 'sample')), long(join(folder, 'long'))])
      await measure(browser, trial, note);
    return `Medians of ${rounds} rounds in ${browser.browserType().name()} ${browser.version()}, 1280 × 800, on ${machine()}. The first useful picture is counted from the navigation, in a browser profile that has never seen the page, until the page of the book is decoded and two frames have passed. The build's own time is what its events say: from the beginning of the run until the page is in its place; what is over it is noticing the save, telling of it, fetching and decoding the picture. Where the bound is missed: when a page is in its place, its chapter is packed and checked by the same two cores, and in a long book these steps take their turn in the service before it gives the picture out.`;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sample(root: string): Trial {
  mkdirSync(root, { recursive: true });
  for (const path of ['chapters', 'datasets', 'rules', 'profiles', 'plasma.config.ts'])
    cpSync(join(repository, path), join(root, path), { recursive: true });
  return {
    name: 'the sample book',
    root,
    first: 'output/ch-01/pages/ch01_p001.png',
    firstBound: '≤ 1000 ms',
    at: '#/pages/ch-01/p002',
    page: 'ch-01/p002',
    script: 'chapters/ch-01/script.yaml',
    line: /Spyke, the lamp is dying[^"]*/,
  };
}

function long(root: string): Trial {
  makeBook(root);
  return {
    name: 'a book of 1,000 panels',
    root,
    first: 'output/ch-01/pages/ch01_p001.png',
    firstBound: '≤ 2000 ms',
    at: '#/pages/ch-05/p013',
    page: 'ch-05/p013',
    script: 'chapters/ch-05/script.yaml',
    line: /Line 2 of page 13[^}]*/,
  };
}

async function measure(browser: Browser, trial: Trial, note: (row: Row) => void): Promise<void> {
  timed([...plasma, 'build'], trial.root);
  const child = start([...plasma, 'studio', '--no-open', '--port', '0'], trial.root);
  const ended = new Promise((done) => child.on('close', done));
  const bare = await bareServer(join(trial.root, trial.first));
  try {
    const url = await addressIn(child);
    const times: { studio: number[]; bare: number[] } = { studio: [], bare: [] };
    for (let round = 0; round < rounds; round++) {
      times.bare.push(await firstPicture(browser, bare.url, 'img'));
      times.studio.push(await firstPicture(browser, url, '[data-page] img'));
    }
    note({
      what: `first useful picture, ${trial.name}`,
      plasma: median(times.studio),
      peer: median(times.bare),
      peerName: 'the bare PNG',
      bound: trial.firstBound,
    });
    const saves = await saved(browser, url, trial);
    note({
      what: `save → changed page on the screen, ${trial.name}`,
      plasma: median(saves.map(({ total }) => total)),
      bound: '',
    });
    note({ what: '… the build itself', plasma: median(saves.map(({ build }) => build)), bound: '' });
    note({
      what: '… over the build itself',
      plasma: median(saves.map(({ total, build }) => total - build)),
      bound: '≤ 150 ms',
    });
  } finally {
    bare.server.close();
    child.kill('SIGTERM');
    await ended;
  }
}

const addressIn = (child: ReturnType<typeof start>): Promise<string> =>
  new Promise((done) => {
    let out = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const found = /http:\/\/[\d.]+:\d+/.exec(out);
      if (found !== null) done(found[0]);
    });
  });

/** The peer: nothing but the same picture. */
async function bareServer(png: string): Promise<{ readonly server: Server; readonly url: string }> {
  const bytes = readFileSync(png);
  const server = createServer((request, response) => {
    const isPicture = request.url?.endsWith('.png') === true;
    response.writeHead(200, { 'content-type': isPicture ? 'image/png' : 'text/html' });
    response.end(
      isPicture ? bytes : '<!doctype html><title>bare</title><img src="/page.png" style="height: 500px">',
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** @returns ms from the navigation until the picture is on the screen */
async function firstPicture(browser: Browser, url: string, selector: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${url}/`, { waitUntil: 'commit' });
  const ms = await page.evaluate(async (wanted) => {
    const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
    for (;;) {
      const image = document.querySelector<HTMLImageElement>(wanted);
      if (image !== null && image.src !== '') {
        await image.decode();
        await frame();
        await frame();
        return performance.now();
      }
      await frame();
    }
  }, selector);
  await context.close();
  return ms;
}

type Save = { readonly total: number; readonly build: number };

/** Saves a line again and again while its page is looked at. Times in ms. */
async function saved(browser: Browser, url: string, trial: Trial): Promise<readonly Save[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${url}/${trial.at}`);
  await page.locator(`[data-page="${trial.page}"] [data-balloon-of]`).first().waitFor();
  await page.locator('[data-standing="ok"]').waitFor();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events`);
  await new Promise((done) => socket.once('open', done));
  const path = `output/${trial.page.replace('/', '/pages/').replace(/ch-(\d+)\/pages\//, 'ch-$1/pages/ch$1_')}.png`;
  const script = join(trial.root, trial.script);
  const saves: Save[] = [];
  try {
    for (let round = -warmUp; round < rounds; round++) {
      const built = buildOf(socket, path);
      const watching = await watchPage(page, trial.page);
      const text = readFileSync(script, 'utf8');
      const words = /^[^.0-9]*(?:\d+ of page \d+)?/.exec(trial.line.exec(text)![0])![0].trim();
      const began = Date.now();
      writeFileSync(script, text.replace(trial.line, `${words} said ${round + 9} times. `));
      const [build, shown] = await Promise.all([built, watching.evaluate(({ shownAt }) => shownAt)]);
      if (round >= 0) saves.push({ total: shown - began, build });
      await page.locator('[data-standing="ok"]').waitFor();
    }
  } finally {
    socket.close();
    await context.close();
  }
  return saves;
}

/** When another picture of a page is on the screen: ms since 1970. */
const watchPage = (page: Page, label: string) =>
  page.evaluateHandle((name) => {
    const image = document.querySelector<HTMLImageElement>(`[data-page="${name}"] img`)!;
    const before = image.src;
    const shownAt = new Promise<number>((done) => {
      const look = (): void => {
        if (image.isConnected && image.src === before) requestAnimationFrame(look);
        // it was decoded before it was put there: the next frame shows it
        else requestAnimationFrame(() => done(Date.now()));
      };
      look();
    });
    return { shownAt };
  }, label);

/** From the beginning of the next build until a target of it is made, as the service tells: ms. */
const buildOf = (socket: WebSocket, target: string): Promise<number> =>
  new Promise((done) => {
    let began = 0;
    const listen = (data: unknown): void => {
      const told = JSON.parse(String(data)) as {
        readonly event: string;
        readonly state?: string;
        readonly beganAt?: string;
        readonly at?: string;
        readonly target?: string;
      };
      if (told.event === 'build' && told.state === 'running') began = Date.parse(told.beganAt!);
      if (told.event !== 'finish' || told.target !== target || began === 0) return;
      socket.off('message', listen);
      done(Date.parse(told.at!) - began);
    };
    socket.on('message', listen);
  });

import type { BookView } from '../client.ts';
import { digestOf, getBook, getStatus, getText, type Problem, type Status } from '../client.ts';
import { type Link, listen, type Told } from '../events.ts';
import { withMade } from './made.ts';
import { withNewer } from './newer.ts';
import { hearWork, settleWork } from './work.svelte.ts';

/** What the page knows of the book. Replaced as a whole, never changed in place. */
let book = $state.raw<BookView>();
let status = $state.raw<Status>();
let link = $state<Link>('connecting');
let trouble = $state.raw<Problem>();
/** Another for each reading of the book: for what was asked of the service beside it. */
let reading = $state(0);
let lastSaved = $state.raw<readonly string[]>([]);

export const studio = {
  get book(): BookView | undefined {
    return book;
  },
  get status(): Status | undefined {
    return status;
  },
  get link(): Link {
    return link;
  },
  /** Why the book can't be shown at all. */
  get trouble(): Problem | undefined {
    return trouble;
  },
  get reading(): number {
    return reading;
  },
  get lastSaved(): readonly string[] {
    return lastSaved;
  },
};

/** So many events from before the page was opened are listened to: they are what the lanes show of the past. */
const toldAgain = 1500;
let running = false;
/** What was told while the book was being read. */
let heard: Told[] = [];
let again = false;
let timer: ReturnType<typeof setTimeout> | undefined;
/** When that is, as `performance.now()` counts. */
let due = 0;
let took = 0;

type Shown = { readonly target: string; readonly path: string };
/** Files that are on the screen, once for each part of the page that shows them. */
const looked = new Set<Shown>();
/** What is on its way to the screen: a reading of the whole book would be in its way. */
const showing = new Set<Promise<void>>();
/** Files on the screen that were made after the book was read: their digests, and the event that told of them. */
const made = new Map<string, { readonly digest: string; readonly seq: number }>();

/**
 * What is on the screen does not wait for the next reading of the book: what is told to be made of it is shown
 * as soon as its bytes are known.
 * @returns ends it
 */
export function lookAt(files: readonly Shown[]): () => void {
  const mine = files.map(({ target, path }) => ({ target, path }));
  for (const one of mine) looked.add(one);
  return () => {
    for (const one of mine) looked.delete(one);
  };
}

function show(target: string, seq: number): void {
  const paths = new Set([...looked].flatMap((one) => (one.target === target ? [one.path] : [])));
  for (const path of paths) {
    const one = showMade(path, seq).finally(() => showing.delete(one));
    showing.add(one);
  }
}

async function showMade(path: string, seq: number): Promise<void> {
  const digest = await digestOf(path);
  if (digest === null || book === undefined) return;
  made.set(path, { digest, seq });
  book = withWhatIsNewer(book);
  // the page asks for the same bytes: they are here when this is over
  await getText({ path, digest });
}

/** A reading that began before something was made does not take it from the screen again. */
function withWhatIsNewer(read: BookView): BookView {
  for (const [path, { seq }] of made) if (seq <= read.seq) made.delete(path);
  if (made.size === 0) return read;
  const digests = new Map([...made].map(([path, { digest }]) => [path, digest]));
  const chapters = withMade(read.chapters, digests);
  return chapters === read.chapters ? read : { ...read, chapters };
}

/** Reads the book anew, once for all that happens while it is read. */
export async function refresh(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  heard = [];
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  await Promise.all(showing);
  const began = performance.now();
  const [nextBook, nextStatus] = await Promise.all([getBook(), getStatus()]);
  took = performance.now() - began;
  if (nextBook.ok) {
    book = withWhatIsNewer(nextBook.value);
    trouble = undefined;
    reading++;
  } else if (nextBook.problem.status !== 0 || book === undefined) trouble = nextBook.problem;
  if (nextStatus.ok) {
    status = withNewer(nextStatus.value, heard);
    settleWork(status);
  }
  running = false;
  if (again) {
    again = false;
    refreshSoon(took * 2);
  }
}

/** @param ms to wait for more to happen */
function refreshSoon(ms: number): void {
  if (running) {
    again = true;
    return;
  }
  const at = performance.now() + ms;
  if (timer !== undefined) {
    if (due <= at) return;
    clearTimeout(timer);
  }
  due = at;
  timer = setTimeout(() => void refresh(), ms);
}

function hear(told: Told): void {
  hearWork(told);
  if (running) heard.push(told);
  // what both readings count in already is only told again for the lanes
  if ('seq' in told && told.event !== 'hello' && told.seq <= Math.min(book?.seq ?? 0, status?.seq ?? 0))
    return;
  switch (told.event) {
    case 'hello':
      if (!told.resumed && status !== undefined) refreshSoon(0);
      return;
    case 'gap':
      refreshSoon(0);
      return;
    case 'changed':
      lastSaved = told.paths;
      // what is saved is built: the pages that change come first, and a long book is read after them
      refreshSoon(status?.watching === true ? Math.max(10, took * 3) : 10);
      return;
    case 'build':
      // that it waits or runs is known from the event
      if (told.state !== 'queued' && told.state !== 'running') refreshSoon(0);
      return;
    case 'finish':
      if (told.outcome === 'built' || told.outcome === 'restored') show(told.target, told.seq);
      // a long book takes longer to read: it is not read all the time
      refreshSoon(Math.max(10, took * 2));
      return;
    case 'training':
    case 'plan':
    case 'start':
    case 'progress':
    case 'again':
    case 'preview':
      return;
  }
}

/** Reads the book, and stays with it. @returns ends it */
export function open(): () => void {
  const close = refresh().then(() =>
    listen(
      () =>
        book === undefined || status === undefined
          ? undefined
          : { seq: Math.max(0, book.seq - toldAgain), boot: status.boot },
      hear,
      (now) => {
        link = now;
      },
    ),
  );
  return () => void close.then((end) => end());
}

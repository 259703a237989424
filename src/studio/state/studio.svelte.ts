import type { BookView } from '../client.ts';
import { getBook, getStatus, type Problem, type Status } from '../client.ts';
import { type Link, listen, type Told } from '../events.ts';
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
let again = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let took = 0;

/** Reads the book anew, once for all that happens while it is read. */
export async function refresh(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  const began = performance.now();
  const [nextBook, nextStatus] = await Promise.all([getBook(), getStatus()]);
  took = performance.now() - began;
  if (nextBook.ok) {
    book = nextBook.value;
    trouble = undefined;
    reading++;
  } else if (nextBook.problem.status !== 0 || book === undefined) trouble = nextBook.problem;
  if (nextStatus.ok) {
    status = nextStatus.value;
    settleWork(nextStatus.value);
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
  timer ??= setTimeout(() => void refresh(), ms);
}

function hear(told: Told): void {
  hearWork(told);
  // what was heard already is only told again for the lanes
  if ('seq' in told && told.event !== 'hello' && told.seq <= (book?.seq ?? 0)) return;
  switch (told.event) {
    case 'hello':
      if (!told.resumed && status !== undefined) refreshSoon(0);
      return;
    case 'gap':
      refreshSoon(0);
      return;
    case 'changed':
      lastSaved = told.paths;
      refreshSoon(10);
      return;
    case 'build':
      refreshSoon(0);
      return;
    case 'finish':
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

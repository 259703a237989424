/** Ends after `limitMs` whatever the work does, and when `signal` is aborted. */
export type Bounds = { readonly limitMs: number; readonly signal: AbortSignal };

export type Bounded<T> =
  | { readonly end: 'done'; readonly value: T }
  | { readonly end: 'late' }
  | { readonly end: 'stopped' };

/**
 * Waits for work no longer than the bounds allow. The work is told by its signal; if it doesn't
 * listen, it is left behind. An error of the work is thrown on, unless the bounds ended it.
 */
export async function bounded<T>(
  bounds: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Bounded<T>> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), bounds.limitMs);
  const ended = AbortSignal.any([bounds.signal, late.signal]);
  let wake: () => void = () => {};
  const over = new Promise<'over'>((resolve) => {
    wake = () => resolve('over');
    if (ended.aborted) wake();
    else ended.addEventListener('abort', wake, { once: true });
  });
  const fate = (): Bounded<T> => ({ end: bounds.signal.aborted ? 'stopped' : 'late' });
  try {
    const running = work(ended).then((value) => ({ value }));
    // what it says after it was left behind concerns nobody
    running.catch(() => {});
    const first = await Promise.race([running, over]);
    return first === 'over' ? fate() : { end: 'done', value: first.value };
  } catch (error) {
    if (ended.aborted) return fate();
    throw error;
  } finally {
    clearTimeout(timer);
    ended.removeEventListener('abort', wake);
  }
}

/** Writes text in larger pieces: a build of 10,000 small targets tells 20,000 things. */
export type Output = { readonly write: (text: string) => void; readonly flush: () => void };

const pieceLength = 32 * 1024;
/** What comes after a rest of this long (ms) is written at once: somebody may be waiting for it. */
const rest = 4;

/** @param write where pieces go; each turn of the event loop sends what there is */
export function output(write: (text: string) => void, now: () => number = () => performance.now()): Output {
  let waiting = '';
  let due: NodeJS.Immediate | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    if (due !== undefined) clearImmediate(due);
    due = undefined;
    if (waiting === '') return;
    const text = waiting;
    waiting = '';
    last = now();
    write(text);
  };
  return {
    write: (text) => {
      waiting += text;
      if (waiting.length >= pieceLength || now() - last > rest) flush();
      else due ??= setImmediate(flush);
    },
    flush,
  };
}

import { enableCompileCache } from 'node:module';
import type { Quick } from '../quick/check.ts';

/**
 * The first module to run. It imports nothing that a build with nothing to do does not need: such
 * a build ends here, and everything else goes on in `main`.
 */
export async function startCli(words: readonly string[]): Promise<void> {
  const order = quickOrder(words);
  let quick: Quick | undefined;
  if (order !== undefined) {
    const { tryQuick } = await import('./quick-build.ts');
    const tried = await tryQuick(order, process.cwd());
    if (tried.done) return;
    quick = tried.quick;
  }
  // what follows is larger, and its compiled form is kept; a quick build is too small to gain by that
  enableCompileCache();
  const { main } = await import('./main.ts');
  await main(words, order, quick);
}

export type QuickOrder = {
  readonly selectors: readonly string[];
  readonly backend?: string;
  readonly json: boolean;
  readonly keepGoing: boolean;
  readonly jobs?: number;
};

/** The plain build orders, read without a parser; undefined for everything else, wrong words included. */
export function quickOrder(words: readonly string[]): QuickOrder | undefined {
  if (words[0] !== 'build') return undefined;
  const selectors: string[] = [];
  let backend: string | undefined;
  let json = false;
  let keepGoing = false;
  let jobs: number | undefined;
  for (let i = 1; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--json') json = true;
    else if (word === '--keep-going' || word === '-k') keepGoing = true;
    else if (word === '--jobs' || word === '-j') {
      jobs = Number(words[++i]);
      if (!Number.isInteger(jobs) || jobs < 1 || jobs > 1024) return undefined;
    } else if (word === '--backend') {
      backend = words[++i];
      if (backend === undefined) return undefined;
    } else if (word.startsWith('-')) return undefined;
    else selectors.push(word);
  }
  return {
    selectors,
    json,
    keepGoing,
    ...(backend === undefined ? {} : { backend }),
    ...(jobs === undefined ? {} : { jobs }),
  };
}

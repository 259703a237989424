import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Event } from '../../src/engine/event.ts';
import { plasmaIn } from '../command-line.ts';

export const plasmaBin = resolve(import.meta.dirname, '../../bin/plasma.js');

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

/** A book in a folder of its own, driven through the real command line. */
export type E2eBook = {
  readonly root: string;
  readonly write: (path: string, text: string | Uint8Array) => void;
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  /**
   * One command line, in this process: all of plasma from the words on, without the second that a Node
   * and its modules take to start.
   */
  readonly plasma: (...words: readonly string[]) => Promise<Ran>;
  /** `build --json`, as events; in this process too. */
  readonly build: (
    ...words: readonly string[]
  ) => Promise<{ readonly code: number | null; readonly events: readonly Event[]; readonly err: string }>;
  /** A process of its own: for what is about processes, signals and the file in `bin`. */
  readonly start: (...words: readonly string[]) => ChildProcess;
  readonly dispose: () => void;
};

/**
 * Folder names with a space and Japanese in them: every test runs where paths are awkward.
 * @param how `processes` gives each command line a process of its own, where another one works on the same book
 */
export function bookIn(
  files: { readonly [path: string]: string | Uint8Array },
  env: { readonly [name: string]: string } = {},
  how: 'here' | 'processes' = 'here',
): E2eBook {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'plasma 本 ')));
  const write = (path: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const setting = { NO_COLOR: '1', CI: '1', ...env };
  const start = (...words: readonly string[]): ChildProcess =>
    spawn(process.execPath, [plasmaBin, ...words], {
      cwd: root,
      env: { ...process.env, ...setting },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const plasma = (...words: readonly string[]): Promise<Ran> =>
    how === 'here' ? runHere(root, words, setting) : finished(start(...words));
  return {
    root,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    has: (path) => existsSync(join(root, path)),
    plasma,
    build: async (...words) => {
      const ran = await plasma('build', '--json', ...words);
      const events = ran.out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Event);
      return { code: ran.code, events, err: ran.err };
    },
    start,
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}

async function runHere(
  cwd: string,
  words: readonly string[],
  env: { readonly [name: string]: string },
): Promise<Ran> {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    return await plasmaIn(cwd, words, process.env);
  } finally {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
}

export function finished(child: ChildProcess): Promise<Ran> {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })));
}

/** Waits until something has been printed by a child. */
export function printed(child: ChildProcess, what: RegExp): Promise<string> {
  let seen = '';
  return new Promise((done, fail) => {
    const listen = (text: string): void => {
      seen += text;
      if (what.test(seen)) done(seen);
    };
    child.stdout?.setEncoding('utf8').on('data', listen);
    child.stderr?.setEncoding('utf8').on('data', listen);
    child.on('close', () => fail(new Error(`it ended without printing ${what}; it printed:\n${seen}`)));
  });
}

/** Names of what was built, by label or target. */
export const outcomes = (events: readonly Event[], outcome: string): readonly string[] =>
  events.flatMap((event) => (event.event === 'finish' && event.outcome === outcome ? [event.target] : []));

/** A small book of texts: lines joined into verses, verses into a poem. */
export const poem: { readonly [path: string]: string } = {
  'plasma.config.ts':
    "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Poem' });\n",
  'rules/poem.ts': `import { concat, copy, defineRule } from 'plasma';

export default defineRule({
  name: 'poem',
  *targets({ files }) {
    const lines = files('lines/**/*.txt');
    for (const line of lines) yield { ...copy({ from: line, to: line.replace('lines/', 'output/lines/') }), label: line.replace('lines/', 'poem/').replace('.txt', '') };
    const verses = [...new Set(lines.map((line) => line.split('/')[1]!))];
    for (const verse of verses) {
      const from = lines.filter((line) => line.startsWith(\`lines/\${verse}/\`)).map((line) => line.replace('lines/', 'output/lines/'));
      yield { ...concat({ from, to: \`output/verses/\${verse}.txt\` }), label: \`poem/\${verse}\` };
    }
    yield { ...concat({ from: verses.map((verse) => \`output/verses/\${verse}.txt\`), to: 'output/poem.txt' }), label: 'poem' };
  },
});
`,
  'lines/v1/a.txt': 'The city eats\n',
  'lines/v1/b.txt': 'its lightning raw.\n',
  'lines/v2/a.txt': 'One spark is left\n',
  'lines/v2/b.txt': 'beneath the roar.\n',
};

// The old commands, as thin aliases of `plasma build`:
//   npm run stage:generate -- --comfyui -c 1 --page 1     plasma build ch-01/p001:raw --backend comfyui
//   npm run stage:overlay -- -c 1                         plasma build ch-01:overlay
//   npm run stage:assemble -- -c 1 --page 1               plasma build ch-01/p001:page
import { Command, CommanderError, Option } from 'commander';
import { startCli } from '../src/cli/start.ts';
import { findRoot } from '../src/workshop/root.ts';
import { readScripts } from '../src/workshop/scripts.ts';
import { type Stage, selectorsOf, stages } from './stage-words.ts';

type Words = {
  readonly chapter?: string;
  readonly page?: string;
  readonly panel?: string;
  readonly sketch?: true;
  readonly comfyui?: true;
  readonly gemini?: true;
  readonly force?: true;
  readonly dryRun?: true;
  readonly watch?: true;
  readonly keepGoing?: true;
  readonly json?: true;
};

const usage = 2;

function refuse(message: string, hint: string): void {
  process.stderr.write(`error ${message}\n  → ${hint}\n`);
  process.exitCode = usage;
}

/** `plasma build` in the words of plasma, or undefined after saying what is wrong. */
function orderOf(stage: Stage, words: Words): readonly string[] | undefined {
  const root = findRoot(process.cwd());
  if (root === undefined) {
    refuse('there is no book here: no plasma.config.ts in this folder or above it', 'Go to your book.');
    return undefined;
  }
  const selectors = selectorsOf(stage, words, readScripts(root));
  if (!selectors.ok) {
    refuse(selectors.error.message, selectors.error.hint);
    return undefined;
  }
  const backend = (['sketch', 'comfyui', 'gemini'] as const).find((name) => words[name]);
  return [
    'build',
    ...selectors.value,
    ...(backend === undefined ? [] : ['--backend', backend]),
    ...(words.force ? selectors.value.flatMap((selector) => ['--force', selector]) : []),
    ...(words.dryRun ? ['--dry-run'] : []),
    ...(words.watch ? ['--watch'] : []),
    ...(words.keepGoing ? ['--keep-going'] : []),
    ...(words.json ? ['--json'] : []),
  ];
}

const only = (name: string, about: string, others: readonly string[]): Option =>
  new Option(`--${name}`, about).conflicts([...others]);

let order: readonly string[] | undefined;
const program = new Command('stage').description('the old stages, done by plasma build').exitOverride();
for (const [name, { about, rule }] of Object.entries(stages)) {
  const stage = name as Stage;
  program
    .command(stage)
    .description(about)
    .usage('[options]')
    .exitOverride()
    .option('-c, --chapter <n>', 'a chapter by its number or id; every chapter if left out')
    .option('-p, --page <n>', 'a page by its number or id: 1 or p001')
    .option('--panel <id>', 'one panel of the page: 2 or k2')
    .addOption(only('comfyui', 'draw with ComfyUI', ['gemini', 'sketch']))
    .addOption(only('gemini', 'draw with Gemini', ['comfyui', 'sketch']))
    .addOption(only('sketch', 'draw storyboards, with nothing but this machine', ['comfyui', 'gemini']))
    .option('-f, --force', 'make it again even if it is fresh')
    .option('-n, --dry-run', 'tell what would run; write nothing')
    .option('-w, --watch', 'stay, and build again whenever a source is saved')
    .option('-k, --keep-going', 'after a failure, finish what does not depend on it')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
This is plasma build with a selector: plasma build ch-01/p001:${rule}

Examples:
  npm run stage:${stage} -- -c 1 --page 1
  npm run stage:${stage} -- --comfyui -c 1`,
    )
    .action((words: Words) => {
      order = orderOf(stage, words);
    });
}

// pnpm hands the -- on that npm takes away
const [stage, ...rest] = process.argv.slice(2);
const words = [...(stage === undefined ? [] : [stage]), ...(rest[0] === '--' ? rest.slice(1) : rest)];
try {
  await program.parseAsync(words, { from: 'user' });
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : usage;
}
if (order !== undefined) await startCli(order);

import type { Command, Option } from 'commander';
import type { Graph } from '../../engine/graph.ts';
import { loadGraph } from '../../engine/graph-file.ts';
import { frozen, realDisk } from '../../engine/real/disk.ts';
import { findRoot } from '../../workshop/root.ts';

export type Candidate = { readonly word: string; readonly about?: string };

export type Around = {
  readonly cwd: string;
  readonly commands: readonly (readonly [name: string, about: string])[];
  readonly describeCommand: (name: string) => Promise<Command | undefined>;
};

/** A shell is not helped by more than this. */
const most = 400;

/** What may stand in the place of the last of `words`, which are those after `plasma`. */
export async function candidates(words: readonly string[], around: Around): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? '';
  const [name, ...rest] = words;
  if (name === undefined || words.length === 1) {
    const top = [
      ...around.commands.map(([word, about]) => ({ word, about })),
      { word: '--help' },
      { word: '--version' },
      { word: 'help', about: 'help for a command' },
    ];
    return top.filter(
      ({ word }) => word.startsWith(typed) && (typed.startsWith('-') || !word.startsWith('-')),
    );
  }
  if (name === 'help')
    return around.commands
      .map(([word, about]) => ({ word, about }))
      .filter(({ word }) => word.startsWith(typed));
  const command = await around.describeCommand(name);
  if (command === undefined) return [];
  const graph = (): Graph | undefined => keptGraph(around.cwd);

  const before = rest.at(-2);
  const option = before === undefined ? undefined : optionNamed(command, before);
  if (option !== undefined && (option.required || option.optional)) return valuesOf(option, typed, graph);
  if (typed.startsWith('-')) {
    const given = new Set(rest.slice(0, -1));
    const options = command.options.filter(
      (each) => !given.has(each.long ?? '') || each.description.includes('repeat'),
    );
    return [
      ...options.map((each) => ({ word: each.long ?? each.short ?? '', about: each.description })),
      { word: '--help', about: 'how to use it' },
    ].filter(({ word }) => word.startsWith(typed));
  }
  const place = rest
    .slice(0, -1)
    .filter((word, i) => !word.startsWith('-') && !takesValue(command, rest[i - 1])).length;
  const argument =
    command.registeredArguments[place] ?? command.registeredArguments.findLast((each) => each.variadic);
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) return plain(argument.argChoices, typed);
  return targets(argument.name(), typed, graph());
}

const optionNamed = (command: Command, word: string): Option | undefined =>
  command.options.find((each) => each.long === word || each.short === word);

const takesValue = (command: Command, word: string | undefined): boolean => {
  const option = word === undefined ? undefined : optionNamed(command, word);
  return option !== undefined && (option.required || option.optional);
};

const plain = (words: readonly string[], typed: string): readonly Candidate[] =>
  words.filter((word) => word.startsWith(typed)).map((word) => ({ word }));

function valuesOf(option: Option, typed: string, graph: () => Graph | undefined): readonly Candidate[] {
  if (option.argChoices !== undefined) return plain(option.argChoices, typed);
  if (/<selector>/.test(option.flags)) return targets('selector', typed, graph());
  // "sketch, comfyui, gemini" stand in the description
  if (option.long === '--backend') return plain(['sketch', 'comfyui', 'gemini'], typed);
  return [];
}

function keptGraph(cwd: string): Graph | undefined {
  const root = findRoot(cwd);
  return root === undefined ? undefined : loadGraph(frozen(realDisk(root)), 'book')?.graph;
}

/** Labels and output paths, one part further than what is typed: `ch-01/`, then `ch-01/p001/`. */
function targets(argument: string, typed: string, graph: Graph | undefined): readonly Candidate[] {
  if (graph === undefined || !/^(selector|target|panel|output|path)/.test(argument)) return [];
  const found = new Set<string>();
  const offer = (name: string): void => {
    if (!name.startsWith(typed)) return;
    const slash = name.indexOf('/', typed.length);
    found.add(slash < 0 ? name : name.slice(0, slash + 1));
  };
  const wantsPaths = typed.startsWith('o') || argument === 'output' || argument === 'path';
  const wantsLabels = argument !== 'output';
  const colon = typed.lastIndexOf(':');
  for (let step = 0; step < graph.steps; step++) {
    const label = wantsLabels ? graph.label(step) : undefined;
    if (label !== undefined) {
      offer(label);
      // a label that has others below it stands for all of them
      const cut = label.indexOf('/', typed.length);
      if (cut > 0 && label.startsWith(typed) && argument !== 'panel') found.add(label.slice(0, cut));
      if (
        colon > 0 &&
        argument !== 'panel' &&
        (label === typed.slice(0, colon) || label.startsWith(`${typed.slice(0, colon)}/`))
      ) {
        const name = `${typed.slice(0, colon)}:${graph.rule(step)}`;
        if (name.startsWith(typed)) found.add(name);
      }
    }
    if (wantsPaths)
      for (let i = graph.outputStart[step]!; i < graph.outputStart[step + 1]!; i++)
        offer(graph.path(graph.outputs[i]!));
  }
  return [...found]
    .sort()
    .slice(0, most)
    .map((word) => ({ word }));
}

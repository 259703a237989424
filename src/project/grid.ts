import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { didYouMean } from '../engine/nearest.ts';
import type { GridScript } from './schema/grid.ts';
import { problemAt, type Said, type Source } from './source.ts';
import { child, type Node, type NodePath, nodeAt } from './tree.ts';

/** A prompt that every checkpoint is tried with. `{trigger}`, `{looks}` and `{class}` stand for words. */
export type Probe = { readonly name: string; readonly prompt: string; readonly negative?: string };

/** What is drawn with each checkpoint of a LoRA, so that a person can choose one. */
export type Grid = {
  readonly seeds: readonly number[];
  /** How strongly the LoRA works. */
  readonly strengths: readonly number[];
  /** Width and height, px, if somebody says them. */
  readonly size?: readonly [number, number];
  readonly probes: readonly Probe[];
};

export const probeWords = ['trigger', 'looks', 'class'] as const;

/**
 * What is tried if lora.yaml says nothing: what the LoRA should know, and what shows that it has learnt by
 * heart. Other clothes and a view from behind show how far it can leave its pictures; a prompt without the
 * trigger word and a second person show whether it draws the character where nobody asked for it.
 */
const usualProbes: readonly Probe[] = [
  { name: 'front', prompt: '{trigger}, {class}, full body, standing, facing viewer, simple background' },
  { name: 'portrait', prompt: '{trigger}, {class}, portrait, smiling, looking at viewer, outdoors' },
  { name: 'back', prompt: '{trigger}, {class}, full body, standing, from behind, street' },
  { name: 'other-outfit', prompt: '{trigger}, {class}, upper body, wearing a school uniform, classroom' },
  { name: 'no-trigger', prompt: '{class}, full body, standing, facing viewer, simple background' },
  {
    name: 'two-people',
    prompt: '{trigger}, {class}, standing beside an old man in a dark coat, two people, street',
  },
];

const usual = { seeds: [101, 202], strengths: [0.6, 0.8] };

/** The grid of a lora.yaml, with what is usual where it says nothing. */
export function gridOf(script: GridScript | undefined, source: Source): Located<Grid> {
  const { size, probes } = script ?? {};
  const origins: { [path: string]: Location } = {
    '': source.where(child(source.root, 'grid') === undefined ? [] : ['grid']),
  };
  const note = (from: NodePath, to: string): void => {
    if (nodeAt(source.root, ['grid', ...from]) !== undefined) origins[to] = source.where(['grid', ...from]);
  };
  for (const name of ['seeds', 'strengths', 'size', 'probes']) note([name], name);
  const named = Object.entries(probes ?? {}).map(
    ([name, probe]): Probe => ({ name, ...(typeof probe === 'string' ? { prompt: probe } : clean(probe)) }),
  );
  for (const [i, { name }] of named.entries()) note(['probes', name], `probes.${i}`);
  return located<Grid>(
    {
      seeds: script?.seeds ?? usual.seeds,
      strengths: script?.strengths ?? usual.strengths,
      ...(size === undefined ? {} : { size: typeof size === 'number' ? ([size, size] as const) : size }),
      probes: named.length === 0 ? usualProbes : named,
    },
    origins,
  );
}

const clean = ({
  prompt,
  negative,
}: {
  readonly prompt: string;
  readonly negative?: string | undefined;
}) => ({
  prompt,
  ...(negative === undefined ? {} : { negative }),
});

/** What the schema of a grid allows and can't be drawn. */
export function gridProblems(source: Source, script: GridScript): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const say = (path: NodePath, said: Omit<Said, 'code'>): void => {
    const node: Node = nodeAt(source.root, ['grid', ...path]) ?? source.root;
    problems.push(problemAt(source, node.start, { code: 'bad-value', ...said }));
  };
  for (const name of ['seeds', 'strengths'] as const) {
    const values = script[name] ?? [];
    const twice = values.findIndex((value, i) => values.indexOf(value) !== i);
    if (twice >= 0)
      say([name, twice], {
        message: `${values[twice]} stands twice in ${name}`,
        hint: 'Two pictures would be the same one. Keep one of the two.',
      });
  }
  const probes = Object.entries(script.probes ?? {});
  if (script.probes !== undefined && probes.length === 0)
    say(['probes'], { message: 'there are no probes', hint: 'Leave probes out to have the usual ones.' });
  if (probes.length > 20)
    say(['probes'], {
      message: `${probes.length} probes are more than 20`,
      hint: 'Each is drawn with every checkpoint, seed and strength.',
    });
  for (const [name, probe] of probes) {
    const prompt = typeof probe === 'string' ? probe : probe.prompt;
    const isKnown = (word: string): boolean => (probeWords as readonly string[]).includes(word);
    const unknown = [...prompt.matchAll(/\{([^{}]*)\}/g)].map(([, word]) => word!).find((w) => !isKnown(w));
    if (unknown !== undefined)
      say(['probes', name, ...(typeof probe === 'string' ? [] : ['prompt'])], {
        message: `there are no words called {${unknown}}`,
        hint: didYouMean(unknown, probeWords) ?? `Here are: ${probeWords.map((w) => `{${w}}`).join(' ')}`,
      });
  }
  return problems;
}

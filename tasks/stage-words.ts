import { nearest } from '../src/engine/nearest.ts';
import { err, ok, type Result } from '../src/engine/result.ts';
import { child, itemsOf, type Node, textOf } from '../src/project/tree.ts';
import type { Script } from '../src/workshop/scripts.ts';

/** The stages by their old names, and the rules that do their work. */
export const stages = {
  generate: { rule: 'raw', about: 'draw the raw art of panels' },
  overlay: { rule: 'overlay', about: 'letter pages' },
  assemble: { rule: 'page', about: 'put pages together' },
} as const;
export type Stage = keyof typeof stages;

/** What a person named: numbers or ids, as they were typed. */
export type Wanted = { readonly chapter?: string; readonly page?: string; readonly panel?: string };

/** What can't be: one sentence, and what to do. */
export type Misunderstood = { readonly message: string; readonly hint: string };

/** The selectors of `plasma build` for a stage of a chapter, page or panel of a book. */
export function selectorsOf(
  stage: Stage,
  wanted: Wanted,
  scripts: readonly Script[],
): Result<readonly string[], Misunderstood> {
  const { rule } = stages[stage];
  const { chapter, page, panel } = wanted;
  if (panel !== undefined && stage !== 'generate') {
    return err({
      message: `stage:${stage} works on whole pages`,
      hint: 'Leave --panel out.',
    });
  }
  if (panel !== undefined && page === undefined)
    return err({ message: '--panel needs a page', hint: `Add one: --page 1 --panel ${panel}` });
  if (scripts.length === 0) {
    return err({
      message: 'this book has no chapter that can be read',
      hint: 'A chapter is a file chapters/ch-01/script.yaml; plasma build says what is wrong with it.',
    });
  }
  if (chapter === undefined && page === undefined)
    return ok(scripts.map((script) => `${script.chapter}:${rule}`));
  if (chapter === undefined && scripts.length > 1) {
    return err({
      message: '--page needs a chapter: this book has more than one',
      hint: `Add one: -c ${numberOf(scripts[0]!) ?? scripts[0]!.chapter}`,
    });
  }
  const script = chapter === undefined ? ok(scripts[0]!) : chapterNamed(scripts, chapter);
  if (!script.ok) return script;
  const label = script.value.chapter;
  if (page === undefined) return ok([`${label}:${rule}`]);
  const pages = itemsOf(child(script.value.source.root, 'pages'));
  const found = partNamed(pages, page, `page of ${label}`, '--page');
  if (!found.ok) return found;
  if (panel === undefined) return ok([`${label}/${found.value.id}:${rule}`]);
  const panels = itemsOf(child(found.value.node, 'panels'));
  const within = partNamed(panels, panel, `panel of ${label}/${found.value.id}`, '--panel');
  return within.ok ? ok([`${label}/${found.value.id}/${within.value.id}:${rule}`]) : within;
}

const numberOf = ({ source }: Script): number | undefined => {
  const node = child(source.root, 'chapter');
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
};

/** A chapter by its id, or by the number that its script gives it. */
function chapterNamed(scripts: readonly Script[], wanted: string): Result<Script, Misunderstood> {
  const script =
    scripts.find((one) => one.chapter === wanted) ??
    scripts.find((one) => isNumber(wanted) && numberOf(one) === Number(wanted));
  if (script !== undefined) return ok(script);
  const known = scripts.map((one) => {
    const number = numberOf(one);
    return number === undefined ? one.chapter : `${number} (${one.chapter})`;
  });
  return err({ message: `there is no chapter ${wanted}`, hint: `-c is one of: ${listed(known)}.` });
}

/** A page or panel by its id, or by the number in its id: 1 is `p001`. */
function partNamed(
  nodes: readonly Node[],
  wanted: string,
  what: string,
  option: string,
): Result<{ readonly id: string; readonly node: Node }, Misunderstood> {
  const parts = nodes.flatMap((node) => {
    const id = textOf(child(node, 'id'));
    return id === undefined ? [] : [{ id, node }];
  });
  const exact = parts.find(({ id }) => id === wanted);
  if (exact !== undefined) return ok(exact);
  const numbered = isNumber(wanted)
    ? parts.filter(({ id }) => Number(/^\D*(\d+)$/.exec(id)?.[1]) === Number(wanted))
    : [];
  if (numbered.length === 1) return ok(numbered[0]!);
  const ids = parts.map(({ id }) => id);
  if (numbered.length > 1) {
    return err({
      message: `${wanted} is more than one ${what}`,
      hint: `Name it whole: ${numbered.map(({ id }) => `${option} ${id}`).join(' or ')}`,
    });
  }
  const near = nearest(wanted, ids, 1)[0];
  return err({
    message: `there is no ${what} called ${wanted}`,
    hint: near === undefined ? `${option} is one of: ${listed(ids)}.` : `Did you mean ${option} ${near}?`,
  });
}

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text);
const listed = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ');

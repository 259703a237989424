import type { Diagnostic } from './diagnostic.ts';
import { type Graph, inputsOf, outputsOf } from './graph.ts';
import { bookPath, folded } from './path.ts';
import { err, ok, type Result } from './result.ts';

/** Everything that a set of steps needs, themselves included, in the graph's order. */
export function coneOf(graph: Graph, steps: Iterable<number>): readonly number[] {
  const wanted = new Uint8Array(graph.steps);
  const stack: number[] = [];
  for (const step of steps) {
    if (wanted[step] === 0) {
      wanted[step] = 1;
      stack.push(step);
    }
  }
  while (stack.length > 0) {
    for (const file of inputsOf(graph, stack.pop()!)) {
      const maker = graph.producer[file]!;
      if (maker >= 0 && wanted[maker] === 0) {
        wanted[maker] = 1;
        stack.push(maker);
      }
    }
  }
  return [...graph.order].filter((step) => wanted[step] === 1);
}

const nfc = (text: string): string => text.normalize('NFC');

/**
 * The steps that a selector names: an output's path, a glob over output paths (`*`, `**`, `?`), a
 * label (`ch-01/p001/k2`) with all below it, or a label and a rule (`ch-01:raw`). Upper and lower
 * case count; Unicode forms don't.
 */
export function select(
  graph: Graph,
  selector: string,
  nearest: (wanted: string, names: Iterable<string>) => readonly string[],
): Result<readonly number[], Diagnostic> {
  const text = nfc(selector.replace(/^\.\//, '').replace(/\/+$/, ''));
  const isGlob = /[*?]/.test(text);
  if (!isGlob) {
    const path = bookPath(text.replaceAll(':', '/'));
    if (!path.ok) {
      return err({
        severity: 'error',
        code: 'bad-selector',
        message: `${JSON.stringify(selector)} is no selector: ${path.error}`,
        hint: 'A selector is a label (ch-01, ch-01/p001/k2), a label and a rule (ch-01:raw), an output path, or a glob over output paths.',
      });
    }
  }
  const found: number[] = [];
  if (isGlob) {
    const pattern = globOf(text);
    for (let file = 0; file < graph.files; file++) {
      const maker = graph.producer[file]!;
      if (maker >= 0 && pattern.test(nfc(graph.path(file)))) found.push(maker);
    }
  } else {
    const exact = fileNamed(graph, selector, text);
    if (exact >= 0) return ok([exact]);
    const colon = text.lastIndexOf(':');
    const label = colon < 0 ? text : text.slice(0, colon);
    const rule = colon < 0 ? undefined : text.slice(colon + 1);
    for (let step = 0; step < graph.steps; step++) {
      const own = graph.label(step);
      const whole = own === text || own?.startsWith(`${text}/`) || own?.startsWith(`${text}:`);
      const inRule =
        rule !== undefined && graph.rule(step) === rule && (own === label || own?.startsWith(`${label}/`));
      if (whole || inRule) found.push(step);
    }
    if (found.length === 0) {
      for (let file = 0; file < graph.files; file++) {
        const maker = graph.producer[file]!;
        if (maker >= 0 && graph.path(file).startsWith(`${text}/`)) found.push(maker);
      }
    }
  }
  if (found.length > 0) return ok([...new Set(found)]);
  return err(unknownTarget(graph, selector, text, nearest));
}

function fileNamed(graph: Graph, selector: string, text: string): number {
  for (const name of [selector, text, text.normalize('NFD')]) {
    const file = graph.find(name);
    if (file >= 0 && graph.producer[file]! >= 0) return graph.producer[file]!;
  }
  return -1;
}

function unknownTarget(
  graph: Graph,
  selector: string,
  text: string,
  nearest: (wanted: string, names: Iterable<string>) => readonly string[],
): Diagnostic {
  const names = new Set<string>();
  for (let step = 0; step < graph.steps; step++) {
    const label = graph.label(step);
    if (label !== undefined) {
      const parts = label.split('/');
      for (let i = 1; i <= parts.length; i++) names.add(parts.slice(0, i).join('/'));
      names.add(`${parts[0]}:${graph.rule(step)}`);
    }
    if (text.includes('output/')) for (const file of outputsOf(graph, step)) names.add(graph.path(file));
  }
  const sameFold = [...names].find((name) => folded(name) === folded(text));
  const near = sameFold !== undefined ? [sameFold] : nearest(text, names);
  return {
    severity: 'error',
    code: 'unknown-target',
    message: `nothing is called ${JSON.stringify(selector)}`,
    ...(near.length > 0 ? { facts: [['nearest', near.join(', ')]] as const } : {}),
    hint: near.length > 0 ? `Did you mean ${near[0]}?` : 'plasma status lists every target.',
  };
}

/** `**` any folders, `*` within a name, `?` one character. */
export function globOf(pattern: string): RegExp {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === '*') {
      if (pattern[i + 1] === '*') {
        i++;
        if (pattern[i + 1] === '/') {
          i++;
          out += '(?:[^/]+/)*';
        } else out += '.*';
      } else out += '[^/]*';
    } else if (c === '?') out += '[^/]';
    else out += c.replace(/[.+^${}()|[\]\\]/, '\\$&');
  }
  return new RegExp(`^${out}$`, 'u');
}

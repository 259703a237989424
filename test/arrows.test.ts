import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../src');
const rooms: { readonly [room: string]: readonly string[] } = {
  engine: [],
  quick: [],
  project: ['engine'],
  tools: ['engine'],
  lint: ['engine', 'tools'],
  recipe: ['engine', 'project', 'tools', 'lint'],
  workshop: ['engine', 'project', 'tools', 'lint', 'recipe', 'quick'],
  service: ['engine', 'project', 'tools', 'recipe', 'workshop'],
  cli: ['engine', 'project', 'tools', 'lint', 'recipe', 'quick', 'workshop', 'service'],
};

function* modules(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* modules(path);
    else if (path.endsWith('.ts') && !path.endsWith('.test.ts')) yield path;
  }
}

const roomOf = (path: string): string => relative(src, path).split('/')[0]!;

/** Every import of a module that stays in src, static or dynamic. */
function importsOf(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    resolve(dirname(path), match[1]!),
  );
}

it('arrows between rooms point one way', () => {
  const wrong: string[] = [];
  for (const path of modules(src)) {
    const room = roomOf(path);
    const allowed = rooms[room];
    if (allowed === undefined) continue;
    for (const target of importsOf(path)) {
      const other = roomOf(target);
      if (!target.startsWith(src) || other === room || allowed.includes(other)) continue;
      // the face for rules may name types of the workshop
      wrong.push(`${relative(src, path)} → ${relative(src, target)}`);
    }
  }
  expect(wrong).toEqual([]);
});

it('the core of the engine knows no disk, process or terminal', () => {
  const effects = /from 'node:(?!crypto'|zlib')/;
  const wrong = [...modules(join(src, 'engine'))]
    .filter((path) => !path.includes('/engine/real/'))
    .filter((path) => effects.test(readFileSync(path, 'utf8')))
    .map((path) => relative(src, path));
  expect(wrong).toEqual([]);
});

it('what rules import loads no image library, parser or validator', () => {
  const heavy = /from '(?:sharp|yaml|zod|harfbuzzjs|budoux|wawoff2|yazl|execa|chokidar|commander)'/;
  const seen = new Set<string>();
  const visit = (path: string, chain: readonly string[]): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(path, 'utf8');
    if (heavy.test(text))
      throw new Error(
        `${[...chain, path].map((p) => relative(src, p)).join(' → ')} loads ${heavy.exec(text)![0]}`,
      );
    const statics = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+'(\.[^']+)'/gms);
    for (const match of statics) visit(resolve(dirname(path), match[1]!), [...chain, path]);
  };
  expect(() => visit(join(src, 'index.ts'), [])).not.toThrow();
});

it('no file of ours is longer than a reader can hold', () => {
  const long = [...modules(src)]
    .filter((path) => !path.endsWith('font-slices.ts'))
    .map((path) => [relative(src, path), readFileSync(path, 'utf8').split('\n').length] as const)
    .filter(([, lines]) => lines > 430);
  expect(long).toEqual([]);
});

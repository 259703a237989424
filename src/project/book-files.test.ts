import { expect, test } from 'vitest';
import type { Book } from './book.ts';
import type { Texts } from './book-on-paper.test-fixture.ts';
import { onePanel } from './book-on-paper.test-fixture.ts';
import { type ConfigInput, readConfig } from './config.ts';
import { memoryFiles } from './memory-files.ts';
import { readBook, sourceCache } from './read-book.ts';

const cache = sourceCache();
function read(texts: Texts, comfyui?: Partial<NonNullable<ConfigInput['comfyui']>>) {
  const config = readConfig(
    { title: 'P', ...(comfyui === undefined ? {} : { comfyui: { checkpoint: 'x', ...comfyui } }) },
    'plasma.config.ts',
  );
  if (!config.ok) throw new Error('config');
  return readBook(memoryFiles({ 'chapters/ch-01/script.yaml': onePanel(''), ...texts }), {
    config: config.value,
    shipped: (path) => (path === 'rules/workflows/txt2img-lora.json' ? 'shipped' : undefined),
    cache,
  });
}
const bookOf = (...of: Parameters<typeof read>): Book => {
  const book = read(...of);
  if (!book.ok) throw new Error(book.error.map((p) => p.message).join('\n'));
  return book.value;
};
const problemsOf = (...of: Parameters<typeof read>): readonly string[] => {
  const book = read(...of);
  return book.ok ? [] : book.error.map((p) => `${p.at?.file}:${p.at?.line} ${p.message}. ${p.hint}`);
};

test('without comfyui in the config no workflow is read', () => {
  expect(bookOf({ 'rules/workflows/txt2img-lora.json': '{}' }).workflowTexts.size).toBe(0);
});

test("the book's own workflow is read; plasma's stands in where there is none", () => {
  const plain = 'rules/workflows/txt2img-lora.json';
  expect(bookOf({ [plain]: '{ "1": {} }' }, {}).workflowTexts.get(plain)).toBe('{ "1": {} }');
  expect(bookOf({}, {}).workflowTexts.get(plain)).toBe('shipped');
});

test('a workflow of one panel is read as well', () => {
  const texts = {
    'chapters/ch-01/script.yaml': onePanel('        draw: { workflow: rules/workflows/mine.json }\n'),
    'rules/workflows/mine.json': 'mine',
  };
  expect(bookOf(texts, {}).workflowTexts.get('rules/workflows/mine.json')).toBe('mine');
});

test('one that is named and not there: where it is named, and the nearest that is', () => {
  const texts = {
    'chapters/ch-01/script.yaml': onePanel('        draw: { workflow: rules/workflows/mien.json }\n'),
    'rules/workflows/mine.json': 'mine',
  };
  expect(problemsOf(texts, {})).toEqual([
    'chapters/ch-01/script.yaml:8 the workflow rules/workflows/mien.json is not there. Did you mean "rules/workflows/mine.json"?',
  ]);
  expect(problemsOf({}, { workflows: { plain: 'rules/w.json' }, prompt: 'rules/p.txt' })).toEqual([
    'plasma.config.ts:1 the template of prompts rules/p.txt is not there. Put it there, or name another.',
    'plasma.config.ts:1 the workflow rules/w.json is not there. Put it there, or name another.',
  ]);
});

test("the book's template of prompts, or plasma's; a mistake in it has its line", () => {
  expect(bookOf({}).promptTemplate.origins).toEqual({});
  expect(bookOf({ 'rules/prompt.txt': 'positive: {cast}\n' }).promptTemplate).toMatchObject({
    value: { positive: [{ pieces: [' ', { slot: 'cast' }] }] },
    origins: { positive: { file: 'rules/prompt.txt', line: 1 } },
  });
  expect(problemsOf({ 'rules/prompt.txt': '# mine\npositive: {csat}\n' })).toEqual([
    'rules/prompt.txt:2 there are no words called {csat} in "positive". Did you mean "cast"?',
  ]);
});

test('panels are others when what they are drawn from differs, and the same when nothing does', () => {
  const panel = (texts: Texts) => bookOf(texts, {}).chapters[0]!.pages[0]!.panels[0]!;
  const first = panel({ 'rules/prompt.txt': 'positive: {cast}\n' });
  expect(panel({ 'rules/prompt.txt': 'positive: {cast}\n' })).toBe(first);
  expect(panel({ 'rules/prompt.txt': 'positive: {scene}\n' })).not.toBe(first);
  const locked = panel({ 'plasma.lock': '{ "version": 1, "models": {} }' });
  expect(panel({})).not.toBe(locked);
});

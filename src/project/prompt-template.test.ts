import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePromptTemplate, usualTemplate, usualTemplateText } from './prompt-template.ts';

const problemsOf = (text: string): readonly string[] => {
  const parsed = parsePromptTemplate(text, 'rules/prompt.txt');
  return parsed.ok
    ? []
    : parsed.error.map((p) => `${p.at?.line}:${p.at?.column} ${p.message}. ${p.hint ?? ''}`);
};

test('the file that comes with plasma is what a book without one uses', () => {
  const shipped = readFileSync(new URL('../../rules/prompt.txt', import.meta.url), 'utf8');
  expect(shipped).toBe(usualTemplateText);
  const parsed = parsePromptTemplate(shipped, 'rules/prompt.txt');
  expect(parsed.ok && parsed.value.value).toEqual(usualTemplate().value);
});

test('a line that is left out is as in the usual template; one that goes on begins with a space', () => {
  const parsed = parsePromptTemplate('# mine\r\npositive: {scene},\r\n  {cast}\r\n', 'p');
  const { positive, figure } = parsed.ok ? parsed.value.value : usualTemplate().value;
  expect(positive.map(({ pieces }) => pieces.filter((piece) => typeof piece !== 'string'))).toEqual([
    [{ slot: 'scene' }],
    [{ slot: 'cast' }],
  ]);
  expect(figure).toEqual(usualTemplate().value.figure);
});

test.each([
  [
    'a name of no words',
    'positive: {stlye}',
    '1:11 there are no words called {stlye} in "positive". Did you mean "style"?',
  ],
  [
    'a name of another line',
    'figure: {scene}',
    '1:9 there are no words called {scene} in "figure". {scene} belongs into "positive".',
  ],
  [
    'a line of no name',
    'postive: {cast}',
    '1:1 no line of a template is called "postive". Did you mean "positive"?',
  ],
  ['no colon', 'manga, ink', '1:1 a line begins with a name and a colon. Lines: positive: figure: negative:'],
  ['words before the first line', '  manga\npositive: {cast}', '1:3 words before the first line.'],
  ['a brace that stays open', 'positive: {cast, {scene}', '1:11 a brace is opened here and not closed'],
  ['a brace that closes nothing', 'positive: cast}', '1:15 a brace is closed here and was not opened'],
  [
    'a parenthesis that stays open',
    'positive: {cast}, (ink:1.2',
    '1:19 a parenthesis is opened here and not closed. Close it, or write \\( for the sign itself.',
  ],
  ['one that closes nothing', 'positive: {cast})', '1:17 a parenthesis is closed here and was not opened'],
  ['a line twice', 'positive: a\npositive: b', '2:1 the line "positive" stands here a second time'],
  ['no words at all', 'positive:', '1:1 the line "positive" is empty'],
])('%s is told at its place', (_, text, problem) => {
  expect(problemsOf(text)[0]).toContain(problem);
});

test('all mistakes at once, and with what stands there', () => {
  const parsed = parsePromptTemplate('positive: {a}\nnegative: {b}\nfoot: x\n', 'p');
  expect(!parsed.ok && parsed.error.map((p) => p.at?.line)).toEqual([3, 1, 2]);
  expect(!parsed.ok && parsed.error[1]!.excerpt).toContain('positive: {a}\n  |           ^');
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { readBook } from './read-book.ts';
import { balloons, shots } from './schema/words.ts';

const root = new URL('../../', import.meta.url);
const orUndefined = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
const files = {
  read: (path: string) => orUndefined(() => readFileSync(new URL(path, root))),
  size: (path: string) => orUndefined(() => statSync(new URL(path, root)).size),
  list: (folder: string) => orUndefined(() => readdirSync(new URL(folder, root))) ?? [],
};
const config = readConfig({ title: 'Plasma', languages: ['en', 'ja'] }, 'plasma.config.ts');
if (!config.ok) throw new Error('config');
const read = readBook(files, { config: config.value });

test('the sample book reads without an error or a warning', () => {
  expect(read.ok ? read.value.warnings : read.error).toEqual([]);
});

const chapter = read.ok ? read.value.chapters.find(({ id }) => id === 'ch-01')! : undefined!;
const panels = chapter.pages.flatMap((page) => page.panels);
const letterings = (language: string) => chapter.pages.map((page) => page.lettering(language));

test('it has the pages, panels and layouts that a chapter can have', () => {
  expect(chapter.pages.length).toBeGreaterThanOrEqual(8);
  expect(panels.length).toBeGreaterThanOrEqual(30);
  const layouts = chapter.pages.map((page) => JSON.stringify(page.layout?.value));
  expect(layouts).toContain('"splash"');
  expect(layouts.some((layout) => layout.includes('"angle"'))).toBe(true);
  expect(panels.some((panel) => panel.takes.length === 2)).toBe(true);
  expect(panels.some((panel) => panel.reuse !== undefined)).toBe(true);
  expect(new Set(panels.map((panel) => panel.art.value.shot))).toEqual(new Set(shots));
});

test('it has every kind of balloon, and sounds', () => {
  const kinds = new Set(
    letterings('en').flatMap(({ balloons: all }) => all.value.map((balloon) => balloon.as)),
  );
  expect(kinds).toEqual(new Set(balloons));
  expect(letterings('ja').some(({ sfx }) => sfx.value.length > 0)).toBe(true);
});

test('Spyke wears the bracer on the right forearm and the pauldron on the left knee', () => {
  const spyke = read.ok ? read.value.characters.get('spyke')! : undefined!;
  expect(spyke.lookIn(undefined).value.marks).toEqual([
    { kind: 'bracer', on: 'right-forearm' },
    { kind: 'pauldron', on: 'left-knee' },
  ]);
  expect(spyke.asymmetric.value).toHaveLength(2);
});

test('lines are short enough for balloons, and written as lettering wants them', () => {
  for (const { balloons: all, sfx } of letterings('en')) {
    for (const { text } of [...all.value, ...sfx.value]) {
      expect(text.split(/\s+/).length, text).toBeLessThanOrEqual(14);
      expect(text, text).toMatch(/^[\x20-\x7e]+$/);
      expect(text, text).not.toMatch(/(?<!\.)\.\.(?!\.)|\.{4}/);
    }
  }
  for (const { balloons: all, sfx } of letterings('ja')) {
    for (const { text } of [...all.value, ...sfx.value]) {
      expect(text.length, text).toBeLessThanOrEqual(24);
      expect(text, text).not.toMatch(/[‼⁉♥♡♫—]/);
    }
  }
});

test('in a picture of two speakers, the first to speak stands on the side where reading starts', () => {
  for (const page of chapter.pages) {
    const { balloons: all, cast } = page.lettering('en');
    for (const panel of page.panels) {
      const said = all.value.filter((balloon) => balloon.panel === panel.id && balloon.who !== undefined);
      const where = said.map(
        ({ who }) => cast.value.find((one) => one.panel === panel.id && one.who === who)?.at[0],
      );
      const [first, second] = where;
      if (first !== undefined && second !== undefined && said[0]!.who !== said[1]!.who)
        expect(first, panel.label).toBeGreaterThan(second);
    }
  }
});

test('every panel says what it shows, in both languages', () => {
  for (const panel of panels) {
    expect(panel.alt('en')?.value, panel.label).toBeTruthy();
    expect(panel.alt('ja')?.value, panel.label).not.toBe(panel.alt('en')?.value);
  }
});

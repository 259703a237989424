import { expect, test } from 'vitest';
import { defineConfig, readConfig } from './config.ts';

test('a title is enough; everything else has a default', () => {
  const config = readConfig(defineConfig({ title: 'Plasma' }), 'plasma.config.ts');
  expect(config.ok && config.value).toMatchObject({
    languages: ['en'],
    backend: { value: 'sketch' },
    paper: { value: 'b5' },
    reading: { value: 'rtl' },
    review: 'optional',
    publish: { formats: [{ name: 'cbz' }] },
  });
});

test('mistakes are told at their line, all at once', () => {
  const text =
    "import { defineConfig } from 'plasma';\n\nexport default defineConfig({\n  title: 'Plasma',\n  langauges: ['en'],\n  resources: { cpu: 'many' },\n  review: 'always',\n});\n";
  const config = readConfig(
    { title: 'Plasma', langauges: ['en'], resources: { cpu: 'many' }, review: 'always' },
    'plasma.config.ts',
    text,
  );
  const problems = config.ok ? [] : config.error;
  expect(
    problems.map((p) => `${p.at!.line}:${p.at!.column} ${p.message} ${p.hint ?? ''}`.trim()).sort(),
  ).toEqual([
    '5:3 unknown key "langauges" Did you mean "languages"?',
    '6:16 "cpu" should be a whole number from 1, not "many"',
    '7:3 "review" should be optional or required, not "always"',
  ]);
  expect(problems[0]!.excerpt).toContain('^');
});

test('a config that exports nothing, a number, or a language twice', () => {
  expect(readConfig(undefined, 'plasma.config.ts')).toMatchObject({
    ok: false,
    error: [{ code: 'no-config', hint: expect.stringContaining('defineConfig') }],
  });
  expect(readConfig(3, 'plasma.config.ts')).toMatchObject({ ok: false, error: [{ code: 'wrong-type' }] });
  expect(readConfig({ title: 'P', languages: ['en', 'en'] }, 'plasma.config.ts')).toMatchObject({
    ok: false,
    error: [{ code: 'duplicate-id' }],
  });
});

test('a default knows the line of the setting, so that explain can name it', () => {
  const text = "export default defineConfig({\n  title: 'P',\n  paper: 'a5',\n});\n";
  const config = readConfig({ title: 'P', paper: 'a5' }, 'plasma.config.ts', text);
  expect(config.ok && config.value.paper).toMatchObject({
    value: 'a5',
    origins: { '': { file: 'plasma.config.ts', line: 3, column: 3 } },
  });
});

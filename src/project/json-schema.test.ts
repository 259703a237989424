import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonSchemas, schemaText } from './json-schema.ts';

const folder = new URL('../../schemas/', import.meta.url);

test('the files in schemas/ are those that `plasma schema` would write', () => {
  const made = jsonSchemas();
  for (const [file, schema] of Object.entries(made))
    expect(readFileSync(new URL(file, folder), 'utf8'), file).toBe(schemaText(schema));
  expect(readdirSync(folder).sort()).toEqual(Object.keys(made).sort());
});

test('every key has a description for the editor, and unknown keys are marked', () => {
  const undescribed: string[] = [];
  const walk = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties, additionalProperties } = schema as {
      properties?: { [name: string]: { description?: string } };
      additionalProperties?: unknown;
    };
    if (properties !== undefined) expect(additionalProperties, path).toBe(false);
    for (const [name, entry] of Object.entries(properties ?? {}))
      if (entry.description === undefined) undescribed.push(`${path}.${name}`);
    for (const [name, part] of Object.entries(schema)) walk(part, `${path}/${name}`);
  };
  for (const [file, schema] of Object.entries(jsonSchemas())) walk(schema, file);
  expect(undescribed).toEqual([]);
});

test('the sample files point editors at their schemas', () => {
  const head = (path: string): string =>
    readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').split('\n')[0]!;
  expect(head('chapters/ch-01/script.yaml')).toBe(
    '# yaml-language-server: $schema=../../schemas/chapter.schema.json',
  );
  for (const name of readdirSync(new URL('../../datasets/', import.meta.url))) {
    expect(head(`datasets/${name}/character.yaml`)).toBe(
      '# yaml-language-server: $schema=../../schemas/character.schema.json',
    );
  }
});

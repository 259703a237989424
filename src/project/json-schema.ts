import * as z from 'zod';
import { chapterSchema } from './schema/chapter.ts';
import { characterSchema } from './schema/character.ts';
import { configSchema } from './schema/config.ts';
import { datasetSchema } from './schema/dataset.ts';
import { releaseProfileSchema } from './schema/release-profile.ts';
import { reviewSchema } from './schema/review.ts';
import { selectedSchema } from './schema/selected.ts';
import { trainingSchema } from './schema/training.ts';

const schemas: { readonly [file: string]: z.ZodType } = {
  'chapter.schema.json': chapterSchema,
  'character.schema.json': characterSchema,
  'config.schema.json': configSchema,
  'dataset.schema.json': datasetSchema,
  'lora.schema.json': trainingSchema,
  'profile.schema.json': releaseProfileSchema,
  'review.schema.json': reviewSchema,
  'selected.schema.json': selectedSchema,
};

/** JSON Schemas of all sources by file name, for completion in editors. */
export function jsonSchemas(): { readonly [file: string]: object } {
  return Object.fromEntries(
    Object.entries(schemas).map(([file, schema]) => [file, z.toJSONSchema(schema, { io: 'input' })]),
  );
}

/** A JSON Schema as the text of its file. */
export const schemaText = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { type Chance, chance } from '../chance.ts';
import { startComfy } from '../stand-in/comfyui/start.ts';
import { comic, models } from './comic.ts';
import { buildEnd, serving } from './serving.ts';

type Schema = { readonly [name: string]: unknown };
type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
  readonly responses: {
    readonly [status: string]: {
      readonly content?: { readonly [type: string]: { readonly schema: Schema } };
    };
  };
};
type Document = {
  readonly openapi: string;
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
};

/** The schemas that are named in the document, by their names. */
const answers = (name: string): z.ZodType => z.globalRegistry._idmap.get(name) as z.ZodType;

const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  'x',
  '../..',
  '\u0000',
  '雨',
  'a'.repeat(5000),
  [],
  {},
  [null],
  { x: 1 },
  '__proto__',
  '2026-01-01',
];

/** A value that a schema describes, or in some cases one that it does not. */
function madeUp(schema: Schema, document: Document, by: Chance, depth = 0): unknown {
  if (by.oneIn(8)) return by.pick(odd);
  if (typeof schema.$ref === 'string')
    return madeUp(document.components.schemas[schema.$ref.split('/').at(-1)!]!, document, by, depth);
  const any = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  if (any !== undefined) return madeUp(by.pick(any), document, by, depth);
  if (Array.isArray(schema.enum)) return by.pick(schema.enum);
  if (schema.const !== undefined) return schema.const;
  switch (schema.type) {
    case 'object': {
      const required = (schema.required ?? []) as readonly string[];
      const value: { [name: string]: unknown } = {};
      for (const [name, of] of Object.entries(
        (schema.properties ?? {}) as { readonly [name: string]: Schema },
      ))
        if (required.includes(name) ? !by.oneIn(10) : by.oneIn(2))
          value[name] = madeUp(of, document, by, depth + 1);
      if (by.oneIn(10)) value[by.pick(['__proto__', 'constructor', 'extra', ''])] = by.pick(odd);
      return value;
    }
    case 'array': {
      const items = schema.prefixItems as readonly Schema[] | undefined;
      if (items !== undefined) return items.map((of) => madeUp(of, document, by, depth + 1));
      return Array.from({ length: by.below(3) }, () =>
        madeUp((schema.items ?? {}) as Schema, document, by, depth + 1),
      );
    }
    case 'integer':
    case 'number': {
      const least = Number(schema.minimum ?? schema.exclusiveMinimum ?? 0);
      const most = Math.min(Number(schema.maximum ?? least + 100), least + 1000);
      const value = least + by.below(Math.max(1, Math.ceil(most - least) + 1));
      return schema.type === 'integer' ? value : value + by.below(10) / 10;
    }
    case 'boolean':
      return by.oneIn(2);
    case 'string':
      return typeof schema.pattern === 'string' && schema.pattern.includes('{64}')
        ? 'ab'.repeat(32)
        : by.pick([
            'poem',
            'ch-01/p001/k2',
            'poses/k4.png',
            'poem/v1/a',
            'output/poem.txt',
            'ch-01/p001/k1',
            'spyke',
            'b1',
            'lines/v1/a.txt',
          ]);
    default:
      return by.pick(odd);
  }
}

describe('GET /openapi.json', () => {
  it('describes every endpoint, and every reference in it leads somewhere', async () => {
    const { ask } = await serving();
    const document = (await ask('/openapi.json')).json as Document;
    expect(document.openapi).toBe('3.1.0');
    for (const path of [
      '/health',
      '/jobs',
      '/jobs/{id}',
      '/jobs/{id}/image',
      '/loras/train',
      '/api/book',
      '/api/graph',
      '/api/explain/{target}',
      '/api/files/{path}',
      '/api/status',
      '/api/build',
      '/api/cancel',
      '/api/script',
      '/api/reviews/{label}',
    ])
      expect(Object.keys(document.paths)).toContain(path);
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const named = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]!);
    for (const name of named) {
      expect(name).toMatch(/^#\/components\/schemas\//);
      expect(Object.keys(document.components.schemas)).toContain(name.split('/').at(-1));
    }
    expect(JSON.stringify(document.components.schemas.JobRequest)).toContain('"minimum":0.4');
    for (const path of Object.keys(document.paths))
      for (const [, name] of path.matchAll(/\{(\w+)\}/g))
        for (const { parameters = [] } of Object.values(document.paths[path]!))
          expect(parameters.map((one) => one.name)).toContain(name);
  });
});

describe('random requests', () => {
  it.each([1, 2, 3, 4])(
    'never give 500, and every answer is one that the document describes (seed %i)',
    async (seed) => {
      // two seeds ask a book of texts, two one that is drawn
      const comfy = seed > 2 ? await startComfy({ models }) : undefined;
      onTestFinished(async () => {
        await comfy?.close();
        delete process.env.COMFYUI_URL;
      });
      if (comfy !== undefined) process.env.COMFYUI_URL = comfy.url;
      const { ask, listen, bugs } = await serving(
        comfy === undefined ? {} : { files: comic(), env: { COMFYUI_URL: comfy.url } },
      );
      const heard = await listen();
      const document = (await ask('/openapi.json')).json as Document;
      const by = chance(seed);
      const seen = new Set<string>();
      const runs: string[] = [];
      for (let i = 0; i < 250; i++) {
        const path = by.pick(Object.keys(document.paths));
        const method = by.pick(Object.keys(document.paths[path]!));
        const operation = document.paths[path]![method]!;
        const parameters = operation.parameters ?? [];
        let address = path.replace(/\{(\w+)\}/g, () =>
          encodeURIComponent(
            String(
              by.pick([
                'poem',
                'output/poem.txt',
                'lines/v1/a.txt',
                '..',
                '%',
                'a'.repeat(3000),
                '雨',
                '.plasma',
                'ch-01/p001/k1',
              ]),
            ),
          ),
        );
        const query = parameters
          .filter((one) => one.in === 'query' && by.oneIn(2))
          .map((one) => `${one.name}=${encodeURIComponent(String(madeUp(one.schema, document, by)))}`);
        if (query.length > 0) address += `?${query.join('&')}`;
        const schema = operation.requestBody?.content['application/json'].schema;
        const reply = await ask(address, {
          method: method.toUpperCase(),
          ...(schema === undefined ? {} : { body: madeUp(schema, document, by) ?? null }),
          headers: by.oneIn(6) ? { 'idempotency-key': by.pick(['k1', 'k2', 'a b', '']) } : {},
        });
        const what = `${method} ${address} → ${reply.status} ${reply.text.slice(0, 300)}`;
        expect([what, reply.status < 500 || reply.status === 503]).toEqual([what, true]);
        // a path with .. in it leads to another endpoint, or to none
        if (reply.status === 404 || reply.status === 405) continue;
        const described = operation.responses[reply.status];
        expect([what, described !== undefined]).toEqual([what, true]);
        const [type, content] = Object.entries(described!.content ?? {})[0] ?? [];
        const ref = (content?.schema as { readonly $ref?: string } | undefined)?.$ref?.split('/').at(-1);
        if (ref === undefined) continue;
        expect([what, reply.headers['content-type']?.split(';')[0]]).toEqual([what, type]);
        const fits = answers(ref).safeParse(reply.json);
        expect([what, fits.error?.issues]).toEqual([what, undefined]);
        seen.add(`${reply.status} ${operation.operationId}`);
        if (operation.operationId === 'build' && reply.status === 202) runs.push(reply.json.run as string);
      }
      for (const name of runs) await heard.until(buildEnd(name));
      expect([bugs, seen.size > 15]).toEqual([[], true]);
    },
  );
});
